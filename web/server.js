// What the page asks of its server. A key, where there is one, stays in this variable and goes with the page.
let key = null;
let by = null;

export const setKey = given => key = given;

// The set of expressions that faces are named by from now on; null for the model's own.
export const nameBy = set => by = set;

export class Problem extends Error {
  constructor(code, detail, retryAfter, pictures) {
    super(detail);
    this.code = code;
    this.retryAfter = retryAfter;
    this.pictures = pictures;
  }
}

// The analysis of one picture, a Blob.
export const analyze = picture => post(named("v1/analyze"), picture);

// Where the network looked in it.
export const explain = picture => post(named("v1/explain"), picture);

// Sets of the reader's own expressions.
export const sets = async () => (await answerOf("v1/expressions", {})).sets;
export const makeSet = set => answerOf(pathOf(set), { method: "PUT" });
export const removeSet = set => answerOf(pathOf(set), { method: "DELETE" });
export const sphereOf = set => answerOf(`${pathOf(set)}/sphere`, {});
export const removeExpression = (set, name) => answerOf(`${pathOf(set)}/classes/${encodeURIComponent(name)}`, { method: "DELETE" });

// Teaches an expression by pictures, each with its file and name.
export function teach(set, name, pictures) {
  const body = new FormData();
  for (const picture of pictures)
    body.append("picture", picture.file, picture.name);
  return answerOf(`${pathOf(set)}/classes/${encodeURIComponent(name)}`, { method: "POST", body });
}

const pathOf = set => `v1/expressions/${encodeURIComponent(set)}`;
const named = path => by ? `${path}?expressions=${encodeURIComponent(by)}` : path;

// What of a canvas is sent as a frame.
export { jpegOf as frameOf } from "./lens.js";

// A stream of frames as frameOf makes them. Tells when it is open, by null, then each analysis; a frame that a newer one overtook has none. Ends with what was wrong.
export function stream(answered, ended) {
  const address = new URL(named("v1/stream"), location.href);
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
  socket.addEventListener("close", async event => ended(!isOpen ? await refusal() : new Problem(event.wasClean ? "stream-ended" : "unreachable")));
  return { send: frame => socket.send(frame), close: () => socket.close() };
}

// Why a stream does not open, which the path tells who asks without one.
async function refusal() {
  try {
    await answerOf(named("v1/stream"), {});
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
