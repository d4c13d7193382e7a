/**
 * Lists of templates, a line each: several in a line stand between `|` and make one ensemble. The line is the name. Throws an
 * error in plain words for a template that has no place for the label.
 */
export function readTemplates(text: string): Record<string, string[]> {
  const lines = text.split("\n").map((line) => line.trim());
  const lists = lines.filter(Boolean).map((line): [string, string[]] => {
    const templates = line.split("|").map((one) => one.trim());
    const without = templates.find((one) => !one.includes("{label}"));
    if (without !== undefined) throw new Error(`“${without}” has no {label}, where the class goes.`);
    return [line, templates];
  });
  if (lists.length === 0) throw new Error("Write at least one line with {label} in it.");
  return Object.fromEntries(lists);
}
