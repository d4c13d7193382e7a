import { expect, test } from "vitest";
import { toCell, toCsv } from "./csv.js";
import { toJson } from "./json.js";
import { escapeXml, isOwnXmp, toXmp } from "./xmp.js";
import { crc32, MOST_ENTRIES, toSafePath, toZip } from "./zip.js";

test("a sidecar has each keyword as an item of dc:subject", () => {
  const xmp = toXmp(["cat", "black & white"]);
  expect(xmp).toContain("<rdf:li>cat</rdf:li>");
  expect(xmp).toContain("<rdf:li>black &amp; white</rdf:li>");
  expect(xmp.startsWith('<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n')).toBe(true);
  expect(xmp.endsWith('<?xpacket end="w"?>\n')).toBe(true);
  expect(isOwnXmp(xmp)).toBe(true);
  expect(isOwnXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Another 1.0">')).toBe(false);
});

test("what XML can't hold is escaped or left out", () => {
  expect(escapeXml(`<a b="c">'&</a>`)).toBe("&lt;a b=&quot;c&quot;&gt;&apos;&amp;&lt;/a&gt;");
  expect(escapeXml("]]>")).toBe("]]&gt;");
  expect(escapeXml("a\u0000\u0008\u001f\ufffe\uffffb")).toBe("ab");
  expect(escapeXml("a\ud800b")).toBe("a\ufffdb");
  expect(escapeXml("日本 😀")).toBe("日本 😀");
});

/** A reader of RFC 4180, its grammar to the letter: it throws at what is none. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new Error(`No cell at ${at}.`);
    lines.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") lines.push([]);
  }
  return lines.slice(0, -1);
}

test("a table is read back cell for cell", () => {
  const csv = toCsv(
    ['say "hi"', "a,b"],
    [{ file: "folder/line\r\nbreak.jpg", tags: ["a,b", 'say "hi"'], probabilities: { "a,b": 0.75, 'say "hi"': 0.5 } }],
  );
  expect(csv.startsWith("\uFEFF")).toBe(true);
  expect(readCsv(csv.slice(1))).toEqual([
    ["file", "tags", 'say "hi"', "a,b"],
    ["folder/line\r\nbreak.jpg", 'a,b; say "hi"', "0.5000", "0.7500"],
  ]);
});

test("no cell is a formula, and none changes otherwise", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "＝", "＠"]) {
    const text = `${start}HYPERLINK("http://x")`;
    expect(readCsv(`${toCell(text)}\r\n`)).toEqual([[`'${text}`]]);
  }
  expect(toCell("a=b")).toBe("a=b");
  expect(readCsv(toCsv(["=1+1"], []).slice(1))).toEqual([["file", "tags", "'=1+1"]]);
});

test("JSON says by what the tags were given", () => {
  const taught = { vector: new Float32Array([1]), scale: 1, bias: 0, space: "s", examples: 4, estimate: 0.9 };
  const labels = [{ id: "l1", name: "cat", threshold: 0.3, taught }];
  const pictures = [{ file: "a.jpg", tags: ["cat"], probabilities: { cat: 0.5 } }];
  expect(JSON.parse(toJson({ space: "s", templates: ["{label}"], labels }, pictures))).toEqual({
    version: 1,
    space: "s",
    templates: ["{label}"],
    labels: [{ label: "cat", threshold: 0.3, taught: { examples: 4, estimate: 0.9 } }],
    pictures,
  });
});

/** Reads a zip by its directory, as unpackers do, and checks it against the files' own headers. */
async function readZip(zip: Blob): Promise<Record<string, string>> {
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  const count = view.getUint16(end + 10, true);
  expect(view.getUint32(end + 12, true) + view.getUint32(end + 16, true)).toBe(end);
  let at = view.getUint32(end + 16, true);
  const files: Record<string, string> = {};
  const text = (from: number, length: number) => new TextDecoder().decode(bytes.subarray(from, from + length));
  for (let i = 0; i < count; i++) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    const [size, nameLength, local] = [
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
      view.getUint32(at + 42, true),
    ];
    const name = text(at + 46, nameLength);
    expect(view.getUint32(local, true)).toBe(0x04034b50);
    expect(bytes.subarray(local + 4, local + 30)).toEqual(bytes.subarray(at + 6, at + 32));
    const from = local + 30 + nameLength;
    expect(crc32(bytes.subarray(from, from + size))).toBe(view.getUint32(at + 16, true));
    files[name] = text(from, size);
    at += 46 + nameLength;
  }
  return files;
}

test("a zip is read back, names in UTF-8 too", async () => {
  const files = { "folder/été.jpg.xmp": "<a/>", "b.xmp": "", "日本.xmp": "x".repeat(1000) };
  const entries = Object.entries(files).map(([path, text]) => ({ path, text }));
  expect(await readZip(toZip(entries, new Date(2026, 1, 3, 4, 5, 6)))).toEqual(files);
  expect(await readZip(toZip([], new Date()))).toEqual({});
});

test("the checksum is CRC-32, and a path stays where it is unpacked", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926); // the check value of the usual tables
  expect(toSafePath("../../etc/./passwd")).toBe("etc/passwd");
  expect(toSafePath("/C:\\x\\..\\y")).toBe("C:/x/y".replace("C:", "C_"));
  expect(toSafePath("..")).toBe("_");
  const many = Array.from({ length: MOST_ENTRIES + 1 }, () => ({ path: "a", text: "" }));
  expect(() => toZip(many, new Date())).toThrow(RangeError);
});
