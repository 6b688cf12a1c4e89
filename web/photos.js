// Photos and videos by drop, paste or file, one after the other.
import * as clip from "./clip.js";
import { analyze, chosen, explain } from "./server.js";
import { draw, element, list } from "./faces.js";
import { say } from "./texts.js";

const largestSide = 1600;
const shown = [];
let line = Promise.resolve();

export const results = () => shown.flatMap(item => item.analyses);

// Photos that are asked for while others are at work wait their turn.
export function add(files, tell, fail) {
  for (const file of files)
    line = line.then(() => one(file, tell, fail));
  return line;
}

export function clear() {
  for (const item of shown)
    item.end();
  shown.length = 0;
  document.getElementById("photos").replaceChildren();
}

// What is shown, once more: after a change of the language.
export function redraw() {
  document.getElementById("photos").replaceChildren(...shown.map(item => item.figure()));
}

async function one(file, tell, fail) {
  tell(say("working"));
  const by = chosen();
  try {
    if (clip.isClip(file)) {
      await through(await clip.open(file, Number(document.getElementById("rate").value)), tell);
      return;
    }
    const analysis = { ...await analyze(file, by), source: file.name || "picture" };
    const photo = { analyses: [analysis], by, file, fail, picture: await bitmapOf(file), drawings: null, figure: () => figureOf(photo), end: () => {} };
    put(photo);
    tell(say("faces")(analysis.faces.length));
  } catch (problem) {
    tell("");
    fail(problem, file.name);
  }
}

function put(item) {
  shown.unshift(item);
  document.getElementById("photos").prepend(item.figure());
}

// What was found in a video before something went wrong stays.
async function through(video, tell) {
  put(video);
  try {
    await clip.goThrough(video);
    if (shown.includes(video))
      tell(say("videoDone")(video.analyses.length, new Set(video.analyses.flatMap(analysis => analysis.faces).map(face => face.track)).size));
  } finally {
    if (video.analyses.length === 0 && shown.includes(video)) {
      shown.splice(shown.indexOf(video), 1);
      redraw();
    }
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

function figureOf(photo) {
  const { analyses: [analysis], by, picture } = photo;
  const figure = document.createElement("figure");
  const scale = Math.min(1, largestSide / Math.max(analysis.width, analysis.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(analysis.width * scale);
  canvas.height = Math.round(analysis.height * scale);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${say("picture")}: ${analysis.source}`);
  figure.append(canvas, element("figcaption", [analysis.source, say("faces")(analysis.faces.length).replace(/\.$/, ""), ...Object.values(by)].join(" · ")), list(analysis.faces));
  if (explain && analysis.faces.length > 0)
    figure.append(explanationOf(photo));
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

// Asked for once, when the reader wants it: it takes the server longer than the names.
function explanationOf(photo) {
  const place = document.createElement("div");
  const button = element("button", say("explain"));
  button.type = "button";
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      photo.drawings = (await explain(photo.file, photo.by)).faces.map(face => face.drawing);
      place.replaceChildren(...drawn(photo.drawings));
    } catch (problem) {
      button.disabled = false;
      photo.fail(problem, photo.file.name);
    }
  });
  place.append(...photo.drawings ? drawn(photo.drawings) : [button]);
  return place;
}

function drawn(drawings) {
  return [element("p", say("explained")), ...drawings.map((drawing, i) => {
    const image = document.createElement("img");
    image.alt = `${say("face")(i + 1)}: ${say("explained")}`;
    image.className = "drawing";
    image.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(drawing), letter => letter.charCodeAt(0))], { type: "image/png" }));
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    return image;
  })];
}
