// @ts-check
/**
 * Attention: a few queries look among a few keys, and get a mean of the values; scaled or not,
 * with a mask or without, and followed for one query.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.calculators.attention`; then
 * sentences and formulas; then the table; last `render`.
 *
 * @typedef {number[][]} Matrix
 * @typedef {{queries: Matrix, keys: Matrix, values: Matrix, scaled: boolean, sees: boolean[][]}}
 *   Settings
 * @typedef {{scores: Matrix, weights: Matrix, outputs: Matrix}} Attended
 */
import {
  choice, connect, counted, decimal, facts, formula, fraction, frame, grid, html, legendItems,
  mathml, matrix, numberField, numbersOf, oneOf, problemLine, real, row, scroller, select, statusLine,
  stepper, sub, whole,
} from "./kit.js";

/**
 * The smallest and largest value of each number that the reader may set.
 * @type {Record<string, [smallest: number, largest: number]>}
 */
export const LIMITS = { number: [-9, 9], queries: [1, 4], keys: [2, 4], padding: [1, 3] };
const SIZE = 3; // of a query, a key and a value

// --- Arithmetic ------------------------------------------------------------------------------

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => sum(a.map((number, i) => number * b[i]));

/** Scores, weights and outputs, a row for each query. @param {Settings} settings
 * @returns {Attended} */
export function attend({ queries, keys, values, scaled, sees }) {
  const scores = queries.map((query, i) => keys.map((key, j) =>
    (sees[i][j] ? dot(query, key) / (scaled ? Math.sqrt(key.length) : 1) : -Infinity)));
  const weights = scores.map((line) => {
    const most = Math.max(...line);
    const powers = line.map((score) => Math.exp(score - most));
    return powers.map((power) => power / sum(powers));
  });
  const outputs = weights.map((line) => values[0].map((_, d) =>
    dot(line, values.map((value) => value[d]))));
  return { scores, weights, outputs };
}

/**
 * Which key each query may look at; the first is never padding.
 * @param {string} mask
 * @param {number} queries
 * @param {number} keys
 * @param {number} padding
 */
export const inSight = (mask, queries, keys, padding) =>
  Array.from({ length: queries }, (_, i) => Array.from({ length: keys }, (__, j) => {
    if (mask === "causal") return j <= i;
    return mask === "none" || j < keys - Math.min(padding, keys - 1);
  }));

// --- Sentences and formulas ------------------------------------------------------------------

/** @param {number} value */
const tidy = (value) => Number(value.toPrecision(4));
/** @param {number} value */
const factor = (value) => (value < 0 ? row("(", tidy(value), ")") : tidy(value));
/** In a formula, also where it is very large. @param {number} value */
const large = (value) => mathml("mn", {}, decimal(value));
/** @param {number[]} values */
const together = (values) => values.map((value) => decimal(value)).join(", ");
/** @param {boolean[]} seen */
const visible = (seen) => seen.flatMap((may, j) => (may ? [j] : []));

/** A sum of products. @param {[a: number, b: number][]} pairs */
const products = (pairs) => pairs.flatMap(([a, b], n) =>
  [...(n ? ["+"] : []), factor(a), "·", factor(b)]);

/** How the output of query `i` comes about. @param {Settings} s @param {Attended} done
 * @param {number} i @returns {[name: string, pieces: Element[]][]} */
function workings({ queries, keys, values, scaled, sees }, { scores, weights, outputs }, i) {
  const seen = visible(sees[i]);
  const powers = seen.map((j) => Math.exp(scores[i][j]));
  const total = sum(powers);
  /** @param {number} j */
  function score(j) {
    const terms = row(...products(queries[i].map((q, d) => [q, keys[j][d]])));
    const root = mathml("msqrt", {}, row(SIZE));
    return formula(row(sub("s", j + 1), "="), scaled ? row(fraction(terms, root)) : terms,
      row("=", tidy(scores[i][j])));
  }
  return [
    ...seen.map((j) => /** @type {[string, Element[]]} */ (
      [`Score of key ${j + 1} for query ${i + 1}`, score(j)])),
    ["The sum of the exponentials", formula(
      ...seen.map((j, n) => row(...(n ? ["+"] : []),
        mathml("msup", {}, row("e"), row(tidy(scores[i][j]))))),
      row("=", large(total)))],
    ["Weights", seen.flatMap((j, n) => formula(row(sub("a", j + 1), "="),
      row(fraction(mathml("msup", {}, row("e"), row(tidy(scores[i][j]))), large(total))),
      row("=", tidy(weights[i][j]), ...(n < seen.length - 1 ? [","] : []))))],
    ...outputs[i].map((output, d) => /** @type {[string, Element[]]} */ (
      [`Output ${d + 1}`, formula(
        row(...products(seen.map((j) => [weights[i][j], values[j][d]]))), row("=", tidy(output)))])),
  ];
}

/** @param {Settings} s @param {Attended} done @param {number} i */
function describe({ queries, keys, sees }, { weights, outputs }, i) {
  const seen = visible(sees[i]);
  const most = Math.max(...weights[i]);
  const best = seen.filter((j) => weights[i][j] === most);
  const hidden = keys.length - seen.length;
  return `Query ${i + 1} of ${queries.length} may look at ${counted(seen.length, "key", "keys")}`
    + `${hidden ? ` and not at ${hidden}` : ""}. Most weight, ${decimal(most)}, is on `
    + `${best.length > 1 ? "each of the keys" : "key"} ${best.map((j) => j + 1).join(", ")}; `
    + `the output is ${together(outputs[i])}.`;
}

// --- Table -----------------------------------------------------------------------------------

/** A weight for each query and key, the darker the more, and the outputs. @param {Settings} s
 * @param {Attended} done @param {number} now */
function heatMap({ keys, sees }, { weights, outputs }, now) {
  const head = [...keys.map((_, j) => `key ${j + 1}`), "output"]
    .map((name) => html("th", { scope: "col" }, name));
  const lines = weights.map((line, i) => html("tr",
    i === now ? { class: "chosen", "aria-current": "step" } : {},
    html("th", { scope: "row" }, `query ${i + 1}`),
    ...line.map((weight, j) => (sees[i][j]
      ? html("td", { class: "weight", style: `--share: ${(weight * 45).toFixed(2)}%` },
        weight.toFixed(3))
      : html("td", { class: "masked" }, "hidden"))),
    html("td", { class: "output" }, together(outputs[i]))));
  return [html("thead", {}, html("tr", {}, html("td"), ...head)), html("tbody", {}, ...lines)];
}

// --- The calculator --------------------------------------------------------------------------

const number = real(...LIMITS.number, 0.5);
/** @param {[smallest: number, largest: number]} limits */
const counts = ([fewest, most]) => Array.from({ length: most - fewest + 1 }, (_, i) => fewest + i);
const RULES = {
  queries: matrix(counts(LIMITS.queries), SIZE, number),
  pairs: matrix(counts(LIMITS.keys), 2 * SIZE, number),
  scale: oneOf("root", "none"),
  mask: oneOf("none", "causal", "padding"),
  padding: whole(...LIMITS.padding),
  step: whole(0, LIMITS.queries[1] - 1),
};

/**
 * How many rows, and a table that has as many.
 * @param {string} label
 * @param {string} noun of a row
 * @param {number[]} lengths
 * @param {string[]} columns
 */
function rowsControl(label, noun, lengths, columns) {
  const length = select(`How many ${noun === "query" ? "queries" : "keys"}`, "",
    lengths.map((n) => [String(n), String(n)]));
  const names = Array.from({ length: lengths[lengths.length - 1] }, (_, i) => `${noun} ${i + 1}`);
  const table = grid(label, names, columns, number);
  const fit = () => table.rows.forEach((line, i) => { line.hidden = i >= Number(length.get()); });
  table.set(names.map(() => columns.map(() => 0).join(",")).join(";"));
  return {
    ...table,
    element: html("div", {}, length.element, table.element),
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

/** @param {{model: any, el: HTMLElement}} context the model holds RULES's names; queries and pairs
 *   are text */
function render({ model, el }) {
  const indexed = (/** @type {string} */ name) => ["₁", "₂", "₃"].map((index) => name + index);
  const controls = {
    queries: rowsControl("Queries", "query", counts(LIMITS.queries), indexed("q")),
    pairs: rowsControl("Keys and values", "key", counts(LIMITS.keys),
      [...indexed("k"), ...indexed("v")]),
    scale: choice("Scores", [["root", "divided by √3"], ["none", "as they are"]]),
    mask: choice("Mask", [["none", "none"], ["causal", "causal"], ["padding", "padding"]]),
    padding: numberField("Keys of padding", "", RULES.padding),
  };
  const problem = problemLine();
  const status = statusLine();
  const numbers = facts([["output", "Output"], ["most", "Largest weight"], ["seen", "Keys in sight"]]);
  const map = html("table", { class: "heat" });
  const room = scroller("Weights");
  room.element.classList.add("wide");
  room.element.append(map);
  const legend = html("ul", { class: "legend" }, ...legendItems([
    ["weight", "the stronger, the more weight"], ["masked", "hidden by the mask"]]));
  const formulas = html("dl");
  const steps = stepper({
    model, status, label: "Step through the queries", noun: "Query",
    count: () => numbersOf(model.get("queries")).length,
  });
  const results = html("div", {}, numbers.element, room.element, legend, steps.element, status,
    html("div", { class: "formulas halves" }, formulas));
  const root = frame("Attention calculator",
    html("div", { class: "grids attention" }, controls.queries.element, controls.pairs.element),
    html("div", { class: "fields" }, controls.scale.element, controls.mask.element,
      controls.padding.element), problem, results);

  function show() {
    const queries = numbersOf(model.get("queries"));
    const pairs = numbersOf(model.get("pairs"));
    const [mask, padding] = [model.get("mask"), model.get("padding")];
    controls.padding.element.hidden = mask !== "padding";
    if (mask === "padding" && padding >= pairs.length) {
      problem.textContent = `Of ${pairs.length} keys at most ${pairs.length - 1} can be padding: a `
        + "query must see one.";
    }
    const s = {
      queries,
      keys: pairs.map((line) => line.slice(0, SIZE)),
      values: pairs.map((line) => line.slice(SIZE)),
      scaled: model.get("scale") === "root",
      sees: inSight(mask, queries.length, pairs.length, padding),
    };
    const done = attend(s);
    steps.show();
    const now = steps.current();
    status.textContent = describe(s, done, now);
    numbers.set({
      output: together(done.outputs[now]),
      most: decimal(Math.max(...done.weights[now])),
      seen: `${visible(s.sees[now]).length} of ${pairs.length}`,
    });
    map.replaceChildren(...heatMap(s, done, now));
    room.follow(0);
    formulas.replaceChildren(...workings(s, done, now).flatMap(([name, pieces]) =>
      [html("dt", {}, name), html("dd", { class: "formula" }, ...pieces)]));
  }

  const end = connect({ model, el, root, rules: RULES, controls, problem, results, show, steps });
  return () => {
    end();
    room.end();
  };
}

export default { name: "attention", settings: RULES, render };
