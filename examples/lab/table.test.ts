import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, shown, toCsv } from "./table.js";

describe("toCsv", () => {
  it("quotes what has to be, and leaves out what is not known", () => {
    const table = {
      columns: [{ name: "a" }, { name: 'b "c"' }],
      rows: [["x, y", undefined] as Cell[], [1.5, "two\nlines"]],
    };
    expect(toCsv(table)).toBe('a,"b ""c"""\r\n"x, y",\r\n1.5,"two\nlines"\r\n');
  });

  it("gives back any texts to a reader of RFC 4180", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1, maxLength: 5 }), (rows) => {
        expect(read(toCsv({ columns: [{ name: "a" }, { name: "b" }], rows }))).toEqual([["a", "b"], ...rows]);
      }),
    );
  });
});

/** A reader by the grammar, character by character. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let [row, field, quoted]: [string[], string, boolean] = [[], "", false];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (quoted && char === '"' && text[i + 1] === '"') {
      field += '"';
      i++;
    } else if (char === '"') quoted = !quoted;
    else if (quoted) field += char;
    else if (char === ",") {
      row.push(field);
      field = "";
    } else if (char === "\r" && text[i + 1] === "\n") {
      rows.push([...row, field]);
      [row, field] = [[], ""];
      i++;
    } else field += char;
  }
  return rows;
}

describe("shown", () => {
  it("writes numbers as people read them", () => {
    expect(shown(0.5234, "share")).toBe("52.3 %");
    expect(shown(0.0234, "points")).toBe("+2.3");
    expect(shown(-0.0234, "points")).toBe("-2.3");
    expect(shown(1234.5, "milliseconds")).toBe("1,235 ms");
    expect(shown(4.25, "milliseconds")).toMatch(/^4\.[23] ms$/);
    expect(shown(6.6e6, "bytes")).toBe("6.6 MB");
    expect(shown(undefined, "share")).toBe("–");
  });
});
