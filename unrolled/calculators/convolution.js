// @ts-check
/**
 * The convolution calculator: how many outputs a convolution along one axis has, which inputs each
 * of them reads, how the kinds of padding compare, and what an image gives.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.convolution`; then the sentences
 * and formulas; then the drawing; last `render`, which joins them. The module is an anywidget: it
 * runs in JupyterLab as it is, and in a page of the book through `_static/calculators.js`.
 * What it shares with the other calculators is in `kit.js`.
 *
 * @typedef {number | "valid" | "same" | "full"} Padding
 * @typedef {{n: number, kernel_size: number, strides: number, padding: Padding,
 *   dilation_rate: number}} Settings
 */
import {
  choice, connect, counted, facts, formula, fraction, frame, html, legendItems, list, numberField,
  problemLine, row, scroller, statusLine, stepper, sub, svg, unique, whole,
} from "./kit.js";

/**
 * The smallest and largest value of each number that the reader may set.
 * @type {Record<string, [smallest: number, largest: number]>}
 */
export const LIMITS = {
  n: [1, 256],
  kernel_size: [1, 16],
  strides: [1, 16],
  dilation_rate: [1, 16],
  padding: [0, 32],
  width: [1, 256],
};

const MODES = ["valid", "same", "full", "number"];

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

// --- Formulas --------------------------------------------------------------------------------

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

// --- Side by side ----------------------------------------------------------------------------

/**
 * Each kind of padding with its zeros, its outputs, and the size that an image gives.
 * @param {Settings} settings
 * @param {number} width of the image, whose height is n
 */
function comparison(settings, width) {
  const names = ["Padding", "Zeros", "Outputs", `Image ${settings.n} × ${width} gives`];
  const modes = [...MODES.slice(0, 3), settings.padding].filter((mode, i, all) =>
    all.indexOf(mode) === i);
  const head = names.map((name) => html("th", { scope: "col" }, name));
  const rows = modes.map((mode) => {
    const s = { ...settings, padding: /** @type {Padding} */ (mode) };
    const [high, wide] = [outputSize(s), outputSize({ ...s, n: width })];
    const zeros = paddingAmounts(s).join(" + ");
    const image = high && wide ? `${high} × ${wide}` : "none";
    return html("tr", { class: mode === settings.padding ? "chosen" : null, "data-mode": mode },
      html("th", { scope: "row" }, typeof mode === "number" ? "by number" : mode),
      ...[zeros, high || "none", image].map((text) => html("td", {}, String(text))));
  });
  return [html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows)];
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

const RULES = {
  n: whole(...LIMITS.n),
  kernel_size: whole(...LIMITS.kernel_size),
  strides: whole(...LIMITS.strides),
  dilation_rate: whole(...LIMITS.dilation_rate),
  padding: {
    says: `valid, same, full or ${whole(...LIMITS.padding).says}`,
    /** @param {string} text */
    read(text) {
      const zeros = whole(...LIMITS.padding).read(text);
      return MODES.slice(0, 3).includes(text) ? text : zeros?.toString();
    },
  },
  width: whole(...LIMITS.width),
  step: whole(0, 1000),
};

/** Radio buttons for the padding; "number" opens a field for it. */
function paddingControl() {
  const mode = choice("Padding", MODES.map((value) => [value, value]));
  const rule = whole(...LIMITS.padding);
  const zeros = numberField("Zeros on each side", "p", rule);
  const byNumber = () => mode.get() === "number";
  return {
    element: html("div", { class: "joined" }, mode.element, zeros.element),
    label: "The number of zeros",
    says: rule.says,
    why: () => (byNumber() ? zeros.why() : ""),
    get() {
      zeros.element.hidden = !byNumber();
      return byNumber() ? zeros.get() : mode.get();
    },
    /** @param {string} value */
    set(value) {
      mode.set(/^\d+$/.test(value) ? "number" : value);
      zeros.element.hidden = !byNumber();
      if (byNumber()) zeros.set(value);
    },
    /** The zeros that the field opens with. @param {number} count */
    offer: (count) => { if (!byNumber()) zeros.set(Math.min(count, LIMITS.padding[1])); },
    /** @param {string} problemId */
    mark: (problemId) => zeros.mark(byNumber() ? problemId : ""),
  };
}

/**
 * @param {{model: any, el: HTMLElement}} context the model holds n, kernel_size, strides, padding
 *   (as text), dilation_rate and step (the current output, from 0)
 */
function render({ model, el }) {
  const controls = {
    n: numberField("Input size", "n", RULES.n),
    kernel_size: numberField("Kernel size", "k", RULES.kernel_size),
    strides: numberField("Stride", "s", RULES.strides),
    dilation_rate: numberField("Dilation rate", "d", RULES.dilation_rate),
    padding: paddingControl(),
    width: numberField("Width, for images", "", RULES.width),
  };
  const problem = problemLine();
  const status = statusLine();
  const numbers = facts([
    ["output_size", "Output size"],
    ["before", "Zeros before"],
    ["after", "Zeros after"],
    ["span", "Kernel spans"],
  ]);
  const room = scroller();
  const legend = html("ul", { class: "legend" });
  const sum = html("p", { class: "formula sum" });
  const formulas = html("dl");
  const table = html("table");
  const modes = scroller("Kinds of padding");
  modes.element.classList.add("wide");
  modes.element.append(table);

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
  const steps = stepper({
    model, status, label: "Step through the outputs", noun: "Output",
    count: () => outputSize(settings()),
  });
  const results = html("div", {}, numbers.element, room.element, legend, steps.element, status, sum,
    html("div", { class: "formulas" }, formulas), modes.element);
  const fields = Object.values(controls).map(({ element }) => element);
  const root = frame("Convolution calculator", html("div", { class: "fields" }, ...fields),
    problem, results);
  /** @type {ReturnType<typeof draw>} */
  let drawing;
  let drawn = "";

  /** Bring the numbers, formulas and the drawing in line with the settings. */
  function showSettings(/** @type {Settings} */ s) {
    const outputs = outputSize(s);
    const [before, after] = paddingAmounts(s);
    const width = effectiveKernelSize(s.kernel_size, s.dilation_rate);
    controls.padding.offer(before);
    numbers.set({
      output_size: outputs || "none", before, after, span: counted(width, "input", "inputs"),
    });
    const line = (/** @type {string} */ term, /** @type {Element[]} */ pieces) =>
      [html("dt", {}, term), html("dd", { class: "formula" }, ...pieces)];
    formulas.replaceChildren(
      ...line("Kernel with its gaps", spanFormula(s)),
      ...line("Padding", paddingFormula(s)),
      ...line("Output size", outputs ? sizeFormula(s) : sizeFormula(s).slice(0, 2)),
    );
    table.replaceChildren(...comparison(s, model.get("width")));
    modes.follow(0);
    drawing = draw(s);
    room.element.replaceChildren(drawing.picture);
    legend.replaceChildren(...legendItems([
      ["key", outputs ? "x input, w weight, z output" : "x input, w weight"],
      outputs && ["read", "read now"],
      drawing.padded && ["padding", "padding zero"],
      drawing.dropped && ["dropped", "read by no output"],
      !outputs && ["beyond", "missing: the kernel sticks out"],
    ]));
    sum.hidden = !outputs;
  }

  function show() {
    const s = settings();
    const key = JSON.stringify([s, model.get("width")]);
    if (key !== drawn) showSettings(s);
    drawn = key;
    steps.show();
    if (!outputSize(s)) {
      problem.textContent = describeMisfit(s);
      status.textContent = "";
      drawing.picture.setAttribute("aria-label", "The kernel sticks out of the input.");
      return;
    }
    const output = steps.current();
    drawing.step(output);
    status.textContent = describeStep(s, output);
    drawing.picture.setAttribute("aria-label", describeStep(s, output));
    sum.replaceChildren(...sumFormula(s, output));
    room.follow(drawing.place(output));
  }

  const end = connect({
    model, el, root, rules: RULES, controls, problem, results, show, steps, room,
  });
  return () => {
    end();
    modes.end();
  };
}

export default { name: "convolution", settings: RULES, render };
