// The pages that bench/browser*.mjs open in headless Chromium: Mien's as it was exported, and one for each peer, which runs on wasm as well.
import http from "node:http";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const types = { html: "text/html", css: "text/css", js: "text/javascript", mjs: "text/javascript", json: "application/json", svg: "image/svg+xml", wasm: "application/wasm" };

// How each peer begins, and what it gives for a picture or video: the expression of the largest face.
const peers = {
  "face-api.js": [`import * as faceapi from "/packages/@vladmandic/face-api/dist/face-api.esm.js";
faceapi.tf.setWasmPaths("/packages/@tensorflow/tfjs-backend-wasm/dist/");
await faceapi.tf.setBackend("wasm");
await faceapi.tf.ready();
await faceapi.nets.tinyFaceDetector.loadFromUri("/packages/@vladmandic/face-api/model");
await faceapi.nets.faceExpressionNet.loadFromUri("/packages/@vladmandic/face-api/model");
const name = async seen => (await faceapi.detectAllFaces(seen, new faceapi.TinyFaceDetectorOptions()).withFaceExpressions())
  .sort((a, b) => b.detection.box.area - a.detection.box.area)[0]?.expressions.asSortedArray()[0].expression;`],
  human: [`import { Human } from "/packages/@vladmandic/human/dist/human.esm.js";
const human = new Human({
  backend: "wasm", wasmPath: "/packages/@tensorflow/tfjs-backend-wasm/dist/", modelBasePath: "/packages/@vladmandic/human/models/", cacheSensitivity: 0,
  face: { enabled: true, detector: { maxDetected: 10 }, mesh: { enabled: true }, iris: { enabled: false }, description: { enabled: false }, emotion: { enabled: true, minConfidence: 0 } },
  body: { enabled: false }, hand: { enabled: false }, gesture: { enabled: false }, object: { enabled: false }, filter: { enabled: false },
});
await human.load();
const name = async seen => (await human.detect(seen)).face.sort((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3])[0]?.emotion?.[0]?.emotion;`],
};

const camera = `const video = document.createElement("video");
video.muted = true;
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
await video.play();
for (window.frames = 0; ; window.frames++) {
  window.last = await name(video);
  await new Promise(done => setTimeout(done));
}`;

const photo = `window.nameOf = async blob => {
  const bitmap = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return name(canvas);
};`;

// Serves Mien's page under /mien/, and /PEER/camera and /PEER/photo.
export async function serve(packages, site) {
  const server = http.createServer((request, response) => {
    const [, first, ...rest] = decodeURIComponent(request.url.split("?")[0]).split("/");
    const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    const file = first === "packages" ? path.join(packages, "node_modules", ...rest) : path.join(site, rest.join("/") || "index.html");
    if (peers[first]) {
      response.writeHead(200, { ...headers, "Content-Type": "text/html" });
      response.end(`<!DOCTYPE html><script type="module">${peers[first]}\n${rest[0] === "camera" ? camera : photo}</script>`);
    } else if (["packages", "mien"].includes(first) && fs.existsSync(file)) {
      response.writeHead(200, { ...headers, "Content-Type": types[path.extname(file).slice(1)] ?? "application/octet-stream" });
      fs.createReadStream(file).pipe(response);
    } else {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

// Of all processes that this one began, and those that they began; ticks of Linux are hundredths of a second.
export function processorSeconds() {
  const ticks = new Map();
  for (const id of fs.readdirSync("/proc").filter(name => /^\d+$/.test(name)))
    try {
      const fields = fs.readFileSync(`/proc/${id}/stat`, "utf8").split(") ").pop().split(" ");
      ticks.set(Number(id), { parent: Number(fields[1]), own: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It has ended meanwhile.
    }
  const isOwn = id => id === process.pid || ticks.has(id) && isOwn(ticks.get(id).parent);
  return [...ticks].reduce((sum, [, { parent, own }]) => sum + (isOwn(parent) ? own : 0), 0) / 100;
}

// A page of a browser of its own, whose camera is a clip.
export async function open(packages, name, clip) {
  const { chromium } = createRequire(path.join(packages, "package.json"))("playwright-core");
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", ...clip ? ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${clip}`] : []],
  });
  const page = await (await browser.newContext({ permissions: ["camera"], locale: "en-GB" })).newPage();
  page.on("pageerror", error => console.error(`${name}: ${error.message}`));
  return { browser, page };
}
