// Recognition in a thread of its own: pictures come in, analyses go out. All files are beside this one.
import * as ort from "./ort.wasm.bundle.min.mjs";
import { Mtcnn } from "./mtcnn.js";
import { Naming } from "./naming.js";
import { planeOf } from "./pixels.js";

const sessions = {};
const recognition = load();
let loaded = Infinity;

// One after the other: the networks do not compute two pictures at once.
let line = Promise.resolve();
addEventListener("message", ({ data }) => line = line.then(() => answer(data)));

async function answer({ id, picture, isFrame }) {
  try {
    postMessage({ id, analysis: await analyze(await recognition, picture, isFrame) });
  } catch (error) {
    postMessage({ id, error: error.name === "InvalidStateError" ? "noPicture" : `${error.message ?? error}` });
  }
}

recognition.then(({ description }) => {
  loaded = performance.now();
  postMessage({ loadedModel: description.model.name });
}, () => {});
new PerformanceObserver(list => postMessage({ requested: list.getEntries().filter(entry => entry.startTime > loaded).length })).observe({ type: "resource" });

async function load() {
  const description = await (await fetch("recognizer.json")).json();
  ort.env.wasm.wasmBinary = await unpacked("ort-wasm-simd-threaded.wasm.gz");
  const { detector, model } = description;
  for (const { file } of [detector.proposal, detector.refinement, detector.output, model].filter(stage => stage))
    sessions[file] = await ort.InferenceSession.create(await bytesOf(file));
  return { description, detector: new Mtcnn(detector, run), naming: new Naming(description, run) };
}

async function bytesOf(file) {
  const response = await fetch(file);
  if (!response.ok)
    throw new Error(`${file}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

// Some servers unpack such files themselves.
async function unpacked(file) {
  const bytes = await bytesOf(file);
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isPacked ? new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()) : bytes;
}

async function run(file, values, sizes) {
  const outputs = await sessions[file].run({ pictures: new ort.Tensor("float32", values, sizes) });
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data]));
}

async function analyze({ description, detector, naming }, picture, isFrame) {
  const bitmap = picture instanceof ImageBitmap ? picture : await createImageBitmap(picture);
  const { width, height } = bitmap;
  const plane = pixelsOf(bitmap, description.picture);
  bitmap.close();
  const [across, down] = [width / plane.width, height / plane.height];
  const faces = [];
  for (const { box, score, landmarks } of await detector.detect(plane, plane.width / width, isFrame ? description.detector.leftOutOfVideo : 0))
    if (score >= description.minScore)
      faces.push({
        box: [box[0] * across, box[1] * down, box[2] * across, box[3] * down],
        score,
        ...landmarks && { landmarks: landmarks.map(([x, y]) => [x * across, y * down]) },
        ...await naming.name(plane, { box, landmarks }),
      });
  return { schema: "mien.analysis/1", source: "picture", width, height, faces };
}

// What is larger than pictures are read with is shrunk, and what is transparent is white.
function pixelsOf(bitmap, { pixels, maxSide, leastScale }) {
  const longest = Math.max(bitmap.width, bitmap.height);
  const scale = maxSide ? maxSide / longest : Math.max(leastScale, Math.sqrt(pixels / (bitmap.width * bitmap.height)));
  const [width, height] = [bitmap.width, bitmap.height].map(side => scale < 1 ? Math.max(1, Math.round(side * scale)) : side);
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return planeOf(context.getImageData(0, 0, width, height));
}
