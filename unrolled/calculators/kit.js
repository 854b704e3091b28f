// @ts-check
/**
 * What all calculators share. A module takes what it needs in one statement at its top,
 *
 *     import { html, row, whole } from "./kit.js";
 *
 * and `unrolled.calculators` puts the text of this file in the place of that statement, since an
 * anywidget is one module. So a module must not use a name of this file for something else.
 *
 * - elements: `html, svg, mathml (name, attributes, ...children)`, `unique(name)`
 * - words: `list(words)`, `counted(count, one, many)`, `decimal(value, digits)`,
 *   `grouped(count)`
 * - mathematics: `row(...tokens)`, `sub(base, index)`, `sup(base, exponent)`,
 *   `fraction(top, bottom)`, `formula(...pieces)`
 * - rules, what a setting may be: `whole(min, max)`, `real(min, max, step)`, `oneOf(...words)`,
 *   `matrix(rows, columns, rule)`: `rule.read(text)` is the value, or undefined where the text is
 *   not allowed, `rule.says` ends the sentence "It must be ...", and `rule.why(text)` may have one
 *   more sentence. A module writes one rule for each trait of its widget and exports them:
 *   `export default { name, settings: RULES, render }`. Settings in the page's address are read
 *   with them, too. All numbers are read by `numberIn(text)`, whoever wrote them.
 * - controls, one for each trait that the reader sets: `numberField(label, symbol, rule)`,
 *   `slider(label, symbol, rule)`, `select(label, symbol, [[value, text], ...])`,
 *   `choice(legend, [[value, text], ...])` (radio buttons),
 *   `grid(legend, rowNames, columnNames, rule)` (a table of numbers, for a `matrix`). Each has its
 *   `element`, `get()` (text), `set(value)`, `mark(problemId)` and `label`. A control whose element
 *   is hidden is not read.
 *   A further control is made of `field(label, symbol, input)` and `simpleControl(label, element,
 *   input)`.
 * - what comes out: `facts([[name, label], ...])`, `legendItems(items)`, `problemLine()`,
 *   `statusLine()`, `scroller()` (a drawing that may be wider than its room)
 * - `stepper({...})`: First, Previous, Play, Next and a slider, for the trait `step`
 * - `frame(label, ...children)`: the calculator's own element
 * - `connect({...})`: joins controls, model and drawing; returns what ends the calculator
 *
 * The look is in `calculators.css`. Colours come from its variables.
 *
 * @typedef {{read: (text: any) => any, says: string, why?: (text: string) => string, min?: number,
 *   max?: number, step?: number | "any"}} Rule
 * @typedef {{element: HTMLElement, label: string, get: () => string, set: (value: any) => void,
 *   mark: (problemId: string) => void, why?: () => string}} Control
 */

// --- Elements --------------------------------------------------------------------------------

/**
 * An element with attributes (`null` leaves one out) and children.
 * @param {string} namespace
 * @returns {(name: string, attributes?: Record<string, any>, ...children: (Node | string)[])
 *   => any}
 */
const elements = (namespace) => (name, attributes = {}, ...children) => {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};
export const html = elements("http://www.w3.org/1999/xhtml");
export const svg = elements("http://www.w3.org/2000/svg");
export const mathml = elements("http://www.w3.org/1998/Math/MathML");

/** A name that no other element of the page has. @param {string} name */
export const unique = (name) => `${name}-${Math.random().toString(36).slice(2)}`;

// --- Words and numbers -----------------------------------------------------------------------

/** @param {string[]} words @param {string} conjunction */
export function list(words, conjunction = "and") {
  if (words.length < 2) return words.join("");
  const comma = conjunction === "or" && words.length > 2 ? "," : "";
  return `${words.slice(0, -1).join(", ")}${comma} ${conjunction} ${words[words.length - 1]}`;
}

/** @param {number} count @param {string} one @param {string} many */
export const counted = (count, one, many) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

/**
 * A number as text, rounded to a few significant digits, with a true minus sign; the very large
 * and the very small as 1.5 × 10ⁿ.
 * @param {number} value
 * @param {number} digits
 */
export function decimal(value, digits = 4) {
  const size = Math.abs(value);
  if (size === Infinity) return value < 0 ? "−∞" : "∞";
  const [factor, power] = value.toExponential(digits - 1).split("e").map(Number);
  if (size && (power < -digits || (power > 6 && power >= digits))) {
    const raised = [...String(power)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
    return `${factor} × 10${raised.join("")}`.replace("-", "−");
  }
  return String(Number(value.toPrecision(Math.max(digits, power + 1))) || 0).replace("-", "−");
}

/** A whole number with a narrow space before each three digits. @param {number | bigint} count */
export const grouped = (count) =>
  String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f").replace("-", "−");

// --- Mathematics -----------------------------------------------------------------------------

/** A number, a letter or a longer name. @param {string | number} value */
function token(value) {
  if (typeof value === "string") {
    return mathml(/^\p{L}$/u.test(value) ? "mi" : "mtext", {}, value);
  }
  return mathml("mn", {}, Number.isInteger(value) ? grouped(value) : decimal(value, 7));
}

/**
 * Mathematics from a row of tokens: numbers, one-letter names, operators, and ready elements.
 * @param {...(number | string | Element)} tokens
 */
export function row(...tokens) {
  return mathml("mrow", {}, ...tokens.map((part) => {
    if (typeof part === "object") return part;
    if (typeof part === "number" || /^.?[a-z]|^\p{L}$/iu.test(part)) return token(part);
    return mathml("mo", { form: "=+·−×".includes(part) ? "infix" : null }, part);
  }));
}

/** @param {string} base @param {string | number} index */
export const sub = (base, index) => mathml("msub", {}, token(base), token(index));

/** @param {string | number} base @param {string | number} exponent */
export const sup = (base, exponent) => mathml("msup", {}, token(base), token(exponent));

/** @param {Element} top @param {Element} bottom */
export const fraction = (top, bottom) => mathml("mfrac", {}, top, bottom);

/** Pieces of one formula; a line may break between them. @param {...Element} pieces */
export const formula = (...pieces) =>
  pieces.map((piece) => mathml("math", { translate: "no" }, piece));

// --- Numbers as people write them ------------------------------------------------------------

/** A text with figures, signs and marks of full width, and all kinds of minus, as on a keyboard.
 * @param {any} text */
export const typed = (text) => String(text).trim()
  .replace(/[\uff0b-\uff19]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  .replace(/[\u2010-\u2013\u2212\ufe63]/g, "-");

const NUMBER = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
const MAYBE_THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const GROUPED = /^[+-]?\d{1,3}([ ,.'’_\u00a0\u2009\u202f]\d{3})+([.,]\d*)?$/;
const MOST_FIGURES = 15; // of so many, each number is kept apart from the next

/** The figures of a number that count. @param {string} written */
const figures = (written) =>
  written.replace(/e.*/i, "").replace(/[^\d]/g, "").replace(/^0+|0+$/g, "");

/**
 * The number that a person reads in a text, with a point or a comma as its decimal mark; undefined
 * where it is none, may be another, or could not be kept as it is.
 * @param {any} text
 * @returns {number | undefined}
 */
export function numberIn(text) {
  const written = typed(text);
  if (!NUMBER.test(written) || MAYBE_THOUSANDS.test(written)) return undefined;
  const value = Number(written.replace(",", "."));
  const count = figures(written).length;
  const kept = count ? Math.abs(value) > 1e-300 && count <= MOST_FIGURES : value === 0;
  return kept && Number.isFinite(value) ? value + 0 : undefined; // 0, not -0
}

/** That a text may be two things. @param {string} text @param {string} one @param {string} other */
export const either = (text, one, other) => `“${text}” may be ${one} or ${other}: write one of these.`;

/** Why `numberIn` does not read what a person might; "" where there is no more to say.
 * @param {any} text */
export function whyNoNumber(text) {
  const written = typed(text);
  if (numberIn(written) !== undefined) return "";
  if (MAYBE_THOUSANDS.test(written)) {
    return either(written, written.replace(",", "."), written.replace(",", ""));
  }
  if (GROUPED.test(written)) return "Write nothing between thousands.";
  if (/^[^/]*\d\s*\/\s*\d|[¼-¾⅐-⅞]/.test(written)) return "Write a fraction as a decimal, such as 0.5.";
  if (/[^\P{Nd}\d]/u.test(written)) return "Write it with the figures 0 to 9.";
  const many = NUMBER.test(written) && figures(written).length > MOST_FIGURES;
  return many ? `Write at most ${MOST_FIGURES} figures.` : "";
}

// --- Rules -----------------------------------------------------------------------------------

/** @param {number} min @param {number} max @returns {Rule} */
export const whole = (min, max) => ({
  ...real(min, max, 1),
  says: `a whole number from ${decimal(min, 9)} to ${decimal(max, 9)}`,
  read(text) {
    const value = real(min, max).read(text);
    return Number.isInteger(value) ? value : undefined;
  },
});

/** @param {number} min @param {number} max @param {number | "any"} step @returns {Rule} */
export const real = (min, max, step = "any") => ({
  min, max, step,
  says: `a number from ${decimal(min)} to ${decimal(max)}`,
  why: whyNoNumber,
  read(text) {
    const value = numberIn(text) ?? NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

/** @param {...string} words @returns {Rule} */
export const oneOf = (...words) => ({
  says: list(words, "or"),
  read: (text) => (words.includes(text) ? text : undefined),
});

/**
 * Rows of numbers as text, "1,0;0.5,2": numbers parted by commas, rows by semicolons.
 * @param {number[]} rows the allowed numbers of rows
 * @param {number} columns
 * @param {Rule} rule what each number may be
 * @returns {Rule}
 */
export const matrix = (rows, columns, rule) => ({
  says: `${rows.join(" or ")} rows of ${columns}, each ${rule.says}`,
  read(text) {
    const values = String(text).split(";").map((line) => line.split(",").map(rule.read));
    const good = rows.includes(values.length)
      && values.every((line) => line.length === columns && !line.includes(undefined));
    return good ? values.map((line) => line.join(",")).join(";") : undefined;
  },
});

/** The numbers of a matrix that is written as text. @param {string} text */
export const numbersOf = (text) => String(text).split(";").map((line) =>
  line.split(",").map(Number));

// --- Controls --------------------------------------------------------------------------------

/** A control under its label. @param {string} label @param {string} symbol @param {Element} control */
export function field(label, symbol, control) {
  const name = html("span", {}, label);
  if (symbol) name.append(" ", ...formula(mathml("mi", {}, symbol)));
  return html("label", {}, name, control);
}

/** @param {HTMLElement} input @param {string} problemId */
function markInput(input, problemId) {
  input.setAttribute("aria-invalid", String(problemId !== ""));
  input.setAttribute("aria-describedby", problemId);
}

/**
 * The control whose value is what stands in its input.
 * @param {string} label
 * @param {HTMLElement} element
 * @param {any} input
 * @returns {Control}
 */
export const simpleControl = (label, element, input) => ({
  element,
  label,
  get: () => input.value,
  set: (value) => { input.value = value; },
  mark: (problemId) => markInput(input, problemId),
});

/**
 * A field for a number, which the arrow keys change: as text, since of a field of the type number
 * a script sees no more than what a browser makes of it.
 * @param {Rule} rule
 * @param {Record<string, any>} attributes
 */
function numberInput(rule, attributes = {}) {
  const { min = -Infinity, max = Infinity, step } = rule;
  const inputmode = min >= 0 ? "decimal" : "text"; // some keyboards for decimals have no minus
  const input = html("input", { type: "text", inputmode, autocomplete: "off", ...attributes });
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const from = numberIn(input.value || "0");
    if (from === undefined) return;
    let next = from + way;
    if (typeof step === "number") { // from one multiple to the next, counted from the smallest
      const count = Number(((from - min) / step).toFixed(9));
      next = min + step * (way > 0 ? Math.floor(count) + 1 : Math.ceil(count) - 1);
    }
    const text = String(Number(Math.max(min, Math.min(max, next)).toPrecision(12)));
    input.value = /[,\uff0c]/.test(input.value) ? text.replace(".", ",") : text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return input;
}

/** @param {string} label @param {string} symbol @param {Rule} rule */
export function numberField(label, symbol, rule) {
  const input = numberInput(rule);
  const control = simpleControl(label, field(label, symbol, input), input);
  return { ...control, why: () => rule.why?.(input.value) ?? "" };
}

/** A slider that shows its value. @param {string} label @param {string} symbol @param {Rule} rule */
export function slider(label, symbol, rule) {
  const { min, max, step } = rule;
  const input = html("input", { type: "range", min, max, step });
  const shown = html("output");
  const element = field(label, symbol, input);
  element.firstChild.append(" ", shown);
  let value = ""; // which may lie between two places of the slider
  const take = (/** @type {any} */ taken) => {
    value = String(taken);
    shown.textContent = decimal(Number(value), 9);
  };
  input.addEventListener("input", () => take(input.value));
  take(input.value);
  const control = simpleControl(label, element, input);
  return {
    ...control,
    get: () => value,
    set: (/** @type {any} */ wanted) => {
      control.set(wanted);
      take(wanted);
    },
  };
}

/** @param {string} label @param {string} symbol @param {[value: string, text: string][]} options */
export function select(label, symbol, options) {
  const input = html("select", {}, ...options.map(([value, text]) =>
    html("option", { value }, text)));
  return simpleControl(label, field(label, symbol, input), input);
}

/** Radio buttons. @param {string} label @param {[value: string, text: string][]} options */
export function choice(label, options) {
  const name = unique("choice"); // two calculators on a page must not share their radio buttons
  const inputs = options.map(([value]) => html("input", { type: "radio", name, value }));
  const element = html("fieldset", { class: "choice" }, html("legend", {}, label),
    ...options.map(([, text], i) => html("label", {}, inputs[i], text)));
  return {
    element,
    label,
    get: () => inputs.find((input) => input.checked)?.value ?? "",
    set: (/** @type {any} */ value) => {
      for (const input of inputs) input.checked = input.value === String(value);
    },
    mark() {},
  };
}

/**
 * A table of number fields with a name before each row and above each column.
 * @param {string} label
 * @param {string[]} rowNames
 * @param {string[]} columnNames
 * @param {Rule} rule what each number may be
 */
export function grid(label, rowNames, columnNames, rule) {
  const inputs = rowNames.map((rowName) => columnNames.map((columnName) =>
    numberInput(rule, { "aria-label": `${label}: ${rowName}, ${columnName}` })));
  const head = columnNames.map((name) => html("th", { scope: "col" }, name));
  const rows = rowNames.map((name, i) => html("tr", {}, html("th", { scope: "row" }, name),
    ...inputs[i].map((input) => html("td", {}, input))));
  const element = html("fieldset", { class: "grid" }, html("legend", {}, label), html("table", {},
    html("thead", {}, html("tr", {}, html("td"), ...head)), html("tbody", {}, ...rows)));
  return {
    element,
    label: `Each number of ${label}`,
    says: rule.says,
    rows, // a row that is hidden is not read
    get: () => inputs.filter((_, i) => !rows[i].hidden)
      .map((line) => line.map((input) => rule.read(input.value) ?? "?").join(",")).join(";"),
    why: () => inputs.flat().filter((input) => !input.closest("[hidden]"))
      .map((input) => rule.why?.(input.value)).find(Boolean) ?? "",
    set: (/** @type {any} */ value) => numbersOf(value).forEach((line, i) =>
      line.forEach((number, j) => { inputs[i][j].value = number; })),
    mark: (/** @type {string} */ problemId) => inputs.flat().forEach((input) =>
      markInput(input, rule.read(input.value) === undefined ? problemId : "")),
  };
}

// --- What comes out --------------------------------------------------------------------------

/** Named results; the first is the main one. @param {[name: string, label: string][]} names */
export function facts(names) {
  const values = Object.fromEntries(names.map(([name]) => [name, html("dd", { "data-fact": name })]));
  const element = html("div", { class: "facts" }, html("dl", {},
    ...names.map(([name, label]) => html("div", {}, html("dt", {}, label), values[name]))));
  return {
    element,
    /** @param {Record<string, string | number>} shown */
    set(shown) {
      for (const [name, value] of Object.entries(shown)) values[name].textContent = value;
    },
  };
}

/** For a `ul` of the class legend; what is false is left out. @param {any[]} items */
export const legendItems = (items) => items.filter((item) => Array.isArray(item))
  .map(([kind, text]) => html("li", { class: kind }, text));

export const problemLine = () =>
  html("p", { class: "problem", "aria-live": "polite", id: unique("problem") });
export const statusLine = () => html("p", { class: "status", "aria-live": "polite" });

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * A room for a drawing or a table; `follow(place)` keeps a place, a part of its width, in sight.
 * @param {string} label for screen readers, where it scrolls
 */
export function scroller(label = "Drawing") {
  const element = html("div", { class: "scroller" });
  let place = 0;
  function follow(/** @type {number} */ wanted = place) {
    place = wanted;
    const { scrollWidth, clientWidth } = element;
    const scrolls = scrollWidth > clientWidth + 1;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", label]]) {
      if (scrolls) element.setAttribute(name, value);
      else element.removeAttribute(name);
    }
    if (!scrolls) return;
    const left = place * scrollWidth - clientWidth / 2;
    element.scrollTo({ left, behavior: calm() ? "auto" : "smooth" });
  }
  const resized = new ResizeObserver(() => follow());
  resized.observe(element);
  return { element, follow, end: () => resized.disconnect() };
}

/** @param {string} text */
export const button = (text) => html("button", { type: "button" }, text);

/**
 * First, Previous, Play, Next and a slider for the model's `step`, counted from 0.
 * @param {{model: any, label: string, noun: string, count: () => number, status: HTMLElement}}
 *   settings what the steps are; `count()` says how many; playing silences `status` for screen
 *   readers, since a sentence a second is too much to listen to
 */
export function stepper({ model, label, noun, count, status }) {
  const [first, previous, play, next] = ["First", "Previous", "Play", "Next"].map(button);
  const range = html("input", { type: "range", name: "step", min: 1, step: 1 });
  const shown = html("span");
  const element = html("div", { class: "stepper" },
    html("div", { class: "buttons", role: "group", "aria-label": label },
      first, previous, play, next),
    html("label", {}, html("span", {}, `${noun} `, shown), range));
  let timer = 0;

  const current = () => Math.max(0, Math.min(model.get("step"), count() - 1));
  function go(/** @type {number} */ step) {
    if (step < 0 || step >= count()) return;
    model.set("step", step);
    model.save_changes();
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    status.setAttribute("aria-live", "polite");
  }
  function playOrPause() {
    if (timer) return pause();
    const last = () => count() - 1;
    play.textContent = "Pause";
    status.setAttribute("aria-live", "off");
    go(current() === last() ? 0 : current() + 1);
    timer = setInterval(() => (current() < last() ? go(current() + 1) : pause()), 1000);
  }
  /** A step by hand ends the playing. @param {() => number} step */
  const to = (step) => () => {
    pause();
    go(step());
  };
  first.addEventListener("click", to(() => 0));
  previous.addEventListener("click", to(() => current() - 1));
  next.addEventListener("click", to(() => current() + 1));
  range.addEventListener("input", to(() => Number(range.value) - 1));
  play.addEventListener("click", playOrPause);

  return {
    element,
    current,
    pause,
    /** Bring the buttons and the slider in line with the current step. */
    show() {
      const step = current();
      element.hidden = count() < 1;
      range.max = Math.max(count(), 1);
      range.value = step + 1;
      shown.textContent = `${step + 1} of ${count()}`;
      first.setAttribute("aria-disabled", step === 0);
      previous.setAttribute("aria-disabled", step === 0);
      next.setAttribute("aria-disabled", step === count() - 1);
    },
  };
}

// --- The calculator --------------------------------------------------------------------------

/** @param {string} label @param {...Node} children */
export const frame = (label, ...children) =>
  html("div", { class: "unrolled-calculator", role: "group", "aria-label": label }, ...children);

/**
 * Join controls and model: what the reader types goes into the model when all of it is allowed,
 * and a sentence names what is not; what changes in the model fills the controls and is shown.
 * @param {{
 *   model: any, el: HTMLElement, root: HTMLElement, rules: Record<string, Rule>,
 *   controls: Record<string, Control & {says?: string}>, problem: HTMLElement,
 *   results: HTMLElement, show: () => void, steps?: ReturnType<typeof stepper>,
 *   room?: ReturnType<typeof scroller>,
 * }} parts `root` holds everything, `results` what is greyed while a field is wrong; `show` draws
 *   and may write into `problem`
 * @returns {() => void} ends the calculator
 */
export function connect({ model, el, root, rules, controls, problem, results, show, steps, room }) {
  let taking = false;

  function changed() {
    if (taking) return;
    for (const [name, control] of Object.entries(controls)) {
      const value = model.get(name);
      if (rules[name].read(control.get()) !== value) control.set(value);
      control.mark("");
    }
    results.inert = false;
    problem.textContent = "";
    show();
  }

  function take() {
    steps?.pause();
    const read = Object.entries(controls).filter(([, control]) => !control.element.hidden)
      .map(([name, control]) => ({ name, control, value: rules[name].read(control.get()) }));
    for (const { control, value } of read) control.mark(value === undefined ? problem.id : "");
    const wrong = read.find(({ value }) => value === undefined);
    results.inert = wrong !== undefined; // what stands there belongs to the last good settings
    if (wrong) {
      const { control, name } = wrong;
      const says = `${control.label} must be ${control.says ?? rules[name].says}.`;
      problem.textContent = `${says} ${control.why?.() ?? ""}`.trim();
      return;
    }
    taking = true; // several values change together: draw once, when all of them are there
    for (const { name, value } of read) model.set(name, value);
    if (steps) model.set("step", steps.current());
    taking = false;
    model.save_changes();
    changed();
  }

  for (const [name, { element }] of Object.entries(controls)) {
    element.dataset.setting = name;
    element.addEventListener("input", take);
  }
  for (const name of Object.keys(rules)) model.on(`change:${name}`, changed);
  el.append(root);
  changed();
  return () => {
    steps?.pause();
    room?.end();
    for (const name of Object.keys(rules)) model.off(`change:${name}`, changed);
  };
}
