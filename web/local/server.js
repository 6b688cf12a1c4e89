// Stands in the place of the page's server.js: answers come from a thread of this browser, and nothing is sent.
import { say } from "./texts.js";

const recognizer = new Worker(new URL("recognizer.js", import.meta.url), { type: "module" });
const waiting = new Map();
let asked = 0;
let streams = 0;
let loaded = Infinity;
let requests = 0;

// What the page asks of a server and nobody needs here: a key, models to choose from, and sets of the reader's own expressions.
export const setKey = () => {};
export const choose = () => {};
export const chosen = () => ({});
export const models = async () => ({ models: [], detectors: [] });
export const sets = async () => [];
export const reports = async () => { throw new Error(); };

// The analysis of one picture, a Blob.
export const analyze = picture => ask(picture);

// A stream of frames: take is called with null when it begins, and with the analysis of each. Those of a clip come at a rate of their own.
export function stream(take, fail, rate = null) {
  const stream = ++streams;
  const begun = performance.now();
  let number = 0;
  queueMicrotask(() => take(null));
  return {
    send: picture => {
      const time = rate ? number / rate : (performance.now() - begun) / 1000;
      ask(picture, { stream, number: number++, time, isLive: !rate }).then(take, fail);
    },
    close: () => recognizer.postMessage({ closed: stream }),
  };
}

// What of a canvas is sent as a frame.
export const frameOf = canvas => createImageBitmap(canvas);
export const exactFrameOf = frameOf;

function ask(picture, frame = null) {
  return new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    recognizer.postMessage({ id: asked, picture, frame }, picture instanceof ImageBitmap ? [picture] : []);
  });
}

// Where the network looked is not known here.
export const explain = null;

recognizer.addEventListener("message", ({ data: { id, analysis, error, loadedModel, requested } }) => {
  if (loadedModel) {
    document.getElementById("model-here").textContent = loadedModel;
    loaded = performance.now();
    document.getElementById("requests").textContent = 0;
  }
  if (requested)
    count(requested);
  if (analysis)
    waiting.get(id).resolve(analysis);
  if (error)
    waiting.get(id).reject(error === "noPicture" ? say(error) : error);
  waiting.delete(id);
});
new PerformanceObserver(list => count(list.getEntries().filter(entry => entry.startTime > loaded && entry.name.startsWith("http")).length)).observe({ type: "resource" });

function count(requested) {
  requests += requested;
  if (loaded < Infinity)
    document.getElementById("requests").textContent = requests;
}

// What the page says of itself is another thing here, and what it cannot do is not shown.
document.querySelector("[data-text=programs]").parentElement.remove();
document.getElementById("to-teach")?.setAttribute("hidden", "");
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
