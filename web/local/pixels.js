// Pictures as planes of bytes, { data, width, height, channels }, and crops of them: resampled with a triangle filter, rows before columns.
// Outside of a picture its border goes on. It computes what Mien's own resampler does.

// The colours of ImageData, without their alpha.
export function planeOf({ data, width, height }) {
  const rgb = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from];
    rgb[to + 1] = data[from + 1];
    rgb[to + 2] = data[from + 2];
  }
  return { data: rgb, width, height, channels: 3 };
}

// A picture at full, half, quarter size and so on, so that crops of large boxes cost little.
export class Pyramid {
  constructor(plane, halvedFrom) {
    this.levels = [plane];
    this.halvedFrom = halvedFrom;
  }

  crop([x, y, w, h], width, height, target, offset) {
    let scale = Math.min(w / width, h / height);
    let level = 0;
    for (; scale >= this.halvedFrom && Math.min(this.at(level).width, this.at(level).height) > 1; level++)
      scale /= 2;
    const share = 2 ** -level;
    cropColour(this.at(level), [x * share, y * share, w * share, h * share], width, height, target, offset);
  }

  at(level) {
    return this.levels[level] ??= halve(this.levels[level - 1]);
  }
}

// Height x width x 3 values from 0 to 255, written to the target from an offset on.
export function cropColour(plane, [x, y, w, h], width, height, target, offset) {
  const [columns, rows] = [taps(x, w, width), taps(y, h, height)];
  resample(plane, 0, 0, columns, rows, target, offset);
}

// Height x width values of luma from 0 to 255.
export function cropGrey(plane, [x, y, w, h], width, height, luma) {
  const [columns, rows] = [taps(x, w, width), taps(y, h, height)];
  const [[left, right], [top, bottom]] = [inside(columns, plane.width), inside(rows, plane.height)];
  const grey = { data: new Uint8Array((right - left) * (bottom - top)), width: right - left, height: bottom - top, channels: 1 };
  for (let row = top, to = 0; row < bottom; row++)
    for (let from = 3 * (row * plane.width + left), end = 3 * (row * plane.width + right); from < end; from += 3)
      grey.data[to++] = luma[0] * plane.data[from] + luma[1] * plane.data[from + 1] + luma[2] * plane.data[from + 2] + 0.5;
  const target = new Float32Array(width * height);
  resample(grey, left, top, columns, rows, target, 0);
  return target;
}

// A square crop turned clockwise by a quarter.
export function quarterTurn(values, side) {
  const turned = new Float32Array(values.length);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++)
        turned[3 * (y * side + x) + c] = values[3 * ((side - 1 - x) * side + y) + c];
  return turned;
}

// Means of 2x2 pixels, the last row and column of odd sides counting twice.
function halve({ data, width, height }) {
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const half = new Uint8Array(3 * columns * rows);
  let to = 0;
  for (let y = 0; y < rows; y++) {
    const upper = 6 * y * width;
    const lower = 3 * Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < columns; x++) {
      const [left, right] = [6 * x, 3 * Math.min(2 * x + 1, width - 1)];
      for (let c = 0; c < 3; c++)
        half[to++] = (data[upper + left + c] + data[upper + right + c] + data[lower + left + c] + data[lower + right + c] + 2) >> 2;
    }
  }
  return { data: half, width: columns, height: rows, channels: 3 };
}

// The first pixel and the weights of each output along one axis: pixel p of output centre c has the weight max(0, 1 - |p + 1/2 - c| / support).
function taps(origin, side, outputs) {
  const scale = side / outputs;
  const support = Math.max(1, scale);
  const count = Math.ceil(2 * support) + 1;
  const starts = new Int32Array(outputs);
  const weights = new Float64Array(outputs * count);
  for (let output = 0; output < outputs; output++) {
    const centre = origin + (output + 0.5) * scale;
    const start = starts[output] = Math.floor(centre - support);
    let total = 0;
    for (let tap = 0; tap < count; tap++)
      total += weights[output * count + tap] = Math.max(0, 1 - Math.abs(start + tap + 0.5 - centre) / support);
    for (let tap = 0; tap < count; tap++)
      weights[output * count + tap] /= total;
  }
  return { outputs, count, starts, weights };
}

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

// The pixels that are taken and exist; at least one.
function inside({ outputs, count, starts }, size) {
  const first = clamp(starts[0], 0, size - 1);
  return [first, clamp(starts[outputs - 1] + count, first + 1, size)];
}

// The plane begins at (left, top) of what the taps count.
function resample({ data, width, height, channels }, left, top, columns, rows, target, offset) {
  const [first, end] = inside({ ...columns, starts: columns.starts.map(start => start - left) }, width);
  const line = new Float32Array((end - first) * channels);
  const places = new Int32Array(columns.outputs * columns.count);
  for (let output = 0; output < columns.outputs; output++)
    for (let tap = 0; tap < columns.count; tap++)
      places[output * columns.count + tap] = (clamp(columns.starts[output] + tap - left, first, end - 1) - first) * channels;

  for (let row = 0; row < rows.outputs; row++) {
    line.fill(0);
    for (let tap = 0; tap < rows.count; tap++) {
      const weight = rows.weights[row * rows.count + tap];
      if (weight === 0)
        continue;
      const from = (clamp(rows.starts[row] + tap - top, 0, height - 1) * width + first) * channels;
      for (let i = 0; i < line.length; i++)
        line[i] += weight * data[from + i];
    }
    offset = (channels === 1 ? sumValues : sumPixels)(line, places, columns, target, offset);
  }
}

function sumValues(line, places, { outputs, count, weights }, target, offset) {
  for (let output = 0, at = 0; output < outputs; output++) {
    let sum = 0;
    for (let tap = 0; tap < count; tap++, at++)
      sum += weights[at] * line[places[at]];
    target[offset++] = sum;
  }
  return offset;
}

function sumPixels(line, places, { outputs, count, weights }, target, offset) {
  for (let output = 0, at = 0; output < outputs; output++) {
    let [red, green, blue] = [0, 0, 0];
    for (let tap = 0; tap < count; tap++, at++) {
      const [weight, place] = [weights[at], places[at]];
      red += weight * line[place];
      green += weight * line[place + 1];
      blue += weight * line[place + 2];
    }
    target[offset++] = red;
    target[offset++] = green;
    target[offset++] = blue;
  }
  return offset;
}
