// Expressions of the reader's own, taught as Mien teaches them: which pictures are taken, where a class lies, its threshold, and how all lie on the
// sphere. Every number is in the description that came with the network; sets are never changed, new ones are made of them.
import { angle, cosine, degrees, principal, towards } from "./direction.js";
import { Refusal, faultOf, keyOf } from "./refusal.js";
import * as setfile from "./setfile.js";
import * as store from "./store.js";

export class Teaching {
  // embed(picture) gives { embedding } of its one face, or the { outcome } that keeps it out.
  constructor(numbers, trained, references, embed) {
    Object.assign(this, { numbers, trained, embed });
    const { shape: [count, size], values } = references;
    this.references = Array.from({ length: count }, (_, row) => values.subarray(row * size, (row + 1) * size));
    this.fingerprint = this.read(trained).fingerprint;
  }

  read(bytes) {
    if (bytes === null)
      throw new Refusal("no-set");
    return setfile.read(bytes, this.numbers);
  }

  // A set that faces can be named by here.
  own(bytes) {
    const set = this.read(bytes);
    if (set.fingerprint !== this.fingerprint)
      throw new Refusal("other-model");
    return set;
  }

  async make(set) {
    this.requireName(set);
    await store.change(set, bytes => bytes ?? this.trained);
  }

  async remove(set) {
    await store.change(set, () => null);
  }

  async load(set) {
    return this.own(await store.load(set));
  }

  // The bytes of its file, and such bytes as a set, in the place of one that has its name.
  fileOf(set) {
    return store.load(set);
  }

  async open(set, bytes) {
    this.requireName(set);
    this.own(bytes);
    await store.change(set, () => bytes);
  }

  async forget(set, name) {
    await this.change(set, old => {
      const classes = old.classes.filter(item => keyOf(item.name) !== keyOf(name));
      if (classes.length === 0)
        throw new Refusal("last-expression");
      return { ...old, classes };
    });
  }

  async rename(set, name, to) {
    this.requireName(to, true);
    await this.change(set, old => {
      if (keyOf(to) !== keyOf(name) && old.classes.some(item => keyOf(item.name) === keyOf(to)))
        throw new Refusal("expression-exists");
      return { ...old, classes: old.classes.map(item => keyOf(item.name) === keyOf(name) ? { ...item, name: to } : item) };
    });
  }

  // Adds a class, or moves the one that is there, and tells of each picture what became of it.
  async teach(set, name, pictures) {
    this.requireName(name, true);
    await this.load(set);
    const read = [];
    for (const picture of pictures)
      read.push(await this.embed(picture));
    const outcomes = this.choose(read);
    const added = new Date().toISOString().replace("Z", "0000+00:00");
    const samples = read.filter((_, i) => outcomes[i].outcome === "taken").map(({ embedding }) => ({ source: "", added, embedding }));
    if (samples.length === 0)
      throw new Refusal("nothing-taken", outcomes);
    let report = null;
    await this.change(set, old => {
      const before = old.classes.find(item => keyOf(item.name) === keyOf(name));
      const changed = this.with(old, before, name, samples);
      const subject = changed.classes.find(item => keyOf(item.name) === keyOf(name));
      report = { expression: subject.name, samples: subject.samples.length, ...before && { moved: angle(before.centre, subject.centre) }, angles: anglesOf(changed, subject), pictures: outcomes };
      return changed;
    });
    return report;
  }

  // Leaves out pictures that show a face twice, and those whose face is far from the others.
  choose(pictures) {
    const { sameFace, fewestToCompare, outlierFloor, deviations, normalDeviation } = this.numbers;
    const outcomes = pictures.map(({ outcome }) => outcome ?? "taken");
    const taken = [];
    for (const [i, { embedding }] of pictures.entries())
      if (embedding) {
        if (taken.some(other => angle(pictures[other].embedding, embedding) < sameFace))
          outcomes[i] = "same-face";
        else
          taken.push(i);
      }
    if (taken.length >= fewestToCompare) {
      const embeddings = taken.map(i => pictures[i].embedding);
      const angles = embeddings.map(own => angle(own, this.mean(embeddings.filter(other => other !== own))));
      const middle = median(angles);
      const limit = Math.max(outlierFloor, middle + deviations * normalDeviation * median(angles.map(each => Math.abs(each - middle))));
      for (const [k, i] of taken.entries())
        if (angles[k] > limit)
          outcomes[i] = "outlier";
    }
    return outcomes.map(outcome => ({ outcome }));
  }

  with(old, before, name, samples) {
    const { rate, threshold, negligible } = this.numbers;
    const mean = this.mean(samples.map(({ embedding }) => embedding));
    const item = before
      ? { ...before, centre: required(towards([before.centre, mean], [1 - rate, rate], negligible)), samples: [...before.samples, ...samples] }
      : { name, threshold, trained: false, centre: mean, samples };
    const others = old.classes.filter(other => other !== before);
    item.threshold = item.trained || this.references.length === 0 ? item.threshold : this.threshold(item, others);
    return { ...old, classes: before ? old.classes.map(other => other === before ? item : other) : [...old.classes, item] };
  }

  mean(vectors) {
    return required(towards(vectors, vectors.map(() => 1), this.numbers.negligible));
  }

  // The least cosine that no larger share of other faces is above than the wanted rate.
  threshold({ centre }, others) {
    const { falseAcceptRate, leastThreshold } = this.numbers;
    const cosines = [...others.flatMap(({ samples }) => samples.map(({ embedding }) => embedding)), ...this.references].map(face => cosine(face, centre)).sort((a, b) => b - a);
    const reached = Float32Array.of(cosines[Math.floor(falseAcceptRate * cosines.length)]);
    if (reached[0] > 0)
      new Uint32Array(reached.buffer)[0]++;
    return Math.min(Math.max(reached[0], leastThreshold), 1);
  }

  // What is drawn of a set: all centres and samples along the three directions in which they differ most.
  async sphereOf(set) {
    const { classes } = this.read(await store.load(set));
    const axes = principal(classes.flatMap(({ centre, samples }) => [centre, ...samples.map(({ embedding }) => embedding)]), 3);
    const place = vector => {
      const point = [0, 1, 2].map(k => axes[k]?.reduce((sum, value, i) => sum + value * vector[i], 0) ?? 0);
      return point.map(value => value / (Math.hypot(...point) || 1));
    };
    return {
      schema: this.numbers.sphereSchema,
      classes: classes.map(({ name, trained, threshold, centre, samples }) => ({
        name, trained, threshold, cone: degrees(threshold), centre: place(centre),
        samples: samples.map(({ source, embedding }) => ({ source, angle: angle(centre, embedding), point: place(embedding) })),
      })),
      angles: classes.map(row => classes.map(column => angle(row.centre, column.centre))),
    };
  }

  change(set, change) {
    return store.change(set, bytes => setfile.write(change(this.own(bytes)), this.numbers));
  }

  requireName(name, isExpression = false) {
    const fault = faultOf(name, this.numbers, isExpression);
    if (fault)
      throw new Refusal(fault);
  }
}

// To all other classes, nearest first; two collide when each would accept the centre of the other.
const anglesOf = ({ classes }, subject) => classes.filter(other => other !== subject).map(other => ({
  expression: other.name,
  degrees: angle(subject.centre, other.centre),
  collides: cosine(subject.centre, other.centre) > Math.max(subject.threshold, other.threshold),
})).sort((a, b) => a.degrees - b.degrees);

function required(direction) {
  if (!direction)
    throw new Refusal("no-direction");
  return direction;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
