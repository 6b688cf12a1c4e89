// The face detector MTCNN as Mien searches with it; every number is in the description of the search that came with the networks.
// Boxes are [x, y, width, height].
import { Pyramid, quarterTurn } from "./pixels.js";

// Windows of one level overlap by exactly the share that may be, so that rounding decides; it is that of Mien's 32-bit floats.
const round = Math.fround;

export class Mtcnn {
  // run(file, values, sizes) gives the outputs of a network by their names.
  constructor(search, run) {
    this.search = search;
    this.run = run;
  }

  // Of a plane that has a share of the original's width: faces, best score first, in pixels of the plane. Levels of the smallest faces can be
  // left out.
  async detect(plane, share, leftOut = 0) {
    const { halvedFrom, minFaceSize, sureFaceSize, refinement, output } = this.search;
    const pyramid = new Pyramid(plane, halvedFrom);
    const smallest = Math.max(minFaceSize * share, Math.min(minFaceSize, sureFaceSize));
    let candidates = await this.propose(pyramid, plane, smallest, leftOut);
    if (refinement)
      candidates = suppress(await this.refine(refinement, pyramid, candidates), refinement.overlap);
    if (output) {
      candidates = (await this.refine(output, pyramid, candidates)).map(candidate => ({ ...candidate, window: candidate.face }));
      candidates = suppress(candidates, output.overlapOfSmaller, true);
      candidates = await this.leaveTurnedOut(output, pyramid, candidates);
    }
    return candidates.map(({ face, score, landmarks }) => ({ box: face, score, landmarks }));
  }

  // P-Net over all sizes.
  async propose(pyramid, { width, height }, smallest, leftOut) {
    const { proposal, scaleFactor } = this.search;
    const { window, stride } = proposal;
    const all = [];
    let scale = round(smallest / window);
    for (let i = 0; Math.min(width, height) >= round(window * scale); i++, scale = round(scale / round(scaleFactor))) {
      if (i < leftOut)
        continue;
      const level = [];
      for (const rows of blocksOf(round(height / scale), proposal))
        for (const columns of blocksOf(round(width / scale), proposal)) {
          const [left, top] = [round(columns.first * stride * scale), round(rows.first * stride * scale)];
          const values = new Float32Array(3 * columns.side * rows.side);
          pyramid.crop([left, top, columns.side * scale, rows.side * scale], columns.side, rows.side, values, 0);
          const { logits, offsets } = await this.run(proposal.file, values, [1, rows.side, columns.side, 3]);
          for (let cell = 0; cell < logits.length / 2; cell++) {
            const margin = logits[2 * cell + 1] - logits[2 * cell];
            if (margin < marginOf(proposal.threshold))
              continue;
            const [row, column] = [Math.floor(cell / columns.cells), cell % columns.cells];
            const [x, y] = [round(left + round(stride * column * scale)), round(top + round(stride * row * scale))];
            this.take(level, [x, y, round(window * scale), round(window * scale)], offsets, cell, margin);
          }
        }
      all.push(...suppress(level, proposal.levelOverlap));
    }
    return suppress(all, proposal.overlap);
  }

  // The next network over the squares around candidates; those below its threshold go.
  async refine(stage, pyramid, candidates) {
    const { side, batch, threshold } = stage;
    const size = 3 * side * side;
    const kept = [];
    for (let start = 0; start < candidates.length; start += batch) {
      const windows = candidates.slice(start, start + batch).map(candidate => square(candidate.face));
      const values = new Float32Array(size * windows.length);
      windows.forEach((window, i) => pyramid.crop(window, side, side, values, i * size));
      const { logits, offsets, landmarks } = await this.run(stage.file, values, [windows.length, side, side, 3]);
      windows.forEach((window, i) => {
        const margin = logits[2 * i + 1] - logits[2 * i];
        if (margin >= marginOf(threshold))
          this.take(kept, window, offsets, i, margin, landmarks && places(window, landmarks, i));
      });
    }
    return kept;
  }

  // Leaves out faces that the network is clearly surer of when they are turned: they would be named wrongly.
  async leaveTurnedOut({ file, side, uprightThreshold, turnedMargin }, pyramid, candidates) {
    const upright = [];
    for (const candidate of candidates) {
      if (candidate.score < uprightThreshold) {
        let turned = new Float32Array(3 * side * side);
        pyramid.crop(square(candidate.face), side, side, turned, 0);
        const values = new Float32Array(4 * turned.length);
        for (let turn = 0; turn < 4; turn++, turned = quarterTurn(turned, side))
          values.set(turned, turn * turned.length);
        const { logits } = await this.run(file, values, [4, side, side, 3]);
        const [first, ...others] = [0, 1, 2, 3].map(turn => logits[2 * turn + 1] - logits[2 * turn]);
        if (Math.max(...others) > first + turnedMargin)
          continue;
      }
      upright.push(candidate);
    }
    return upright;
  }

  // Adds a window with the face that a network saw in it, unless its offsets make no box.
  take(list, window, offsets, i, margin, landmarks) {
    const [left, top, right, bottom] = offsets.subarray(4 * i, 4 * i + 4);
    const [x, y, w, h] = window;
    const face = [x + left * w, y + top * h, w * (1 + right - left), h * (1 + bottom - top)].map(round);
    if (Math.max(Math.abs(left), Math.abs(top), Math.abs(right), Math.abs(bottom)) <= this.search.largestOffset && face[2] > 0 && face[3] > 0)
      list.push({ window, face, score: round(1 / (1 + Math.exp(-margin))), landmarks });
  }
}

// The difference of two logits at which their softmax gives a probability.
const marginOf = probability => Math.log(probability / (1 - probability));

// How one side of a level is cut into blocks, which overlap so that no window is lost.
function blocksOf(side, { window, stride, block }) {
  const overlap = window - stride;
  const cells = Math.ceil((side - overlap) / stride);
  const count = Math.ceil(stride * cells / (block - overlap));
  const step = Math.ceil(cells / count);
  return Array.from({ length: count }, (_, i) => {
    const own = Math.min(step, cells - i * step);
    return { first: i * step, cells: own, side: stride * own + overlap };
  });
}

function square([x, y, w, h]) {
  const side = Math.max(w, h);
  return [x + (w - side) / 2, y + (h - side) / 2, side, side];
}

// Five places: all x, then all y, in widths and heights of the window.
function places([x, y, w, h], landmarks, i) {
  const own = landmarks.subarray(10 * i, 10 * i + 10);
  return [0, 1, 2, 3, 4].map(place => [x + own[place] * w, y + own[5 + place] * h]);
}

// Of windows that overlap keeps the best: no two that have more in common than a share of their union, or of the smaller one.
function suppress(candidates, limit, ofSmaller = false) {
  const kept = [];
  candidates.sort((a, b) => b.score - a.score || a.window[1] - b.window[1] || a.window[0] - b.window[0] || a.window[2] - b.window[2]);
  for (const candidate of candidates)
    if (!kept.some(better => covers(better.window, candidate.window, limit, ofSmaller)))
      kept.push(candidate);
  return kept;
}

function covers([x, y, w, h], [left, top, width, height], limit, ofSmaller) {
  const across = round(Math.min(round(x + w), round(left + width)) - Math.max(x, left));
  const down = round(Math.min(round(y + h), round(top + height)) - Math.max(y, top));
  if (across <= 0 || down <= 0)
    return false;
  const [common, first, second] = [round(across * down), round(w * h), round(width * height)];
  return common > round(round(limit) * (ofSmaller ? Math.min(first, second) : round(round(first + second) - common)));
}
