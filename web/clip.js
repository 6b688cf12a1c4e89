// Videos, gone through picture by picture at a rate that the reader chose, then shown with what was found at each moment.
import { draw, element, list } from "./faces.js";
import { look } from "./lens.js";
import { chosen, exactFrameOf, stream } from "./server.js";
import { nameOf, say } from "./texts.js";
import { drawTimeline } from "./timeline.js";

// As large as Mien reads videos.
const largestSide = 1920;
const shownWidth = 960;
// The timelines of a long video are not drawn anew for each picture.
const pause = 250;
const patience = 1000;
const isDark = matchMedia("(prefers-color-scheme: dark)");
const endings = /\.(3gp|avi|flv|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/i;

export const isClip = file => file.type.startsWith("video/") || file.type === "" && endings.test(file.name);

// Opens a video to be looked at so many times a second; one that the browser cannot play is a problem.
export async function open(file, rate) {
  const address = URL.createObjectURL(file);
  const video = document.createElement("video");
  video.preload = "auto";
  video.playsInline = true;
  video.src = address;
  const clip = { file, rate, by: chosen(), video, analyses: [], moment: 0, isAtWork: true, isStopped: false, end, figure: () => figureOf(clip), update: () => {} };
  try {
    await happened(video, "loadeddata");
    // What was recorded live does not say how long it is before its end was looked for.
    if (video.duration === Infinity)
      await seek(video, Number.MAX_SAFE_INTEGER);
    if (!(video.videoWidth > 0) || !Number.isFinite(video.duration))
      throw say("noVideo");
  } catch (error) {
    end();
    throw error;
  }
  isDark.addEventListener("change", () => clip.update(null, true));
  clip.count = Math.max(1, Math.ceil(video.duration * rate - 0.5));
  return clip;

  function end() {
    clip.isStopped = true;
    video.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

// Has each picture answered before the next is sent, so that none is passed over; meanwhile the next one is looked for.
export async function goThrough(clip) {
  const { video, rate, count, analyses, file } = clip;
  const frame = document.createElement("canvas");
  const scale = Math.min(1, largestSide / Math.max(video.videoWidth, video.videoHeight));
  const answers = answersOf(rate);
  try {
    await answers.opened;
    await seek(video, middle(clip, 0));
    for (let i = 0; i < count && !clip.isStopped; i++) {
      look(video, frame, scale);
      const [analysis] = await Promise.all([answers.to(await exactFrameOf(frame)), i + 1 < count && seek(video, middle(clip, i + 1))]);
      analyses.push({ ...enlarged(analysis, video), source: file.name });
      clip.moment = i;
      clip.update(frame);
    }
  } catch (problem) {
    if (!clip.isStopped)
      throw problem;
  } finally {
    answers.close();
    clip.isAtWork = false;
    clip.update(frame, true);
  }
}

// In the middle of the time for which a moment stands, so that rounding shows no neighbour.
const middle = ({ video, rate }, moment) => Math.min((moment + 0.5) / rate, video.duration);

function answersOf(rate) {
  let [settle, ended] = [null, null];
  const next = () => new Promise((done, failed) => settle = { done, failed });
  const opened = next();
  const socket = stream(analysis => settle.done(analysis), problem => {
    ended = problem;
    settle.failed(problem);
  }, rate);
  return {
    opened,
    to: async picture => {
      if (ended)
        throw ended;
      const answer = next();
      socket.send(picture);
      const analysis = await answer;
      if (analysis.error)
        throw analysis.error;
      return analysis;
    },
    close: () => socket.close(),
  };
}

// In pixels of the video, also where it was shrunk.
function enlarged(analysis, { videoWidth: width, videoHeight: height }) {
  const [across, down] = [width / analysis.width, height / analysis.height];
  if (across === 1 && down === 1)
    return analysis;
  return {
    ...analysis, width, height,
    faces: analysis.faces.map(face => ({
      ...face, box: face.box.map((value, i) => value * (i % 2 === 0 ? across : down)),
      ...face.landmarks && { landmarks: face.landmarks.map(([x, y]) => [x * across, y * down]) },
    })),
  };
}

const nobody = [];
const facesAt = ({ analyses, moment }) => analyses[moment]?.faces ?? nobody;

function figureOf(clip) {
  const { video, file, rate, by, count, analyses } = clip;
  const figure = element("figure", "", "clip");
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, shownWidth / video.videoWidth);
  [canvas.width, canvas.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${say("video")}: ${file.name}`);
  const [play, stop] = ["play", "stop"].map(text => element("button", say(text)));
  const progress = document.createElement("progress");
  progress.max = count;
  progress.setAttribute("aria-label", say("videoAt"));
  const [controls, time, timelines, told] = [element("p", "", "actions"), element("span", ""), element("div", ""), element("div", "")];
  controls.append(play, stop, progress, time);
  figure.append(canvas, controls, timelines, told, element("figcaption", [file.name, say("videoRate")(count, rate), ...Object.values(by)].join(" · ")));
  play.type = stop.type = "button";
  const tracks = new Map();
  const sizes = new ResizeObserver(drawTracks);
  let [drawn, listed] = [0, null];

  clip.update = (frame, isLast = false) => {
    show(frame);
    if (isLast || performance.now() - drawn > pause)
      drawTracks();
  };
  play.addEventListener("click", () => video.paused ? video.play() : video.pause());
  stop.addEventListener("click", () => clip.isStopped = true);
  video.onplay = video.onpause = () => {
    play.textContent = say(video.paused ? "play" : "pause");
    follow();
  };
  video.onseeked = () => {
    if (!clip.isAtWork)
      show(video);
  };
  sizes.observe(timelines);
  requestAnimationFrame(() => show(video));
  return figure;

  function follow() {
    if (video.paused || clip.isAtWork)
      return;
    clip.moment = Math.min(Math.floor(video.currentTime * rate), analyses.length - 1);
    show(video);
    requestAnimationFrame(follow);
  }

  function goTo(moment) {
    clip.moment = Math.min(Math.max(0, moment), analyses.length - 1);
    video.pause();
    video.requestVideoFrameCallback?.(() => show(video));
    video.currentTime = middle(clip, clip.moment);
    show(null);
  }

  // The moment's faces over its picture, where that is there already, and in words.
  function show(picture) {
    play.hidden = clip.isAtWork || analyses.length === 0;
    stop.hidden = progress.hidden = !clip.isAtWork;
    progress.value = analyses.length;
    time.textContent = `${(clip.moment / rate).toFixed(2)} s`;
    const faces = facesAt(clip);
    if (picture) {
      const context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      draw(context, faces, scale);
    }
    if (listed !== faces)
      told.replaceChildren(list(faces));
    listed = faces;
    for (const [number, track] of tracks)
      track.mark(faces.find(face => face.track === number));
  }

  function drawTracks() {
    drawn = performance.now();
    const moments = new Map();
    for (const [i, { faces }] of analyses.entries())
      for (const { track, probabilities } of faces) {
        if (!moments.has(track))
          moments.set(track, []);
        const own = moments.get(track);
        if (own.length > 0 && own.at(-1).moment < i - 1)
          own.push({ time: i / rate, probabilities: null });
        own.push({ moment: i, time: i / rate, probabilities });
      }
    for (const [number, own] of moments) {
      if (!tracks.has(number))
        tracks.set(number, trackOf(number));
      drawTimeline(tracks.get(number).canvas, own, 0, count / rate);
    }
    show(null);
  }

  function trackOf(number) {
    const [slider, line, cursor] = [element("div", "", "track"), document.createElement("canvas"), element("i", "")];
    slider.tabIndex = 0;
    slider.setAttribute("role", "slider");
    slider.setAttribute("aria-label", say("track")(number));
    slider.setAttribute("aria-valuemin", 0);
    slider.append(line, cursor);
    timelines.append(element("p", say("track")(number), "track-name"), slider);
    slider.addEventListener("keydown", event => {
      const moment = { ArrowLeft: clip.moment - 1, ArrowDown: clip.moment - 1, ArrowRight: clip.moment + 1, ArrowUp: clip.moment + 1,
        PageDown: clip.moment - rate, PageUp: clip.moment + rate, Home: 0, End: analyses.length - 1 }[event.key];
      if (moment === undefined || clip.isAtWork)
        return;
      event.preventDefault();
      goTo(moment);
    });
    for (const kind of ["pointerdown", "pointermove"])
      slider.addEventListener(kind, event => {
        if (event.buttons % 2 === 1 && !clip.isAtWork)
          goTo(Math.round(event.offsetX / slider.clientWidth * count));
      });
    return { canvas: line, mark };

    function mark(face) {
      cursor.style.left = `${100 * clip.moment / count}%`;
      slider.setAttribute("aria-disabled", clip.isAtWork);
      slider.setAttribute("aria-valuemax", Math.max(0, analyses.length - 1));
      slider.setAttribute("aria-valuenow", clip.moment);
      slider.setAttribute("aria-valuetext", `${(clip.moment / rate).toFixed(2)} s: ${face ? `${nameOf(face.expression)} ${Math.round(100 * (face.probabilities[face.expression] ?? 0))} %` : say("faces")(0)}`);
    }
  }
}

// Browsers tell that a moment was found before they show its picture, or after; a page that nobody sees has none shown.
async function seek(video, time) {
  const done = happened(video, "seeked");
  const shown = new Promise(done => video.requestVideoFrameCallback?.(done) ?? done());
  video.currentTime = time;
  await done;
  await Promise.race([shown, new Promise(done => setTimeout(done, patience))]);
}

function happened(video, name) {
  return new Promise((done, failed) => {
    video.addEventListener(name, finish);
    video.addEventListener("error", finish);
    function finish(event) {
      video.removeEventListener(name, finish);
      video.removeEventListener("error", finish);
      event.type === name ? done() : failed(say("noVideo"));
    }
  });
}
