// Stands in the place of the page's server.js: answers come from a thread of this browser, and nothing is sent.
import * as store from "./store.js";
import { say } from "./texts.js";

const recognizer = new Worker(new URL("recognizer.js", import.meta.url), { type: "module" });
const waiting = new Map();
let asked = 0;
let streams = 0;
let loaded = Infinity;
let requests = 0;
let choice = {};
const names = {};

// What the page asks of a server and nobody needs here: a key, and models to choose from.
export const setKey = () => {};
export const models = async () => ({ models: [], detectors: [] });
export const reports = async () => { throw new Error(); };
export const jobs = async () => { throw new Error(); };

// By what faces are named from now on: expressions, which is a set of the reader's own, or the model.
export function choose(given) {
  choice = given;
  tellModel();
}
export const chosen = () => choice;

// The analysis of one picture, a Blob, by a choice.
export const analyze = (picture, by) => send({ picture, set: by.expressions });

// Sets of the reader's own expressions, which this browser keeps.
export const sets = () => store.names().catch(problem => { throw worded(problem); });
export const makeSet = set => send({ ask: "make", given: [set] });
export const removeSet = set => send({ ask: "remove", given: [set] });
export const sphereOf = set => send({ ask: "sphereOf", given: [set] });
export const removeExpression = (set, name) => send({ ask: "forget", given: [set, name] });
export const renameExpression = (set, name, to) => send({ ask: "rename", given: [set, name, to] });
export const teach = (set, name, pictures) => send({ ask: "teach", given: [set, name, pictures.map(picture => picture.file)] });

// A set as a file that Mien reads, and such a file as a set.
export const fileOf = set => send({ ask: "fileOf", given: [set] });
export const openFile = async (set, file) => send({ ask: "open", given: [set, new Uint8Array(await file.arrayBuffer())] });

// A stream of frames: take is called with null when it begins, and with the analysis of each. Those of a clip come at a rate of their own.
export function stream(take, fail, rate = null) {
  const stream = ++streams;
  const set = choice.expressions;
  const begun = performance.now();
  let number = 0;
  queueMicrotask(() => take(null));
  return {
    send: picture => {
      const time = rate ? number / rate : (performance.now() - begun) / 1000;
      send({ picture, set, frame: { stream, number: number++, time, isLive: !rate } }).then(take, fail);
    },
    close: () => recognizer.postMessage({ closed: stream }),
  };
}

// What of a canvas is sent as a frame.
export const frameOf = canvas => createImageBitmap(canvas);
export const exactFrameOf = frameOf;

function send(question) {
  return new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    recognizer.postMessage({ id: asked, ...question }, question.picture instanceof ImageBitmap ? [question.picture] : []);
  });
}

const worded = problem => Object.assign(new Error(say("refused")[problem.code] ?? problem.detail), problem);

// Where the network looked is not known here.
export const explain = null;

recognizer.addEventListener("message", ({ data: { id, answer, refused, loaded: model, isLoaded, requested } }) => {
  if (model) {
    Object.assign(names, model);
    tellModel();
  }
  if (isLoaded) {
    loaded = performance.now();
    document.getElementById("requests").textContent = 0;
  }
  if (requested)
    count(requested);
  if (refused)
    waiting.get(id).reject(worded(refused));
  else
    waiting.get(id)?.resolve(answer);
  waiting.delete(id);
});
new PerformanceObserver(list => count(list.getEntries().filter(entry => entry.startTime > loaded && entry.name.startsWith("http")).length)).observe({ type: "resource" });

// Sets are of a model of their own.
function tellModel() {
  document.getElementById("model-here").textContent = (choice.expressions ? names.teaching : names.usual) ?? "…";
}

function count(requested) {
  requests += requested;
  if (loaded < Infinity)
    document.getElementById("requests").textContent = requests;
}

// What the page says of itself is another thing here, and what it cannot do is not shown.
document.querySelector("[data-text=programs]").parentElement.remove();
document.querySelector("[data-text=ownHow]").dataset.text = "ownHowHere";
const other = document.getElementById("other-page");
if (location.pathname.endsWith("/local/"))
  [other.href, other.dataset.text] = ["../", "onServer"];
else
  other.parentElement.remove();
const stays = document.querySelector("[data-text=stays]");
stays.dataset.text = "staysHere";
const told = document.createElement("p");
told.innerHTML = '<span data-text="modelHere"></span> <output id="model-here">…</output>. <span data-text="requestsSince"></span> <output id="requests">…</output>. <span id="offline" data-text="offlineToo" hidden></span>';
stays.after(told);

// Where it is allowed, the browser keeps the files.
navigator.serviceWorker?.register(new URL("offline.js", import.meta.url)).then(() => navigator.serviceWorker.ready).then(() => document.getElementById("offline").hidden = false, () => {});
