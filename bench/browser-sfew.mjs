// Accuracy on whole frames of SFEW of what pages in a browser make of them: Mien's, face-api.js and human, each with its own detector; the largest
// face that it finds counts, and none is wrong. node bench/browser-sfew.mjs PACKAGES SITE FRAMES > sfew.json; bench/browser.sh brings these.
// FRAMES has square pixels, in a folder for each class.
import fs from "node:fs";
import path from "node:path";
import { open, serve } from "./browser-pages.mjs";

const [packages, site, frames] = process.argv.slice(2).map(name => path.resolve(name));
const labels = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"];
const same = { anger: "angry", disgusted: "disgust", fearful: "fear", surprised: "surprise" };
const files = labels.flatMap(label => fs.readdirSync(path.join(frames, label)).map(name => ({ label, file: path.join(frames, label, name) })));
const { address, close } = await serve(packages, site);

const results = {};
for (const name of ["mien", "face-api.js", "human"]) {
  const { browser, page } = await open(packages, name);
  await page.goto(`${address}/${name === "mien" ? "mien/" : `${name}/photo`}`);
  if (name === "mien")
    await page.evaluate(async () => {
      const { analyze } = await import("./server.js");
      const area = face => face.box[2] * face.box[3];
      window.nameOf = async blob => (await analyze(blob, {})).faces.toSorted((a, b) => area(b) - area(a))[0]?.expression;
    });
  await page.waitForFunction(() => window.nameOf);
  const right = Object.fromEntries(labels.map(label => [label, 0]));
  let found = 0;
  for (const { label, file } of files) {
    const told = await page.evaluate(async base64 => window.nameOf(await (await new Response(Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)), { headers: { "Content-Type": "image/jpeg" } })).blob()), fs.readFileSync(file).toString("base64"));
    found += told ? 1 : 0;
    right[label] += (same[told] ?? told) === label ? 1 : 0;
  }
  const count = label => files.filter(file => file.label === label).length;
  const sum = labels.reduce((total, label) => total + right[label], 0);
  results[name] = { frames: files.length, found, accuracy: sum / files.length, meanRecall: labels.reduce((total, label) => total + right[label] / count(label), 0) / labels.length };
  console.error(name, JSON.stringify(results[name]));
  await browser.close();
}
console.log(JSON.stringify(results, null, 1));
close();
