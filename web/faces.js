// Faces drawn over their picture, and told beside it.
import { nameOf, say } from "./texts.js";

// Each dark enough for white letters.
const palette = ["#b83245", "#477a2c", "#6f4fa0", "#9a6200", "#2a6aa8", "#b03a7d", "#5a6470", "#1b7a70", "#8a4b10", "#4c5a9a"];

const few = 4;

export const colourOf = (labels, label) => palette[Math.max(0, labels.indexOf(label)) % palette.length];
export const isUnsure = face => Math.max(...Object.values(face.probabilities)) <= 0.5;

const percent = share => `${Math.round(100 * share)} %`;

// Boxes and names, sized for how large the canvas is shown.
export function draw(context, faces, scale = 1, mirrored = false) {
  const { width } = context.canvas;
  const pixel = width / Math.max(1, context.canvas.clientWidth || width);
  context.lineWidth = 3 * pixel;
  context.font = `600 ${15 * pixel}px system-ui, sans-serif`;
  context.textBaseline = "bottom";
  for (const [i, face] of faces.entries()) {
    const labels = Object.keys(face.probabilities);
    let [x, y, w, h] = face.box.map(value => value * scale);
    if (mirrored)
      x = width - x - w;
    const isDoubtful = face.quality || isUnsure(face);
    const colour = colourOf(labels, face.expression);
    context.globalAlpha = isDoubtful ? 0.6 : 1;
    context.strokeStyle = colour;
    context.setLineDash(isDoubtful ? [6 * pixel, 4 * pixel] : []);
    context.strokeRect(x, y, w, h);
    context.globalAlpha = 1;
    const name = `${nameOf(face.expression)}${isDoubtful ? " ?" : ""} ${percent(face.probabilities[face.expression] ?? 0)}`;
    // In a crowd names would hide their neighbours; the list below has them by number.
    const text = faces.length <= few || context.measureText(name).width <= 2 * w ? name : `${face.track ?? i + 1}`;
    const textWidth = context.measureText(text).width + 8 * pixel;
    const left = Math.max(0, Math.min(x, width - textWidth));
    const bottom = y > 22 * pixel ? y : Math.min(context.canvas.height, y + h + 22 * pixel);
    context.fillStyle = colour;
    context.fillRect(left, bottom - 21 * pixel, textWidth, 21 * pixel);
    context.fillStyle = "#fff";
    context.fillText(text, left + 4 * pixel, bottom - 2 * pixel);
  }
  context.setLineDash([]);
}

// A list with all that is known of each face.
export function list(faces) {
  const items = document.createElement("ul");
  items.className = "faces";
  for (const [i, face] of faces.entries()) {
    const item = document.createElement("li");
    item.append(element("h2", `${say("face")(face.track ?? i + 1)}: ${nameOf(face.expression)}`));
    if (face.quality)
      item.append(element("p", `${say("doubtful")}: ${face.quality.map(reason => say(reason) ?? reason).join(", ")}`, "doubt"));
    if (isUnsure(face))
      item.append(element("p", say("unsure"), "doubt"));
    for (const [label, probability] of Object.entries(face.probabilities).sort((a, b) => b[1] - a[1])) {
      const bar = element("div", "", "bar");
      const meter = document.createElement("meter");
      meter.value = probability;
      meter.setAttribute("aria-label", nameOf(label));
      bar.append(element("span", nameOf(label)), meter, element("span", percent(probability)));
      item.append(bar);
    }
    items.append(item);
  }
  return items;
}

export function element(name, text, kind) {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind)
    made.className = kind;
  return made;
}
