// The same work over onnxruntime-node: a photo comes in, faces with their expressions go out. Decodes with sharp; the search and the crops are those
// of Mien's page. node bench/server-peer.mjs PACKAGES RECOGNIZER WORKERS THREADS prints its port; see bench/server.sh.
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Mtcnn } from "../web/local/mtcnn.js";
import { Naming } from "../web/local/naming.js";

const [packages, folder, workers, threads] = process.argv.slice(2);

if (cluster.isPrimary) {
  // All listen where the first does.
  let waiting = Number(workers);
  cluster.on("listening", (worker, { port }) => --waiting === 0 && console.log(port));
  for (let i = 0; i < workers; i++)
    cluster.fork();
} else {
  const require = createRequire(join(resolve(packages), "package.json"));
  const ort = require("onnxruntime-node");
  const sharp = require("sharp");
  sharp.concurrency(1);
  const description = JSON.parse(readFileSync(join(folder, "recognizer.json")));
  const sessions = {};
  for (const { file } of [description.detector.proposal, description.detector.refinement, description.detector.output, description.model])
    sessions[file] = await ort.InferenceSession.create(join(folder, file), { intraOpNumThreads: Number(threads) });

  const run = async (file, values, sizes) => {
    const outputs = await sessions[file].run({ pictures: new ort.Tensor("float32", values, sizes) });
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data]));
  };
  const [detector, naming] = [new Mtcnn(description.detector, run), new Naming(description, run)];

  createServer(async (request, response) => {
    const parts = [];
    for await (const part of request)
      parts.push(part);
    const { data, info: { width, height } } = await sharp(Buffer.concat(parts)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const plane = { data, width, height, channels: 3 };
    const faces = [];
    for (const face of await detector.detect(plane, 1))
      if (face.score >= description.minScore)
        faces.push({ ...face, ...await naming.name(plane, face) });
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ width, height, faces }));
  }).listen(0, "127.0.0.1");
}
