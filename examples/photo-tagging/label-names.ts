/** Longer ones are sentences, not labels. */
const LONGEST = 80;

/**
 * A label as it is kept: one line, no spaces around it, none of the characters that part labels from each other in
 * lists (a semicolon becomes a comma). Empty where nothing is left.
 */
export function toLabelName(typed: string): string {
  return typed
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .replaceAll(";", ",")
    .trim()
    .slice(0, LONGEST)
    .toWellFormed()
    .trim();
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
