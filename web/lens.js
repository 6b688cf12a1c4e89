// A camera of the reader's, and what there is to say where it cannot be had.
import { say } from "./texts.js";

const sentWidth = 640;

// Opens the camera; null where there is none to be had. gone is told when it ends by itself.
export async function open(fail, gone) {
  if (!navigator.mediaDevices?.getUserMedia) {
    fail(say("cameraInsecure"));
    return null;
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: sentWidth }, height: { ideal: 480 } }, audio: false });
  } catch (error) {
    fail(say({ NotAllowedError: "cameraRefused", NotFoundError: "cameraAbsent", OverconstrainedError: "cameraAbsent" }[error.name] ?? "cameraBusy"));
    return null;
  }
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  const lens = { video, isOpen: true, close };
  stream.getVideoTracks()[0].addEventListener("ended", () => {
    if (lens.isOpen) {
      close();
      gone();
      fail(say("cameraLost"));
    }
  });
  await video.play();
  return lens;

  function close() {
    lens.isOpen = false;
    for (const track of stream.getTracks())
      track.stop();
  }
}

// Draws what a video shows now into a canvas of the caller's; that of the camera at most 640 pixels a row.
export function look(video, canvas, scale = Math.min(1, sentWidth / video.videoWidth)) {
  const [width, height] = [video.videoWidth, video.videoHeight].map(side => Math.round(side * scale));
  if (canvas.width !== width || canvas.height !== height)
    [canvas.width, canvas.height] = [width, height];
  // It is read again at once, which a graphics processor is slow at.
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
}

export const jpegOf = canvas => new Promise(done => canvas.toBlob(done, "image/jpeg", 0.9));

// The same as a JPEG.
export function photograph(video, canvas) {
  look(video, canvas);
  return jpegOf(canvas);
}

// Shows what it sees, mirrored, as people know themselves, until it is closed; over is asked to draw more.
export function show(lens, canvas, over = () => {}) {
  const { video } = lens;
  if (!lens.isOpen)
    return;
  if (video.videoWidth > 0) {
    if (canvas.width !== video.videoWidth || canvas.height !== video.videoHeight)
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext("2d");
    context.setTransform(-1, 0, 0, 1, canvas.width, 0);
    context.drawImage(video, 0, 0);
    context.resetTransform();
    over(context);
  }
  // A screen shows more pictures than a camera takes.
  if (video.requestVideoFrameCallback)
    video.requestVideoFrameCallback(() => show(lens, canvas, over));
  else
    requestAnimationFrame(() => show(lens, canvas, over));
}
