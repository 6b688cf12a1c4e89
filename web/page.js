import * as camera from "./camera.js";
import * as files from "./files.js";
import * as jobs from "./jobs.js";
import * as photos from "./photos.js";
import * as reports from "./reports.js";
import { choose, models, sets, setKey } from "./server.js";
import * as teach from "./teach.js";
import { currentLanguage, say, speak } from "./texts.js";

const at = id => document.getElementById(id);
let again = null;

// Said aloud by screen readers, so only where it changes.
function tell(text) {
  if (at("status").textContent !== text)
    at("status").textContent = text;
}

// A problem of the server by its words, with whose it is, below those before; one for want of a key asks for the key, and then begins again.
function fail(problem, name) {
  if (problem.code === "unauthorized") {
    at("key-form").hidden = false;
    at("key").focus();
  }
  const text = say({ unreachable: "unreachable", "stream-ended": "streamEnded", "upgrade-required": "streamBlocked", "no-store": "noStore" }[problem.code]) ?? problem.message ?? problem;
  at("problem").append(`${name ? `${name}: ` : ""}${text}\n`);
}

function forget() {
  at("problem").textContent = "";
}

async function take(given) {
  const pictures = [...given];
  if (pictures.length === 0)
    return;
  forget();
  again = () => take(pictures);
  await photos.add(pictures, tell, fail);
  at("save").hidden = photos.results().length === 0;
}

// Text that is dropped or pasted is none of the photos'.
function takeTo(given) {
  if (given.length === 0)
    return;
  if (!at("teach").hidden) {
    teach.add([...given]);
    return;
  }
  turnTo("photo");
  take(given);
}

// Does what the server may refuse, and again once it has the key.
async function attempt(work) {
  forget();
  again = () => attempt(work);
  try {
    await work();
  } catch (problem) {
    fail(problem);
  }
}

// The sets of the server's, by one of which faces can be named; a server without any, or that wants a key first, offers none.
async function offerSets() {
  let names = [];
  try {
    names = await sets();
  } catch {
    // What is wrong is said when a set is asked for.
  }
  const chosen = names.includes(at("by").value) ? at("by").value : "";
  at("by").replaceChildren(new Option(say("modelsOwn"), ""), ...names.map(name => new Option(name, name)));
  at("own-sets").replaceChildren(...names.map(name => new Option(name)));
  at("by-label").hidden = names.length === 0;
  chooseSet(chosen);
}

// The models and detectors of the server's, where it has several of them; the default is the first.
async function offerModels() {
  let offered = { models: [], detectors: [] };
  try {
    offered = await models();
  } catch (problem) {
    // What is wrong is said when a picture is sent. A page that a link leads to comes without a key.
    at("other-page").hidden = problem.code === "unauthorized";
  }
  for (const [id, names] of [["model", offered.models.map(model => model.name)], ["detector", offered.detectors]]) {
    const chosen = names.includes(at(id).value) ? at(id).value : names[0];
    at(id).replaceChildren(...names.map(name => new Option(name, name, false, name === chosen)));
    at(`${id}-label`).hidden = names.length < 2;
  }
  chooseAll();
}

function chooseSet(name) {
  at("by").value = name;
  chooseAll();
}

// A set belongs to a model of its own.
function chooseAll() {
  at("model").disabled = at("by").value !== "";
  choose({
    ...at("by").value && { expressions: at("by").value },
    ...!at("model").disabled && !at("model-label").hidden && { model: at("model").value },
    ...!at("detector-label").hidden && { detector: at("detector").value },
  });
}

async function tryIt(name) {
  chooseSet(name);
  turnTo("camera");
  await start();
}

function turnTo(name) {
  for (const other of ["photo", "camera", "teach", "reports", "jobs"]) {
    at(other).hidden = other !== name;
    at(`to-${other}`).setAttribute("aria-pressed", other === name);
  }
  tell("");
  forget();
  if (name !== "camera")
    stop();
  if (name === "reports")
    attempt(reports.refresh);
  if (name === "jobs")
    watchJobs();
  else
    jobs.stop();
  if (name === "teach")
    attempt(teach.refresh);
  else
    teach.stop();
}

function watchJobs() {
  again = watchJobs;
  forget();
  jobs.start(fail);
}

async function start() {
  again = start;
  forget();
  at("start").hidden = true;
  await camera.start(tell, fail, show);
  show();
}

function stop() {
  camera.stop();
  show();
  tell("");
}

function show() {
  const isRunning = camera.isRunning();
  at("start").hidden = isRunning;
  at("stop").hidden = at("live").hidden = at("timeline").hidden = !isRunning;
}

at("to-photo").addEventListener("click", () => turnTo("photo"));
at("to-camera").addEventListener("click", () => turnTo("camera"));
at("to-teach").addEventListener("click", () => turnTo("teach"));
at("to-reports").addEventListener("click", () => turnTo("reports"));
at("to-jobs").addEventListener("click", () => turnTo("jobs"));
for (const id of ["by", "model", "detector"])
  at(id).addEventListener("change", () => {
    chooseAll();
    if (camera.isRunning()) {
      stop();
      start();
    }
  });
at("files").addEventListener("change", event => {
  take(event.target.files);
  event.target.value = "";
});
at("start").addEventListener("click", start);
at("stop").addEventListener("click", stop);
at("save-json").addEventListener("click", () => files.save(files.json(photos.results()), "application/json", "faces.json"));
at("save-csv").addEventListener("click", () => files.save(files.csv(photos.results()), "text/csv", "faces.csv"));
at("clear").addEventListener("click", () => {
  photos.clear();
  at("save").hidden = true;
  tell("");
  forget();
});
at("language").addEventListener("change", event => {
  speak(event.target.value);
  photos.redraw();
  teach.redraw();
  reports.redraw();
  jobs.redraw();
  offerSets();
});
at("key-form").addEventListener("submit", event => {
  event.preventDefault();
  setKey(at("key").value);
  at("key").value = "";
  at("key-form").hidden = true;
  forget();
  offerModels();
  offerSets();
  reports.offer();
  jobs.offer();
  again?.();
});
for (const kind of ["dragover", "dragleave", "drop"])
  document.addEventListener(kind, event => {
    event.preventDefault();
    at("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop")
      takeTo(event.dataTransfer.files);
  });
document.addEventListener("paste", event => takeTo(event.clipboardData.files));

speak(currentLanguage());
at("language").value = currentLanguage();
teach.begin({ tell, fail, attempt, tryIt, changed: offerSets });
offerModels();
offerSets();
reports.offer();
jobs.offer();
