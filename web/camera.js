// The camera: its frames stream to the server, one at work there and one on its way; what is shown runs on meanwhile.
import * as server from "./server.js";
import { colourOf, draw, element, list } from "./faces.js";
import { nameOf, say } from "./texts.js";

const sentWidth = 640;
const memory = 60_000;
const ahead = 2;
const row = 16;

let stream = null;
let socket = null;
let video = null;
let faces = [];
let history = [];

export const isRunning = () => stream !== null;

export async function start(tell, fail, ended) {
  if (!navigator.mediaDevices?.getUserMedia) {
    fail(say("cameraInsecure"));
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: sentWidth }, height: { ideal: 480 } }, audio: false });
  } catch (error) {
    stream = null;
    fail(say({ NotAllowedError: "cameraRefused", NotFoundError: "cameraAbsent", OverconstrainedError: "cameraAbsent" }[error.name] ?? "cameraBusy"));
    return;
  }
  video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  const own = stream;
  own.getVideoTracks()[0].addEventListener("ended", () => {
    if (stream === own) {
      stop();
      ended();
      fail(say("cameraLost"));
    }
  });
  await video.play();
  [faces, history] = [[], []];
  const live = document.getElementById("live");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("mirror"));
  const told = document.createElement("div");
  live.replaceChildren(canvas, told);
  show(own, canvas);
  ask(own, told, tell, fail, ended);
}

export function stop() {
  for (const track of stream?.getTracks() ?? [])
    track.stop();
  socket?.close();
  [stream, socket] = [null, null];
}

// Mirrored, as people know themselves.
function show(own, canvas) {
  if (stream !== own)
    return;
  if (video.videoWidth > 0) {
    if (canvas.width !== video.videoWidth || canvas.height !== video.videoHeight)
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext("2d");
    context.setTransform(-1, 0, 0, 1, canvas.width, 0);
    context.drawImage(video, 0, 0);
    context.resetTransform();
    draw(context, faces, 1, true);
  }
  requestAnimationFrame(() => show(own, canvas));
}

// Frames are numbered as they are sent. One that the server passed over has no answer, but a later one has.
function ask(own, told, tell, fail, ended) {
  const frame = document.createElement("canvas");
  let [sent, answered, isTaking] = [0, 0, false];
  let [since, shown] = [performance.now(), 0];
  socket = server.stream(analysis => {
    if (stream === own && analysis)
      take(analysis);
    send();
  }, problem => {
    if (stream !== own)
      return;
    stop();
    ended();
    fail(problem);
  });

  async function send() {
    if (isTaking)
      return;
    isTaking = true;
    while (stream === own && sent < answered + ahead) {
      const scale = Math.min(1, sentWidth / video.videoWidth);
      [frame.width, frame.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
      frame.getContext("2d").drawImage(video, 0, 0, frame.width, frame.height);
      const picture = await new Promise(done => frame.toBlob(done, "image/jpeg", 0.9));
      if (stream === own) {
        socket.send(picture);
        sent++;
      }
    }
    isTaking = false;
  }

  function take(analysis) {
    answered = analysis.frame + 1;
    const scale = video.videoWidth / analysis.width;
    faces = (analysis.faces ?? []).map(face => ({ ...face, box: face.box.map(value => value * scale) }));
    shown++;
    remember();
    const time = performance.now() - since;
    if (time > 500) {
      tell(say("faces")(faces.length));
      told.replaceChildren(element("p", say("frames")((1000 * shown / time).toFixed(1))), list(faces));
      [since, shown] = [performance.now(), 0];
    }
  }
}

function remember() {
  const now = performance.now();
  const largest = faces.toSorted((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3])[0];
  history.push({ time: now, probabilities: largest?.probabilities ?? null });
  history = history.filter(moment => moment.time > now - memory);
  const canvas = document.querySelector("#timeline canvas");
  const context = canvas.getContext("2d");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  [canvas.width, canvas.height] = [width * devicePixelRatio, height * devicePixelRatio];
  context.scale(devicePixelRatio, devicePixelRatio);
  const labels = Object.keys(history.findLast(moment => moment.probabilities)?.probabilities ?? {});
  const style = getComputedStyle(document.documentElement);
  context.font = "12px system-ui, sans-serif";
  context.lineWidth = 2;
  const columns = Math.max(1, Math.min(labels.length, Math.floor(width / 100)));
  const top = 6 + row * Math.ceil(labels.length / columns);
  for (const [i, label] of labels.entries()) {
    context.strokeStyle = context.fillStyle = colourOf(labels, label);
    context.beginPath();
    let isDown = false;
    for (const moment of history) {
      if (!moment.probabilities) {
        isDown = false;
        continue;
      }
      const [x, y] = [width * (1 - (now - moment.time) / memory), top + (height - top - 4) * (1 - moment.probabilities[label])];
      context[isDown ? "lineTo" : "moveTo"](x, y);
      isDown = true;
    }
    context.stroke();
    const [left, above] = [4 + i % columns * width / columns, 4 + row * Math.floor(i / columns)];
    context.fillRect(left, above, 10, 10);
    context.fillStyle = style.getPropertyValue("--ink");
    context.fillText(nameOf(label), left + 14, above + 10);
  }
}
