// @ts-check
/**
 * Sampling: from the scores of a few words to the distribution that the next word is drawn from,
 * by temperature, top-k and top-p.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.calculators.sampling`; then
 * formulas, the table and sentences; last `render`.
 *
 * @typedef {{words: string[], logits: number[], temperature: number, top_k: number,
 *   top_p: number}} Settings
 * @typedef {{before: number[], heated: number[], cut: string[], after: number[], order: number[],
 *   total: number, reached: number[]}} Sampled
 */
import {
  connect, counted, decimal, facts, formula, fraction, frame, html, legendItems, list, mathml,
  numberField, problemLine, real, row, scroller, slider, statusLine, unique, whole,
} from "./kit.js";
import { listField, numberList } from "./lists.js";

/**
 * The smallest and largest value of each number that the reader may set.
 * @type {Record<string, [smallest: number, largest: number]>}
 */
export const LIMITS = {
  words: [2, 12], letters: [1, 12], logit: [-100, 100], temperature: [0, 5], top_k: [1, 12],
  top_p: [0, 1],
};
const NEARLY = 1e-12; // so near to top-p a sum has reached it

// --- Arithmetic ------------------------------------------------------------------------------

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {number[]} logits @param {number} temperature 0 leaves the largest alone */
function softmax(logits, temperature) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) =>
    (temperature ? Math.exp((logit - most) / temperature) : Number(logit === most)));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/**
 * The distributions on the way to a draw, each for all words in their order; `cut` says for each
 * word what took it away. `order` counts the words from the most probable on; `total` is what
 * top-k has left, and `reached` what of it each word and those above it have.
 * @param {Settings} settings
 * @returns {Sampled}
 */
export function sampleFrom({ logits, temperature, top_k, top_p }) {
  const [before, heated] = [softmax(logits, 1), softmax(logits, temperature)];
  const order = logits.map((_, i) => i).sort((i, j) => logits[j] - logits[i]);
  const total = sum(order.slice(0, top_k).map((word) => heated[word]));
  const cut = logits.map(() => "");
  const reached = logits.map(() => 0);
  let above = 0;
  order.forEach((word, rank) => {
    if (rank >= top_k) cut[word] = "top_k";
    else if (rank && top_p < 1 && above >= top_p - NEARLY) cut[word] = "top_p";
    above += heated[word] / total;
    reached[word] = above;
  });
  const left = heated.map((p, i) => (cut[i] ? 0 : p));
  const share = sum(left);
  return { before, heated, cut, after: left.map((p) => p / share), order, total, reached };
}

/** In bits. @param {number[]} p */
export const entropy = (p) => -sum(p.map((chance) => (chance ? chance * Math.log2(chance) : 0))) + 0;

// --- Formulas, table, sentences --------------------------------------------------------------

/** A probability, to four places after the point. @param {number} p */
const chance = (p) => (p && p < 5e-5 ? "< 0.0001" : p.toFixed(4));
/** In a formula, also where it is very large. @param {number} value */
const large = (value) => mathml("mn", {}, decimal(value));
/** @param {number} value */
const tidy = (value) => Number(value.toPrecision(4));
const CAUSES = { top_k: "k", top_p: "p" };

/** e to the power of a logit over the temperature. @param {number | string} logit @param {number} t */
const power = (logit, t) => mathml("msup", {}, row("e"),
  t === 1 ? row(logit) : row(logit, "/", t));

/** How the most probable word gets what it has. @param {Settings} s @param {Sampled} d
 * @returns {[name: string, pieces: Element[]][]} */
function workings({ words, logits, temperature: t, top_k: k, top_p: p }, d) {
  const [first] = d.order;
  const powers = logits.map((logit) => Math.exp(logit / t));
  const fits = t && Number.isFinite(sum(powers)) && powers[first] > 1e-300;
  /** @type {[name: string, pieces: Element[]][]} */
  const lines = [[`“${words[first]}”, by softmax with the temperature`, formula(
    ...(t ? [row(fraction(power(tidy(logits[first]), t), row("∑", power("logit", t))))] : []),
    ...(fits ? [row("=", fraction(large(powers[first]), large(sum(powers))))] : []),
    row(...(t ? ["="] : []), tidy(d.heated[first])),
  )]];
  const among = d.order.slice(0, k);
  if (k < words.length) {
    const name = k > 1 ? `the ${k} most probable words together` : "the most probable word alone";
    lines.push([`Top-k: ${name}`, formula(
      ...among.map((word, i) => row(...(i ? ["+"] : []), tidy(d.heated[word]))),
      ...(k > 1 ? [row("=", tidy(d.total))] : []))]);
  }
  const last = d.order.filter((word) => !d.cut[word]).length - 1;
  if (p < 1) {
    const pieces = [row(tidy(d.reached[d.order[last]]), "≥", p)];
    if (last) pieces.unshift(row(tidy(d.reached[d.order[last - 1]]), "<", p, ","));
    const of = k < words.length ? " of what top-k left" : "";
    lines.push([`Top-p: the sum${of}, up to “${words[d.order[last]]}”`, formula(...pieces)]);
  }
  if (last < words.length - 1) {
    const left = sum(d.order.slice(0, last + 1).map((word) => d.heated[word]));
    lines.push([`“${words[first]}”, after the cuts`, formula(
      row(fraction(row(tidy(d.heated[first])), row(tidy(left)))), row("=", tidy(d.after[first])))]);
  }
  return lines;
}

/** All words, the most probable first. @param {Settings} s @param {Sampled} d */
function table({ words, logits, temperature }, d) {
  const head = ["Word", "Logit", "", "Softmax", `T = ${decimal(temperature)}`, "Drawn"]
    .map((name) => (name ? html("th", { scope: "col" }, name) : html("td", { class: "shares" })));
  const most = Math.max(...d.before, ...d.after);
  const bar = (/** @type {string} */ kind, /** @type {number} */ p) =>
    html("span", { class: `bar ${kind}`, style: `width: ${(100 * p) / most}%` });
  const rows = d.order.map((i) => {
    const cause = CAUSES[/** @type {keyof typeof CAUSES} */ (d.cut[i])];
    return html("tr", { class: cause ? "cut" : null },
      html("th", { scope: "row" }, words[i]), html("td", {}, decimal(logits[i])),
      html("td", { class: "shares", "aria-hidden": "true" },
        bar("before", d.before[i]), bar("after", d.after[i])),
      html("td", {}, chance(d.before[i])), html("td", {}, chance(d.heated[i])),
      html("td", {}, cause ? `cut by ${cause}` : chance(d.after[i])));
  });
  return [html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows)];
}

/** @param {Settings} s @param {Sampled} d */
function describe({ words, temperature, top_k, top_p }, d) {
  const [first] = d.order;
  const cuts = (/** @type {string} */ cause) => d.cut.filter((why) => why === cause).length;
  const taken = [["top_k", `top-k ${top_k}`], ["top_p", `top-p ${decimal(top_p)}`]]
    .filter(([cause]) => cuts(cause))
    .map(([cause, name]) => `${name} cuts ${counted(cuts(cause), "word", "words")}`);
  const many = (/** @type {number[]} */ p) => decimal(2 ** entropy(p), 3);
  return `At a temperature of ${decimal(temperature)} ${taken.length ? list(taken) : "nothing is cut"}; `
    + `“${words[first]}” is drawn with the probability ${chance(d.after[first])}. With this `
    + `entropy the draw is as open as one among ${many(d.after)} equal words; by softmax alone, as one `
    + `among ${many(d.before)}.`;
}

// --- The calculator --------------------------------------------------------------------------

const wordList = {
  says: `${LIMITS.words.join(" to ")} words with spaces between them, each of at most `
    + `${LIMITS.letters[1]} letters`,
  /** @param {any} text */
  read(text) {
    const words = String(text).trim().split(/\s+/);
    const [fewest, most] = LIMITS.words;
    const good = words.length >= fewest && words.length <= most
      && words.every((word) => [...word].length <= LIMITS.letters[1]);
    return good ? words.join(" ") : undefined;
  },
};

const RULES = {
  words: wordList,
  logits: numberList(LIMITS.words, real(...LIMITS.logit)),
  temperature: real(...LIMITS.temperature, 0.05),
  top_k: whole(...LIMITS.top_k),
  top_p: real(...LIMITS.top_p, 0.01),
};

/** @param {{model: any, el: HTMLElement}} context the model holds RULES's names; words and logits
 *   are text */
function render({ model, el }) {
  const controls = {
    words: listField("Words", "", RULES.words),
    logits: listField("Logits", "", RULES.logits),
    temperature: slider("Temperature", "T", RULES.temperature),
    top_k: numberField("Top-k", "k", RULES.top_k),
    top_p: slider("Top-p", "p", RULES.top_p),
  };
  for (const { element } of [controls.temperature, controls.top_p]) {
    const input = /** @type {HTMLInputElement} */ (element.querySelector("input"));
    input.id = unique("slider"); // an `output` within a label would be what is labelled
    element.setAttribute("for", input.id);
  }
  const problem = problemLine();
  const status = statusLine();
  const numbers = facts([["left", "Words left"], ["before", "Entropy before"],
    ["after", "Entropy after"], ["gone", "Probability cut"]]);
  const words = html("table");
  const room = scroller("Table");
  room.element.classList.add("wide");
  room.element.append(words);
  const legend = html("ul", { class: "legend" },
    ...legendItems([["before", "softmax of the logits"], ["after", "what is drawn from"]]));
  const formulas = html("dl");
  const results = html("div", {}, numbers.element, status, room.element, legend,
    html("div", { class: "formulas" }, formulas));
  const fields = Object.values(controls).map(({ element }) => element);
  const root = frame("Sampling calculator", html("div", { class: "fields sampling" }, ...fields),
    problem, results);

  function show() {
    const logits = model.get("logits").split(" ").map(Number);
    const named = model.get("words").split(" ");
    const s = {
      words: logits.map((/** @type {number} */ _, /** @type {number} */ i) => named[i] ?? `(${i + 1})`),
      logits,
      temperature: model.get("temperature"), top_k: model.get("top_k"), top_p: model.get("top_p"),
    };
    if (named.length !== logits.length) {
      problem.textContent = `There are ${named.length} words and ${logits.length} logits: a logit `
        + "without a word has a number, and a word without a logit is not drawn.";
    }
    const d = sampleFrom(s);
    const left = d.cut.filter((cause) => !cause).length;
    numbers.set({
      left: `${left} of ${logits.length}`,
      before: `${decimal(entropy(d.before))} bits`,
      after: `${decimal(entropy(d.after))} bits`,
      gone: chance(sum(d.heated.filter((_, i) => d.cut[i]))),
    });
    status.textContent = describe(s, d);
    words.replaceChildren(...table(s, d));
    room.follow(0);
    formulas.replaceChildren(...workings(s, d).flatMap(([name, pieces]) =>
      [html("dt", {}, name), html("dd", { class: "formula" }, ...pieces)]));
  }

  const end = connect({ model, el, root, rules: RULES, controls, problem, results, show });
  return () => {
    end();
    room.end();
  };
}

export default { name: "sampling", settings: RULES, render };
