import { describe, expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { readCsv } from "./csv.js";
import { type Example, toDataset } from "./dataset.js";
import { fromArrays } from "./from-arrays.js";
import { fromFolder } from "./from-folder.js";
import { fromTable } from "./from-table.js";

const picture = new Blob();
const at = (path: string) => ({ path, file: new File(["x"], path.split("/").at(-1) ?? "", { type: "" }) });

function faultOf(run: () => unknown): Promise<{ argument: string; line?: number } | undefined> {
  return Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (error: unknown) => (isSiglipError(error, "bad-input") ? error.data : undefined),
    );
}

describe("CSV", () => {
  it("is read as RFC 4180 has it", () => {
    const text = '\ufeffa,b,"c ""d"", e"\r\n1,,"two\r\nlines"\r\n\r\n"",x,y';
    expect(readCsv(text)).toEqual([
      { line: 1, fields: ["a", "b", 'c "d", e'] },
      { line: 2, fields: ["1", "", "two\r\nlines"] },
      { line: 5, fields: ["", "x", "y"] },
    ]);
    expect(readCsv("a;b\n1;", ";").map(({ fields }) => fields)).toEqual([
      ["a", "b"],
      ["1", ""],
    ]);
    expect(readCsv('a\n""""\n')).toEqual([
      { line: 1, fields: ["a"] },
      { line: 2, fields: ['"'] },
    ]);
    expect(readCsv("")).toEqual([]);
  });

  it("is refused with the line of a quote that is wrong", async () => {
    expect(await faultOf(() => readCsv('a\n"b\n\nc'))).toEqual({ argument: "table", line: 2 });
    expect(await faultOf(() => readCsv('a\n"b"c\n'))).toEqual({ argument: "table", line: 2 });
  });
});

describe("toDataset", () => {
  it("skips what is no use, with the reason", () => {
    const given = [
      { id: "a", image: picture, label: "cat" },
      { id: "a", image: picture, label: "dog" },
      { id: "b", image: picture },
      { id: "c", image: picture, captions: [" ", ""] },
      { id: "d", image: picture, label: "cow" },
      { image: picture, label: "cat" },
      { id: "e", image: picture, labels: [] },
      { id: "f", image: picture, labels: "cat" },
      { id: "g", image: picture, captions: ["", "a cat"] },
    ] as Example[];
    const dataset = toDataset(given, { classes: ["dog", "cat"] });
    expect(dataset.examples.map(({ id }) => id)).toEqual(["a", "e", "g"]);
    expect(dataset.examples[2]?.captions).toEqual(["a cat"]);
    expect(dataset.classes).toEqual(["dog", "cat"]);
    expect(dataset.skipped.map(({ id, reason }) => [id, reason])).toEqual([
      ["a", "duplicate"],
      ["b", "no-truth"],
      ["c", "no-truth"],
      ["d", "unknown-class"],
      ["example 5", "bad-row"],
      ["f", "bad-row"],
    ]);
  });

  it("refuses what leaves nothing, and classes that are no names", async () => {
    expect(await faultOf(() => toDataset([]))).toEqual({ argument: "dataset" });
    expect(await faultOf(() => toDataset([{ id: "a", image: picture }]))).toEqual({ argument: "dataset" });
    const some = [{ id: "a", image: picture, label: "x" }];
    expect(await faultOf(() => toDataset(some, { classes: ["x", "x"] }))).toEqual({ argument: "classes" });
  });
});

describe("fromArrays", () => {
  it("takes one label or several, one caption or several", () => {
    const { examples, classes } = fromArrays({
      images: [picture, picture, picture],
      labels: ["b", ["c", "a"], undefined],
      captions: [undefined, "one", ["two", "three"]],
    });
    expect(examples).toEqual([
      { id: "0", image: picture, label: "b" },
      { id: "1", image: picture, labels: ["c", "a"], captions: ["one"] },
      { id: "2", image: picture, captions: ["two", "three"] },
    ]);
    expect(classes).toEqual(["a", "b", "c"]);
  });

  it("refuses lists of different lengths", async () => {
    expect(await faultOf(() => fromArrays({ images: [picture], labels: [] }))).toEqual({ argument: "labels" });
    expect(await faultOf(() => fromArrays({ images: [], captions: [] }))).toEqual({ argument: "dataset" });
  });
});

describe("fromFolder", () => {
  it("takes the folders below as classes", async () => {
    const files = ["set/cat/1.png", "set/dog/deep/2.jpg", "set/loose.png", "set/cat/notes.txt"].map(at);
    const { name, examples, classes, skipped, others } = await fromFolder(files);
    expect({ name, classes, others }).toEqual({ name: "set", classes: ["cat", "dog"], others: 1 });
    expect(examples.map(({ id, label }) => [id, label])).toEqual([
      ["set/cat/1.png", "cat"],
      ["set/dog/deep/2.jpg", "dog"],
    ]);
    expect(skipped).toMatchObject([{ id: "set/loose.png", reason: "no-truth" }]);
  });

  it("takes several folders as classes themselves, and refuses a folder without pictures", async () => {
    const { classes } = await fromFolder(["cat/1.png", "dog/2.png"].map(at));
    expect(classes).toEqual(["cat", "dog"]);
    expect(await faultOf(() => fromFolder([at("set/a/notes.txt")]))).toEqual({ argument: "dataset" });
  });
});

describe("fromTable", () => {
  const files = ["set/a/1.png", "set/a/2.png", "set/b/2.png", "set/3.png", "set/4.png", "set/table.csv"].map(at);

  it("adds up the rows of a file, and says what is not there", async () => {
    const table = [
      "file_name,caption,label,labels",
      'a/1.png,"a cat, asleep",cat,cat|furry',
      "1.png,another caption,,indoors",
      "./a/2.png,,dog,",
      "2.png,no file: two have this name,,",
      "3.png,,cat,",
      "3.png,,dog,",
      "too,few",
      "missing.png,x,,",
      ",x,,",
    ].join("\n");
    const dataset = await fromTable(new Blob([table]), files);
    expect(dataset.examples.map(({ image, ...rest }) => rest)).toEqual([
      {
        id: "set/a/1.png",
        captions: ["a cat, asleep", "another caption"],
        label: "cat",
        labels: ["cat", "furry", "indoors"],
      },
      { id: "set/a/2.png", label: "dog" },
      { id: "set/3.png", label: "cat" },
    ]);
    expect(dataset.skipped.map(({ id, reason }) => [id, reason])).toEqual([
      ["line 8", "bad-row"],
      ["line 10", "bad-row"],
      ["2.png", "missing-file"],
      ["set/3.png", "duplicate"],
      ["missing.png", "missing-file"],
    ]);
    expect(dataset.others).toBe(3);
  });

  it("reads JSON Lines, with columns of other names too", async () => {
    const table = [
      '{"path":"a/1.png","captions":["one","two"]}',
      "",
      '{"path":"3.png","captions":"three","class":"cat"}',
      "{broken",
      '{"path":"4.png","captions":[5]}',
      '{"path":"4.png"}',
    ].join("\r\n");
    const { examples, skipped } = await fromTable(table, files);
    expect(examples.map(({ captions, label }) => [captions, label])).toEqual([
      [["one", "two"], undefined],
      [["three"], "cat"],
    ]);
    expect(skipped.map(({ id, reason }) => [id, reason])).toEqual([
      ["line 4", "bad-row"],
      ["line 5", "bad-row"],
      ["set/4.png", "no-truth"],
    ]);
    const named = await fromTable('{"f":"3.png","c":"three"}', files, { columns: { file: "f", caption: "c" } });
    expect(named.examples[0]?.captions).toEqual(["three"]);
  });

  it("refuses a table without files", async () => {
    expect(await faultOf(() => fromTable("a,b\n1,2", files))).toEqual({ argument: "table" });
    expect(await faultOf(() => fromTable("", files))).toEqual({ argument: "table" });
    expect(await faultOf(() => fromTable("file,caption\nx.png,y", files))).toEqual({ argument: "dataset" });
  });
});
