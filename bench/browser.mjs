// Frames a second that pages recognise from a camera of 640x480, which a clip stands for, by turns: Mien's page, face-api.js and human.
// node bench/browser.mjs PACKAGES SITE CLIP.y4m [TURNS]; bench/browser.sh brings these.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { open, serve } from "./browser-pages.mjs";

const [packages, site, clip] = process.argv.slice(2).map(name => path.resolve(name));
const turns = Number(process.argv[5] ?? 3);
const seconds = 10;
const { address, close } = await serve(packages, site);

// As the page tells it itself, every half second.
async function mien() {
  const { browser, page } = await open(packages, "mien", clip);
  await page.goto(`${address}/mien/`);
  await page.waitForFunction(() => document.getElementById("requests")?.textContent === "0", null, { timeout: 60_000 });
  await page.click("#to-camera");
  await page.click("#start");
  await page.waitForSelector("#live p", { timeout: 60_000 });
  await page.waitForTimeout(2000);
  const told = [];
  for (let i = 0; i < seconds; i++) {
    await page.waitForTimeout(1000);
    told.push(parseFloat(await page.textContent("#live p")));
  }
  await browser.close();
  return told.reduce((sum, value) => sum + value, 0) / told.length;
}

async function other(name) {
  const { browser, page } = await open(packages, name, clip);
  await page.goto(`${address}/${name}/camera`);
  await page.waitForFunction(() => window.last && window.frames > 3, null, { timeout: 60_000 });
  await page.waitForTimeout(2000);
  const [frames, start] = await page.evaluate(() => [window.frames, performance.now()]);
  await page.waitForTimeout(1000 * seconds);
  const [later, end] = await page.evaluate(() => [window.frames, performance.now()]);
  await browser.close();
  return 1000 * (later - frames) / (end - start);
}

const rates = { mien: [], "face-api.js": [], human: [] };
for (let turn = 0; turn < turns; turn++)
  for (const name of Object.keys(rates))
    rates[name].push(Number((name === "mien" ? await mien() : await other(name)).toFixed(1)));
const version = name => JSON.parse(fs.readFileSync(path.join(packages, "node_modules", name, "package.json"))).version;
console.log(JSON.stringify({
  processor: os.cpus()[0].model, cores: os.cpus().length, clip: path.basename(clip), seconds,
  versions: { "face-api.js": version("@vladmandic/face-api"), human: version("@vladmandic/human") },
  framesPerSecond: rates,
}, null, 1));
close();
