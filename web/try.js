// The requests that the server takes, as its description tells them, each with a form to send one.
import { element } from "./faces.js";

const description = await (await fetch("openapi.json")).json();
const resolve = part => part.$ref ? part.$ref.split("/").slice(1).reduce((at, name) => at[name], description) : part;

for (const [path, methods] of Object.entries(description.paths))
  for (const [method, operation] of Object.entries(methods))
    document.getElementById("operations").append(show(method.toUpperCase(), path, operation));

function show(method, path, operation) {
  const shown = element("details", "", "operation");
  const title = element("summary", "");
  title.append(element("code", `${method} ${path}`), ` ${operation.summary}`);
  shown.append(title);
  if (operation.description)
    shown.append(element("p", operation.description));
  const types = Object.keys(operation.requestBody?.content ?? {});
  if (types.length > 0)
    shown.append(element("p", `Bodies: ${types.join(", ")}.`));
  const answers = element("ul", "");
  for (const [status, answer] of Object.entries(operation.responses))
    answers.append(element("li", `${status}: ${resolve(answer).description}`));
  shown.append(answers, form(method, path, types));
  return shown;
}

function form(method, path, types) {
  const made = element("form", "", "actions");
  const [file, send, answer] = [document.createElement("input"), element("button", "Send"), element("pre", "")];
  [file.type, file.accept, file.required] = ["file", "image/*", true];
  file.setAttribute("aria-label", `Picture for ${path}`);
  send.type = "submit";
  answer.setAttribute("role", "status");
  answer.tabIndex = 0;
  answer.hidden = true;
  made.append(...types.length > 0 ? [file, send] : [send], answer);
  made.addEventListener("submit", async event => {
    event.preventDefault();
    send.disabled = true;
    answer.textContent = await ask(method, path, types.length > 0 ? file : null);
    answer.hidden = send.disabled = false;
  });
  return made;
}

// As a form with one file, in the field that all routes take.
async function ask(method, path, file) {
  const key = document.getElementById("key").value;
  const request = { method, headers: key ? { Authorization: `Bearer ${key}` } : {} };
  if (file) {
    request.body = new FormData();
    request.body.append("img", file.files[0]);
  }
  try {
    const answer = await fetch(path.slice(1), request);
    const text = await answer.text();
    const type = answer.headers.get("Content-Type") ?? "";
    return `${answer.status} ${answer.statusText}\n${type}\n\n${type.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text}`;
  } catch (error) {
    return String(error);
  }
}
