// The requests that the server takes, as its description tells them, each with a form to send one.
import { element } from "./faces.js";

const description = await (await fetch("openapi.json")).json();
const resolve = part => part.$ref ? part.$ref.split("/").slice(1).reduce((at, name) => at[name], description) : part;

for (const [path, { parameters = [], ...methods }] of Object.entries(description.paths))
  for (const [method, operation] of Object.entries(methods))
    document.getElementById("operations").append(show(method.toUpperCase(), path, { ...operation, parameters: [...parameters, ...operation.parameters ?? []] }));

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
  shown.append(answers, form(method, path, operation.parameters, types));
  return shown;
}

function form(method, path, parameters, types) {
  const made = element("form", "", "actions");
  const fields = parameters.map(parameter => field(element("input", ""), parameter.name, parameter.required));
  const body = types.includes("multipart/form-data") ? field(element("input", ""), "Picture", true)
    : types.length > 0 ? field(element("textarea", "{}"), "JSON", true) : null;
  if (body?.localName === "input")
    [body.type, body.accept] = ["file", "image/*"];
  const [send, answer] = [element("button", "Send"), element("pre", "")];
  send.type = "submit";
  answer.setAttribute("role", "status");
  answer.tabIndex = 0;
  answer.hidden = true;
  made.append(send, answer);
  made.addEventListener("submit", async event => {
    event.preventDefault();
    send.disabled = true;
    answer.textContent = await ask(method, addressOf(path, parameters, fields), body);
    answer.hidden = send.disabled = false;
  });
  return made;

  function field(control, name, isRequired) {
    control.required = isRequired === true;
    control.setAttribute("aria-label", `${name} for ${method} ${path}`);
    const label = element("label", `${name} `);
    label.append(control);
    made.append(label);
    return control;
  }
}

function addressOf(path, parameters, fields) {
  const query = new URLSearchParams();
  for (const [i, { name, in: where }] of parameters.entries())
    if (where === "path")
      path = path.replace(`{${name}}`, encodeURIComponent(fields[i].value));
    else if (fields[i].value !== "")
      query.append(name, fields[i].value);
  return path.slice(1) + (query.size > 0 ? `?${query}` : "");
}

// A picture goes as a form with one file, in the field that all routes take.
async function ask(method, address, body) {
  const key = document.getElementById("key").value;
  const request = { method, headers: key ? { Authorization: `Bearer ${key}` } : {} };
  if (body?.type === "file") {
    request.body = new FormData();
    request.body.append("img", body.files[0]);
  } else if (body) {
    request.headers["Content-Type"] = "application/json";
    request.body = body.value;
  }
  try {
    const answer = await fetch(address, request);
    const text = await answer.text();
    const type = answer.headers.get("Content-Type") ?? "";
    return `${answer.status} ${answer.statusText}\n${type}\n\n${type.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text}`;
  } catch (error) {
    return String(error);
  }
}
