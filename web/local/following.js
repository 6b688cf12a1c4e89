// Faces of a video, followed from picture to picture, and their expressions, steadied over time, as Mien does it; every number is in the
// description that came with the networks. Boxes are [x, y, width, height], times are seconds.
import { cropGrey } from "./pixels.js";

// Gives faces identities that last. Where the detector does not look, or misses a face, it is followed by its looks.
export class Follower {
  constructor({ video, picture, expressions }) {
    Object.assign(this, { numbers: video, luma: picture.luma, unknown: expressions?.unknown, tracks: [], identities: 0, sinceDetection: Infinity });
  }

  // Whether the detector should look at the next picture.
  get needsDetection() {
    return this.sinceDetection >= this.numbers.detectEvery - 1 || this.tracks.some(track => !track.id || !track.isSeen);
  }

  // The tracks whose face was seen in the newest picture.
  get seen() {
    return this.tracks.filter(track => track.id && track.isSeen);
  }

  // Takes what the detector found in the next picture.
  detect(plane, time, detections) {
    this.sinceDetection = 0;
    this.begin();
    const pairs = this.tracks.flatMap(track => detections.map(detection => ({ track, detection, shared: overlap(track.motion.at(time), detection.box) })))
      .filter(({ shared }) => shared >= this.numbers.minOverlap)
      .sort((a, b) => !!b.track.id - !!a.track.id || b.shared - a.shared);
    const taken = new Set();
    for (const { track, detection } of pairs)
      if (!track.isFound && !taken.has(detection)) {
        taken.add(detection);
        track.isFound = true;
        track.detect(plane, detection, time);
      }
    for (const track of this.tracks)
      if (!track.isFound) {
        track.missedSince ??= time;
        if (track.id)
          this.find(track, plane, time);
      }
    // What was found only once or twice and is missed was no face.
    this.tracks = this.tracks.filter(track => track.missedSince === null || track.id && time - track.missedSince <= this.numbers.maxMissing);
    for (const detection of detections)
      if (!taken.has(detection))
        this.tracks.push(new Track(this.numbers, this.luma, this.unknown, plane, detection, time));
    this.finish();
  }

  // Follows the faces into the next picture, in which the detector did not look.
  follow(plane, time) {
    this.sinceDetection++;
    this.begin();
    for (const track of this.tracks)
      this.find(track, plane, time);
    this.finish();
  }

  begin() {
    for (const track of this.tracks)
      track.isFound = false;
  }

  // Two tracks never follow one face.
  find(track, plane, time) {
    const found = track.find(plane, time);
    track.isFound = found !== null && !this.tracks.some(other => other !== track && other.isFound && overlap(other.box, found) >= this.numbers.maxOverlap);
    if (track.isFound)
      track.motion.measure(found, time);
    track.box = track.motion.at(time);
    track.isSeen = track.isFound;
  }

  finish() {
    for (const track of this.tracks)
      if (!track.id && track.hits >= this.numbers.minHits)
        track.id = ++this.identities;
  }
}

class Track {
  constructor(numbers, luma, unknown, plane, detection, time) {
    this.numbers = numbers;
    this.motion = new Motion(numbers, detection.box, time);
    this.template = new Template(numbers, luma);
    this.steady = new Steady(numbers, unknown);
    [this.id, this.hits] = [0, 0];
    this.detect(plane, detection, time);
  }

  // Where the landmarks are, which move with the box.
  get landmarks() {
    const [x, y, w, h] = this.box;
    return this.places?.map(([across, down]) => [x + across * w, y + down * h]);
  }

  detect(plane, { box, score, landmarks }, time) {
    this.motion.measure(box, time);
    this.template.capture(plane, box);
    this.box = this.motion.at(time);
    this.score = score;
    this.places = landmarks?.map(([x, y]) => [(x - box[0]) / box[2], (y - box[1]) / box[3]]);
    [this.isSeen, this.missedSince] = [true, null];
    this.hits++;
  }

  // The face around where it is expected; null where it is not found.
  find(plane, time) {
    const expected = this.motion.at(time);
    const [x, y, w, h] = expected;
    if (x + w <= 0 || y + h <= 0 || x >= plane.width || y >= plane.height)
      return null;
    const { correlation, found } = this.template.search(plane, expected);
    return correlation >= this.numbers.minCorrelation ? found : null;
  }
}

// A box that moves at a nearly constant velocity, seen through noise: the g-h filter of Benedict and Bordner, and a size that is smoothed.
class Motion {
  constructor(numbers, [x, y, w, h], time) {
    Object.assign(this, { numbers, born: time, time, centre: [x + w / 2, y + h / 2], velocity: [0, 0], size: [w, h] });
  }

  at(later) {
    const elapsed = Math.max(0, later - this.time);
    const [x, y] = this.centre.map((value, axis) => value + this.velocity[axis] * elapsed - this.size[axis] / 2);
    return [x, y, ...this.size];
  }

  measure([x, y, w, h], now) {
    const { centreSeconds, sizeSeconds } = this.numbers;
    const elapsed = now - this.time;
    this.time = now;
    if (elapsed <= 0)
      return;
    const age = now - this.born;
    const gain = Math.max(share(elapsed, centreSeconds), elapsed / age);
    const ofSize = Math.max(share(elapsed, sizeSeconds), elapsed / (age + elapsed));
    for (const [axis, [seen, side]] of [[x + w / 2, w], [y + h / 2, h]].entries()) {
      const predicted = this.centre[axis] + this.velocity[axis] * elapsed;
      this.velocity[axis] += gain * gain / (2 - gain) * (seen - predicted) / elapsed;
      this.centre[axis] = predicted + gain * (seen - predicted);
      this.size[axis] += ofSize * (side - this.size[axis]);
    }
  }
}

// A face as it was detected, small and grey, found again by normalised cross-correlation.
class Template {
  constructor(numbers, luma) {
    Object.assign(this, { numbers, luma });
  }

  capture(plane, box) {
    const { templateSide: side } = this.numbers;
    const values = cropGrey(plane, box, side, side, this.luma);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    this.isFlat = this.isEven(squares);
    this.values = values.map(value => (value - mean) / Math.sqrt(squares));
    this.size = box.slice(2);
  }

  isEven(squares) {
    const { minDeviation, templateSide } = this.numbers;
    return squares < (minDeviation * templateSide) ** 2;
  }

  search(plane, [x, y, w, h]) {
    if (this.isFlat)
      return { correlation: 0, found: null };
    const { templateSide: side, reach } = this.numbers;
    const [width, height] = this.size;
    const [stepX, stepY] = [width / side, height / side];
    const [left, top] = [x + (w - width) / 2, y + (h - height) / 2];
    const [regionSide, offsets] = [side + 2 * reach, 2 * reach + 1];
    const region = cropGrey(plane, [left - reach * stepX, top - reach * stepY, regionSide * stepX, regionSide * stepY], regionSide, regionSide, this.luma);
    const correlations = new Float64Array(offsets * offsets);
    let best = 0;
    for (let row = 0, at = 0; row < offsets; row++)
      for (let column = 0; column < offsets; column++, at++) {
        correlations[at] = this.correlation(region, regionSide, column, row);
        if (correlations[at] > correlations[best])
          best = at;
      }
    const [column, row] = [best % offsets, Math.floor(best / offsets)];
    const across = column - reach + peak(correlations, best, 1, column, offsets);
    const down = row - reach + peak(correlations, best, offsets, row, offsets);
    return { correlation: correlations[best], found: [left + across * stepX, top + down * stepY, width, height] };
  }

  correlation(region, regionSide, column, row) {
    const { templateSide: side } = this.numbers;
    let [sum, squares, total] = [0, 0, 0];
    for (let y = 0, at = 0; y < side; y++)
      for (let x = 0, from = (row + y) * regionSide + column; x < side; x++, at++, from++) {
        const value = region[from];
        sum += value;
        squares += value * value;
        total += this.values[at] * value;
      }
    const deviation = squares - sum * sum / this.values.length;
    return this.isEven(deviation) ? 0 : total / Math.sqrt(deviation);
  }
}

// Probabilities smoothed over time, and an expression that another replaces only once it leads clearly.
class Steady {
  constructor(numbers, unknown) {
    Object.assign(this, { numbers, unknown, time: null, knownShare: 0 });
  }

  add({ expression, probabilities }, now) {
    const { smoothingSeconds, hysteresis } = this.numbers;
    const isFirst = this.time === null;
    const weight = isFirst || smoothingSeconds === 0 ? 1 : share(Math.max(0, now - this.time), smoothingSeconds);
    this.time = now;
    this.probabilities = Object.fromEntries(Object.entries(probabilities).map(([label, raw]) => {
      const before = this.probabilities?.[label] ?? 0;
      return [label, before + weight * (raw - before)];
    }));
    const [best, highest] = Object.entries(this.probabilities).reduce((best, other) => other[1] > best[1] ? other : best);
    if (isFirst || highest > this.probabilities[this.label] + hysteresis)
      this.label = best;
    this.knownShare += weight * ((expression !== this.unknown ? 1 : 0) - this.knownShare);
    const lead = 2 * this.knownShare - 1;
    if (isFirst || (this.isKnown ? -lead : lead) > hysteresis)
      this.isKnown = lead > 0;
    return { expression: this.isKnown ? this.label : this.unknown, probabilities: this.probabilities, rawProbabilities: probabilities };
  }
}

const share = (elapsed, seconds) => 1 - Math.exp(-elapsed / seconds);

// The top of the parabola through three neighbours; 0 at the rim.
function peak(values, at, step, position, count) {
  if (position === 0 || position === count - 1)
    return 0;
  const curvature = values[at - step] - 2 * values[at] + values[at + step];
  return curvature >= 0 ? 0 : Math.min(Math.max((values[at - step] - values[at + step]) / (2 * curvature), -0.5), 0.5);
}

// Intersection over union.
function overlap([x, y, w, h], [left, top, width, height]) {
  const [across, down] = [Math.min(x + w, left + width) - Math.max(x, left), Math.min(y + h, top + height) - Math.max(y, top)];
  return across > 0 && down > 0 ? across * down / (w * h + width * height - across * down) : 0;
}
