// The expression of a face that is found, by a model or by expressions of one's own, and why it is to be doubted.
import { cropColour, cropGrey } from "./pixels.js";

export class Naming {
  // run(file, values, sizes) gives the outputs of a network by their names.
  constructor({ model, expressions, quality, picture }, run) {
    Object.assign(this, { model, expressions, quality, luma: picture.luma, run });
  }

  async name(plane, { box, landmarks }) {
    const { labels } = this.model;
    const { probabilities, embedding } = await this.outputs(plane, box);
    const doubts = this.doubts(plane, box, landmarks);
    const told = this.expressions ? nearest(this.expressions, embedding) : {
      expression: labels[probabilities.indexOf(Math.max(...probabilities))],
      probabilities: Object.fromEntries(labels.map((label, i) => [label, probabilities[i]])),
    };
    return doubts.length > 0 ? { quality: doubts, ...told } : told;
  }

  // What the network makes of the face in a box.
  outputs(plane, box) {
    const { file, width, height, channels, crop } = this.model;
    const part = grown(crop.square ? square(box) : box, crop.margin);
    let values = new Float32Array(width * height * channels);
    if (channels === 1)
      values = cropGrey(plane, part, width, height, this.luma);
    else
      cropColour(plane, part, width, height, values, 0);
    return this.run(file, values, [1, height, width, channels]);
  }

  doubts(plane, box, landmarks) {
    const { leastSide, leastSharpness, largestTurn } = this.quality;
    const isSmall = Math.min(box[2], box[3]) < leastSide;
    return [
      ...isSmall ? ["small"] : [],
      ...!isSmall && this.sharpness(plane, box) < leastSharpness ? ["blurred"] : [],
      ...landmarks && !(turn(landmarks) <= largestTurn) ? ["turned"] : [],
    ];
  }

  // Variance of the Laplacian by that of the grey values.
  sharpness(plane, box) {
    const { sharpnessSide: side, leastVariance } = this.quality;
    const grey = cropGrey(plane, box, side, side, this.luma);
    const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
    const variance = grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length;
    let sum = 0;
    for (let y = 1; y < side - 1; y++)
      for (let x = 1, at = y * side + 1; x < side - 1; x++, at++)
        sum += (4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - side] - grey[at + side]) ** 2;
    return variance > leastVariance ? sum / ((side - 2) ** 2 * variance) : 0;
  }
}

function square([x, y, w, h]) {
  const side = Math.max(w, h);
  return [x + (w - side) / 2, y + (h - side) / 2, side, side];
}

const grown = ([x, y, w, h], margin) => [x - margin * w, y - margin * h, w * (1 + 2 * margin), h * (1 + 2 * margin)];

// How far the tip of the nose lies beside the middle of eyes and mouth, in distances of the eyes.
function turn([leftEye, rightEye, nose, leftMouth, rightMouth]) {
  const [across, acrossDown] = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const eyes = [(leftEye[0] + rightEye[0]) / 2, (leftEye[1] + rightEye[1]) / 2];
  const [downX, down] = [(leftMouth[0] + rightMouth[0]) / 2 - eyes[0], (leftMouth[1] + rightMouth[1]) / 2 - eyes[1]];
  const [noseX, noseY] = [nose[0] - eyes[0], nose[1] - eyes[1]];
  return Math.abs((noseX * down - noseY * downX) / (across * down - downX * acrossDown));
}

// The nearest class whose threshold the cosine is above; nearer ones that miss theirs have no probability.
function nearest({ scale, unknown, classes }, embedding) {
  const cosines = classes.map(({ centre }) => centre.reduce((sum, value, i) => sum + value * embedding[i], 0));
  let best = -1;
  for (const [i, { threshold }] of classes.entries())
    if (cosines[i] > threshold && (best < 0 || cosines[i] > cosines[best]))
      best = i;
  const similarity = best < 0 ? Math.max(...cosines) : cosines[best];
  const shares = cosines.map(cosine => cosine > similarity ? 0 : Math.exp(scale * (cosine - similarity)));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    expression: best < 0 ? unknown : classes[best].name,
    similarity,
    probabilities: Object.fromEntries(classes.map(({ name }, i) => [name, shares[i] / total])),
  };
}
