// Frames a second that pages recognise from a camera of 640x480, which a clip stands for, and the processor time of each, by turns: Mien's page,
// face-api.js and human. The time is that of the whole browser, which shows the camera, too.
// node bench/browser.mjs PACKAGES SITE CLIP.y4m [TURNS]; bench/browser.sh brings these.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { open, processorSeconds, serve } from "./browser-pages.mjs";

const [packages, site, clip] = process.argv.slice(2).map(name => path.resolve(name));
const turns = Number(process.argv[5] ?? 3);
const seconds = 10;
const { address, close } = await serve(packages, site);

// As the page tells it itself.
async function mien() {
  const { browser, page } = await open(packages, "mien", clip);
  await page.goto(`${address}/mien/`);
  await page.waitForFunction(() => document.getElementById("requests")?.textContent === "0", null, { timeout: 60_000 });
  await page.click("#to-camera");
  await page.click("#start");
  await page.waitForSelector("#live p", { timeout: 60_000 });
  await page.waitForTimeout(2000);
  const [told, begun, start] = [[], processorSeconds(), performance.now()];
  for (let i = 0; i < seconds; i++) {
    await page.waitForTimeout(1000);
    told.push(parseFloat(await page.textContent("#live p")));
  }
  const [processor, time] = [processorSeconds() - begun, performance.now() - start];
  await browser.close();
  const rate = told.reduce((sum, value) => sum + value, 0) / told.length;
  return { rate, milliseconds: 1000 * 1000 * processor / (rate * time) };
}

async function other(name) {
  const { browser, page } = await open(packages, name, clip);
  await page.goto(`${address}/${name}/camera`);
  await page.waitForFunction(() => window.last && window.frames > 3, null, { timeout: 60_000 });
  await page.waitForTimeout(2000);
  const begun = processorSeconds();
  const [frames, start] = await page.evaluate(() => [window.frames, performance.now()]);
  await page.waitForTimeout(1000 * seconds);
  const [later, end] = await page.evaluate(() => [window.frames, performance.now()]);
  const processor = processorSeconds() - begun;
  await browser.close();
  return { rate: 1000 * (later - frames) / (end - start), milliseconds: 1000 * processor / (later - frames) };
}

const [rates, times] = [0, 1].map(() => ({ mien: [], "face-api.js": [], human: [] }));
for (let turn = 0; turn < turns; turn++)
  for (const name of Object.keys(rates)) {
    const { rate, milliseconds } = name === "mien" ? await mien() : await other(name);
    rates[name].push(Number(rate.toFixed(1)));
    times[name].push(Number(milliseconds.toFixed(1)));
  }
const version = name => JSON.parse(fs.readFileSync(path.join(packages, "node_modules", name, "package.json"))).version;
console.log(JSON.stringify({
  processor: os.cpus()[0].model, cores: os.cpus().length, clip: path.basename(clip), seconds,
  versions: { "face-api.js": version("@vladmandic/face-api"), human: version("@vladmandic/human") },
  framesPerSecond: rates, processorMilliseconds: times,
}, null, 1));
close();
