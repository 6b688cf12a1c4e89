// Work that many machines share, where the server shows it: how far each job is, and who watches which stream.
import { element } from "./faces.js";
import { jobs } from "./server.js";
import { currentLanguage, say } from "./texts.js";

const at = id => document.getElementById(id);
const pause = 2000;
let shown = [];
let timer = null;

// Whether there is a place for jobs is for the server to say.
export async function offer() {
  try {
    shown = await jobs();
    at("to-jobs").hidden = false;
  } catch (problem) {
    at("to-jobs").hidden = problem.code !== "jobs-unavailable";
  }
}

// Shows them as they are now, and again every two seconds until it is stopped; tells what is wrong.
export function start(fail) {
  stop();
  const own = timer = {};
  const round = async () => {
    try {
      shown = await jobs();
      if (timer === own)
        redraw();
    } catch (problem) {
      if (timer === own)
        fail(problem);
      return;
    }
    if (timer === own)
      own.next = setTimeout(round, pause);
  };
  round();
}

export function stop() {
  clearTimeout(timer?.next);
  timer = null;
}

// After a change of the language.
export function redraw() {
  at("jobs-list").replaceChildren(...shown.length > 0 ? shown.map(partOf) : [element("p", say("noJobsYet"))]);
}

function partOf(job) {
  const part = element("section", "", "job");
  part.append(element("h2", job.name), element("p", [say("jobStates")[job.state], ...factsOf(job)].join(" · ")));
  if (job.streams.length === 0) {
    const bar = element("progress", "");
    bar.max = Math.max(job.inputs, 1);
    bar.value = job.doneInputs;
    bar.setAttribute("aria-label", job.name);
    part.append(bar);
  } else {
    part.append(tableOf(job.streams));
  }
  for (const { shard, error } of job.leftAlone)
    part.append(element("p", say("jobShard")(shard, error), "doubt"));
  return part;
}

function factsOf(job) {
  if (job.streams.length > 0)
    return [say("jobWatched")(number(job.streams.filter(stream => stream.worker).length), number(job.streams.length))];
  return [
    say("jobDone")(number(job.doneInputs), number(job.inputs)),
    ...job.inputsPerSecond && job.state === "running" ? [say("jobSpeed")(number(job.inputsPerSecond, 1))] : [],
    ...job.secondsLeft && job.state === "running" ? [say("jobLeft")(duration(job.secondsLeft))] : [],
    say("jobFaces")(number(job.faces), number(job.unreadable)),
    ...job.lost ? [say("jobLost")(number(job.lost))] : [],
  ];
}

function tableOf(streams) {
  const table = element("table", "");
  const head = element("tr", "");
  for (const name of ["jobStream", "jobWorker", "jobSeen", "jobFrames", "jobDropped", "jobFound", "jobGaps"]) {
    const cell = element("th", say(name));
    cell.scope = "col";
    head.append(cell);
  }
  const header = element("thead", "");
  header.append(head);
  const body = element("tbody", "");
  for (const stream of streams) {
    const row = element("tr", "");
    const name = element("th", stream.stream);
    name.scope = "row";
    if (stream.error)
      name.append(element("p", stream.error, stream.secondsSinceSeen < 10 ? "past" : "doubt"));
    const gaps = stream.gaps ? `${number(stream.gaps)} (${duration(stream.gapSeconds)})` : "0";
    const seen = stream.secondsSinceSeen === undefined ? "–" : say("jobAgo")(duration(stream.secondsSinceSeen));
    row.append(name, ...[stream.worker ?? say("jobNobody"), seen, number(stream.frames), number(stream.dropped), number(stream.faces), gaps].map(text => element("td", text)));
    body.append(row);
  }
  table.append(header, body);
  const frame = element("div", "", "wide");
  frame.tabIndex = 0;
  frame.append(table);
  return frame;
}

const number = (value, digits = 0) => value.toLocaleString(currentLanguage(), { maximumFractionDigits: digits });

function duration(seconds) {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${Math.round(seconds) % 60} s` : `${Math.round(seconds)} s`;
}
