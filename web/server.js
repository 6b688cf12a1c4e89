// What the page asks of its server. A key, where there is one, stays in this variable and goes with the page.
let key = null;

export const setKey = given => key = given;

export class Problem extends Error {
  constructor(code, detail, retryAfter) {
    super(detail);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

// The analysis of one picture, a Blob.
export const analyze = picture => post("v1/analyze", picture);

// Where the network looked in it.
export const explain = picture => post("v1/explain", picture);

// A stream of frames, which are Blobs. Tells when it is open, by null, then each analysis; a frame that a newer one overtook has none. Ends with what was wrong.
export function stream(answered, ended) {
  const address = new URL("v1/stream", location.href);
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
    await answerOf("v1/stream", {});
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
  const json = await answer.json();
  if (!answer.ok)
    throw new Problem(json.code, json.detail, Number(answer.headers.get("Retry-After") ?? 0));
  return json;
}
