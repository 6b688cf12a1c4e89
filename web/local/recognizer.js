// Recognition in a thread of its own: pictures come in, analyses go out. Those of a stream are frames of a video. All files are beside this one.
import * as ort from "./ort.wasm.bundle.min.mjs";
import { Follower } from "./following.js";
import { Mtcnn } from "./mtcnn.js";
import { Naming } from "./naming.js";
import { planeOf } from "./pixels.js";

const sessions = {};
const recognition = load();
let loaded = Infinity;

// One after the other: the networks do not compute two pictures at once.
let line = Promise.resolve();
addEventListener("message", ({ data }) => line = line.then(() => answer(data)));

// The faces of each stream that is open.
const followers = new Map();

async function answer({ id, picture, frame, closed }) {
  if (closed) {
    followers.delete(closed);
    return;
  }
  try {
    const loaded = await recognition;
    postMessage({ id, analysis: frame ? await follow(loaded, picture, frame) : await analyze(loaded, picture) });
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

async function analyze({ description, detector, naming }, picture) {
  const bitmap = await createImageBitmap(picture);
  const { plane, sizes, toOriginal } = opened(bitmap, description.picture);
  const faces = [];
  for (const { box, score, landmarks } of await find(detector, description, plane, sizes.width, 0))
    faces.push({ ...toOriginal({ box, score, landmarks }), ...await naming.name(plane, { box, landmarks }) });
  return { schema: "mien.analysis/1", source: "picture", ...sizes, faces };
}

// A frame has the stream that it is of, its number and time, and whether it is live: then there is no time for the smallest faces.
async function follow({ description, detector, naming }, bitmap, { stream, number, time, isLive }) {
  const follower = followers.get(stream) ?? new Follower(description);
  followers.set(stream, follower);
  const { detectEvery, maxSide } = description.video;
  const { plane, sizes, toOriginal } = opened(bitmap, { ...description.picture, maxSide });
  if (follower.needsDetection || !isLive && number % detectEvery === 0)
    follower.detect(plane, time, await find(detector, description, plane, sizes.width, isLive ? description.detector.leftOutOfVideo : 0));
  else
    follower.follow(plane, time);
  const faces = [];
  for (const { id, box, score, landmarks, steady } of follower.seen) {
    const { quality, similarity, ...named } = await naming.name(plane, { box, landmarks });
    const { expression, ...probabilities } = steady.add(named, time);
    faces.push({ track: id, ...toOriginal({ box, score, landmarks }), ...quality && { quality }, expression, ...similarity !== undefined && { similarity }, ...probabilities });
  }
  return { schema: "mien.analysis/1", source: "stream", frame: number, time: Math.round(1000 * time) / 1000, ...sizes, faces };
}

const find = async (detector, { minScore }, plane, width, leftOut) =>
  (await detector.detect(plane, plane.width / width, leftOut)).filter(({ score }) => score >= minScore);

// The pixels of a picture, which is closed, its own size, and what leads from the one to the other.
function opened(bitmap, size) {
  const { width, height } = bitmap;
  const plane = pixelsOf(bitmap, size);
  bitmap.close();
  const [across, down] = [width / plane.width, height / plane.height];
  const toOriginal = ({ box: [x, y, w, h], score, landmarks }) => ({
    box: [x * across, y * down, w * across, h * down],
    score,
    ...landmarks && { landmarks: landmarks.map(([x, y]) => [x * across, y * down]) },
  });
  return { plane, sizes: { width, height }, toOriginal };
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
