// Probabilities over time as lines, with their names above and seconds below: of the camera's last minute, or of a track of a clip.
import { colourOf } from "./faces.js";
import { nameOf } from "./texts.js";

const row = 16;
const axis = 20;
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
const between = 60;
const isDark = matchMedia("(prefers-color-scheme: dark)");

// The colours are made for white letters on them; on dark paper their lines are lighter.
const lineOf = colour => isDark.matches ? `color-mix(in srgb, ${colour}, #fff 40%)` : colour;

// Moments have a time in seconds, and the probabilities of a face, or null while there is none.
export function drawTimeline(canvas, moments, from, until) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const sides = [width, height].map(side => Math.round(side * devicePixelRatio));
  if (canvas.width !== sides[0] || canvas.height !== sides[1])
    [canvas.width, canvas.height] = sides;
  const style = getComputedStyle(canvas);
  const [ink, line] = ["--ink", "--line"].map(name => style.getPropertyValue(name));
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui, sans-serif";

  const labels = Object.keys(moments.find(moment => moment.probabilities)?.probabilities ?? {});
  const columns = Math.max(1, Math.min(labels.length, Math.floor(width / 100)));
  const top = 6 + row * Math.ceil(labels.length / columns);
  const bottom = height - axis;
  const across = time => width * (time - from) / (until - from);

  context.textBaseline = "alphabetic";
  context.lineWidth = 1;
  context.strokeStyle = line;
  context.fillStyle = ink;
  const step = steps.find(step => step * width >= between * (until - from)) ?? (until - from);
  for (let i = Math.ceil(from / step); i * step <= until; i++) {
    const [x, text] = [across(i * step), `${Number((i * step).toFixed(1))} s`];
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
    context.fillText(text, Math.min(Math.max(2, x - context.measureText(text).width / 2), width - context.measureText(text).width - 2), height - 5);
  }

  context.lineWidth = 2;
  context.lineCap = "round";
  for (const [i, label] of labels.entries()) {
    context.strokeStyle = context.fillStyle = lineOf(colourOf(labels, label));
    context.beginPath();
    let isDown = false;
    for (const { time, probabilities } of moments) {
      const isDrawn = probabilities !== null;
      if (isDrawn) {
        const [x, y] = [across(time), top + (bottom - top) * (1 - probabilities[label])];
        if (!isDown)
          context.moveTo(x, y);
        context.lineTo(x, y);
      }
      isDown = isDrawn;
    }
    context.stroke();
    const [left, above] = [4 + i % columns * width / columns, 4 + row * Math.floor(i / columns)];
    context.fillRect(left, above, 10, 10);
    context.fillStyle = ink;
    context.fillText(nameOf(label), left + 14, above + 10);
  }
}
