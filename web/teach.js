// Expressions of the reader's own: taught from files or the camera to a set that the server keeps, and shown on the sphere.
import { colourOf, sphere } from "./sphere.js";
import { element } from "./faces.js";
import { save } from "./files.js";
import * as lens from "./lens.js";
import * as server from "./server.js";
import { nameOf, say } from "./texts.js";

const inARow = 10;
const pause = 400;
// Files above are shrunk before they are sent: a face needs no more, and ten photos of a phone are more than a request may have.
const largeFile = 1_000_000;
const largestSide = 1280;

const at = id => document.getElementById(id);
const isDark = matchMedia("(prefers-color-scheme: dark)");
let pictures = [];
let isDone = false;
let camera = null;
let drawn = null;
let tell = null;
let fail = null;

const setName = () => at("own-set").value.trim();

// Brings the view to life. attempt does what the server may refuse, tryIt lets the camera name faces by a set, changed is told when there are other sets.
export function begin(page) {
  ({ tell, fail } = page);
  at("own-files").addEventListener("change", event => {
    add([...event.target.files]);
    event.target.value = "";
  });
  at("own-camera").addEventListener("click", () => camera ? stop() : start());
  at("own-take").addEventListener("click", take);
  at("own-clear").addEventListener("click", clear);
  at("own-set").addEventListener("change", () => page.attempt(refresh));
  at("own-form").addEventListener("submit", event => {
    event.preventDefault();
    page.attempt(() => teach(page.changed));
  });
  at("own-try").addEventListener("click", () => page.tryIt(setName()));
  at("own-drop").addEventListener("click", () => {
    if (confirm(say("dropSure")(setName())))
      page.attempt(async () => {
        await server.removeSet(setName());
        await page.changed();
        await refresh();
      });
  });
  if (server.fileOf)
    offerFiles(page);
  at("own-classes").addEventListener("click", event => {
    const { remove: name, rename: old } = event.target.dataset;
    const to = old && prompt(say("renameTo")(nameOf(old)), old)?.trim();
    if (to && to !== old)
      page.attempt(async () => {
        await server.renameExpression(setName(), old, to);
        await refresh();
      });
    if (name && confirm(say("removeSure")(nameOf(name))))
      page.attempt(async () => {
        await server.removeExpression(setName(), name);
        await refresh();
      });
  });
  isDark.addEventListener("change", redraw);
  list();
}

// Sets as files, where the server has none of its own.
function offerFiles(page) {
  at("own-save").hidden = at("own-open").hidden = false;
  at("own-save").addEventListener("click", () => page.attempt(async () => save(await server.fileOf(setName()), "application/octet-stream", `${setName()}.set`)));
  at("own-set-file").addEventListener("change", event => {
    const [file] = event.target.files;
    event.target.value = "";
    page.attempt(async () => {
      const name = file.name.replace(/\.[^.]*$/, "");
      if ((await server.sets()).includes(name) && !confirm(say("replaceSure")(name)))
        return;
      await server.openFile(name, file);
      at("own-set").value = name;
      tell(say("opened")(name));
      await page.changed();
      await refresh();
    });
  });
}

// Pictures for the next expression; those that were taught go.
export function add(files, name = file => file.name) {
  if (isDone)
    clear();
  for (const file of files)
    pictures.push({ file, name: name(file), address: URL.createObjectURL(file), outcome: null, reason: "" });
  list();
}

export async function start() {
  at("own-camera").disabled = true;
  camera = await lens.open(fail, stop);
  at("own-camera").disabled = false;
  showCamera();
  if (camera)
    lens.show(camera, at("own-live").querySelector("canvas"));
}

export function stop() {
  camera?.close();
  camera = null;
  showCamera();
}

// The set that is named, as the server has it; one that is not there yet is shown by nothing.
export async function refresh() {
  const names = await server.sets();
  drawn = names.includes(setName()) ? await server.sphereOf(setName()) : null;
  redraw();
}

// After a change of the language or of the colours.
export function redraw() {
  at("own-whole").hidden = !drawn;
  showCamera();
  list();
  if (!drawn)
    return;
  const { toggle } = sphere(at("own-sphere"), drawn, { nameOf, isDark: isDark.matches, words: { centre: say("centre"), from: say("fromCentre") } });
  at("own-classes").tBodies[0].replaceChildren(...drawn.classes.map((item, i) => rowOf(item, i, toggle)));
}

function showCamera() {
  at("own-live").hidden = !camera;
  at("own-camera").textContent = say(camera ? "stopCamera" : "useCamera");
}

async function take() {
  at("own-take").disabled = true;
  const canvas = document.createElement("canvas");
  for (let i = 1; i <= inARow && camera; i++) {
    const [own, number] = [camera, pictures.length + 1];
    const picture = await lens.photograph(own.video, canvas);
    if (camera !== own)
      break;
    add([picture], () => `${say("shot")} ${isDone ? i : number}`);
    tell(say("taken")(i, inARow));
    await new Promise(done => setTimeout(done, pause));
  }
  at("own-take").disabled = false;
}

async function teach(changed) {
  const name = at("own-name").value.trim();
  if (isDone || pictures.length === 0) {
    fail(say("noPictures"));
    return;
  }
  at("own-teach").disabled = true;
  tell(say("teaching"));
  try {
    await server.makeSet(setName());
    const sent = await Promise.all(pictures.map(async picture => ({ ...picture, file: await shrunk(picture.file) })));
    const report = await server.teach(setName(), name, sent);
    isDone = true;
    mark(report.pictures);
    const taken = report.pictures.filter(picture => picture.outcome === "taken").length;
    const near = report.angles.filter(angle => angle.collides).map(angle => `${nameOf(angle.expression)} (${angle.degrees.toFixed(0)}°)`);
    tell([
      say(report.moved === undefined ? "taught" : "moved")(report.expression, taken, pictures.length),
      ...report.samples === 1 ? [say("oneSample")] : [], ...near.length > 0 ? [say("near")(near.join(", "))] : [],
    ].join(" "));
    await changed();
    await refresh();
    at("own-try").focus();
  } catch (problem) {
    tell("");
    if (problem.pictures) {
      isDone = true;
      mark(problem.pictures);
    }
    throw problem.code === "nothing-taken" ? say("nothingTaken") : problem;
  } finally {
    at("own-teach").disabled = false;
  }
}

function mark(outcomes) {
  for (const [i, { outcome, reason }] of outcomes.entries())
    Object.assign(pictures[i], { outcome, reason });
  list();
}

function clear() {
  for (const picture of pictures)
    URL.revokeObjectURL(picture.address);
  [pictures, isDone] = [[], false];
  list();
}

function list() {
  at("own-pictures").replaceChildren(...pictures.map(itemOf));
  at("own-clear").hidden = pictures.length === 0;
}

function itemOf(picture) {
  const item = element("li", "", picture.outcome && picture.outcome !== "taken" ? "left-out" : picture.outcome ?? "");
  const image = document.createElement("img");
  image.src = picture.address;
  image.alt = picture.name;
  item.append(image);
  if (picture.outcome) {
    item.append(element("p", say("outcomes")[picture.outcome] ?? picture.reason));
    return item;
  }
  const button = element("button", "×");
  button.type = "button";
  button.setAttribute("aria-label", say("leaveOut")(picture.name));
  button.addEventListener("click", () => {
    URL.revokeObjectURL(picture.address);
    pictures = pictures.filter(other => other !== picture);
    list();
    at("own-files").focus();
  });
  item.append(button);
  return item;
}

function rowOf(item, i, toggle) {
  const row = document.createElement("tr");
  const head = element("th", "");
  head.scope = "row";
  const name = element("button", "", "class-name");
  name.type = "button";
  name.setAttribute("aria-pressed", "true");
  const colour = element("span", "", "colour");
  colour.style.background = colourOf(i, isDark.matches);
  name.append(colour, nameOf(item.name));
  name.addEventListener("click", () => name.setAttribute("aria-pressed", `${!toggle(i)}`));
  head.append(name);
  const [degrees, other] = drawn.angles[i].map((angle, k) => [angle, k]).filter(([, k]) => k !== i).sort((a, b) => a[0] - b[0])[0] ?? [];
  const last = element("td", "");
  for (const [change, sign] of drawn.classes.length > 1 ? [["rename", "✎"], ["remove", "×"]] : [["rename", "✎"]]) {
    const button = element("button", sign);
    button.type = "button";
    button.dataset[change] = item.name;
    button.setAttribute("aria-label", `${say(change)}: ${nameOf(item.name)}`);
    last.append(button);
  }
  row.append(head, element("td", item.trained && item.samples.length === 0 ? "–" : `${item.samples.length}`),
    element("td", other === undefined ? "" : `${nameOf(drawn.classes[other].name)} ${degrees.toFixed(0)}°`), last);
  return row;
}

// Upright, as the browser shows it; a kind that it does not show goes as it is.
async function shrunk(file) {
  if (file.size <= largeFile)
    return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, largestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.92));
  } catch {
    return file;
  }
}
