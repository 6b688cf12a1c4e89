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

async function post(path, picture) {
  const headers = { "Content-Type": picture.type.startsWith("image/") ? picture.type : "application/octet-stream" };
  if (key)
    headers.Authorization = `Bearer ${key}`;
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers, body: picture });
  } catch {
    throw new Problem("unreachable");
  }
  const json = await answer.json();
  if (!answer.ok)
    throw new Problem(json.code, json.detail, Number(answer.headers.get("Retry-After") ?? 0));
  return json;
}
