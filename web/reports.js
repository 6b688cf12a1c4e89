// Reports of studies that the server shows, where it does.
import { element } from "./faces.js";
import { reports } from "./server.js";
import { currentLanguage, say } from "./texts.js";

const at = id => document.getElementById(id);
let shown = [];

// Whether there is a place for reports is for the server to say.
export async function offer() {
  try {
    shown = await reports();
    at("to-reports").hidden = false;
  } catch {
    at("to-reports").hidden = true;
  }
}

// The list as it is now.
export async function refresh() {
  shown = await reports();
  redraw();
}

// After a change of the language.
export function redraw() {
  at("reports-list").replaceChildren(...shown.length > 0 ? shown.map(itemOf) : [element("li", say("noReportsYet"))]);
}

function itemOf({ title, name, written, path }) {
  const item = element("li", "");
  const link = element("a", title);
  link.href = path.slice(1);
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  item.append(link, element("p", `${name} · ${new Date(written).toLocaleDateString(currentLanguage(), { dateStyle: "medium" })}`));
  return item;
}
