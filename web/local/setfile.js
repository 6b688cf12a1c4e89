// Sets of expressions as the files that Mien keeps them in: safetensors, with all but the vectors as metadata. A set is { model, fingerprint, scale,
// classes }, a class { name, threshold, trained, centre, samples }, a sample { source, added, embedding }.
import { lengthOf } from "./direction.js";
import { Refusal, faultOf, keyOf } from "./refusal.js";

const prefix = 8;
const metadata = "__metadata__";

// The tensors of a safetensors file by their names, each with its shape and values, and its notes.
export function tensorsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = prefix + Number(view.getBigUint64(0, true));
  const { [metadata]: notes, ...tensors } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(prefix, start)));
  let covered = 0;
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(tensors).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])) {
    const count = shape.reduce((product, side) => product * side, 1);
    require(dtype === "F32" && begin === covered && end - begin === 4 * count);
    covered = end;
    tensors[name] = { shape, values: new Float32Array(bytes.slice(start + begin, start + end).buffer) };
  }
  require(start + covered === bytes.length);
  return { notes, tensors };
}

// Nothing is believed before it is checked.
export function read(bytes, numbers) {
  try {
    const { notes, tensors: { centres, samples } } = tensorsOf(bytes);
    const scale = Number(notes.scale);
    require(notes.schema === numbers.setSchema && /^[0-9a-f]{64}$/.test(notes.fingerprint) && notes.model && scale > 0 && scale < Infinity);
    const size = centres.shape[1];
    require(centres.shape.length === 2 && samples.shape.length === 2 && samples.shape[1] === size && size > 0);
    const [nextCentre, nextSample] = [centres, samples].map(tensor => rowsOf(tensor, numbers));
    const classes = JSON.parse(notes.classes).map(({ name, threshold, trained, samples }) => {
      require(typeof name === "string" && faultOf(name, numbers, true) === null && threshold >= -1 && threshold <= 1 && typeof trained === "boolean");
      return { name, threshold, trained, centre: nextCentre(), samples: samples.map(sample => sampleOf(sample, nextSample(), numbers)) };
    });
    require(classes.length > 0 && new Set(classes.map(({ name }) => keyOf(name))).size === classes.length && nextCentre(true) && nextSample(true));
    return { model: notes.model, fingerprint: notes.fingerprint, scale, classes };
  } catch {
    throw new Refusal("bad-set");
  }
}

export function write({ model, fingerprint, scale, classes }, { setSchema }) {
  const samples = classes.flatMap(item => item.samples);
  const size = classes[0].centre.length;
  const vectors = [...classes.map(({ centre }) => centre), ...samples.map(({ embedding }) => embedding)];
  const [middle, end] = [classes.length, vectors.length].map(count => 4 * size * count);
  const notes = {
    schema: setSchema, model, fingerprint, scale: `${scale}`,
    classes: JSON.stringify(classes.map(({ name, threshold, trained, samples }) => ({ name, threshold, trained, samples: samples.map(({ source, added }) => ({ source, added })) }))),
  };
  const header = new TextEncoder().encode(JSON.stringify({
    [metadata]: notes,
    centres: { dtype: "F32", shape: [classes.length, size], data_offsets: [0, middle] },
    samples: { dtype: "F32", shape: [samples.length, size], data_offsets: [middle, end] },
  }));
  const start = prefix * Math.ceil((prefix + header.length) / prefix);
  const bytes = new Uint8Array(start + end).fill(0x20, 0, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - prefix), true);
  bytes.set(header, prefix);
  let at = start;
  for (const vector of vectors)
    for (const value of vector) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
}

// The next row of a tensor at each call, of length 1; or whether there is none left.
function rowsOf({ shape: [count, size], values }, { lengthTolerance }) {
  let row = 0;
  return (isEnd = false) => {
    if (isEnd)
      return row === count;
    const vector = values.slice(row * size, ++row * size);
    require(row <= count && Math.abs(lengthOf(vector) - 1) <= lengthTolerance);
    return vector;
  };
}

function sampleOf({ source, added }, embedding, { longestSource }) {
  require(typeof source === "string" && source.length <= longestSource && /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}\.\d{7}[+-]\d\d:\d\d$/.test(added));
  return { source, added, embedding };
}

function require(isTrue) {
  if (!isTrue)
    throw new RangeError();
}
