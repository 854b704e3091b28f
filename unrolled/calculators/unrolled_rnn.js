// @ts-check
/**
 * The unrolled RNN: a network of two inputs, two hidden units and two outputs, step by step, and
 * what it gives when two of its inputs change places.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.cells.SimpleRNN` with an output
 * layer; then sentences and formulas; then the drawing; last `render`.
 *
 * @typedef {number[][]} Matrix
 * @typedef {{kernel: Matrix, recurrent_kernel: Matrix, bias: number[], output_kernel: Matrix,
 *   activation: keyof typeof ACTIVATIONS}} Network
 * @typedef {{state: number[], output: number[]}} Step
 */
import {
  choice, connect, decimal, facts, formula, frame, grid, html, list, matrix, numbersOf, oneOf,
  problemLine, real, row, scroller, select, statusLine, stepper, svg, whole,
} from "./kit.js";

/** The smallest and largest value of each number that the reader may set. */
export const LIMITS = { weight: [-9, 9], input: [-99, 99], timesteps: [2, 6] };

// --- Arithmetic ------------------------------------------------------------------------------

export const ACTIVATIONS = {
  linear: (/** @type {number} */ z) => z,
  tanh: Math.tanh,
  relu: (/** @type {number} */ z) => Math.max(z, 0),
};

/** A row of numbers times a matrix. @param {number[]} x @param {Matrix} weights */
const product = (x, weights) =>
  weights[0].map((_, j) => x.reduce((sum, value, i) => sum + value * weights[i][j], 0));

/** State and output of every step; the state before the first is 0. @param {Network} network
 * @param {Matrix} inputs @returns {Step[]} */
export function run(network, inputs) {
  let before = network.bias.map(() => 0);
  return inputs.map((input) => {
    const read = product(input, network.kernel);
    const kept = product(before, network.recurrent_kernel);
    before = network.bias.map((b, j) => ACTIVATIONS[network.activation](read[j] + kept[j] + b));
    return { state: before, output: product(before, network.output_kernel) };
  });
}

/**
 * The sequence with two inputs in each other's place; steps are counted from 1.
 * @param {Matrix} inputs
 * @param {number[]} steps
 */
export function swapped(inputs, [first, second]) {
  const order = inputs.map((_, i) => (i === first - 1 ? second - 1 : i === second - 1 ? first - 1 : i));
  return order.map((i) => inputs[i]);
}

// --- Sentences and formulas ------------------------------------------------------------------

/** @param {number[]} values */
const both = (values) => values.map((value) => decimal(value)).join(", ");

/** @param {number} step @param {Matrix} inputs @param {Step[]} steps */
function describeStep(step, inputs, steps) {
  const before = step ? both(steps[step - 1].state) : "0, 0";
  return `Step ${step + 1} of ${inputs.length} reads ${both(inputs[step])} and the old state `
    + `${before}; the new state is ${both(steps[step].state)}, the output ${both(steps[step].output)}.`;
}

/** @param {number[]} pair @param {Step} last @param {Step} other */
function describeSwap(pair, last, other) {
  const [from, to] = [both(last.output), both(other.output)];
  const near = last.output.every((value, i) =>
    Math.abs(value - other.output[i]) <= 1e-12 * Math.max(1, Math.abs(value)));
  let change = `changes the last output from ${from} to ${to}`;
  if (near) change = `does not change the last output, ${from}`;
  else if (from === to) change = "changes the last output by less than the digits shown";
  return `Swapping inputs ${list(pair.map(String))} ${change}.`;
}

/** A product with its signs written out. @param {number} a @param {number} b */
const times = (a, b) => row(bracketed(a), "·", bracketed(b));
/** @param {number} value */
const bracketed = (value) => (value < 0 ? row("(", rounded(value), ")") : rounded(value));
/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(4));
/** @param {number} value */
const result = (value) => [Math.abs(rounded(value) - value) < 1e-9 ? "=" : "≈", rounded(value)];

/** @param {Network} network @param {number[]} input @param {number[]} before @param {number[]} state
 * @param {number} unit */
function stateFormula(network, input, before, state, unit) {
  const terms = [
    ...input.map((value, i) => times(value, network.kernel[i][unit])),
    ...before.map((value, i) => times(value, network.recurrent_kernel[i][unit])),
  ];
  if (network.bias[unit]) terms.push(row(bracketed(network.bias[unit])));
  const inside = terms.map((term, i) => row(...(i ? ["+"] : []), term));
  const linear = network.activation === "linear";
  return formula(...(linear ? [] : [row(network.activation, "(")]), ...inside,
    row(...(linear ? [] : [")"]), ...result(state[unit])));
}

/** @param {Network} network @param {Step} step @param {number} unit */
function outputFormula(network, { state, output }, unit) {
  const terms = state.map((value, i) =>
    row(...(i ? ["+"] : []), times(value, network.output_kernel[i][unit])));
  return formula(...terms, row(...result(output[unit])));
}

// --- Drawing ---------------------------------------------------------------------------------

const PITCH = 118; // from one step to the next
const RADIUS = 20;
const LEVELS = { x: 210, h: 122, y: 34 };
const HEIGHT = 262;

/**
 * The network, unrolled up to a step; later steps are empty.
 * @param {Matrix} inputs
 * @param {Step[]} steps
 * @param {number} now
 */
function draw(inputs, steps, now) {
  const width = (inputs.length + 1) * PITCH;
  /** Centre of a unit: the second of a pair stands to the right, and higher.
   * @param {number} t @param {number} unit @param {keyof typeof LEVELS} level */
  const place = (t, unit, level) =>
    [(t + 1.5) * PITCH + (unit ? 24 : -24), LEVELS[level] + (unit ? -11 : 11)];
  /** @param {number} t */
  const when = (t) => (t === now ? "now" : t < now ? "past" : "future");
  /** @param {number[]} from @param {number[]} to @param {string} kind */
  function arrow([x1, y1], [x2, y2], kind) {
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const [tipX, tipY] = [x2 - ux * (RADIUS + 1), y2 - uy * (RADIUS + 1)];
    const [backX, backY] = [tipX - 6 * ux, tipY - 6 * uy];
    return svg("path", {
      class: `arrow ${kind}`,
      d: `M${x1 + ux * RADIUS} ${y1 + uy * RADIUS}L${backX} ${backY}`
        + `M${tipX} ${tipY}L${backX + 3 * uy} ${backY - 3 * ux}L${backX - 3 * uy} ${backY + 3 * ux}Z`,
    });
  }
  /** @param {number[]} centre @param {string} kind @param {string} text */
  function node([x, y], kind, text) {
    const size = text.length < 6 ? 13 : text.length < 8 ? 10 : 8;
    return svg("g", { class: `node ${kind}` }, svg("circle", { cx: x, cy: y, r: RADIUS }),
      svg("text", { x, y: y + size / 3, style: `font-size: ${size}px` }, text));
  }

  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: "img",
    style: `min-width: ${width * 0.8}px; max-width: ${width * 1.15}px`,
  });
  const pairs = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const arrows = inputs.flatMap((_, t) => pairs.flatMap(([i, j]) => [
    arrow(place(t - 1, i, "h"), place(t, j, "h"), `loop ${when(t)}`),
    arrow(place(t, i, "x"), place(t, j, "h"), when(t)),
    arrow(place(t, i, "h"), place(t, j, "y"), when(t)),
  ]));
  const nodes = [0, 1].map((unit) => node(place(-1, unit, "h"), "h start", "0"));
  const labels = [["inputs", LEVELS.x], ["hidden", LEVELS.h - 48], ["outputs", LEVELS.y]]
    .map(([name, y]) => svg("text", { class: "name", x: PITCH / 2, y: Number(y) + 4 }, String(name)));
  inputs.forEach((input, t) => {
    const { state, output } = steps[t];
    for (const [level, values] of Object.entries({ x: input, h: state, y: output })) {
      values.forEach((value, unit) => {
        const text = level === "x" || t <= now ? decimal(value, 3) : "";
        const centre = place(t, unit, /** @type {"x"} */ (level));
        nodes.push(node(centre, `${level} ${when(t)}`, text));
      });
    }
    const kind = `name ${when(t)}`;
    labels.push(svg("text", { class: kind, x: (t + 1.5) * PITCH, y: HEIGHT - 8 }, `step ${t + 1}`));
  });
  labels.push(svg("text", { class: "name", x: PITCH / 2, y: HEIGHT - 8 }, "start"));
  picture.append(...arrows, ...nodes, ...labels);
  return { picture, place: ((now + 1.5) * PITCH) / width };
}

/** Both sequences step by step. @param {Matrix} inputs @param {Step[]} steps
 * @param {Matrix} others @param {Step[]} otherSteps @param {number[]} pair */
function comparison(inputs, steps, others, otherSteps, pair) {
  const head = ["Step", "Input", "Output", "Input, swapped", "Output then"]
    .map((name) => html("th", { scope: "col" }, name));
  const rows = inputs.map((input, t) => {
    const moved = pair.includes(t + 1) ? "moved" : null;
    const cells = [input, steps[t].output, others[t], otherSteps[t].output].map((values, i) =>
      html("td", { class: i === 2 ? moved : null }, both(values) + (i === 2 && moved ? " ⇄" : "")));
    return html("tr", {}, html("th", { scope: "row" }, String(t + 1)), ...cells);
  });
  return [html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows)];
}

// --- The calculator --------------------------------------------------------------------------

const weight = real(LIMITS.weight[0], LIMITS.weight[1], 0.5);
const inputRule = real(LIMITS.input[0], LIMITS.input[1], 1);
const [SHORTEST, LONGEST] = LIMITS.timesteps;
const LENGTHS = Array.from({ length: LONGEST - SHORTEST + 1 }, (_, i) => SHORTEST + i);
const PAIRS = Array.from({ length: LONGEST }, (_, i) => i + 1).flatMap((first) =>
  Array.from({ length: LONGEST - first }, (_, i) => `${first},${first + 1 + i}`));
const RULES = {
  inputs: matrix(LENGTHS, 2, inputRule),
  kernel: matrix([2], 2, weight),
  recurrent_kernel: matrix([2], 2, weight),
  bias: matrix([1], 2, weight),
  output_kernel: matrix([2], 2, weight),
  activation: oneOf(...Object.keys(ACTIVATIONS)),
  swap: oneOf("none", ...PAIRS),
  step: whole(0, LONGEST - 1),
};

/** The length of the sequence and a table that has as many rows. */
function inputsControl() {
  const length = select("Steps", "", LENGTHS.map((n) => [String(n), String(n)]));
  const names = Array.from({ length: LONGEST }, (_, i) => `step ${i + 1}`);
  const table = grid("Inputs", names, ["input 1", "input 2"], inputRule);
  const fit = () => table.rows.forEach((line, i) => { line.hidden = i >= Number(length.get()); });
  const element = html("div", { class: "sequence" }, length.element, table.element);
  table.set(names.map(() => "0,0").join(";"));
  return {
    ...table,
    element,
    get() {
      fit();
      return table.get();
    },
    set(/** @type {string} */ value) {
      length.set(numbersOf(value).length);
      fit();
      table.set(value);
    },
  };
}

/** @param {{model: any, el: HTMLElement}} context the model holds RULES's names, as text */
function render({ model, el }) {
  const units = ["unit 1", "unit 2"];
  const controls = {
    inputs: inputsControl(),
    kernel: grid("Kernel W", ["input 1", "input 2"], units, weight),
    recurrent_kernel: grid("Recurrent kernel U", ["old unit 1", "old unit 2"], units, weight),
    bias: grid("Bias b", ["always"], units, weight),
    output_kernel: grid("Output kernel V", ["unit 1", "unit 2"],
      ["output 1", "output 2"], weight),
    activation: choice("Activation", [["linear", "identity"], ["tanh", "tanh"], ["relu", "ReLU"]]),
    swap: select("Swap two inputs", "", [["none", "none"], ...PAIRS.map((pair) =>
      /** @type {[string, string]} */ ([pair, pair.replace(",", " and ")]))]),
  };
  const problem = problemLine();
  const status = statusLine();
  const numbers = facts([["output", "Output"], ["state", "New state"], ["last", "Last output"],
    ["swapped", "Last, swapped"]]);
  const room = scroller();
  const formulas = html("dl");
  const table = html("table");
  const verdict = html("p", { class: "verdict", "aria-live": "polite" });
  const wide = scroller("Both sequences");
  wide.element.classList.add("wide");
  wide.element.append(table);
  const compared = html("div", { class: "compared" }, verdict, wide.element);
  const lengthOf = () => numbersOf(model.get("inputs")).length;
  const steps = stepper({
    model, status, label: "Step through the sequence", noun: "Step", count: lengthOf,
  });
  const results = html("div", {}, numbers.element, room.element, steps.element, status,
    html("div", { class: "formulas" }, formulas), compared);
  const { inputs: sequence, kernel, recurrent_kernel: loop, bias, output_kernel: out } = controls;
  const root = frame("Unrolled RNN calculator",
    html("div", { class: "grids" }, sequence.element, html("div", {}, kernel.element, bias.element),
      html("div", {}, loop.element, out.element)),
    html("div", { class: "fields" }, controls.activation.element, controls.swap.element),
    problem, results);

  function show() {
    /** @param {string} name */
    const read = (name) => numbersOf(model.get(name));
    const network = {
      kernel: read("kernel"), recurrent_kernel: read("recurrent_kernel"), bias: read("bias")[0],
      output_kernel: read("output_kernel"), activation: model.get("activation"),
    };
    const inputs = read("inputs");
    const results = run(network, inputs);
    steps.show();
    const now = steps.current();
    const before = now ? results[now - 1].state : [0, 0];
    const last = results[inputs.length - 1];
    status.textContent = describeStep(now, inputs, results);
    const { picture, place } = draw(inputs, results, now);
    picture.setAttribute("aria-label", status.textContent);
    room.element.replaceChildren(picture);
    room.follow(place);
    /** @param {string} name @param {Element[]} pieces */
    const line = (name, pieces) =>
      [html("dt", {}, name), html("dd", { class: "formula" }, ...pieces)];
    formulas.replaceChildren();
    for (const unit of [0, 1]) {
      formulas.append(...line(`Hidden unit ${unit + 1} at step ${now + 1}`,
        stateFormula(network, inputs[now], before, results[now].state, unit)));
    }
    for (const unit of [0, 1]) {
      formulas.append(...line(`Output ${unit + 1} of step ${now + 1}`,
        outputFormula(network, results[now], unit)));
    }

    for (const option of controls.swap.element.querySelectorAll("option")) {
      option.disabled = Number(option.value.split(",")[1]) > inputs.length;
    }
    const pair = model.get("swap").split(",").map(Number);
    const swaps = pair[1] <= inputs.length;
    const others = swaps ? swapped(inputs, pair) : inputs;
    const otherSteps = run(network, others);
    const otherLast = otherSteps[inputs.length - 1];
    numbers.set({
      output: both(results[now].output), state: both(results[now].state), last: both(last.output),
      swapped: swaps ? both(otherLast.output) : "–",
    });
    compared.hidden = model.get("swap") === "none";
    table.hidden = !swaps;
    if (swaps) verdict.textContent = describeSwap(pair, last, otherLast);
    else verdict.textContent = compared.hidden ? ""
      : `The sequence has only ${inputs.length} steps: there is no input ${pair[1]} to swap.`;
    table.replaceChildren(...(swaps ? comparison(inputs, results, others, otherSteps, pair) : []));
  }

  const end = connect({
    model, el, root, rules: RULES, controls, problem, results, show, steps, room,
  });
  return () => {
    end();
    wide.end();
  };
}

export default { name: "unrolled_rnn", settings: RULES, render };
