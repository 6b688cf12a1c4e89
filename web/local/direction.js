// Directions of vectors, computed in double; vectors are arrays of numbers.

const steps = 2000;
const rounding = 1e-14;

// Of two vectors, -1 to 1.
export function cosine(a, b) {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    squareA += a[i] * a[i];
    squareB += b[i] * b[i];
  }
  return Math.min(Math.max(product / Math.sqrt(squareA * squareB), -1), 1);
}

export const degrees = cosine => Math.acos(cosine) * 180 / Math.PI;
export const angle = (a, b) => degrees(cosine(a, b));
export const lengthOf = vector => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

// The sum of vectors, each by its weight, brought to length 1 as 32-bit floats; null where they cancel each other out.
export function towards(vectors, weights, negligible) {
  const sum = new Float64Array(vectors[0].length);
  for (const [k, vector] of vectors.entries())
    for (let i = 0; i < sum.length; i++)
      sum[i] += weights[k] * vector[i];
  const length = lengthOf(sum);
  return length > negligible && length < Infinity ? Float32Array.from(sum, value => value / length) : null;
}

// The directions along which vectors lie most, about the centre of the sphere: of the sum of v vᵀ the eigenvectors of greatest eigenvalue, each with
// its greatest value positive. Vectors in a plane or on a line have fewer.
export function principal(vectors, count) {
  const found = [];
  let greatest = 0;
  while (found.length < count) {
    let direction = new Float64Array(vectors[0].length);
    for (const [k, vector] of vectors.entries())
      add(direction, vector, Math.sin(k + 1));
    for (let [step, isThere] = [0, false]; step < steps && !isThere; step++) {
      const next = new Float64Array(direction.length);
      for (const vector of vectors)
        add(next, vector, dot(vector, direction));
      for (const other of found)
        add(next, other, -dot(other, next));
      const length = lengthOf(next);
      if (step > 0)
        greatest = Math.max(greatest, length);
      if (!(length > rounding * greatest))
        return found;
      for (let i = 0; i < next.length; i++)
        next[i] /= length;
      isThere = step > 0 && 1 - dot(next, direction) < rounding;
      direction = next;
    }
    const largest = direction.reduce((best, value) => Math.abs(value) > Math.abs(best) ? value : best, 0);
    found.push(largest < 0 ? direction.map(value => -value) : direction);
  }
  return found;
}

function add(sum, vector, weight) {
  for (let i = 0; i < sum.length; i++)
    sum[i] += weight * vector[i];
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++)
    sum += a[i] * b[i];
  return sum;
}
