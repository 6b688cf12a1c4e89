import * as camera from "./camera.js";
import * as files from "./files.js";
import * as photos from "./photos.js";
import { setKey } from "./server.js";
import { currentLanguage, say, speak } from "./texts.js";

const at = id => document.getElementById(id);
let again = null;

function tell(text) {
  at("status").textContent = text;
  if (text)
    at("problem").textContent = "";
}

// A problem of the server by its words, with whose it is; one for want of a key asks for the key, and then begins again.
function fail(problem, name) {
  if (problem.code === "unauthorized") {
    at("key-form").hidden = false;
    at("key").focus();
  }
  const text = problem.code === "unreachable" ? say("unreachable") : problem.message ?? problem;
  at("problem").textContent = name ? `${name}: ${text}` : text;
  at("status").textContent = "";
}

async function take(given) {
  const pictures = [...given];
  if (pictures.length === 0)
    return;
  again = () => take(pictures);
  await photos.add(pictures, tell, fail);
  at("save").hidden = photos.results().length === 0;
}

function turnTo(name) {
  for (const other of ["photo", "camera"]) {
    at(other).hidden = other !== name;
    at(`to-${other}`).setAttribute("aria-pressed", other === name);
  }
  tell("");
  at("problem").textContent = "";
  if (name !== "camera")
    stop();
}

async function start() {
  again = start;
  at("problem").textContent = "";
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
});
at("language").addEventListener("change", event => {
  speak(event.target.value);
  photos.redraw();
});
at("key-form").addEventListener("submit", event => {
  event.preventDefault();
  setKey(at("key").value);
  at("key").value = "";
  at("key-form").hidden = true;
  at("problem").textContent = "";
  again?.();
});
for (const kind of ["dragover", "dragleave", "drop"])
  document.addEventListener(kind, event => {
    event.preventDefault();
    at("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop") {
      turnTo("photo");
      take(event.dataTransfer.files);
    }
  });
document.addEventListener("paste", event => {
  turnTo("photo");
  take(event.clipboardData.files);
});

speak(currentLanguage());
at("language").value = currentLanguage();
