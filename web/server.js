// What the page asks of its server. A key, where there is one, stays in this variable and goes with the page.
import { jpegOf } from "./lens.js";

const largestFrame = 4_000_000;
let key = null;
let choice = {};

export const setKey = given => key = given;

// By what faces are found and named from now on: model, detector, and expressions, which is a set of the reader's own; what is left out is the server's default.
export const choose = given => choice = given;
export const chosen = () => choice;

export class Problem extends Error {
  constructor(code, detail, retryAfter, pictures) {
    super(detail);
    this.code = code;
    this.retryAfter = retryAfter;
    this.pictures = pictures;
  }
}

// The analysis of one picture, a Blob, by a choice.
export const analyze = (picture, by) => post(named("v1/analyze", by), picture);

// Where the network looked in it.
export const explain = (picture, by) => post(named("v1/explain", by), picture);

// Reports of studies that the server shows, each with its title and path.
export const reports = async () => (await answerOf("v1/reports", {})).reports;

// How far jobs of many machines are, the newest first.
export const jobs = async () => (await answerOf("v1/jobs", {})).jobs;

// The models and detectors that the server has.
export const models = () => answerOf("v1/models", {});

// Sets of the reader's own expressions.
export const sets = async () => (await answerOf("v1/expressions", {})).sets;
export const makeSet = set => answerOf(pathOf(set), { method: "PUT" });
export const removeSet = set => answerOf(pathOf(set), { method: "DELETE" });
export const sphereOf = set => answerOf(`${pathOf(set)}/sphere`, {});
export const removeExpression = (set, name) => answerOf(`${pathOf(set)}/classes/${encodeURIComponent(name)}`, { method: "DELETE" });
export const renameExpression = (set, name, to) => answerOf(`${pathOf(set)}/classes/${encodeURIComponent(name)}`, { method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: to }) });

// Teaches an expression by pictures, each with its file and name.
export function teach(set, name, pictures) {
  const body = new FormData();
  for (const picture of pictures)
    body.append("picture", picture.file, picture.name);
  return answerOf(`${pathOf(set)}/classes/${encodeURIComponent(name)}`, { method: "POST", body });
}

// Files of sets are for the command to make and read.
export const fileOf = null;
export const openFile = null;

const pathOf = set => `v1/expressions/${encodeURIComponent(set)}`;

function named(path, by) {
  const query = new URLSearchParams(by).toString();
  return query ? `${path}?${query}` : path;
}

// What of a canvas is sent as a frame, and as one of a clip, which may take its time: nothing of that is lost where a message of the server's can hold it.
export const frameOf = jpegOf;
export async function exactFrameOf(canvas) {
  const frame = await new Promise(done => canvas.toBlob(done, "image/webp", 1));
  return frame.size <= largestFrame ? frame : jpegOf(canvas);
}

// A stream of frames as frameOf makes them. Tells when it is open, by null, then each analysis; a frame that a newer one overtook has none. Ends with what was wrong.
// Those of a clip come at a rate of their own.
export function stream(answered, ended, rate = null) {
  const path = named("v1/stream", { ...choice, ...rate && { "frame-rate": rate } });
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  // A page can send no other header, and an address would be logged.
  const proof = key ? [`mien.key.${btoa(key).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`] : [];
  const socket = new WebSocket(address, ["mien.stream.1", ...proof]);
  let isOpen = false;
  socket.addEventListener("open", () => {
    isOpen = true;
    answered(null);
  });
  socket.addEventListener("message", event => answered(JSON.parse(event.data)));
  socket.addEventListener("close", async event => ended(!isOpen ? await refusal(path) : new Problem(event.wasClean ? "stream-ended" : "unreachable")));
  return { send: frame => socket.send(frame), close: () => socket.close() };
}

// Why a stream does not open, which the path tells who asks without one.
async function refusal(path) {
  try {
    await answerOf(path, {});
  } catch (problem) {
    return problem;
  }
}

async function post(path, picture) {
  const type = picture.type.startsWith("image/") ? picture.type : "application/octet-stream";
  return answerOf(path, { method: "POST", headers: { "Content-Type": type }, body: picture });
}

async function answerOf(path, request) {
  const headers = { ...request.headers, ...key && { Authorization: `Bearer ${key}` } };
  let answer;
  try {
    answer = await fetch(path, { ...request, headers });
  } catch {
    throw new Problem("unreachable");
  }
  if (answer.status === 204)
    return null;
  const json = await answer.json();
  if (!answer.ok)
    throw new Problem(json.code, json.detail, Number(answer.headers.get("Retry-After") ?? 0), json.pictures);
  return json;
}
