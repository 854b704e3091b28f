// @ts-check
/**
 * Lists in one field: numbers as people write them, with spaces between them.
 */

import { either, field, html, simpleControl, typed, whyNoNumber } from "./kit.js";

/**
 * Numbers as text with spaces between them.
 * @param {number[]} count how few and how many they may be
 * @param {import("./kit.js").Rule} rule what each number may be
 */
export const numberList = ([fewest, most], rule) => ({
  says: `${fewest} to ${most} numbers with spaces between them, each ${rule.says}`,
  /** @param {string} text */
  read(text) {
    const found = wordsOf(text).map(rule.read);
    const good = found.length >= fewest && found.length <= most && !found.includes(undefined);
    return good ? found.join(" ") : undefined;
  },
  /** @param {string} text */
  why(text) {
    const written = typed(text);
    const [, first, second] = /^([+-]?\d+),(\d+)$/.exec(written) ?? [];
    if (second) return either(written, `${first}.${second}`, `${first} ${second}`);
    const words = wordsOf(text);
    if (words.length && !/,\S*,/.test(written)) return words.map(whyNoNumber).find(Boolean) ?? "";
    return "Spaces separate the numbers, and a comma is a decimal mark.";
  },
});

/** The words of a list, between spaces, or between commas with spaces after them; none where its
 * commas may be of both kinds. @param {string} text */
function wordsOf(text) {
  const words = typed(text).split(/[ \t\r\n\u00a0\u3000]+/);
  const part = words.slice(0, -1).some((word) => word.endsWith(","));
  const decimal = words.some((word) => /,\d/.test(word));
  if (decimal && (part || words.length < 2)) return [];
  return part ? words.map((word) => word.replace(/,$/, "")) : words;
}

/** @param {string} label @param {string} symbol @param {import("./kit.js").Rule} rule */
export function listField(label, symbol, rule) {
  const input = html("input", { type: "text", autocomplete: "off" });
  const element = field(label, symbol, input);
  element.className = "text";
  return { ...simpleControl(label, element, input), why: () => rule.why?.(input.value) ?? "" };
}
