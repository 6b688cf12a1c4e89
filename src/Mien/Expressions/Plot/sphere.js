// A set on the unit sphere, to turn by mouse, finger or arrow keys. data is mien.sphere/1.
const radius = 500;
const step = Math.PI / 24;
const arrows = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
const english = { centre: "centre, threshold", from: "from the centre" };

// Hues that come near each other, 5 and 8 classes apart, differ in lightness.
export const colourOf = (i, isDark = false) => `hsl(${(i * 137.508) % 360} 70% ${(isDark ? [68, 58, 80] : [45, 28, 60])[i % 3]}%)`;

const escape = text => text.replace(/[&<>"]/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const shorten = name => { const letters = [...name]; return letters.length > 24 ? letters.slice(0, 23).join("") + "…" : name; };
const place = ([x, y]) => `${(radius * x).toFixed(1)} ${(-radius * y).toFixed(1)}`;
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = v => { const length = Math.hypot(...v); return length > 0 ? v.map(x => x / length) : v; };

// Rows: right, up and towards the eye, which looks at the middle of all centres.
function facing(classes) {
  const middle = classes.reduce((sum, item) => sum.map((x, k) => x + item.centre[k]), [0, 0, 0]);
  const eye = Math.hypot(...middle) > 1e-6 ? unit(middle) : [0, 0, 1];
  const right = unit(cross(Math.abs(eye[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0], eye));
  return [right, cross(eye, right), eye];
}

// Points at an angle from a direction, all around it.
function circle(axis, angle, steps = 96) {
  const side = unit(cross(axis, Math.abs(axis[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const other = cross(axis, side);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = 2 * Math.PI * i / steps;
    return axis.map((x, k) => c * x + s * (Math.cos(t) * side[k] + Math.sin(t) * other[k]));
  });
}

function turned(v, axis, angle) {
  const [c, s, along] = [Math.cos(angle), Math.sin(angle), dot(axis, v) * (1 - Math.cos(angle))];
  const side = cross(axis, v);
  return v.map((x, k) => c * x + s * side[k] + along * axis[k]);
}

// Draws into an SVG element of the view box -575 -575 1150 1150; toggle hides a class and shows it again.
export function sphere(svg, data, { nameOf = name => name, words = english, isDark = false } = {}) {
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = "26px system-ui, sans-serif";
  const hidden = new Set();
  const colour = i => colourOf(i, isDark);
  let turn = facing(data.classes);
  const seen = v => turn.map(row => dot(row, v));

  // A line on the sphere; what lies behind is paler.
  function line(points, style) {
    const runs = [];
    let front = null;
    for (const point of points.map(seen)) {
      const isFront = point[2] >= 0;
      if (runs.length) runs[runs.length - 1].path += `L${place(point)}`;
      if (isFront !== front) runs.push({ isFront, path: `M${place(point)}` });
      front = isFront;
    }
    return runs.map(run => `<path d="${run.path}" fill="none" ${style} opacity="${run.isFront ? 1 : 0.25}"/>`).join("");
  }

  function cone(item, i) {
    const edge = circle(item.centre, item.cone * Math.PI / 180);
    const rays = edge.filter((_, k) => k % 24 === 0).map(point => `M0 0L${place(seen(point))}`).join("");
    return `<path d="M${edge.map(point => place(seen(point))).join("L")}" fill="${colour(i)}" opacity=".04"/>`
      + line(edge, `stroke="${colour(i)}" stroke-width="3"`)
      + `<path d="${rays}" fill="none" stroke="${colour(i)}" opacity=".25"/>`;
  }

  function dots() {
    const all = [];
    data.classes.forEach((item, i) => {
      if (hidden.has(i)) return;
      const name = nameOf(item.name);
      for (const sample of item.samples)
        all.push({ i, at: seen(sample.point), title: `${name}: ${sample.source && `${sample.source}, `}${sample.angle.toFixed(1)}° ${words.from}` });
      all.push({ i, at: seen(item.centre), title: `${name}: ${words.centre} ${item.threshold.toFixed(3)} (${item.cone.toFixed(1)}°)`, isCentre: true });
    });
    return all.sort((a, b) => a.at[2] - b.at[2]).map(({ i, at, title, isCentre }) =>
      `<g transform="translate(${place(at)})" opacity="${at[2] >= 0 ? 1 : 0.3}">`
      + `<circle class="dot" r="${isCentre ? 13 : 7}" fill="${colour(i)}" stroke-width="2"><title>${escape(title)}</title></circle>`
      + "</g>").join("");
  }

  // Names stand towards the middle, so that none is cut off; one that would cover another moves up or down, with a line to its centre.
  function labels() {
    const [height, gap, taken] = [28, 20, []];
    const isFree = (left, right, y) => taken.every(box => right < box.left || left > box.right || Math.abs(y - box.y) >= height);
    return data.classes.map((item, i) => ({ i, at: seen(item.centre), name: shorten(nameOf(item.name)) })).filter(({ i }) => !hidden.has(i))
      .sort((a, b) => b.at[2] - a.at[2]).map(({ i, at, name }) => {
        const [x, y, side] = [radius * at[0], -radius * at[1], at[0] > 0 ? -1 : 1];
        const [near, far] = [x + side * gap, x + side * (gap + ruler.measureText(name).width)];
        const [left, right] = [Math.min(near, far), Math.max(near, far)];
        let moved = 0;
        for (let i = 1; !isFree(left, right, y + moved); i++) moved = height * Math.ceil(i / 2) * (i % 2 ? 1 : -1);
        taken.push({ left, right, y: y + moved });
        const link = moved ? `<path d="M${x} ${y}L${near} ${y + moved}" stroke="${colour(i)}"/>` : "";
        return `<g opacity="${at[2] >= 0 ? 1 : 0.4}">${link}<text x="${near}" y="${y + moved}" text-anchor="${side < 0 ? "end" : "start"}">${escape(name)}</text></g>`;
      }).join("");
  }

  function draw() {
    const grid = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map(axis => line(circle(axis, Math.PI / 2), 'class="grid"')).join("");
    const cones = data.classes.map((item, i) => hidden.has(i) || item.threshold <= 0 ? "" : cone(item, i)).join("");
    svg.innerHTML = `<circle class="globe" r="${radius}" stroke-width="2"/>${grid}${cones}${labels()}${dots()}`;
  }

  function rotate(right, up) {
    const [x, y] = turn;
    turn = turn.map(row => unit(turned(turned(row, y, -right), x, -up)));
    draw();
  }

  let held = null;
  svg.onpointerdown = event => {
    svg.setPointerCapture(event.pointerId);
    held = event;
  };
  svg.onpointermove = event => {
    if (!svg.hasPointerCapture(event.pointerId)) return;
    const scale = 1150 / radius / svg.clientWidth;
    rotate((event.clientX - held.clientX) * scale, (event.clientY - held.clientY) * scale);
    held = event;
  };
  svg.onkeydown = event => {
    if (!arrows[event.key]) return;
    event.preventDefault();
    rotate(...arrows[event.key]);
  };
  draw();
  return {
    toggle(i) {
      if (!hidden.delete(i)) hidden.add(i);
      draw();
      return hidden.has(i);
    },
  };
}
