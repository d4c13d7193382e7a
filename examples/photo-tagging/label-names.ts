/** Longer ones are sentences, not labels. */
const LONGEST = 80;

/**
 * A label as it is kept: one line, no spaces around it, none of the characters that part labels from each other in
 * lists (a semicolon becomes a comma). Empty where nothing is left.
 */
export function toLabelName(typed: string): string {
  return withoutHalves(typed)
    .normalize("NFC")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .replaceAll(";", ",")
    .trim()
    .replace(LONGER, "$1")
    .trim();
}

/** Characters, not UTF-16 units: none is cut in two. */
const LONGER = new RegExp(`^(.{${LONGEST}}).*$`, "su");

/** With halves of surrogate pairs, which no file in UTF-8 holds, replaced by U+FFFD. */
export function withoutHalves(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** "cat, dog" typed or pasted, on one line or several, is two labels. */
export function toLabelNames(typed: string): string[] {
  return [
    ...new Set(
      typed
        .split(/[,;\n\r]+/)
        .map(toLabelName)
        .filter(Boolean),
    ),
  ];
}

/** One template a line; undefined where a line has no `{label}`, or there is none. */
export function toTemplates(typed: string): string[] | undefined {
  const lines = typed
    .split(/[\n\r]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.length > 0 && lines.every((line) => line.includes("{label}")) ? lines : undefined;
}
