// Recognition in a thread of its own: pictures come in, analyses go out. Those of a stream are frames of a video. All files are beside this one.
import * as ort from "./ort.wasm.bundle.min.mjs";
import { Follower } from "./following.js";
import { Mtcnn } from "./mtcnn.js";
import { Naming } from "./naming.js";
import { planeOf } from "./pixels.js";
import { Refusal } from "./refusal.js";
import { tensorsOf } from "./setfile.js";
import { Teaching } from "./teaching.js";

// How each network is had.
const sessions = {};
const recognition = load();
const teaching = recognition.then(loadTeaching);
let loaded = Infinity;

// One after the other: the networks do not compute two pictures at once.
let line = Promise.resolve();
addEventListener("message", ({ data }) => line = line.then(() => answer(data)));

// Of each stream that is open its faces and what names them.
const streams = new Map();

// A picture or frame, which a set may name, or something else that is asked of the sets.
async function answer({ id, picture, frame, set, ask, given, closed }) {
  if (closed) {
    streams.delete(closed);
    return;
  }
  try {
    const loaded = await recognition;
    postMessage({ id, answer: ask ? await (await teaching)[ask](...given) : frame ? await follow(loaded, picture, set, frame) : await analyze(loaded, picture, set) });
  } catch (error) {
    postMessage({ id, refused: { code: error.code, detail: `${error.message ?? error}`, pictures: error.pictures } });
  }
}

recognition.then(({ description }) => postMessage({ loaded: { usual: description.model.name } }), () => {});
teaching.then(({ numbers }) => postMessage({ loaded: { teaching: numbers.model.name } }), () => {});
Promise.allSettled([recognition, teaching]).then(() => {
  loaded = performance.now();
  postMessage({ isLoaded: true });
});
new PerformanceObserver(list => postMessage({ requested: list.getEntries().filter(entry => entry.startTime > loaded).length })).observe({ type: "resource" });

async function load() {
  const description = await (await fetch("recognizer.json")).json();
  ort.env.wasm.wasmBinary = await unpacked("ort-wasm-simd-threaded.wasm.gz");
  const { detector, model } = description;
  for (const { file } of [detector.proposal, detector.refinement, detector.output, model].filter(stage => stage)) {
    const session = await sessionOf(await bytesOf(file));
    sessions[file] = () => session;
  }
  return { description, detector: new Mtcnn(detector, run), naming: new Naming(description, run) };
}

// What expressions are taught with comes after what every picture needs, and its network takes memory once it is used.
async function loadTeaching({ description, detector }) {
  const numbers = await (await fetch("teaching.json")).json();
  const { model, trained, references } = numbers;
  const network = await bytesOf(model.file);
  let session = null;
  sessions[model.file] = () => session ??= sessionOf(network);
  const naming = new Naming({ ...description, model }, run);
  return new Teaching(numbers, await bytesOf(trained), tensorsOf(await unpacked(references)).tensors.references, async picture => {
    const bitmap = await createImageBitmap(picture).catch(() => null);
    if (!bitmap)
      return { outcome: "unreadable" };
    const { plane, sizes } = opened(bitmap, description.picture);
    const faces = await find(detector, description, plane, sizes.width, 0);
    return faces.length === 1 ? naming.outputs(plane, faces[0].box) : { outcome: faces.length === 0 ? "no-face" : "several-faces" };
  });
}

// By a set, or by the model.
async function namingBy(set, { description, naming }) {
  if (!set)
    return naming;
  const teacher = await teaching;
  const { model, unknown } = teacher.numbers;
  return new Naming({ ...description, model, expressions: { unknown, ...await teacher.load(set) } }, run);
}

const sessionOf = bytes => ort.InferenceSession.create(bytes);

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
  const session = await sessions[file]();
  const outputs = await session.run({ pictures: new ort.Tensor("float32", values, sizes) });
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data]));
}

async function analyze(loaded, picture, set) {
  const { description, detector } = loaded;
  const naming = await namingBy(set, loaded);
  const bitmap = await createImageBitmap(picture).catch(() => { throw new Refusal("no-picture"); });
  const { plane, sizes, toOriginal } = opened(bitmap, description.picture);
  const faces = [];
  for (const { box, score, landmarks } of await find(detector, description, plane, sizes.width, 0))
    faces.push({ ...toOriginal({ box, score, landmarks }), ...await naming.name(plane, { box, landmarks }) });
  return { schema: "mien.analysis/1", source: "picture", ...sizes, faces };
}

// A frame has the stream that it is of, its number and time, and whether it is live: then there is no time for the smallest faces.
async function follow(loaded, bitmap, set, { stream, number, time, isLive }) {
  const { description, detector } = loaded;
  if (!streams.has(stream)) {
    const naming = await namingBy(set, loaded);
    streams.set(stream, { naming, follower: new Follower({ ...description, expressions: naming.expressions }) });
  }
  const { naming, follower } = streams.get(stream);
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
