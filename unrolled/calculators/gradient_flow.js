// @ts-check
/**
 * The gradient-flow calculator: how much of the gradient of a loss at the last step is left when it
 * is handed back from state to state, and what clipping makes of it.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.bptt.gradient_flow`; then the
 * sentences; then the drawing; last `render`, which joins them. The weights and the inputs are
 * drawn once in Python and come with the page, as the setting `drawn`.
 *
 * @typedef {number[]} Vector
 * @typedef {number[][]} Matrix
 * @typedef {{kernel: Matrix[], recurrent: Matrix[], inputs: Matrix}} Drawn kernel: blocks of
 *   (features, units); recurrent: blocks of (units, units), orthogonal; inputs: (timesteps,
 *   features)
 * @typedef {"simple_rnn" | "lstm" | "gru"} CellName
 * @typedef {"tanh" | "linear" | "relu" | "sigmoid"} ActivationName
 * @typedef {{cell: CellName, radius: number, activation: ActivationName, gate_bias: number,
 *   length: number, clipping: "off" | "norm", limit: number}} Settings
 * @typedef {{W: Matrix[], U: Matrix[], b: Vector[], f: [(x: number) => number,
 *   (a: number) => number]}} Weights
 */

import {
  choice, connect, decimal, facts, frame, html, legendItems, numberField, oneOf, problemLine, real,
  scroller, select, slider, statusLine, svg, unique, whole,
} from "./kit.js";

/** The smallest and largest value of each number that the reader may set. */
export const LIMITS = {
  radius: [0.1, 3],
  gate_bias: [-2, 8],
  length: [1, 60],
  limit: [0.001, 1000],
  distance: [0, 60],
};

// --- Arithmetic ------------------------------------------------------------------------------

/** @param {number} x */
function sigmoid(x) {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/**
 * Each activation, its slope as a function of its output, and the largest slope that it has.
 * @type {Record<ActivationName, [(x: number) => number, (a: number) => number, number]>}
 */
const ACTIVATIONS = {
  tanh: [Math.tanh, (a) => 1 - a * a, 1],
  linear: [(x) => x, () => 1, 1],
  relu: [(x) => Math.max(x, 0), (a) => (a > 0 ? 1 : 0), 1],
  sigmoid: [sigmoid, (a) => a * (1 - a), 0.25],
};

/** A row vector times a matrix. @param {Vector} v @param {Matrix} M */
const times = (v, M) => M[0].map((_, k) => v.reduce((sum, value, j) => sum + value * M[j][k], 0));
/** A row vector times the transpose of a matrix. @param {Vector} v @param {Matrix} M */
const timesTransposed = (v, M) =>
  M.map((line) => line.reduce((sum, value, k) => sum + value * v[k], 0));
/**
 * The sum of vectors.
 * @param {Vector} first
 * @param {...Vector} others
 */
const add = (first, ...others) =>
  first.map((value, k) => others.reduce((sum, v) => sum + v[k], value));
/**
 * The function's values, unit by unit.
 * @param {(...values: number[]) => number} f
 * @param {Vector} first
 * @param {...Vector} others
 */
const each = (f, first, ...others) => first.map((value, k) => f(value, ...others.map((v) => v[k])));

/** @param {number} a the output of a sigmoid @param {number} d */
const throughGate = (a, d) => d * a * (1 - a);

/** The sum that goes into a block. @param {Weights} w @param {number} block */
const blockSum = (w, block, /** @type {Vector} */ x, /** @type {Vector} */ h) =>
  add(times(x, w.W[block]), times(h, w.U[block]), w.b[block]);

/**
 * The cells. `forward` returns a step with the new `state`; `backward` takes the gradient of that
 * state and returns the gradient of the state before, of each block's sum, and of each block's
 * product with the recurrent kernel. `biased` is the block whose bias the reader sets.
 */
const CELLS = {
  simple_rnn: {
    blocks: 1,
    states: 1,
    biased: -1,
    biases: 1,
    forward(/** @type {Weights} */ w, /** @type {Vector} */ x, /** @type {Vector[]} */ [h]) {
      return { x, h, state: [blockSum(w, 0, x, h).map(w.f[0])] };
    },
    backward(/** @type {Weights} */ w, /** @type {any} */ step, /** @type {Vector[]} */ [dh]) {
      const dSum = each((a, d) => d * w.f[1](a), step.state[0], dh);
      return { before: [timesTransposed(dSum, w.U[0])], sums: [dSum], products: [dSum] };
    },
  },
  lstm: {
    blocks: 4, // i, f, candidate, o
    states: 2,
    biased: 1,
    biases: 1,
    forward(/** @type {Weights} */ w, /** @type {Vector} */ x, /** @type {Vector[]} */ [h, cBefore]) {
      const [i, f, o] = [0, 1, 3].map((block) => blockSum(w, block, x, h).map(sigmoid));
      const candidate = blockSum(w, 2, x, h).map(w.f[0]);
      const c = each((f, c, i, g) => f * c + i * g, f, cBefore, i, candidate);
      const activated = c.map(w.f[0]);
      const state = [each((o, a) => o * a, o, activated), c];
      return { x, h, cBefore, i, f, o, candidate, activated, state };
    },
    backward(/** @type {Weights} */ w, /** @type {any} */ s, /** @type {Vector[]} */ [dh, dcAfter]) {
      const dc = each((d, dh, o, a) => d + dh * o * w.f[1](a), dcAfter, dh, s.o, s.activated);
      const sums = [
        each((a, d, g) => throughGate(a, d * g), s.i, dc, s.candidate),
        each((a, d, c) => throughGate(a, d * c), s.f, dc, s.cBefore),
        each((a, d, i) => d * i * w.f[1](a), s.candidate, dc, s.i),
        each((a, d, c) => throughGate(a, d * c), s.o, dh, s.activated),
      ];
      const [first, ...others] = sums.map((d, block) => timesTransposed(d, w.U[block]));
      const before = [add(first, ...others), each((d, f) => d * f, dc, s.f)];
      return { before, sums, products: sums };
    },
  },
  gru: {
    blocks: 3, // z, r, candidate; the reset gate after the product, as in Keras
    states: 1,
    biased: 0,
    biases: 2,
    forward(/** @type {Weights} */ w, /** @type {Vector} */ x, /** @type {Vector[]} */ [h]) {
      const [z, r] = [0, 1].map((block) => blockSum(w, block, x, h).map(sigmoid));
      const recalled = times(h, w.U[2]);
      const sum = each((r, p, s) => s + r * p, r, recalled, add(times(x, w.W[2]), w.b[2]));
      const candidate = sum.map(w.f[0]);
      const state = [each((z, h, g) => z * h + (1 - z) * g, z, h, candidate)];
      return { x, h, z, r, recalled, candidate, state };
    },
    backward(/** @type {Weights} */ w, /** @type {any} */ s, /** @type {Vector[]} */ [dh]) {
      const dSum = each((a, d, z) => d * (1 - z) * w.f[1](a), s.candidate, dh, s.z);
      const dRecalled = each((d, r) => d * r, dSum, s.r);
      const dz = each((z, d, h, g) => throughGate(z, d * (h - g)), s.z, dh, s.h, s.candidate);
      const dr = each((r, d, p) => throughGate(r, d * p), s.r, dSum, s.recalled);
      const products = [dz, dr, dRecalled];
      const back = products.map((d, block) => timesTransposed(d, w.U[block]));
      const before = [add(each((d, z) => d * z, dh, s.z), ...back)];
      return { before, sums: [dz, dr, dSum], products };
    },
  },
};

/**
 * The weights of a setting: every block of the recurrent kernel is `radius` times an orthogonal
 * matrix, so that `radius` is its spectral radius and its spectral norm.
 * @param {Settings} s
 * @param {Drawn} drawn
 * @returns {Weights}
 */
function weightsOf(s, drawn) {
  const { blocks, biased } = CELLS[s.cell];
  const U = drawn.recurrent.slice(0, blocks)
    .map((M) => M.map((line) => line.map((u) => s.radius * u)));
  const b = U.map((M, block) => M.map(() => (block === biased ? s.gate_bias : 0)));
  const [f, slope] = ACTIVATIONS[s.activation];
  return { W: drawn.kernel.slice(0, blocks), U, b, f: [f, slope] };
}

/**
 * The norm of the gradient with respect to the state, at every distance from the last step, and the
 * norm of the gradient of all weights together.
 * @param {Settings} s
 * @param {Drawn} drawn
 * @returns {{norms: number[], weights: number}}
 */
export function gradientFlow(s, drawn) {
  const cell = CELLS[s.cell];
  const w = weightsOf(s, drawn);
  const units = w.U[0].length;
  const zeros = () => new Array(units).fill(0);
  let state = Array.from({ length: cell.states }, zeros);
  const steps = drawn.inputs.slice(0, s.length).map((x) => {
    const step = cell.forward(w, x, state);
    state = step.state;
    return step;
  });

  const [first, ...others] = state;
  let d = [first.map(() => 1 / Math.sqrt(units)), ...others.map(zeros)]; // of length 1
  const norms = [Math.hypot(...d.flat())];
  /** @type {Record<string, number>} */
  const gradients = {}; // of each weight, by its block and place
  const collect = (/** @type {string} */ name, /** @type {number} */ value) => {
    gradients[name] = (gradients[name] ?? 0) + value;
  };
  for (const step of steps.reverse()) {
    const { before, sums, products } = cell.backward(w, step, d);
    sums.forEach((sum, block) => sum.forEach((value, k) => {
      const product = products[block][k];
      step.x.forEach((x, j) => collect(`W ${block} ${j} ${k}`, x * value));
      step.h.forEach((h, j) => collect(`U ${block} ${j} ${k}`, h * product));
      collect(`b ${block} ${k}`, value);
      if (cell.biases === 2) collect(`b2 ${block} ${k}`, product);
    }));
    d = before;
    norms.push(Math.hypot(...d.flat()));
  }
  return { norms, weights: Math.hypot(...Object.values(gradients)) };
}

/**
 * (radius times the activation's largest slope) to the power of each distance: the bound of the
 * simple layer, whatever the inputs.
 * @param {Settings} s
 * @returns {number[]}
 */
export function bound({ radius, activation, length }) {
  return Array.from({ length: length + 1 }, (_, d) => (radius * ACTIVATIONS[activation][2]) ** d);
}

/**
 * The factor by which clipping by global norm multiplies every gradient.
 * @param {Settings} s
 * @param {number} norm of the gradient of all weights
 */
export const clippingFactor = ({ clipping, limit }, norm) =>
  (clipping === "norm" && norm > limit ? limit / norm : 1);

// --- Sentences -------------------------------------------------------------------------------

/** @param {Settings} s @param {ReturnType<typeof gradientFlow>} flow @param {number} distance */
function describe(s, flow, distance) {
  const steps = distance === 1 ? "1 step back" : `${distance} steps back`;
  return `${steps} of ${s.length}, the gradient has the norm ${decimal(flow.norms[distance], 3)}; `
    + `at the last step it has 1.`;
}

/** What the bound says of this setting. @param {Settings} s */
function verdict(s) {
  const slope = ACTIVATIONS[s.activation][2];
  const base = s.radius * slope;
  const product = `${decimal(s.radius, 3)} × ${decimal(slope)} = ${decimal(base, 3)}`;
  if (s.cell !== "simple_rnn") {
    return `The bound is that of a SimpleRNN with one of the blocks: (${product}) to the power of `
      + "the distance. It does not hold for a gated cell, whose gates are a way of their own.";
  }
  if (base < 1) return `The bound is (${product}) to the power of the distance: below 1, so the `
    + "gradient must vanish, whatever the inputs.";
  return `The bound is (${product}) to the power of the distance: not below 1, so it proves nothing.`;
}

/** @param {Settings} s @param {number} norm of all weights @param {number} factor */
function aboutClipping(s, norm, factor) {
  if (s.clipping === "off") return "";
  const before = `The gradient of all weights together has the norm ${decimal(norm, 3)}`;
  if (factor === 1) return `${before}, not above the limit: clipping changes nothing.`;
  return `${before}; clipping multiplies every gradient by ${decimal(factor, 3)}. The line is moved `
    + "down as a whole: what is far away stays as small beside what is near as it was.";
}

// --- Drawing ---------------------------------------------------------------------------------

const PLOT = { left: 58, right: 392, top: 12, bottom: 232 };
const TINIEST = -30; // powers of ten that the axis may reach
const LARGEST = 30;

/** @param {number} power */
const tenTo = (power) =>
  `10${[...String(power)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("")}`;

/**
 * Lines over the distance, on a logarithmic axis that holds all of them.
 * @param {[kind: string, values: number[]][]} lines
 * @param {number} distance the one that is marked
 */
function draw(lines, distance) {
  const powers = lines.flatMap(([, values]) => values)
    .map((value) => Math.max(TINIEST, Math.min(LARGEST, Math.log10(value))));
  const low = Math.floor(Math.min(-4, ...powers) / 2) * 2;
  const high = Math.ceil(Math.max(2, ...powers) / 2) * 2;
  const tick = Math.ceil((high - low) / 14) * 2; // at most 8 lines, on even powers
  const last = lines[0][1].length - 1;
  const x = (/** @type {number} */ d) => PLOT.left + (d / last) * (PLOT.right - PLOT.left);
  const y = (/** @type {number} */ value) => {
    const power = Math.max(low, Math.min(high, Math.log10(value)));
    return PLOT.bottom - ((power - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  };
  const text = (/** @type {number} */ at, /** @type {number} */ height, /** @type {string} */ words,
    /** @type {string} */ kind) => svg("text", { class: `small ${kind}`, x: at, y: height }, words);

  const parts = [];
  for (let power = Math.ceil(low / tick) * tick; power <= high; power += tick) {
    const at = y(10 ** power);
    parts.push(svg("path", {
      class: power ? "grid" : "axis", d: `M${PLOT.left} ${at}H${PLOT.right}`, "data-power": power,
    }), text(PLOT.left - 6, at + 4, power ? tenTo(power) : "1", "end"));
  }
  const every = [1, 2, 5, 10].find((step) => last / step <= 6) ?? 10;
  for (let d = 0; d <= last; d += every) parts.push(text(x(d), PLOT.bottom + 18, String(d), ""));
  parts.push(text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 36, "steps back", ""),
    svg("path", { class: "now", d: `M${x(distance)} ${PLOT.top}V${PLOT.bottom}` }));
  for (const [kind, values] of lines) {
    const points = values.map((value, d) => `${x(d)},${y(value)}`).join(" ");
    parts.push(svg("polyline", { class: `line ${kind}`, points }));
  }
  for (const [kind, values] of lines) {
    const [cx, cy] = [x(distance), y(values[distance])];
    parts.push(svg("circle", { class: `line ${kind}`, cx, cy, r: 5 }));
  }
  return svg("svg", {
    viewBox: "0 0 400 272", role: "img", class: "flow", style: "min-width: 270px; max-width: 600px",
  }, ...parts);
}

// --- The calculator --------------------------------------------------------------------------

const RULES = {
  cell: oneOf("simple_rnn", "lstm", "gru"),
  activation: oneOf("tanh", "linear", "relu", "sigmoid"),
  radius: real(LIMITS.radius[0], LIMITS.radius[1], 0.01),
  gate_bias: real(LIMITS.gate_bias[0], LIMITS.gate_bias[1], 0.1),
  length: whole(LIMITS.length[0], LIMITS.length[1]),
  clipping: oneOf("off", "norm"),
  limit: real(LIMITS.limit[0], LIMITS.limit[1]),
  distance: whole(LIMITS.distance[0], LIMITS.distance[1]),
};

/**
 * @param {{model: any, el: HTMLElement}} context the model holds the settings, `distance` and
 *   `drawn`
 */
function render({ model, el }) {
  /** @type {[string, string][]} */
  const cells = [["simple_rnn", "SimpleRNN"], ["lstm", "LSTM"], ["gru", "GRU"]];
  const controls = {
    cell: choice("Cell", cells),
    radius: slider("Spectral radius", "ρ", RULES.radius),
    activation: select("Activation", "g",
      ["tanh", "linear", "relu", "sigmoid"].map((name) => [name, name])),
    length: numberField("Length", "T", RULES.length),
    gate_bias: slider("Bias of forget or update gate", "b", RULES.gate_bias),
    clipping: choice("Clipping", [["off", "off"], ["norm", "by global norm"]]),
    limit: numberField("Limit of the norm", "", RULES.limit),
    distance: slider("Steps back", "k", RULES.distance),
  };
  for (const { element } of [controls.radius, controls.gate_bias, controls.distance]) {
    const input = /** @type {HTMLInputElement} */ (element.querySelector("input"));
    input.id = unique("slider"); // an `output` within a label would be what is labelled
    element.setAttribute("for", input.id);
  }
  const problem = problemLine();
  const status = statusLine();
  const notes = html("p", { class: "notes" });
  const numbers = facts([
    ["gradient", "Gradient"], ["bound", "Bound"], ["clipped", "After clipping"],
    ["weights", "Of all weights"],
  ]);
  const room = scroller();
  const legend = html("ul", { class: "legend" });
  const { distance, ...others } = controls;
  const results = html("div", {}, room.element, legend, distance.element, numbers.element, status,
    notes);
  const root = frame("Gradient flow calculator",
    html("div", { class: "fields" }, ...Object.values(others).map(({ element }) => element)),
    problem, results);

  function show() {
    const s = /** @type {Settings} */ (Object.fromEntries(
      Object.keys(RULES).map((name) => [name, model.get(name)])));
    controls.gate_bias.element.hidden = s.cell === "simple_rnn";
    controls.limit.element.hidden = s.clipping === "off";
    const flow = gradientFlow(s, model.get("drawn"));
    const bounds = bound(s);
    const factor = clippingFactor(s, flow.weights);
    const at = Math.min(model.get("distance"), s.length);
    const range = /** @type {HTMLInputElement} */ (distance.element.querySelector("input"));
    range.max = String(s.length);
    controls.distance.set(at);
    const isClipped = s.clipping !== "off";
    numbers.set({
      gradient: decimal(flow.norms[at], 3),
      bound: decimal(bounds[at], 3),
      weights: decimal(flow.weights, 3),
      clipped: isClipped ? decimal(factor * flow.norms[at], 3) : "–",
    });
    /** @type {[string, number[]][]} */
    const lines = [["bound", bounds]];
    if (isClipped) lines.push(["clipped", flow.norms.map((norm) => factor * norm)]);
    const drawing = draw([...lines, ["gradient", flow.norms]], at);
    status.textContent = describe(s, flow, at);
    notes.textContent = `${verdict(s)} ${aboutClipping(s, flow.weights, factor)}`;
    drawing.setAttribute("aria-label", `The norm of the gradient against the distance. ${
      status.textContent}`);
    room.element.replaceChildren(drawing);
    legend.replaceChildren(...legendItems([
      ["line gradient", "norm of the gradient"],
      ["line bound", s.cell === "simple_rnn" ? "bound of the norm" : "bound of a SimpleRNN"],
      isClipped && ["line clipped", "norm after clipping"],
    ]));
  }

  return connect({ model, el, root, rules: RULES, controls, problem, results, show, room });
}

export default { name: "gradient_flow", settings: RULES, render };
