// @ts-check
/**
 * The LSTM calculator: one unit, its gates held by sliders or made by weights, and a sequence that
 * runs through it step by step.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.cells.LSTM`; then the words and
 * formulas; last the drawing. What it shares with the calculator of the GRU is in `gates.js`.
 *
 * @typedef {import("./gates.js").Settings} Settings
 * @typedef {import("./gates.js").Step} Step
 */

import {
  ACTIVATIONS, equation, factor, gatedCell, indexed, number, runSteps, sigmoid, terms, tidy, weightedSum,
} from "./gates.js";

// --- Arithmetic ------------------------------------------------------------------------------

/**
 * One step. With sliders, the gates are what they say and the candidate is made of the value alone.
 * @param {Settings} s
 * @param {number} x
 * @param {number} m
 * @param {{h: number, c: number}} before
 */
export function lstmStep(s, x, m, before) {
  const activation = ACTIVATIONS[s.activation];
  const [sum_i, sum_f, sum_c, sum_o] = s.weights.map((w) => weightedSum(w, x, m, before.h));
  const byHand = s.mode === "sliders";
  const [i, f, o] = byHand ? [s.i, s.f, s.o] : [sum_i, sum_f, sum_o].map(sigmoid);
  const sum = byHand ? x : sum_c;
  const candidate = activation(sum);
  const c = f * before.c + i * candidate;
  const sums = { candidate: sum, ...(byHand ? {} : { i: sum_i, f: sum_f, o: sum_o }) };
  const h = o * activation(c);
  return { x, m, h_before: before.h, c_before: before.c, i, f, candidate, o, c, h, sums };
}

/** The whole sequence, from h = 0 and c = c_0. @param {Settings} s */
export const run = (s) => runSteps(s, { h: 0, c: s.c_0 }, lstmStep);

// --- Words and formulas ----------------------------------------------------------------------

/** @param {Settings} s @param {Step} step @param {number} t */
function describe(s, step, t) {
  const { i, f, o, candidate, c_before, c, h } = step;
  return `the forget gate keeps ${tidy(f)} of ${tidy(c_before)}, the input gate adds ${tidy(i)} of `
    + `${tidy(candidate)}: ${indexed("c", t)} is ${tidy(c)}. The output gate is ${tidy(o)}: `
    + `${indexed("h", t)} is ${tidy(h)}.`;
}

/** @param {Settings} s @param {Step} step @param {number} t @returns {[string, Element[]][]} */
function equations(s, step, t) {
  const { x, m, h_before, i, f, candidate, o, c_before, c, h } = step;
  const byHand = s.mode === "sliders";
  const activated = (/** @type {any[]} */ inner) =>
    (s.activation === "tanh" ? ["tanh", "(", ...inner, ")"] : inner);
  const sum = (/** @type {number} */ block) => terms(s.weights[block], x, m, h_before);
  const gate = (/** @type {string} */ name, /** @type {number} */ block) =>
    equation(name, t, ["σ", "(", ...sum(block), ")"], step[name]);
  return [
    ...(byHand ? [] : /** @type {[string, Element[]][]} */ ([
      ["Input gate", gate("i", 0)],
      ["Forget gate", gate("f", 1)],
      ["Output gate", gate("o", 3)],
    ])),
    ["Candidate", equation("c̃", t, activated(byHand ? [number(x)] : sum(2)), candidate)],
    ["Cell state: forget gate × old state + input gate × candidate", equation("c", t,
      [number(f), "·", factor(c_before), "+", number(i), "·", factor(candidate)], c)],
    ["Output: output gate × activated cell state", equation("h", t,
      [number(o), "·", ...(s.activation === "tanh" ? activated([number(c)]) : [factor(c)])], h)],
  ];
}

// --- Drawing ---------------------------------------------------------------------------------

/** @param {Settings} s @param {Step} step @param {number} t */
const shown = (s, { i, f, candidate, c_before, c }, t) => ({
  c_before: `${indexed("c", t - 1)} = ${tidy(c_before)}`,
  c: `${indexed("c", t)} = ${tidy(c)}`,
  kept: tidy(f * c_before),
  added: tidy(i * candidate),
  shown: tidy(ACTIVATIONS[s.activation](c)),
});

export default gatedCell({
  name: "lstm_cell",
  label: "LSTM cell calculator",
  states: [["c", "Cell state c"], ["h", "Output h"]],
  sliders: [["f", "Forget gate", "f"], ["i", "Input gate", "i"], ["o", "Output gate", "o"]],
  blocks: ["input i", "forget f", "candidate", "output o"],
  choices: [],
  numbers: [["c_0", "State at the start", "c₀"]],
  hidden: () => [],
  run,
  rows: [
    ["x", (step) => step.x], ["m", (step) => step.m], ["f", (step) => step.f],
    ["i", (step) => step.i], ["candidate", (step) => step.candidate], ["o", (step) => step.o],
    ["c", (step) => step.c], ["h", (step) => step.h],
  ],
  shown,
  describe,
  equations,
});
