// @ts-check
/**
 * The GRU calculator: one unit, its gates held by sliders or made by weights, and a sequence that
 * runs through it step by step. Both conventions on which libraries and papers differ can be
 * chosen: what the update gate z is the share of, and where the reset gate acts.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.cells.GRU`; then the words and
 * formulas; last the drawing. What it shares with the calculator of the LSTM is in `gates.js`.
 *
 * @typedef {import("./gates.js").Settings} Settings
 * @typedef {import("./gates.js").Step} Step
 */

import {
  ACTIVATIONS, equation, factor, gatedCell, indexed, number, runSteps, sigmoid, terms, tidy, weightedSum,
} from "./gates.js";

const BY_HAND = [[0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 1, 0]]; // the candidate's weights, with sliders

// --- Arithmetic ------------------------------------------------------------------------------

/** @param {Settings} s */
const weightsOf = (s) => (s.mode === "sliders" ? BY_HAND : s.weights);
/** The bias that the reset gate switches; only where it comes after the product. @param {Settings} s */
const secondBias = (s) => (s.mode === "weights" && s.reset === "after" ? s.second_bias : 0);

/**
 * One step. With sliders, the gates are what they say, and the candidate is made of x + r h.
 * @param {Settings} s
 * @param {number} x
 * @param {number} m
 * @param {{h: number}} before
 */
export function gruStep(s, x, m, before) {
  const [w_z, w_r, [w_x, w_m, u, b]] = weightsOf(s);
  const sum_z = weightedSum(w_z, x, m, before.h);
  const sum_r = weightedSum(w_r, x, m, before.h);
  const byHand = s.mode === "sliders";
  const z = byHand ? s.z : sigmoid(sum_z);
  const r = byHand ? s.r : sigmoid(sum_r);
  const past = s.reset === "after" ? r * (before.h * u + secondBias(s)) : (r * before.h) * u;
  const sum = w_x * x + w_m * m + b + past;
  const candidate = ACTIVATIONS[s.activation](sum);
  const [kept, taken] = s.update === "keep" ? [z, 1 - z] : [1 - z, z];
  const h = kept * before.h + taken * candidate;
  const sums = { candidate: sum, ...(byHand ? {} : { z: sum_z, r: sum_r }) };
  return { x, m, h_before: before.h, z, r, past, candidate, kept, taken, h, sums };
}

/** The whole sequence, from h = h_0. @param {Settings} s */
export const run = (s) => runSteps(s, { h: s.h_0 }, gruStep);

/**
 * Weights for the other meaning of z: since 1 - sigmoid(a) = sigmoid(-a), the signs of its row turn.
 * @param {number[][]} weights in the order z, r, candidate
 */
export const withZNegated = ([z, ...others]) => [z.map((weight) => (weight ? -weight : 0)), ...others];

// --- Words and formulas ----------------------------------------------------------------------

/** @param {Settings} s @param {Step} step @param {number} t */
function describe(s, step, t) {
  const { z, r, kept, taken, h_before, candidate, past, h } = step;
  return `the update gate is ${tidy(z)}, so ${tidy(kept)} of ${tidy(h_before)} is kept and `
    + `${tidy(taken)} of the candidate ${tidy(candidate)} is taken: ${indexed("h", t)} is `
    + `${tidy(h)}. The reset gate is ${tidy(r)}: the candidate gets ${tidy(past)} from the past.`;
}

/** The past's part of the candidate, with numbers. @param {Settings} s @param {Step} step */
function pastTerms(s, { r, h_before }) {
  const u = weightsOf(s)[2][2];
  const second = secondBias(s);
  if (s.reset === "before") return ["(", number(r), "·", factor(h_before), ")", "·", factor(u)];
  const bias = second ? [second < 0 ? "−" : "+", number(Math.abs(second))] : [];
  return [number(r), "·", "(", number(h_before), "·", factor(u), ...bias, ")"];
}

/** @param {Settings} s @param {Step} step @param {number} t @returns {[string, Element[]][]} */
function equations(s, step, t) {
  const { x, m, h_before, z, candidate, h } = step;
  const [w_x, w_m, , b] = weightsOf(s)[2];
  const own = [w_x, w_m, 0, b]; // the state's term comes through the reset gate
  const sum = [...(own.some(Boolean) ? [...terms(own, x, m, 0), "+"] : []), ...pastTerms(s, step)];
  const gate = (/** @type {string} */ name, /** @type {number} */ block) => equation(
    name, t, ["σ", "(", ...terms(s.weights[block], x, m, h_before), ")"], step[name]);
  const share = ["(", 1, "−", number(z), ")"];
  const [kept, taken] = s.update === "keep" ? [[number(z)], share] : [share, [number(z)]];
  return [
    ...(s.mode === "sliders" ? [] : /** @type {[string, Element[]][]} */ ([
      ["Update gate", gate("z", 0)], ["Reset gate", gate("r", 1)],
    ])),
    ["Candidate", equation("h̃", t, s.activation === "tanh" ? ["tanh", "(", ...sum, ")"] : sum,
      candidate)],
    ["State: a mean of the old one and the candidate", equation("h", t,
      [...kept, "·", factor(h_before), "+", ...taken, "·", factor(candidate)], h)],
  ];
}

// --- Drawing ---------------------------------------------------------------------------------

/** @param {Settings} s @param {Step} step */
const shown = (s, { candidate, kept, taken, h_before, past }) => ({
  kept: tidy(kept * h_before),
  taken: tidy(taken * candidate),
  past: tidy(past),
  product: secondBias(s) ? "u, b′" : "× u",
});

export default gatedCell({
  name: "gru_cell",
  label: "GRU cell calculator",
  states: [["h", "State h"]],
  sliders: [["z", "Update gate", "z"], ["r", "Reset gate", "r"]],
  blocks: ["update z", "reset r", "candidate"],
  choices: [
    ["update", "z is the share that is", [["keep", "kept (Keras)"], ["take", "taken in"]]],
    ["reset", "The reset gate acts", [["after", "after the product"], ["before", "before"]]],
  ],
  numbers: [["second_bias", "Second bias", "b′"], ["h_0", "State at the start", "h₀"]],
  hidden: (s) => (s.mode === "sliders" ? ["reset", "second_bias"]
    : s.reset === "before" ? ["second_bias"] : []),
  adapt: (weights, s) => (s.update === "keep" ? weights : withZNegated(weights)),
  run,
  rows: [
    ["x", (step) => step.x], ["m", (step) => step.m], ["z", (step) => step.z],
    ["r", (step) => step.r], ["candidate", (step) => step.candidate], ["h", (step) => step.h],
  ],
  shown,
  describe,
  equations,
});
