// Photos by drop, paste or file, one after the other.
import { analyze } from "./server.js";
import { draw, element, list } from "./faces.js";
import { say } from "./texts.js";

const largestSide = 1600;
const shown = [];
let line = Promise.resolve();

export const results = () => shown.map(photo => photo.analysis);

// Photos that are asked for while others are at work wait their turn.
export function add(files, tell, fail) {
  for (const file of files)
    line = line.then(() => one(file, tell, fail));
  return line;
}

export function clear() {
  shown.length = 0;
  document.getElementById("photos").replaceChildren();
}

// What is shown, once more: after a change of the language.
export function redraw() {
  document.getElementById("photos").replaceChildren(...shown.map(figureOf));
}

async function one(file, tell, fail) {
  tell(say("working"));
  try {
    const analysis = { ...await analyze(file), source: file.name || "picture" };
    const photo = { analysis, picture: await bitmapOf(file) };
    shown.unshift(photo);
    document.getElementById("photos").prepend(figureOf(photo));
    tell(say("faces")(analysis.faces.length));
  } catch (problem) {
    tell("");
    fail(problem, file.name);
  }
}

// Upright, as the server sees it; null for a kind that the browser does not show.
async function bitmapOf(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return null;
  }
}

function figureOf({ analysis, picture }) {
  const figure = document.createElement("figure");
  const scale = Math.min(1, largestSide / Math.max(analysis.width, analysis.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(analysis.width * scale);
  canvas.height = Math.round(analysis.height * scale);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${say("picture")}: ${analysis.source}`);
  figure.append(canvas, element("figcaption", `${analysis.source} · ${say("faces")(analysis.faces.length)}`), list(analysis.faces));
  const paint = () => {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (picture)
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    draw(context, analysis.faces, scale);
  };
  // How large it is shown is known once it stands in the page.
  requestAnimationFrame(paint);
  return figure;
}
