// @ts-check
/**
 * The convolution calculator: how many outputs a convolution along one axis has, and which inputs
 * each of them reads.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.convolution`; then the sentences
 * and formulas; then the drawing; last `render`, which joins them. The module is an anywidget: it
 * runs in JupyterLab as it is, and in a page of the book through `_static/calculators.js`.
 * Its look is in `_static/calculators.css`.
 *
 * @typedef {number | "valid" | "same" | "full"} Padding
 * @typedef {{n: number, kernel_size: number, strides: number, padding: Padding,
 *   dilation_rate: number}} Settings
 * @typedef {[name: keyof typeof LIMITS, label: string, symbol: string]} FieldName
 */

/** The smallest and largest value of each number that the reader may set. */
export const LIMITS = {
  n: [1, 256],
  kernel_size: [1, 16],
  strides: [1, 16],
  dilation_rate: [1, 16],
  padding: [0, 32],
};

// --- Arithmetic ------------------------------------------------------------------------------

/**
 * How many neighbouring inputs a dilated kernel spans, gaps included.
 * @param {number} kernelSize
 * @param {number} dilationRate
 */
export function effectiveKernelSize(kernelSize, dilationRate = 1) {
  return dilationRate * (kernelSize - 1) + 1;
}

/**
 * The zeros before and after the input; with "same", an odd one goes after (TensorFlow's rule).
 * @param {Settings} settings
 * @returns {[before: number, after: number]}
 */
export function paddingAmounts({ n, kernel_size, strides, padding, dilation_rate }) {
  const span = effectiveKernelSize(kernel_size, dilation_rate);
  if (padding === "valid") return [0, 0];
  if (padding === "full") return [span - 1, span - 1];
  if (padding !== "same") return [padding, padding];
  const total = Math.max((Math.ceil(n / strides) - 1) * strides + span - n, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * The number of outputs; 0 where the kernel does not fit into the padded input.
 * @param {Settings} settings
 */
export function outputSize(settings) {
  const [before, after] = paddingAmounts(settings);
  const room = settings.n + before + after
    - effectiveKernelSize(settings.kernel_size, settings.dilation_rate);
  return room < 0 ? 0 : Math.floor(room / settings.strides) + 1;
}

/**
 * The inputs that one output reads, counted from 0; below 0, or n and above, is a padding zero.
 * @param {Settings} settings
 * @param {number} output
 */
export function tapPositions(settings, output) {
  const start = output * settings.strides - paddingAmounts(settings)[0];
  return Array.from({ length: settings.kernel_size }, (_, j) => start + j * settings.dilation_rate);
}

// --- Sentences -------------------------------------------------------------------------------

/** @param {string[]} words @param {string} conjunction */
function list(words, conjunction = "and") {
  if (words.length < 2) return words.join("");
  const comma = conjunction === "or" && words.length > 2 ? "," : "";
  return `${words.slice(0, -1).join(", ")}${comma} ${conjunction} ${words[words.length - 1]}`;
}

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

/**
 * What one output reads, in a sentence; inputs are counted from 1, as in the drawing.
 * @param {Settings} settings
 * @param {number} output
 */
export function describeStep(settings, output) {
  const taps = tapPositions(settings, output);
  const inputs = taps.filter((tap) => tap >= 0 && tap < settings.n).map((tap) => String(tap + 1));
  const before = taps.filter((tap) => tap < 0).length;
  const after = taps.filter((tap) => tap >= settings.n).length;
  const parts = [];
  if (before) parts.push(counted(before, "padding zero", "padding zeros"));
  if (inputs.length) parts.push(`${inputs.length > 1 ? "inputs" : "input"} ${list(inputs)}`);
  if (after) parts.push(counted(after, "padding zero", "padding zeros"));
  const reads = parts.length < 3
    ? parts.join(" and ")
    : `${parts.slice(0, 2).join(", ")}, and ${parts[2]}`;
  return `Output ${output + 1} of ${outputSize(settings)} reads ${reads}.`;
}

/**
 * Why a setting has no output, and what would do: each remedy changes one number alone.
 * @param {Settings} settings
 */
export function describeMisfit(settings) {
  const { n, kernel_size, dilation_rate } = settings;
  const [before, after] = paddingAmounts(settings);
  const padded = n + before + after;
  const span = effectiveKernelSize(kernel_size, dilation_rate);
  const remedies = [`an input of at least ${span - before - after}`];
  remedies.push(`a kernel of at most ${Math.floor((padded - 1) / dilation_rate) + 1}`);
  if (dilation_rate > 1 && kernel_size <= padded) {
    remedies.push(`a dilation rate of at most ${Math.floor((padded - 1) / (kernel_size - 1))}`);
  }
  const zeros = Math.ceil((span - n) / 2);
  const byHand = `${counted(zeros, "zero", "zeros")} on each side`;
  remedies.push(zeros <= LIMITS.padding[1] ? byHand : "same padding");
  const dilated = dilation_rate > 1 ? ` with dilation rate ${dilation_rate}` : "";
  const input = before + after ? "padded input" : "input";
  return `No output: a kernel of ${kernel_size}${dilated} spans ${span} inputs, but the ${input} `
    + `has only ${padded}. What would do: ${list(remedies, "or")}.`;
}

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
const html = elements("http://www.w3.org/1999/xhtml");
const svg = elements("http://www.w3.org/2000/svg");
const mathml = elements("http://www.w3.org/1998/Math/MathML");

/** A name that no other element of the page has. @param {string} name */
const unique = (name) => `${name}-${Math.random().toString(36).slice(2)}`;

// --- Formulas --------------------------------------------------------------------------------

/**
 * Mathematics from a row of tokens: numbers, one-letter names, operators, and ready elements.
 * @param {...(number | string | Element)} tokens
 */
function row(...tokens) {
  return mathml("mrow", {}, ...tokens.map((token) => {
    if (typeof token === "number") return mathml("mn", {}, String(token));
    if (typeof token !== "string") return token;
    if (/^[a-z]$/.test(token)) return mathml("mi", {}, token);
    if (/^.?[a-z]/.test(token)) return mathml("mtext", {}, token);
    return mathml("mo", { form: "=+·−".includes(token) ? "infix" : null }, token);
  }));
}

/** @param {string} base @param {string | number} index */
function sub(base, index) {
  const below = mathml(typeof index === "number" ? "mn" : "mtext", {}, String(index));
  return mathml("msub", {}, mathml("mi", {}, base), below);
}

/** @param {Element} top @param {Element} bottom */
const fraction = (top, bottom) => mathml("mfrac", {}, top, bottom);

/** Pieces of one formula; a line may break between them. @param {...Element} pieces */
const formula = (...pieces) => pieces.map((piece) => mathml("math", {}, piece));

const span = () => sub("k", "eff");

/** @param {Settings} s */
function spanFormula(s) {
  const { kernel_size: k, dilation_rate: d } = s;
  return formula(
    row(span(), "=", "d", "(", "k", "−", 1, ")", "+", 1),
    row("=", d, "·", "(", k, "−", 1, ")", "+", 1),
    row("=", effectiveKernelSize(k, d)),
  );
}

/** @param {Settings} s */
function paddingFormula(s) {
  const { n, strides } = s;
  const [before, after] = paddingAmounts(s);
  const k = effectiveKernelSize(s.kernel_size, s.dilation_rate);
  if (s.padding === "full") {
    return formula(row("p", "=", span(), "−", 1), row("=", k, "−", 1), row("=", before),
      row("\u00a0on each side"));
  }
  if (s.padding !== "same") return formula(row("p", "=", before), row("\u00a0on each side"));
  /** @param {Element} ratio @param {...(number | string | Element)} rest */
  const total = (ratio, ...rest) =>
    row("max", "(", "(", "⌈", ratio, "⌉", "−", 1, ")", ...rest, ",", 0, ")");
  return formula(
    row("p", "=", total(fraction(row("n"), row("s")), "s", "+", span(), "−", "n")),
    row("=", total(fraction(row(n), row(strides)), "·", strides, "+", k, "−", n)),
    row("=", before + after),
    row("=", before, "\u00a0before", "+", after, "\u00a0after"),
  );
}

/** @param {Settings} s */
function sizeFormula(s) {
  const { n, strides } = s;
  const [before, after] = paddingAmounts(s);
  const k = effectiveKernelSize(s.kernel_size, s.dilation_rate);
  const general = row("n", "+", sub("p", "before"), "+", sub("p", "after"), "−", span());
  const filled = row(n, "+", before, "+", after, "−", k);
  return formula(
    row("outputs", "=", "⌊", fraction(general, row("s")), "⌋", "+", 1),
    row("=", "⌊", fraction(filled, row(strides)), "⌋", "+", 1),
    row("=", outputSize(s)),
  );
}

/** The weighted sum of one output. @param {Settings} s @param {number} output */
function sumFormula(s, output) {
  const terms = tapPositions(s, output).map((tap, j) => {
    const input = tap >= 0 && tap < s.n ? [sub("x", tap + 1)] : ["·", 0];
    const lead = j ? ["+"] : [sub("z", output + 1), "="];
    return row(...lead, sub("w", j + 1), ...input);
  });
  return formula(...terms);
}

// --- Drawing ---------------------------------------------------------------------------------

const PITCH = 34; // from one cell's centre to the next
const BOX = 27;
const HEIGHT = 176;
const OUTPUTS_AT = 18; // the middle of the row of outputs
const INPUTS_AT = HEIGHT - 18;
const MANY_LINES = 300; // beyond this the lines of the other outputs are left out

/**
 * A box with a name in it, around (x, y).
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 * @param {string} name
 * @param {string} index
 */
function cell(kind, x, y, name, index = "") {
  const corner = { x: x - BOX / 2, y: y - BOX / 2, width: BOX, height: BOX };
  const group = svg("g", { class: `cell ${kind}` }, svg("rect", { ...corner, rx: 4 }));
  if (kind === "dropped") {
    const d = `M${corner.x} ${corner.y + BOX}l${BOX} ${-BOX}`;
    group.append(svg("path", { d }));
  }
  const text = svg("text", { x, y: y + (index ? 3 : 5) }, name);
  if (index) text.append(svg("tspan", { class: "index", dy: 4 }, index));
  group.append(text);
  return group;
}

/**
 * The drawing of one setting. `step(output)` moves it to another output.
 * @param {Settings} settings
 */
function draw(settings) {
  const { n, kernel_size, strides, dilation_rate } = settings;
  const [before, after] = paddingAmounts(settings);
  const outputs = outputSize(settings);
  const width = effectiveKernelSize(kernel_size, dilation_rate);
  const right = Math.max(n + after, outputs ? 0 : width - before); // a kernel may stick out
  const cells = before + right;
  const top = outputs ? 0 : INPUTS_AT - 58; // with no outputs only the inputs are drawn

  /** @param {number} position */
  const x = (position) => (position + before + 0.5) * PITCH;
  /** @param {number} output */
  const centre = (output) => x(output * strides - before + (width - 1) / 2);
  /** @param {number} tap @param {number} output @param {string} kind */
  const line = (tap, output, kind) => svg("line", {
    class: kind, x1: x(tap), y1: INPUTS_AT - BOX / 2, x2: centre(output), y2: OUTPUTS_AT + BOX / 2,
  });

  const picture = svg("svg", {
    viewBox: `0 ${top} ${cells * PITCH} ${HEIGHT - top}`,
    role: "img",
    style: `min-width: ${cells * 27}px; max-width: ${cells * 46}px`,
  });
  const hatch = unique("hatch");
  const rotated = { patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  picture.append(svg("defs", {}, svg("pattern", { id: hatch, width: 6, height: 6, ...rotated },
    svg("path", { class: "hatch", d: "M0 0V6" }))));

  const taps = Array.from({ length: outputs }, (_, output) => tapPositions(settings, output));
  if (outputs * kernel_size <= MANY_LINES) {
    picture.append(svg("g", {}, ...taps.flatMap((t, o) => t.map((tap) => line(tap, o, "other")))));
  }

  const moving = svg("g", { class: "moving" });
  const lines = outputs ? taps[0].map((tap) => line(tap, 0, "tap")) : [];
  moving.append(...lines);
  picture.append(moving);

  const everRead = new Set(taps.flat());
  const inputCells = new Map();
  for (let position = -before; position < right; position += 1) {
    const padding = position < 0 || position >= n;
    let kind = padding ? "padding" : "input";
    if (position >= n + after) kind = "beyond";
    else if (outputs && !padding && !everRead.has(position)) kind = "dropped";
    const label = padding ? [kind === "beyond" ? "?" : "0"] : ["x", String(position + 1)];
    const drawn = cell(kind, x(position), INPUTS_AT, label[0], label[1]);
    if (kind === "padding") drawn.firstChild.style.fill = `url(#${hatch})`;
    drawn.dataset.position = position;
    inputCells.set(position, drawn);
    picture.append(drawn);
  }
  const outputCells = taps.map((_, o) => cell("output", centre(o), OUTPUTS_AT, "z", String(o + 1)));
  picture.append(...outputCells);

  // The weights travel with the lines: the same ones at every step.
  const first = outputs ? taps[0] : tapPositions(settings, 0);
  const weights = svg("g", { class: "moving weights" }, ...first.map((tap, j) => {
    const along = 0.2; // of the way from the input to the output
    const at = outputs ? x(tap) + along * (centre(0) - x(tap)) : x(tap);
    const y = INPUTS_AT - BOX / 2 - along * (INPUTS_AT - OUTPUTS_AT - BOX) + 2;
    const text = svg("text", { x: at, y }, "w");
    text.append(svg("tspan", { class: "index", dy: 3 }, String(j + 1)));
    return text;
  }));
  picture.append(weights);

  /** @param {number} output */
  function step(output) {
    for (const drawn of picture.querySelectorAll(".read")) drawn.classList.remove("read");
    for (const group of [moving, weights]) {
      group.style.transform = `translateX(${output * strides * PITCH}px)`;
    }
    taps[output].forEach((tap, j) => {
      inputCells.get(tap).classList.add("read");
      lines[j].classList.toggle("zero", tap < 0 || tap >= n);
    });
    outputCells[output].classList.add("read");
  }

  return {
    picture,
    step,
    padded: before + after > 0,
    dropped: [...inputCells.values()].some((drawn) => drawn.classList.contains("dropped")),
    /** Where an output stands, as a part of the drawing's width. @param {number} output */
    place: (output) => centre(output) / (cells * PITCH),
  };
}

// --- The calculator --------------------------------------------------------------------------

/** @type {FieldName[]} */
const FIELDS = [
  ["n", "Input size", "n"],
  ["kernel_size", "Kernel size", "k"],
  ["strides", "Stride", "s"],
  ["dilation_rate", "Dilation rate", "d"],
];
const MODES = ["valid", "same", "full", "number"];
/** The numbers that come out, and their names. */
const FACTS = [
  ["output_size", "Output size"],
  ["before", "Zeros before"],
  ["after", "Zeros after"],
  ["span", "Kernel spans"],
];

/** @param {string} label @param {string} symbol @param {Element} control */
function field(label, symbol, control) {
  const name = html("span", {}, `${label} `, mathml("math", {}, mathml("mi", {}, symbol)));
  return html("label", {}, name, control);
}

/** @param {string} name */
function numberInput(name) {
  const [min, max] = LIMITS[/** @type {keyof typeof LIMITS} */ (name)];
  return html("input", { type: "number", name, min, max, step: 1, inputmode: "numeric" });
}

/** Everything that the reader sees, still empty. */
function build() {
  const numbers = Object.fromEntries([...FIELDS.map(([name]) => name), "padding"]
    .map((name) => [name, numberInput(name)]));
  const group = unique("padding"); // two calculators on a page must not share their radio buttons
  const modes = Object.fromEntries(MODES.map((value) =>
    [value, html("input", { type: "radio", name: group, value })]));
  const zeros = field("Zeros on each side", "p", numbers.padding);
  const fields = html("div", { class: "fields" },
    ...FIELDS.map(([name, label, symbol]) => field(label, symbol, numbers[name])),
    html("fieldset", {}, html("legend", {}, "Padding"),
      ...MODES.map((value) => html("label", {}, modes[value], value))),
    zeros);

  const facts = Object.fromEntries(
    FACTS.map(([name]) => [name, html("dd", { "data-fact": name })]),
  );
  const problem = html("p", { class: "problem", "aria-live": "polite", id: unique("problem") });
  const status = html("p", { class: "status", "aria-live": "polite" });
  const scroller = html("div", { class: "scroller" });
  const legend = html("ul", { class: "legend" });
  const sum = html("p", { class: "formula sum" });
  const button = (/** @type {string} */ text) => html("button", { type: "button" }, text);
  const [first, previous, play, next] = ["First", "Previous", "Play", "Next"].map(button);
  const slider = html("input", { type: "range", name: "step", min: 1, step: 1 });
  const shown = html("span");
  const stepper = html("div", { class: "stepper" },
    html("div", { class: "buttons", role: "group", "aria-label": "Step through the outputs" },
      first, previous, play, next),
    html("label", {}, html("span", {}, "Output ", shown), slider));
  const formulas = html("dl");
  const results = html("div", {},
    html("div", { class: "facts" }, html("dl", {},
      ...FACTS.map(([name, label]) => html("div", {}, html("dt", {}, label), facts[name])))),
    scroller, legend, stepper, status, sum, html("div", { class: "formulas" }, formulas));
  const label = { role: "group", "aria-label": "Convolution calculator" };
  const root = html("div", { class: "unrolled-calculator", ...label }, fields, problem, results);
  return {
    root, fields, numbers, modes, zeros, problem, results, facts, scroller, legend, status, sum,
    formulas, first, previous, play, next, slider, shown, stepper,
  };
}

/**
 * @param {{model: any, el: HTMLElement}} context the model holds n, kernel_size, strides, padding
 *   (as text), dilation_rate and step (the current output, from 0)
 * @returns {() => void} ends the calculator
 */
function render({ model, el }) {
  const view = build();
  const end = new AbortController();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {ReturnType<typeof draw> | undefined} */
  let drawing;
  let drawn = "";
  let timer = 0;
  let taking = false;

  /** @returns {Settings} */
  const settings = () => {
    const padding = model.get("padding");
    return {
      n: model.get("n"),
      kernel_size: model.get("kernel_size"),
      strides: model.get("strides"),
      padding: /^\d+$/.test(padding) ? Number(padding) : padding,
      dilation_rate: model.get("dilation_rate"),
    };
  };
  const current = () => Math.max(0, Math.min(model.get("step"), outputSize(settings()) - 1));

  function pause() {
    clearInterval(timer);
    timer = 0;
    view.play.textContent = "Play";
    view.status.setAttribute("aria-live", "polite");
  }

  /** Bring the numbers, formulas and the drawing in line with the settings. */
  function showSettings() {
    const s = settings();
    const outputs = outputSize(s);
    const [before, after] = paddingAmounts(s);
    const width = effectiveKernelSize(s.kernel_size, s.dilation_rate);
    const byNumber = typeof s.padding === "number";
    for (const [name] of FIELDS) view.numbers[name].value = s[/** @type {"n"} */ (name)];
    for (const input of Object.values(view.numbers)) input.removeAttribute("aria-invalid");
    view.results.inert = false;
    view.modes[byNumber ? "number" : s.padding].checked = true;
    if (byNumber) view.numbers.padding.value = s.padding;
    view.zeros.hidden = !byNumber;

    view.facts.output_size.textContent = outputs || "none";
    view.facts.before.textContent = before;
    view.facts.after.textContent = after;
    view.facts.span.textContent = counted(width, "input", "inputs");
    const line = (/** @type {string} */ term, /** @type {Element[]} */ pieces) =>
      [html("dt", {}, term), html("dd", { class: "formula" }, ...pieces)];
    view.formulas.replaceChildren(
      ...line("Kernel with its gaps", spanFormula(s)),
      ...line("Padding", paddingFormula(s)),
      ...line("Output size", outputs ? sizeFormula(s) : sizeFormula(s).slice(0, 2)),
    );

    drawing = draw(s);
    view.scroller.replaceChildren(drawing.picture);
    view.legend.replaceChildren(...[
      ["key", outputs ? "x input, w weight, z output" : "x input, w weight"],
      outputs && ["read", "read now"],
      drawing.padded && ["padding", "padding zero"],
      drawing.dropped && ["dropped", "read by no output"],
      !outputs && ["beyond", "missing: the kernel sticks out"],
    ].filter((item) => Array.isArray(item))
      .map(([kind, text]) => html("li", { class: kind }, text)));
    view.stepper.hidden = view.sum.hidden = !outputs;
    view.slider.max = Math.max(outputs, 1);
  }

  /** Bring what depends on the current output in line with it. */
  function showStep() {
    const s = settings();
    const outputs = outputSize(s);
    if (!outputs || !drawing) {
      view.problem.textContent = describeMisfit(s);
      view.status.textContent = "";
      drawing?.picture.setAttribute("aria-label", "The kernel sticks out of the input.");
      return;
    }
    const output = current();
    drawing.step(output);
    view.problem.textContent = "";
    view.status.textContent = describeStep(s, output);
    drawing.picture.setAttribute("aria-label", describeStep(s, output));
    view.sum.replaceChildren(...sumFormula(s, output));
    view.slider.value = output + 1;
    view.shown.textContent = `${output + 1} of ${outputs}`;
    view.first.setAttribute("aria-disabled", output === 0);
    view.previous.setAttribute("aria-disabled", output === 0);
    view.next.setAttribute("aria-disabled", output === outputs - 1);
    follow(drawing.place(output));
  }

  /** Where the drawing is wider than its room, keep the current output in the middle. */
  function follow(/** @type {number} */ place) {
    const { scrollWidth, clientWidth } = view.scroller;
    const scrolls = scrollWidth > clientWidth + 1;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Drawing"]]) {
      if (scrolls) view.scroller.setAttribute(name, value);
      else view.scroller.removeAttribute(name);
    }
    if (!scrolls) return;
    const left = place * scrollWidth - clientWidth / 2;
    view.scroller.scrollTo({ left, behavior: calm.matches ? "auto" : "smooth" });
  }

  function show() {
    if (taking) return;
    const key = JSON.stringify(settings());
    if (key !== drawn) showSettings();
    drawn = key;
    showStep();
  }

  /** Read the fields into the model, or say which of them cannot be read. */
  function take() {
    pause();
    const mode = MODES.find((value) => view.modes[value].checked) ?? "valid";
    const byNumber = mode === "number";
    if (byNumber && view.zeros.hidden) {
      view.numbers.padding.value = Math.min(paddingAmounts(settings())[0], LIMITS.padding[1]);
    }
    view.zeros.hidden = !byNumber;
    const names = [...FIELDS, ["padding", "The number of zeros"]]
      .filter(([name]) => name !== "padding" || byNumber);
    const wrong = names.filter(([name]) => {
      const input = view.numbers[name];
      const [min, max] = LIMITS[/** @type {"n"} */ (name)];
      const value = input.value === "" ? NaN : Number(input.value);
      const good = Number.isInteger(value) && value >= min && value <= max;
      input.setAttribute("aria-invalid", !good);
      input.setAttribute("aria-describedby", good ? "" : view.problem.id);
      return !good;
    });
    view.results.inert = wrong.length > 0; // what stands there belongs to the last good settings
    if (wrong.length) {
      const [name, label] = wrong[0];
      const [min, max] = LIMITS[/** @type {"n"} */ (name)];
      view.problem.textContent = `${label} must be a whole number from ${min} to ${max}.`;
      return;
    }
    const typed = FIELDS.map(([name]) => [name, Number(view.numbers[name].value)]);
    taking = true; // several values change together: draw once, when all of them are there
    for (const [name, value] of typed) model.set(name, value);
    model.set("padding", byNumber ? String(Number(view.numbers.padding.value)) : mode);
    model.set("step", current());
    taking = false;
    model.save_changes();
    show();
  }

  /** @param {number} output */
  function goTo(output) {
    if (output < 0 || output >= outputSize(settings())) return;
    model.set("step", output);
    model.save_changes();
    showStep();
  }

  function playOrPause() {
    if (timer) return pause();
    const last = () => outputSize(settings()) - 1;
    view.play.textContent = "Pause";
    view.status.setAttribute("aria-live", "off"); // a sentence a second is too much to listen to
    goTo(current() === last() ? 0 : current() + 1);
    timer = setInterval(() => (current() < last() ? goTo(current() + 1) : pause()), 1000);
  }

  /** @param {Element} target @param {string} event @param {() => void} handler */
  const on = (target, event, handler) =>
    target.addEventListener(event, handler, { signal: end.signal });
  /** A step by hand ends the playing. @param {() => number} output */
  const to = (output) => () => {
    pause();
    goTo(output());
  };
  const resized = new ResizeObserver(() => {
    if (drawing && outputSize(settings())) follow(drawing.place(current()));
  });
  resized.observe(view.scroller);
  on(view.fields, "input", take);
  on(view.first, "click", to(() => 0));
  on(view.previous, "click", to(() => current() - 1));
  on(view.next, "click", to(() => current() + 1));
  on(view.slider, "input", to(() => Number(view.slider.value) - 1));
  on(view.play, "click", playOrPause);
  const names = [...FIELDS.map(([name]) => name), "padding", "step"];
  for (const name of names) model.on(`change:${name}`, show);

  el.append(view.root);
  show();
  return () => {
    end.abort();
    clearInterval(timer);
    resized.disconnect();
    for (const name of names) model.off(`change:${name}`, show);
  };
}

export default { render };
