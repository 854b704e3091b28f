// @ts-check
/**
 * The parameter counter: how many weights a recurrent layer has, alone, in both directions and
 * stacked, and what its rivals would need.
 *
 * First the arithmetic, in pure functions that mirror `unrolled.calculators.parameter_counter`;
 * then formulas and tables; last `render`.
 *
 * @typedef {keyof typeof CELLS} Cell
 * @typedef {{cell: Cell, features: number, units: number, directions: number, layers: number}}
 *   Settings
 */
import {
  choice, connect, counted, facts, formula, frame, grouped, html, numberField, oneOf, problemLine,
  row, scroller, select, statusLine, whole,
} from "./kit.js";

/**
 * The smallest and largest value of each number that the reader may set.
 * @type {Record<string, [smallest: number, largest: number]>}
 */
export const LIMITS = { features: [1, 4096], units: [1, 4096], layers: [1, 8] };

/** Blocks of weights, one for the candidate and one for each gate; biases of a unit in a block. */
export const CELLS = {
  simple_rnn: { title: "SimpleRNN", blocks: 1, biases: 1 },
  gru: { title: "GRU, Keras's default", blocks: 3, biases: 2 },
  gru_before: { title: "GRU, reset before product", blocks: 3, biases: 1 },
  lstm: { title: "LSTM", blocks: 4, biases: 1 },
};

// --- Arithmetic ------------------------------------------------------------------------------

/**
 * The parameters of each layer of the stack; a layer above the first reads the units below it.
 * @param {Settings} settings
 * @returns {{features: number, parameters: number}[]}
 */
export function layersOf({ cell, features, units, directions, layers }) {
  const { blocks, biases } = CELLS[cell];
  return Array.from({ length: layers }, (_, i) => {
    const read = i ? directions * units : features;
    return { features: read, parameters: directions * blocks * units * (read + units + biases) };
  });
}

/** @param {Settings} settings */
export const parameters = (settings) =>
  layersOf(settings).reduce((sum, layer) => sum + layer.parameters, 0);

/**
 * The most units that another setting may have within a number of parameters.
 * @param {Settings} settings
 * @param {number} budget
 */
export function unitsWithin(settings, budget) {
  let [fits, fails] = [0, 2 ** 17];
  while (fails - fits > 1) {
    const units = Math.floor((fits + fails) / 2);
    if (parameters({ ...settings, units }) <= budget) fits = units;
    else fails = units;
  }
  return fits;
}

// --- Formulas and tables ---------------------------------------------------------------------

/** The formula for one layer, with letters and with numbers. @param {Settings} s @param {number} i */
function layerFormula(s, i) {
  const { blocks, biases } = CELLS[s.cell];
  const { features, parameters: count } = layersOf(s)[i];
  const times = (/** @type {(string | number)[]} */ ...factors) =>
    factors.filter((factor) => factor !== 1).flatMap((factor, j) => (j ? ["·", factor] : [factor]));
  return formula(
    row(...times(s.directions, blocks, "u"), "(", "d", "+", "u", "+", biases, ")"),
    row("=", ...times(s.directions, blocks), ...(s.directions * blocks > 1 ? ["·"] : []), s.units,
      "·", "(", features, "+", s.units, "+", biases, ")"),
    row("=", count),
  );
}

/** @param {string[]} names */
const head = (names) =>
  html("thead", {}, html("tr", {}, ...names.map((name) => (name
    ? html("th", { scope: "col" }, name) : html("td", { class: "bars" })))));

/** The weights of the first layer by name. @param {Settings} s */
function weightsTable(s) {
  const { blocks, biases } = CELLS[s.cell];
  const wide = blocks * s.units;
  /** @type {[name: string, shape: number[]][]} */
  const weights = [
    ["kernel", [s.features, wide]],
    ["recurrent_kernel", [s.units, wide]],
    ["bias", biases === 2 ? [2, wide] : [wide]],
  ];
  return [head(["First layer", "Shape", "Weights"]), html("tbody", {},
    ...weights.map(([name, shape]) => html("tr", {}, html("th", { scope: "row" }, name),
      html("td", {}, `(${shape.map(grouped).join(", ")}${shape.length < 2 ? "," : ""})`),
      html("td", {}, grouped(shape.reduce((/** @type {number} */ a, /** @type {number} */ b) =>
        a * b)), s.directions > 1 ? " × 2" : ""))))];
}

/** The four kinds of layer, with equal units and with equal parameters. @param {Settings} s */
function rivalsTable(s) {
  const budget = parameters(s);
  const cells = /** @type {Cell[]} */ (Object.keys(CELLS));
  const counts = cells.map((cell) => parameters({ ...s, cell }));
  const most = Math.max(...counts);
  const names = ["Layer", `With ${counted(s.units, "unit", "units")}`, "",
    `Units for ${grouped(budget)}`];
  return [head(names), html("tbody", {}, ...cells.map((cell, i) => {
    const width = `width: ${(100 * counts[i]) / most}%`;
    return html("tr", { class: cell === s.cell ? "chosen" : null, "data-cell": cell },
      html("th", { scope: "row", class: "words" }, CELLS[cell].title),
      html("td", {}, grouped(counts[i])),
      html("td", { class: "bars", "aria-hidden": "true" }, html("span", { class: "bar", style: width })),
      html("td", {}, grouped(unitsWithin({ ...s, cell }, budget))));
  }))];
}

/** @param {Settings} s */
function describe(s) {
  const stack = s.layers > 1 ? `${s.layers} layers` : "one layer";
  const ways = s.directions > 1 ? " in both directions" : "";
  const out = s.directions > 1 ? `2 · ${s.units} = ${2 * s.units}` : s.units;
  return `${CELLS[s.cell].title}, ${stack}${ways}: ${grouped(parameters(s))} parameters, the same `
    + `at every step of the sequence; ${counted(Number(s.directions * s.units), "number", "numbers")}`
    + ` come out at each step${s.directions > 1 ? ` (${out})` : ""}.`;
}

// --- The calculator --------------------------------------------------------------------------

const RULES = {
  cell: oneOf(...Object.keys(CELLS)),
  features: whole(...LIMITS.features),
  units: whole(...LIMITS.units),
  directions: oneOf("one", "both"),
  layers: whole(...LIMITS.layers),
};

/** @param {{model: any, el: HTMLElement}} context the model holds the settings; `directions` is
 *   "one" or "both" */
function render({ model, el }) {
  const controls = {
    cell: select("Layer", "", Object.entries(CELLS).map(([cell, { title }]) => [cell, title])),
    features: numberField("Features", "d", RULES.features),
    units: numberField("Units", "u", RULES.units),
    layers: numberField("Stacked layers", "", RULES.layers),
    directions: choice("Reads", [["one", "forwards"], ["both", "both ways"]]),
  };
  const problem = problemLine();
  const status = statusLine();
  const numbers = facts([["parameters", "Parameters"], ["first", "First layer"],
    ["above", "Each layer above"], ["outputs", "Numbers per step"]]);
  const formulas = html("dl");
  const weights = html("table");
  const rivals = html("table");
  const rooms = [weights, rivals].map((table) => {
    const room = scroller("Table");
    room.element.classList.add("wide");
    room.element.append(table);
    return room;
  });
  const results = html("div", {}, numbers.element, status,
    html("div", { class: "formulas" }, formulas), ...rooms.map((room) => room.element));
  const fields = Object.values(controls).map(({ element }) => element);
  controls.cell.element.classList.add("broad");
  const root = frame("Parameter counter", html("div", { class: "fields" }, ...fields), problem,
    results);

  function show() {
    /** @type {Settings} */
    const s = {
      cell: model.get("cell"), features: model.get("features"), units: model.get("units"),
      layers: model.get("layers"), directions: model.get("directions") === "both" ? 2 : 1,
    };
    const stack = layersOf(s);
    numbers.set({
      parameters: grouped(parameters(s)),
      first: grouped(stack[0].parameters),
      above: stack.length > 1 ? grouped(stack[1].parameters) : "–",
      outputs: grouped(s.directions * s.units),
    });
    status.textContent = describe(s);
    /** @param {string} name @param {Element[]} pieces */
    const line = (name, pieces) =>
      [html("dt", {}, name), html("dd", { class: "formula" }, ...pieces)];
    formulas.replaceChildren(...line("First layer", layerFormula(s, 0)));
    if (s.layers > 1) {
      const above = s.layers > 2 ? `Each layer from 2 to ${s.layers}` : "Layer 2";
      const reads = `${above}, where d = ${stack[1].features}`;
      formulas.append(...line(reads, layerFormula(s, 1)), ...line("All layers", formula(
        row(stack[0].parameters),
        row("+", ...(s.layers > 2 ? [s.layers - 1, "·"] : []), stack[1].parameters),
        row("=", parameters(s)),
      )));
    }
    weights.replaceChildren(...weightsTable(s));
    rivals.replaceChildren(...rivalsTable(s));
    for (const room of rooms) room.follow(0);
  }

  const end = connect({ model, el, root, rules: RULES, controls, problem, results, show });
  return () => {
    end();
    for (const room of rooms) room.end();
  };
}

export default { name: "parameter_counter", settings: RULES, render };
