// face-api.js naming faces that somebody else found, for Mien.Bench peers: node bench/face-api.js FOLDER box|aligned. FOLDER has its
// packages (bench/peers.sh installs them). On standard input comes for each face a line {"width":W,"height":H,"box":[x,y,w,h]} and then
// W x H RGB pixels; on standard output goes a line with the probabilities, in the order of the first line, which names them.
// "box" is what its detectors' results give to the expression network, "aligned" what they do with its landmarks.
const path = require('path');
const fs = require('fs');

const [folder, rule] = process.argv.slice(2);
const packages = path.join(path.resolve(folder), 'node_modules');
const tf = require(path.join(packages, '@tensorflow/tfjs'));
const wasm = require(path.join(packages, '@tensorflow/tfjs-backend-wasm'));
const faceapi = require(path.join(packages, '@vladmandic/face-api/dist/face-api.node-wasm.js'));
const labels = ['angry', 'disgusted', 'fearful', 'happy', 'sad', 'surprised', 'neutral'];

// Bytes as they come, whatever the pieces.
const chunks = [];
let length = 0;

function take(count) {
  while (length < count) {
    const chunk = Buffer.alloc(1 << 20);
    const read = readSome(chunk);
    if (read === 0) return null;
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  const all = Buffer.concat(chunks);
  chunks.length = 0;
  chunks.push(all.subarray(count));
  length -= count;
  return all.subarray(0, count);
}

function readSome(chunk) {
  for (;;) {
    try {
      return fs.readSync(0, chunk, 0, chunk.length);
    } catch (error) {
      if (error.code === 'EOF') return 0;
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function takeLine() {
  const bytes = [];
  for (;;) {
    const byte = take(1);
    if (byte === null) return null;
    if (byte[0] === 10) return Buffer.from(bytes).toString();
    bytes.push(byte[0]);
  }
}

async function name(picture, box) {
  let face = new faceapi.FaceDetection(1, new faceapi.Rect(
    box[0] / picture.shape[1], box[1] / picture.shape[0], box[2] / picture.shape[1], box[3] / picture.shape[0],
  ), { width: picture.shape[1], height: picture.shape[0] });
  if (rule === 'aligned') {
    const [cut] = await faceapi.extractFaceTensors(picture, [face]);
    const landmarks = await faceapi.nets.faceLandmark68Net.detectLandmarks(cut);
    face = faceapi.extendWithFaceLandmarks({ detection: face }, landmarks).alignedRect;
  }
  const [cut] = await faceapi.extractFaceTensors(picture, [face]);
  return faceapi.nets.faceExpressionNet.predictExpressions(cut);
}

async function main() {
  wasm.setWasmPaths(path.join(packages, '@tensorflow/tfjs-backend-wasm/dist/'));
  await tf.setBackend('wasm');
  await tf.ready();
  const weights = path.join(packages, '@vladmandic/face-api/model');
  await faceapi.nets.faceExpressionNet.loadFromDisk(weights);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(weights);
  process.stdout.write(`${JSON.stringify(labels)}\n`);
  for (let line = takeLine(); line !== null; line = takeLine()) {
    const { width, height, box } = JSON.parse(line);
    const pixels = take(width * height * 3);
    tf.engine().startScope();
    const expressions = await name(tf.tensor3d(new Int32Array(pixels), [height, width, 3], 'int32'), box);
    tf.engine().endScope();
    process.stdout.write(`${JSON.stringify(labels.map((label) => expressions[label]))}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
