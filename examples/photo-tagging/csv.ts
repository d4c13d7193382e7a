import type { TaggedPicture } from "./tagged.js";

/** Between the tags of one cell; no label has one. */
const BETWEEN = "; ";

/**
 * A table of RFC 4180: a picture a line with its tags in one cell, and each label's probability in a column of its own.
 * It begins with a byte order mark, without which spreadsheets take UTF-8 for something else.
 */
export function toCsv(labels: readonly string[], pictures: readonly TaggedPicture[]): string {
  const header = ["file", "tags", ...labels];
  const lines = pictures.map(({ file, tags, probabilities }) => [
    file,
    tags.join(BETWEEN),
    ...labels.map((label) => probabilities[label]?.toFixed(4) ?? ""),
  ]);
  return `\uFEFF${[header, ...lines].map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("")}`;
}

/** What a spreadsheet would take for a formula, wide forms too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell, quoted where it has to be. What would be a formula gets an apostrophe in front: it is a text, and stays one. */
export function toCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
