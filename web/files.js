// Results as files of the reader's own: JSON as the server gave it, and a row for each face.
export const json = results => JSON.stringify(results, null, 1);

const places = ["left eye", "right eye", "nose", "left mouth", "right mouth"];

// The columns that mien analyze writes.
export function csv(results) {
  const labels = [...new Set(results.flatMap(result => result.faces).flatMap(face => Object.keys(face.probabilities)))];
  const rows = [["source", "frame", "time", "width", "height", "face", "track", "x", "y", "w", "h", "score", ...places.flatMap(place => [`${place} x`, `${place} y`]),
    "expression", "similarity", "quality", ...labels, ...labels.map(label => `raw ${label}`), "annotated", "notes", "error"]];
  for (const { source, frame, time, width, height, faces, notes = [] } of results)
    for (const [i, face] of faces.length > 0 ? faces.entries() : [["", nothing]])
      rows.push([source, frame, time, width, height, i, ...cells(face, labels), "", notes.join("; "), ""]);
  return rows.map(row => row.map(cell).join(",") + "\r\n").join("");
}

const nothing = { box: ["", "", "", ""], probabilities: {} };

const cells = ({ track, box, score, landmarks = places.map(() => ["", ""]), expression, similarity, quality = [], probabilities, rawProbabilities = {} }, labels) => [
  track, ...box, score, ...landmarks.flat(), expression, similarity, quality.join("; "), ...labels.map(label => probabilities[label]), ...labels.map(label => rawProbabilities[label])];

export function save(text, type, name) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// Quoted where RFC 4180 asks for it.
const cell = value => /[",\r\n]/.test(`${value ?? ""}`) ? `"${`${value}`.replaceAll('"', '""')}"` : `${value ?? ""}`;
