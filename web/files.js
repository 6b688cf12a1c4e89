// Results as files of the reader's own: JSON as the server gave it, and a row for each face.
export const json = results => JSON.stringify(results, null, 1);

export function csv(results) {
  const labels = [...new Set(results.flatMap(result => result.faces).flatMap(face => Object.keys(face.probabilities)))];
  const rows = [["source", "width", "height", "face", "x", "y", "w", "h", "score", "expression", "quality", ...labels]];
  for (const result of results) {
    if (result.faces.length === 0)
      rows.push([result.source, result.width, result.height]);
    for (const [i, face] of result.faces.entries())
      rows.push([result.source, result.width, result.height, i, ...face.box, face.score, face.expression, (face.quality ?? []).join("; "), ...labels.map(label => face.probabilities[label])]);
  }
  return rows.map(row => rows[0].map((_, i) => cell(row[i])).join(",") + "\r\n").join("");
}

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
