// The camera: its frames stream to the server, one at work there and one on its way; what is shown runs on meanwhile.
import * as server from "./server.js";
import { draw, element, list } from "./faces.js";
import * as lens from "./lens.js";
import { say } from "./texts.js";
import { drawTimeline } from "./timeline.js";

const memory = 60_000;
const ahead = 2;
const pause = 250;

let camera = null;
let socket = null;
let faces = [];
let history = [];

export const isRunning = () => camera !== null;

export async function start(tell, fail, ended) {
  const own = await lens.open(fail, () => {
    stop();
    ended();
  });
  if (!own)
    return;
  camera = own;
  [faces, history] = [[], []];
  const live = document.getElementById("live");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("mirror"));
  const told = document.createElement("div");
  live.replaceChildren(canvas, told);
  lens.show(own, canvas, context => draw(context, faces, 1, true));
  ask(own, told, tell, fail, ended);
}

export function stop() {
  camera?.close();
  socket?.close();
  [camera, socket] = [null, null];
}

// Frames are numbered as they are sent. One that the server passed over has no answer, but a later one has.
function ask(own, told, tell, fail, ended) {
  const frame = document.createElement("canvas");
  let [sent, answered, isTaking] = [0, 0, false];
  let [since, shown, drawn] = [performance.now(), 0, 0];
  socket = server.stream(analysis => {
    if (camera === own && analysis)
      take(analysis);
    send();
  }, problem => {
    if (camera !== own)
      return;
    stop();
    ended();
    fail(problem);
  });

  async function send() {
    if (isTaking)
      return;
    isTaking = true;
    while (camera === own && sent < answered + ahead) {
      lens.look(own.video, frame);
      const picture = await server.frameOf(frame);
      if (camera === own) {
        socket.send(picture);
        sent++;
      }
    }
    isTaking = false;
  }

  function take(analysis) {
    answered = analysis.frame + 1;
    const scale = own.video.videoWidth / analysis.width;
    faces = (analysis.faces ?? []).map(face => ({ ...face, box: face.box.map(value => value * scale) }));
    shown++;
    remember();
    const now = performance.now();
    if (now - drawn > pause) {
      drawHistory(now);
      drawn = now;
    }
    const time = now - since;
    if (time > 500) {
      tell(say("faces")(faces.length));
      told.replaceChildren(element("p", say("frames")((1000 * shown / time).toFixed(1))), list(faces));
      [since, shown] = [performance.now(), 0];
    }
  }
}

function remember() {
  const largest = faces.toSorted((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3])[0];
  history.push({ time: performance.now(), probabilities: largest?.probabilities ?? null });
}

// A minute is wider than a picture of it: nobody sees each one move.
function drawHistory(now) {
  history = history.filter(moment => moment.time > now - memory);
  drawTimeline(document.querySelector("#timeline canvas"), history.map(moment => ({ ...moment, time: (moment.time - now) / 1000 })), -memory / 1000, 0);
}
