// @ts-check
/**
 * What the calculators of the LSTM and of the GRU cell share: one unit that reads two features, a
 * value and a marker, step by step; its gates held by sliders or made by weights; the numbers on a
 * drawing of the cell, all steps in a chart and in a table.
 *
 * A module gives its arithmetic, its drawing and its words to `gatedCell` and exports what comes
 * back.
 *
 * @typedef {{x: number, m: number, h_before: number, h: number, candidate: number,
 *   sums: Record<string, number>} & Record<string, any>} Step
 * @typedef {{mode: string, weights: number[][], values: number[], markers: number[],
 *   activation: "tanh" | "linear"} & Record<string, any>} Settings
 */

import {
  button, choice, connect, decimal, formula, frame, grid, html, legendItems, mathml, matrix,
  numberField, numbersOf, oneOf, problemLine, real, row, scroller, slider, statusLine, stepper, sub,
  svg, unique, whole,
} from "./kit.js";
import { listField, numberList } from "./lists.js";

/** The smallest and largest value of each number that the reader may set. */
export const LIMITS = {
  gate: [0, 1],
  weight: [-100, 100],
  value: [-100, 100],
  state: [-100, 100],
  steps: [1, 12],
};

// --- Arithmetic ------------------------------------------------------------------------------

/** @param {number} x */
export function sigmoid(x) {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

export const ACTIVATIONS = { tanh: Math.tanh, linear: (/** @type {number} */ x) => x };

/**
 * What goes into a gate or the candidate: the weights of value, marker and old output, and a bias.
 * @param {number[]} weights
 * @param {...number} inputs
 */
export const weightedSum = (weights, ...inputs) =>
  weights.reduce((sum, weight, j) => sum + weight * (inputs[j] ?? 1), 0);

/**
 * Run a sequence through a cell; a marker that is missing is 0.
 * @template {Record<string, any>} State
 * @param {Settings} s
 * @param {State} state
 * @param {(s: Settings, x: number, m: number, state: State) => any} step
 * @returns {Step[]}
 */
export function runSteps(s, state, step) {
  return s.values.map((x, t) => {
    const done = step(s, x, s.markers[t] ?? 0, state);
    state = done;
    return done;
  });
}

// --- Words and formulas ----------------------------------------------------------------------

/** A number as it is shown: four decimals at most. @param {number} value */
export const tidy = (value) =>
  (Math.abs(value) < 1e4 ? decimal(Number(value.toFixed(4)), 8) : decimal(value));

/** A name with a step's number below it. @param {string} name @param {number} t */
export const indexed = (name, t) =>
  name + [...String(t)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");

/** A number in a formula. @param {number} value */
export const number = (value) => mathml("mn", {}, tidy(value));
/** A number after a sign of its own, in brackets where it is negative. @param {number} value */
export const factor = (value) =>
  (value < 0 ? mathml("mrow", {}, row("("), number(value), row(")")) : number(value));

/**
 * The terms of a weighted sum, zero weights left out.
 * @param {number[]} weights
 * @param {...number} inputs
 */
export function terms(weights, ...inputs) {
  /** @type {number | undefined} */
  let first;
  const tokens = weights.flatMap((weight, j) => {
    if (!weight) return [];
    first ??= j;
    const size = j === first ? weight : Math.abs(weight);
    const product = [number(size), ...(j in inputs ? ["·", factor(inputs[j])] : [])];
    return j === first ? product : [weight < 0 ? "−" : "+", ...product];
  });
  return tokens.length ? tokens : [number(0)];
}

/**
 * A line of the formulas.
 * @param {string} name
 * @param {number} t
 * @param {any[]} tokens
 * @param {number} value
 */
export const equation = (name, t, tokens, value) =>
  formula(row(sub(name, t), "=", ...tokens), row("=", number(value)));

// --- Drawing ---------------------------------------------------------------------------------

/**
 * A part of the drawing, as `unrolled.cell_layouts` describes it.
 * @typedef {{kind: string, at: number[], hue?: string, text?: string, symbol?: string,
 *   value?: string, side?: string, when?: Record<string, string>}} Part
 * @typedef {{height: number, parts: Part[]}} Layout
 */

/** An arrow through points, or a line without its head. @param {Part} part */
function wire({ kind, at, hue }) {
  const [x1, y1, x2, y2] = at.slice(-4);
  const [dx, dy] = [Math.sign(x2 - x1), Math.sign(y2 - y1)];
  const head = kind === "line" ? "" : `M${x2 - 7 * dx - 4 * dy} ${y2 - 7 * dy - 4 * dx}`
    + `L${x2} ${y2}L${x2 - 7 * dx + 4 * dy} ${y2 - 7 * dy + 4 * dx}`;
  return svg("path", { class: `wire part ${hue ?? ""}`, d: `M${at.join(" ")}${head}` });
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} kind
 */
const words = (x, y, text, kind = "") => svg("text", { class: kind, x, y }, text);

/**
 * @param {number} height
 * @param {string} kind
 * @param {Record<string, any>} more
 * @param {...Element} marks
 */
const picture = (height, kind, more, ...marks) => svg("svg", {
  viewBox: `0 0 400 ${height}`, role: "img", class: kind,
  style: "min-width: 270px; max-width: 560px", ...more,
}, ...marks);

/**
 * A box with round corners.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} rx
 */
const rounded = (x, y, width, height, rx) =>
  svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx });

/**
 * The drawing of a cell, with the numbers of a step in their places.
 * @param {Layout} layout
 * @param {Settings} s
 * @param {Step} step
 * @param {Record<string, string>} shown the words for labels and pills; without them a label is left out
 */
function cellPicture({ height, parts }, s, step, shown) {
  const marks = /** @type {Record<string, (part: Part, x: number, y: number) => Element>} */ ({
    wire,
    line: wire,
    join: ({ hue }, cx, cy) => svg("circle", { class: `join part ${hue}`, cx, cy, r: 3.4 }),
    node: ({ text = "" }, x, y) => svg("g", { class: "node" },
      svg("circle", { cx: x, cy: y, r: 12 }), words(x, y + 6, text)),
    pill: ({ text = "", value = "" }, x, y) => svg("g", { class: "node" },
      rounded(x, y, 40, 22, 11), words(x, y + 4, shown[value] ?? text, "small")),
    label: ({ value = "", side = "", hue }, x, y) =>
      words(x, y, shown[value] ?? "", `${side} ${hue ? "strong" : "small"}`),
    box({ hue = "", text = "", symbol }, x, y) {
      const [number, sum, isGate] = [step[hue], step.sums[hue], hue !== "candidate"];
      const digits = tidy(number);
      const box = rounded(x, y, 70, 60, 6);
      box.setAttribute("fill-opacity", isGate ? 0.08 + 0.3 * number : 0.2);
      const how = sum === undefined ? "by hand"
        : isGate || s.activation === "tanh" ? `${symbol}(${decimal(sum, 2)})` : "linear";
      const below = svg("text", {
        class: "small", x, y: y + 24, lengthAdjust: "spacingAndGlyphs",
        textLength: how.length > 9 ? 64 : null, // as wide as the box, no wider
      }, how);
      return svg("g", {
        class: `gate part ${hue}${isGate && number < 0.05 ? " shut" : ""}`, "data-gate": hue,
      }, box, words(x, y + 6, digits, digits.length > 6 ? "small" : "strong"),
      words(x, y - 14, text, "small"), below);
    },
  });
  const drawn = parts.filter(({ when = {} }) =>
    Object.entries(when).every(([name, value]) => s[name] === value));
  return picture(height, "cell-drawing", {},
    ...drawn.map((part) => marks[part.kind](part, part.at[0], part.at[1])));
}

const CHART = { left: 44, right: 392, top: 10, bottom: 110 };

/**
 * The states at all steps: each is a line with marks of its own shape.
 * @param {Step[]} steps
 * @param {string[]} names the states that are drawn
 * @param {number} current
 */
function chart(steps, names, current) {
  const all = names.flatMap((name) => steps.map((step) => step[name]));
  let [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  if (low === high) high = 1;
  const width = (CHART.right - CHART.left) / steps.length;
  const x = (/** @type {number} */ t) => CHART.left + (t + 0.5) * width;
  const y = (/** @type {number} */ value) =>
    CHART.bottom - ((value - low) / (high - low)) * (CHART.bottom - CHART.top);
  const lines = names.flatMap((name, i) => {
    const points = steps.map((step, t) => [x(t), y(step[name])]);
    const kind = `state ${name}${i ? " second" : ""}`;
    return [
      svg("polyline", { class: kind, points: points.join(" ") }),
      ...points.map(([cx, cy]) => (i
        ? svg("rect", { class: kind, x: cx - 3, y: cy - 3, width: 6, height: 6 })
        : svg("circle", { class: kind, cx, cy, r: 5 }))),
    ];
  });
  return picture(134, "chart", {
    "aria-label": `The state at each of ${steps.length} steps; the table has the numbers.`,
  },
  svg("rect", {
    class: "now", x: x(current) - width / 2, y: 2, width, height: 130, rx: 4,
  }),
  svg("path", { class: "axis", d: `M${CHART.left} ${y(0)}H${CHART.right}` }),
  ...[...new Set([low, 0, high])].map((value) =>
    words(CHART.left - 4, y(value) + 4, decimal(value, 2), "small end")),
  ...steps.map((_, t) => words(x(t), 128, String(t + 1), "small")),
  ...lines);
}

/**
 * A table with a column for each step; the current one is marked.
 * @param {Step[]} steps
 * @param {[label: string, read: (step: Step) => number][]} rows
 * @param {number} current
 */
function stepTable(steps, rows, current) {
  const mark = (/** @type {number} */ t) =>
    (t === current ? { class: "read", "aria-current": "step" } : {});
  const line = (/** @type {[string, (step: Step) => number]} */ [label, read]) =>
    html("tr", {}, html("th", { scope: "row" }, label),
      ...steps.map((step, t) => html("td", mark(t), tidy(read(step)))));
  const head = steps.map((_, t) => html("th", { scope: "col", ...mark(t) }, String(t + 1)));
  return html("table", { class: "steps" },
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "step"), ...head)),
    html("tbody", {}, ...rows.map(line)));
}

// --- The calculator --------------------------------------------------------------------------

/**
 * A slider whose label is its own: an `output` within a label would be what is labelled.
 * @param {[string, string, any]} named
 */
function dial(...named) {
  const control = slider(...named);
  const input = /** @type {HTMLInputElement} */ (control.element.querySelector("input"));
  input.id = unique("slider");
  control.element.setAttribute("for", input.id);
  return control;
}

/**
 * @param {{
 *   name: string, label: string, states: [name: string, label: string][],
 *   sliders: [trait: string, label: string, symbol: string][],
 *   blocks: string[], choices: [trait: string, label: string, options: [string, string][]][],
 *   numbers: [trait: string, label: string, symbol: string][],
 *   hidden: (s: Settings) => string[], adapt?: (weights: number[][], s: Settings) => number[][],
 *   run: (s: Settings) => Step[], rows: [string, (step: Step) => number][],
 *   shown: (s: Settings, step: Step, t: number) => Record<string, string>,
 *   describe: (s: Settings, step: Step, t: number) => string,
 *   equations: (s: Settings, step: Step, t: number) => [term: string, pieces: Element[]][],
 * }} cell `adapt` fits a preset's weights to the other settings
 */
export function gatedCell(cell) {
  const weight = real(LIMITS.weight[0], LIMITS.weight[1]);
  const state = real(LIMITS.state[0], LIMITS.state[1]);
  /** @type {Record<string, any>} */
  const rules = {
    mode: oneOf("sliders", "weights"),
    ...Object.fromEntries(cell.choices.map(([name, , options]) =>
      [name, oneOf(...options.map(([value]) => value))])),
    activation: oneOf("tanh", "linear"),
    ...Object.fromEntries(cell.sliders.map(([name]) =>
      [name, real(LIMITS.gate[0], LIMITS.gate[1], 0.01)])),
    weights: matrix([cell.blocks.length], 4, weight),
    ...Object.fromEntries(cell.numbers.map(([name]) => [name, state])),
    values: numberList(LIMITS.steps, real(LIMITS.value[0], LIMITS.value[1])),
    markers: numberList(LIMITS.steps, { ...whole(0, 1), says: "0 or 1" }),
    step: whole(0, LIMITS.steps[1] - 1),
  };

  /** @param {{model: any, el: HTMLElement}} context */
  function render({ model, el }) {
    /** @type {Record<string, any>} */
    const controls = {
      mode: choice("Gates", [["sliders", "from sliders"], ["weights", "from weights"]]),
      ...Object.fromEntries(cell.choices.map(([name, label, options]) =>
        [name, choice(label, options)])),
      activation: choice("Activation", [["tanh", "tanh"], ["linear", "linear"]]),
      ...Object.fromEntries(cell.sliders.map(([name, label, symbol]) =>
        [name, dial(label, symbol, rules[name])])),
      weights: grid("Weights", cell.blocks, ["value", "marker", "h before", "bias"], weight),
      values: listField("Values", "x", rules.values),
      markers: listField("Markers", "m", rules.markers),
      ...Object.fromEntries(cell.numbers.map(([name, label, symbol]) =>
        [name, numberField(label, symbol, state)])),
    };
    const problem = problemLine();
    const status = statusLine();
    const room = scroller();
    const allSteps = scroller();
    const curve = html("div");
    const legend = html("ul", { class: "legend" }, ...legendItems([
      ...cell.states.map(([name, label], i) => [`state ${name}${i ? " second" : ""}`, label]),
    ]));
    const equations = html("dl");

    const sequence = (/** @type {string} */ name) => model.get(name).split(" ").map(Number);
    /** @returns {any} of the type Settings; the compiler does not see the names of the traits */
    const settings = () => ({
      ...Object.fromEntries(Object.keys(rules).map((name) => [name, model.get(name)])),
      weights: numbersOf(model.get("weights")),
      values: sequence("values"),
      markers: sequence("markers"),
    });
    const steps = stepper({
      model, status, label: "Step through the sequence", noun: "Step",
      count: () => sequence("values").length,
    });
    const presets = Object.entries(model.get("presets")).map(([name, preset]) => {
      const element = button(name);
      element.addEventListener("click", () => {
        const { weights, ...others } = /** @type {any} */ (preset);
        const adapted = cell.adapt ? cell.adapt(numbersOf(weights), settings()) : numbersOf(weights);
        const chosen = { mode: "weights", ...others, step: 0, weights: adapted.join(";") };
        for (const [trait, value] of Object.entries(chosen)) model.set(trait, value);
        model.save_changes();
      });
      return element;
    });

    function show() {
      /** @type {Settings} */
      const s = settings();
      const hidden = [...(s.mode === "sliders" ? ["weights", "markers"] : cell.sliders.map(([n]) => n)),
        ...cell.hidden(s)];
      for (const [name, { element }] of Object.entries(controls)) {
        element.hidden = hidden.includes(name);
      }
      steps.show();
      const done = cell.run(s);
      const t = steps.current();
      const step = done[t];
      const sentence = `Step ${t + 1} of ${done.length}: ${cell.describe(s, step, t + 1)}`;
      const inputs = s.mode === "weights" ? `, ${indexed("m", t + 1)} = ${step.m}` : "";
      const drawing = cellPicture(model.get("drawing"), s, step, {
        x: `${indexed("x", t + 1)} = ${tidy(step.x)}${inputs}`,
        h_before: `${indexed("h", t)} = ${tidy(step.h_before)}`,
        h: `${indexed("h", t + 1)} = ${tidy(step.h)}`,
        ...cell.shown(s, step, t + 1),
      });
      const about = unique("desc");
      drawing.setAttribute("aria-label", cell.label.replace("calculator", "at one step"));
      drawing.setAttribute("aria-describedby", about);
      drawing.prepend(svg("desc", { id: about }, sentence));
      status.textContent = sentence;
      room.element.replaceChildren(drawing);
      curve.replaceChildren(chart(done, cell.states.map(([name]) => name), t));
      const rows = cell.rows.filter(([name]) => name !== "m" || s.mode === "weights");
      allSteps.element.replaceChildren(stepTable(done, rows, t));
      allSteps.follow((t + 0.5) / done.length);
      equations.replaceChildren(...cell.equations(s, step, t + 1).flatMap(([term, pieces]) =>
        [html("dt", {}, term), html("dd", { class: "formula" }, ...pieces)]));
      if (s.mode === "weights" && s.markers.length !== s.values.length) {
        problem.textContent = `There are ${s.values.length} values and ${s.markers.length} markers: `
          + "a step without a marker has 0, and a marker without a value is not read.";
      }
    }

    const elements = Object.values(controls).map(({ element }) => element);
    const below = html("div", {}, steps.element, status, room.element, legend, curve,
      allSteps.element, html("details", { class: "formulas" },
        html("summary", {}, "This step in formulas"), equations));
    const root = frame(cell.label,
      html("div", { class: "presets", role: "group", "aria-label": "Presets" },
        html("span", {}, "Presets"), ...presets),
      html("div", { class: "fields" }, ...elements), problem, below);
    const end = connect({
      model, el, root, rules, controls, problem, results: below, show, steps, room,
    });
    return () => {
      end();
      allSteps.end();
    };
  }

  return { name: cell.name, settings: rules, render };
}
