// @ts-check
/**
 * The shape tracer: what each layer of a network makes of its input, and what that costs.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.layers` and `unrolled.tracing`;
 * then layers as text; then the Keras code; last the page. The networks to start from come from
 * `unrolled.architectures`, through the widget's state, and layers travel as text: parted by
 * semicolons, each a kind, the values of KINDS in their order, and a name, such as
 * "MaxPool2D,3,2,valid,pool1". Pairs are written 3x5.
 *
 * @typedef {Record<string, any>} Layer its kind, its name, and the values that KINDS lists
 * @typedef {{name: string, input_shape: number[], layers: Layer[]}} Network
 * @typedef {{span: number, strides: number, padding: string}} Window along one axis
 * @typedef {{output_shape: number[], parameters: bigint, macs: bigint, field: number[] | null}} Row
 * @typedef {{rows: Row[], parameters: bigint, macs: bigint, problem: string}} Trace
 *   the rows that can be built, their totals, and why the next layer cannot
 */

import {
  button, connect, facts, frame, grid, grouped, html, matrix, numberField, oneOf, problemLine, select,
  statusLine, whole,
} from "./kit.js";

// --- Arithmetic ------------------------------------------------------------------------------

// Rows and columns.
const AXES = [0, 1];

/** @param {any} size a number, which stands for both axes, or a pair @returns {number[]} */
const pair = (size = 1) => (Array.isArray(size) ? size : [size, size]);

/** @param {any} sizes */
const times = (sizes) => [sizes].flat().join("x");

/** A product that no size makes inexact. @param {...number} factors */
const product = (...factors) => factors.reduce((all, factor) => all * BigInt(factor), 1n);

/**
 * What a layer does along the rows and along the columns; nothing where it does not slide.
 * @param {Layer} layer
 * @returns {Window[]}
 */
function windows({ kernel_size, pool_size, strides, padding, dilation_rate }) {
  const size = kernel_size ?? pool_size;
  return size ? AXES.map((axis) => ({
    span: pair(dilation_rate)[axis] * (pair(size)[axis] - 1) + 1,
    strides: pair(strides)[axis],
    padding,
  })) : [];
}

/**
 * The zeros before and after n inputs.
 * @param {Window} window
 * @param {number} n
 */
function zeros({ span, strides, padding }, n) {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return [Number(padding), Number(padding)];
  const total = Math.max((Math.ceil(n / strides) - 1) * strides + span - n, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * The outputs over n inputs; 0 where the window does not fit.
 * @param {Window} window
 * @param {number} n
 */
function outputSize(window, n) {
  const [before, after] = zeros(window, n);
  const room = n + before + after - window.span;
  return Math.max(Math.floor(room / window.strides) + 1, 0);
}

/** @param {number} count @param {string} what @param {number} groups */
const uneven = (count, what, groups) =>
  `${count} ${what} cannot be cut into ${groups} equal groups: the number of `
  + `${what} must be a multiple of groups`;

/**
 * What comes out of a layer, or why nothing does; "" where its window does not fit.
 * @param {Layer} layer
 * @param {number[]} shape
 * @returns {number[] | string}
 */
function outputShape(layer, shape) {
  const { kind, filters, groups = 1, units } = layer;
  const [, , channels] = shape;
  if (kind === "Flatten") return [Number(product(...shape))];
  if (units) return channels ? "Dense reads a vector: put a Flatten() before it" : [units];
  if (!channels) return `${kind} reads an image (height, width, channels), not a vector`;
  if (channels % groups) return uneven(channels, "channels", groups);
  const sides = windows(layer).map((window, axis) => outputSize(window, shape[axis]));
  return sides.includes(0) ? "" : [...sides, filters ?? channels];
}

/**
 * Height and width of the smallest input into which all windows fit: from the last window, which
 * needs one output, backwards.
 * @param {Layer[]} layers
 */
const smallestSides = (layers) => AXES.map((axis) => layers
  .flatMap((layer) => windows(layer).slice(axis, axis + 1))
  .reduceRight((outputs, { span, strides, padding }) => {
    const first = padding === "same" ? 1 : span - 2 * (Number(padding) || 0);
    return Math.max((outputs - 1) * strides + first, 1);
  }, 1));

/**
 * Follow the input through the layers, as far as it comes.
 * @param {Network} net
 * @returns {Trace}
 */
export function trace({ name, input_shape, layers }) {
  /** @type {Trace} */
  const traced = { rows: [], parameters: 0n, macs: 0n, problem: "" };
  let shape = input_shape;
  const field = [1, 1];
  const step = [1, 1];
  for (const layer of layers) {
    const { filters, kernel_size, groups = 1, units } = layer;
    const channels = /** @type {number} */ (shape.at(-1));
    const output = outputShape(layer, shape);
    if (typeof output === "string") {
      traced.problem = `${name} cannot be built on an input of ${times(input_shape)}: layer `
        + `${layer.name} (${describe(layer)}) gets ${times(shape)}`
        + (output ? `: ${output}.` : ", into which its window does not fit. The smallest input on "
          + `which every layer can be built is ${times([...smallestSides(layers), input_shape[2]])}.`);
      break;
    }
    windows(layer).forEach(({ span, strides }, axis) => {
      field[axis] += (span - 1) * step[axis];
      step[axis] *= strides;
    });
    const weights = filters ? product(...pair(kernel_size), filters, channels) / BigInt(groups)
      : product(channels, units ?? 0);
    const parameters = weights + BigInt(filters ?? units ?? 0);
    const macs = filters ? weights * product(output[0], output[1]) : weights;
    const seen = shape.length === 1 ? null : [...field];
    traced.rows.push({ output_shape: output, parameters, macs, field: seen });
    traced.parameters += parameters;
    traced.macs += macs;
    shape = output;
  }
  return traced;
}

/** The settings of a layer in a few words, as in the tables of the book. @param {Layer} layer */
function describe(layer) {
  const { kind, filters, kernel_size, pool_size, units, padding, groups } = layer;
  const changed = (/** @type {string} */ word, /** @type {any} */ value) => {
    const sides = times([...new Set(pair(value))]);
    return sides === "1" ? "" : `, ${word} ${sides}`;
  };
  return [
    kind,
    filters && ` ${filters} @ ${times(pair(kernel_size))}`,
    pool_size && ` ${times(pair(pool_size))}`,
    units && ` ${units}`,
    changed("stride", layer.strides),
    changed("dilation", layer.dilation_rate),
    padding > 0 && `, padding ${padding}`,
    padding === "same" && ", same",
    groups > 1 && `, ${groups} groups`,
  ].filter(Boolean).join("");
}

// --- Layers as text --------------------------------------------------------------------------

const POOL = { pool_size: 2, strides: 2, padding: "valid" };
/** What is set of each kind of layer, with the values of a new one. @type {Record<string, any>} */
const KINDS = {
  Conv2D: {
    filters: 64, kernel_size: 3, strides: 1, padding: "same", dilation_rate: 1, groups: 1,
    activation: "relu",
  },
  MaxPool2D: POOL,
  AveragePool2D: POOL,
  Flatten: {},
  Dense: { units: 10, activation: "relu" },
};

/** Words to choose from. @param {...string} words */
const words = (...words) => ({ ...oneOf(...words), words });

/** A size for both axes, or two. @param {number} max */
function size(max) {
  const rule = whole(1, max);
  return {
    ...rule,
    pair: true,
    says: `${rule.says}, or two for rows and columns, such as 3x5`,
    /** @param {string} text */
    read(text) {
      const sizes = text.split(/[x×]/i).map(rule.read);
      if (sizes.length > 2 || sizes.includes(undefined)) return undefined;
      return sizes.length < 2 || sizes[0] === sizes[1] ? sizes[0] : sizes;
    },
  };
}

const MODES = ["valid", "same"];
/** What each value of a layer may be. @type {Record<string, any>} */
const VALUES = {
  filters: whole(1, 4096),
  kernel_size: size(32),
  pool_size: size(32),
  strides: size(32),
  padding: words(...MODES, ..."123456789"),
  dilation_rate: size(32),
  groups: whole(1, 4096),
  units: whole(1, 16384),
  activation: words("relu", "tanh", "sigmoid", "softmax", "linear"),
};

/**
 * What a value may be; pooling has no zeros of its own.
 * @param {string} kind
 * @param {string} name
 */
const ruleOf = (kind, name) =>
  (name === "padding" && kind !== "Conv2D" ? words(...MODES) : VALUES[name]);

/** The name of a value as a label. @param {string} name */
const labelOf = (name) => name[0].toUpperCase() + name.slice(1).replace("_", " ");

/**
 * Layers from their text; nothing where one is not allowed.
 * @param {string} text
 * @returns {Layer[] | undefined}
 */
export function parseLayers(text) {
  const names = new Set();
  const layers = text.split(";").map((line) => {
    const [kind, ...values] = line.split(",");
    const name = values.pop() ?? "";
    names.add(name.toLowerCase());
    const keys = KINDS[kind] && Object.keys(KINDS[kind]);
    if (keys?.length !== values.length || !/^\w+$/.test(name)) return undefined;
    /** @type {Layer} */
    const layer = { kind, name };
    keys.forEach((/** @type {string} */ key, /** @type {number} */ i) => {
      layer[key] = ruleOf(kind, key).read(values[i]);
    });
    const split = layer.filters % layer.groups > 0;
    return split || Object.values(layer).includes(undefined) ? undefined : layer;
  });
  return layers.includes(undefined) || names.size < layers.length ? undefined
    : /** @type {Layer[]} */ (layers);
}

// --- Keras code ------------------------------------------------------------------------------

/** A value as Python writes it. @param {any} value @returns {string} */
const python = (value) =>
  (Array.isArray(value) ? `(${value.map(python).join(", ")})` : String(value));

/**
 * The lines of one layer.
 * @param {Layer} layer
 * @param {number[]} shape of its input
 */
function kerasLayer(layer, shape) {
  const { kind, name, filters, kernel_size, pool_size, strides, padding, activation } = layer;
  /** @param {string} type @param {string} ending @param {...any} parts */
  const call = (type, ending, ...parts) => `layers.${type}(${
    [...parts, `name="${name}${ending}"`].filter((part) => part !== "").join(", ")}),`;
  /** @param {string} key @param {any} value @param {string} usual where it is left out */
  const option = (key, value, usual = "1") =>
    (python(value) === usual ? "" : `${key}=${python(value)}`);
  const active = (activation ?? "linear") === "linear" ? "" : `activation="${activation}"`;
  const same = padding === "same" ? 'padding="same"' : "";

  if (pool_size) {
    const size = python(pool_size);
    const type = kind.replace("Pool", "Pooling");
    return [call(type, "", size, option("strides", strides, size), same)];
  }
  if (!filters) return [call(kind, "", layer.units ?? "", active)];
  const apart = Math.max(...pair(strides)) > 1 && Math.max(...pair(layer.dilation_rate)) > 1;
  const around = windows(layer).map((window, axis) => zeros(window, shape[axis]));
  const byHand = padding > 0 || (apart && same);
  return [
    byHand && call("ZeroPadding2D", "_padding", padding > 0 ? padding : python(around)),
    apart && "# Keras cannot stride and dilate at once.",
    call("Conv2D", "", filters, python(kernel_size), apart ? "" : option("strides", strides),
      byHand ? "" : same, option("dilation_rate", layer.dilation_rate),
      option("groups", layer.groups), active),
    apart && call("MaxPooling2D", "_strides", 1, option("strides", strides)),
  ].filter(Boolean);
}

/** A program that builds the network in Keras; "" where it cannot be built. @param {Network} net */
export function kerasCode(net) {
  const { rows, parameters, problem } = trace(net);
  if (problem) return "";
  const lines = net.layers.flatMap((layer, i) =>
    kerasLayer(layer, i ? rows[i - 1].output_shape : net.input_shape));
  return [
    "import keras", "from keras import layers", "", "model = keras.Sequential([",
    `    keras.Input(${python(net.input_shape)}),`, ...lines.map((line) => `    ${line}`),
    "])", `model.summary()  # ${parameters} parameters`, "",
  ].join("\n");
}

// --- The calculator --------------------------------------------------------------------------

const COLUMNS = ["Layer", "Output", "Parameters", "MACs", "Field"];
const SIDE = whole(1, 1024);

/** @param {import("./kit.js").Rule} rule */
const orEmpty = (rule) => ({
  ...rule, read: (/** @type {string} */ text) => (text === "" ? text : rule.read(text)),
});

/** What the settings of the widget may be; "" is what the network to start from has. */
const RULES = {
  preset: oneOf("lenet5", "alexnet", "alexnet_lecture", "vgg16", "vgg19"),
  input_shape: orEmpty(matrix([1], 3, SIDE)),
  layers: orEmpty({
    says: "layers as a copied link has them",
    read: (text) => (parseLayers(text) ? text : undefined),
  }),
};

/** With signs of multiplication between figures. @param {string} text */
const typeset = (text) => text.replace(/(\d)x(?=\d)/g, "$1×");

/** The field for one value of a layer. @param {string} kind @param {string} name */
function layerControl(kind, name) {
  const rule = ruleOf(kind, name);
  const label = labelOf(name);
  const control = rule.words
    ? select(label, "", rule.words.map((/** @type {string} */ word) => [word, word]))
    : numberField(label, "", rule);
  /** @type {any} */
  const input = control.element.lastElementChild;
  input.name = name;
  if (rule.pair) input.inputMode = "text"; // for the x between two sizes
  return { ...control, rule };
}

/**
 * @param {{model: any, el: HTMLElement}} context the model holds presets ([key, {name,
 *   input_shape, layers}] each), preset (a key), input_shape and layers (as text; "" is the preset's)
 * @returns {() => void} ends the calculator
 */
function render({ model, el }) {
  const presets = Object.fromEntries(model.get("presets"));
  const preset = () => presets[model.get("preset")];
  const lines = () => (model.get("layers") || preset().layers).split(";");
  /** @returns {Network} */
  const network = () => ({
    name: model.get("layers") ? "Your network" : preset().name,
    input_shape: (model.get("input_shape") || preset().input_shape).split(",").map(Number),
    layers: parseLayers(lines().join(";")) ?? [],
  });
  // The layer that is being edited.
  let open = -1;
  let shown = "";
  let saving = false;

  const start = select("Network", "", Object.keys(presets).map((key) => [key, presets[key].name]));
  const sizes = grid("Input", ["size"], ["Height", "Width", "Channels"], SIDE);
  const shape = {
    ...sizes,
    set: (/** @type {string} */ value) => sizes.set(value || preset().input_shape),
  };
  const problem = problemLine();
  const numbers = facts([["parameters", "Parameters"], ["macs", "Multiply-accumulates"],
    ["field", "Receptive field"], ["smallest", "Smallest input"]]);
  const body = html("tbody");
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...COLUMNS.map((name) =>
    html("th", { scope: "col" }, name)))), body);
  const kind = select("New layer", "", Object.keys(KINDS).map((name) => [name, name]));
  const [add, again, copy] = ["", "Start again", "Copy as Keras code"].map(button);
  const status = statusLine();
  const code = html("pre", { tabindex: 0, hidden: "" });
  const root = frame("Shape tracer",
    html("div", { class: "fields network" }, start.element, shape.element), problem,
    numbers.element,
    html("div", { class: "layers", role: "region", "aria-label": "Layers", tabindex: 0 }, table),
    html("p", { class: "note" }, "MACs: multiply-accumulates for one example. Field: what one "
      + "output sees. Bars: shares of the total. Choose a layer to change it."),
    html("div", { class: "actions" }, kind.element, add, again, copy, status), code);

  /** @param {string} selector */
  const focus = (selector) => table.querySelector(selector)?.focus();

  /** @param {Record<string, string>} changes */
  function save(changes) {
    saving = true;
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    saving = false;
    model.save_changes();
    show();
  }

  /** @param {string[]} all @param {number} [opened] @param {string} [selector] to be focused */
  function edit(all, opened = open, selector = "") {
    open = opened;
    const text = all.join(";");
    save({ layers: text === preset().layers ? "" : text });
    if (selector) focus(selector);
  }

  /** The fields and buttons of the open layer. */
  function editor() {
    const all = lines();
    const [type, ...values] = all[open].split(",");
    const name = values.at(-1);
    const controls = Object.keys(KINDS[type]).map((key) => layerControl(type, key));
    controls.forEach((control, i) => control.set(values[i]));
    const edited = html("div", { class: "fields" }, ...controls.map(({ element }) => element));
    edited.addEventListener("input", () => {
      const read = controls.map(({ rule, get }) => rule.read(get()));
      const bad = controls[read.indexOf(undefined)];
      const [filters, , , , , groups] = read;
      const split = filters % groups ? `${uneven(filters, "filters", groups)}.` : "";
      const wrong = bad
        ? `${bad.label} must be ${bad.rule.says}. ${bad.rule.why?.(bad.get()) ?? ""}`.trim() : split;
      controls.forEach(({ mark }, i) => mark(read[i] === undefined ? problem.id : ""));
      if (!wrong) edit(lines().with(open, [type, ...read.map(times), name].join(",")));
      if (wrong) problem.textContent = wrong;
      numbers.element.inert = wrong !== "";
    });
    const without = all.toSpliced(open, 1);
    const move = (/** @type {number} */ to) => () => edit(without.toSpliced(to, 0, lines()[open]), to,
      `.editor button:nth-child(${to < open ? 1 : 2})`);
    const remove = () => edit(without, -1, `[data-layer="${Math.min(open, without.length - 1)}"]`);
    const buttons = /** @type {[text: string, can: boolean, act: () => void][]} */ ([
      ["Move up", open > 0, move(open - 1)],
      ["Move down", open < without.length, move(open + 1)],
      ["Remove", without.length > 0, remove],
    ]).map(([text, can, act]) => {
      const made = button(text);
      made.setAttribute("aria-disabled", !can);
      if (can) made.addEventListener("click", act);
      return made;
    });
    return html("tr", { class: "editor" }, html("td", { colspan: 5 }, edited,
      html("div", { class: "buttons", role: "group", "aria-label": name }, ...buttons)));
  }

  /** The rows, still without their numbers. @param {Layer[]} layers */
  function showRows(layers) {
    body.replaceChildren(...layers.flatMap((layer, i) => {
      const name = html("button", { type: "button", "data-layer": i, "aria-expanded": i === open },
        html("b", {}, layer.name), " ", html("span"));
      name.addEventListener("click", () => {
        open = i === open ? -1 : i;
        show();
        focus(`[data-layer="${i}"]`);
      });
      const line = html("tr", { class: "layer" }, html("th", { scope: "row" }, name));
      return i === open ? [line, editor()] : [line];
    }));
  }

  /** @param {Layer[]} layers @param {Trace} traced */
  function showNumbers(layers, { rows, parameters, macs, problem }) {
    body.querySelectorAll(".layer").forEach((/** @type {any} */ line, /** @type {number} */ i) => {
      const cell = (/** @type {number} */ column, /** @type {any} */ value, all = 0n) => html("td", {
        "data-label": COLUMNS[column],
        style: all ? `--share: ${(100n * value) / all}%` : null,
      }, all ? grouped(value) : value);
      const built = rows[i];
      const stops = i === rows.length;
      const why = stops ? `Impossible: ${problem.replace(/^.*?\) /, "")}` : "Not reached.";
      line.querySelector("span").textContent = typeset(describe(layers[i]));
      line.replaceChildren(line.firstChild, ...(built ? [
        cell(1, built.output_shape.join("×")),
        cell(2, built.parameters, parameters),
        cell(3, built.macs, macs),
        cell(4, built.field?.join("×") ?? "all"),
      ] : [html("td", { colspan: 4, class: `why${stops ? " impossible" : ""}` }, typeset(why))]));
    });
  }

  function show() {
    if (saving) return;
    const net = network();
    const { layers } = net;
    const traced = trace(net);
    const impossible = traced.problem !== "";
    open = Math.min(open, layers.length - 1);
    const state = `${open};${layers.map((layer) => layer.kind + layer.name)}`;
    if (state !== shown) showRows(layers);
    shown = state;
    showNumbers(layers, traced);

    const say = (/** @type {string} */ value) => (impossible ? "none" : value);
    numbers.element.inert = false;
    numbers.set({
      parameters: say(grouped(traced.parameters)),
      macs: say(grouped(traced.macs)),
      field: say(traced.rows.findLast(({ field }) => field)?.field?.join("×") ?? "all"),
      smallest: smallestSides(layers).join("×"),
    });
    start.set(model.get("preset"));
    problem.textContent = typeset(traced.problem);
    add.textContent = open < 0 ? "Add at the end" : `Add after ${layers[open].name}`;
    copy.setAttribute("aria-disabled", impossible);
    code.hidden = true;
    status.textContent = "";
  }

  function begin() {
    open = -1;
    save({ preset: start.get(), layers: "", input_shape: "" });
  }
  start.element.addEventListener("input", begin);
  again.addEventListener("click", begin);
  add.addEventListener("click", () => {
    const all = lines();
    const type = kind.get();
    const stem = type.toLowerCase();
    let number = 1;
    while (all.join().toLowerCase().includes(`${stem}_${number}`)) number += 1;
    const at = open < 0 ? all.length : open + 1;
    const made = [type, ...Object.values(KINDS[type]), `${stem}_${number}`].join(",");
    edit(all.toSpliced(at, 0, made), at, `[data-layer="${at}"]`);
  });
  copy.addEventListener("click", async () => {
    code.textContent = kerasCode(network());
    code.hidden = !code.textContent;
    status.textContent = await navigator.clipboard?.writeText(code.textContent)
      .then(() => "Copied:", () => "") || "Copy from here:";
  });
  return connect({
    model, el, root, rules: RULES, controls: { input_shape: shape }, problem,
    results: numbers.element, show,
  });
}

export default { name: "shape_tracer", settings: RULES, render };
