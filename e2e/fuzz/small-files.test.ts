// Wrong label packs, heads, adapters and tables, by seed; where a checksum guards a file, half of them have it right.
import { describe, expect, it } from "vitest";
import { toAdapter } from "../../src/core/adapter.js";
import { fnv1a } from "../../src/core/fnv.js";
import type { Head } from "../../src/core/head.js";
import { readLabelPack, writeLabelPack } from "../../src/core/label-pack.js";
import type { LabelSet } from "../../src/core/labels.js";
import { fromTable } from "../../src/evaluate/from-table.js";
import { loadAdapter, saveAdapter } from "../../src/learn/adapter-file.js";
import { loadHead, saveHead } from "../../src/learn/head-file.js";
import { readTensors, type Tensors, writeTensors } from "../../src/learn/safetensors.js";
import type { Random } from "../random.js";
import { mutateBytes, mutateJson, pick } from "./mutate.js";
import { reported } from "./report.js";
import { tryCases } from "./try-cases.js";

const CALIBRATION = { kind: "sigmoid", scale: 100, bias: -10 } as const;
const SET: LabelSet = {
  labels: ["cat", "dög"],
  templates: ["a photo of {label}"],
  data: Float32Array.of(0.6, 0.8, 0, 1, 0, 0),
  rows: 2,
  dim: 3,
  space: "demo@1/fp32",
  truncated: [],
  background: Float32Array.of(0, 0, 1),
  calibration: [CALIBRATION, CALIBRATION],
};
const { labels, rows, dim, space, data } = SET;
const HEAD: Head = {
  ...{ version: 1, labels, rows, dim, space, data },
  calibration: [CALIBRATION, CALIBRATION],
  multi: false,
  method: "logistic",
  l2: 1,
};
const CORRECTION = { down: Float32Array.of(1, 2, 3, 4, 5, 6), up: Float32Array.of(1, -1, 0, 0, 0.5, 2) };
const ADAPTER = toAdapter({
  base: "demo",
  dim,
  rank: 2,
  image: CORRECTION,
  text: CORRECTION,
  calibration: CALIBRATION,
});

/** A label pack with any bytes behind its magic changed, and a checksum that is right: src/core/label-pack.ts. */
function madePack(random: Random): Uint8Array {
  const pack = writeLabelPack(SET);
  const start = 20;
  const length = new DataView(pack.buffer).getUint32(12, true);
  const header: unknown = JSON.parse(new TextDecoder().decode(pack.subarray(start, start + length)));
  const json = JSON.stringify(mutateJson(header, random)).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const text = json.padEnd(Math.ceil(json.length / 4) * 4);
  const wrong = Buffer.concat([pack.subarray(0, start), Buffer.from(text, "latin1"), pack.subarray(start + length)]);
  wrong.writeUInt32LE(text.length, 12);
  wrong.writeUInt32LE(fnv1a(wrong.subarray(start)), 16);
  return wrong;
}

/** A head whose description is changed, and whose checksum is right: src/learn/head-file.ts. */
function madeHead(random: Random): Uint8Array {
  const { about, tensors } = readTensors(saveHead(HEAD)) as Tensors;
  const numbers = tensors.data?.data as Float32Array;
  const json = JSON.stringify(mutateJson(JSON.parse(about.head as string), random));
  const summed = writeTensors({ about: { json }, tensors: { data: { shape: [numbers.length], data: numbers } } });
  return writeTensors({ about: { ...about, head: json, checksum: String(fnv1a(summed)) }, tensors });
}

/** A safetensors file whose header is changed as JSON. */
function withWrongHeader(file: Uint8Array<ArrayBuffer>, random: Random): Uint8Array {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const json = new TextEncoder().encode(JSON.stringify(mutateJson(header, random)));
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(json.length), true);
  return Buffer.concat([size, json, file.subarray(8 + length)]);
}

describe("wrong small files", () => {
  it("label packs are refused by a typed error, or whole", { timeout: 600_000 }, async () => {
    const pack = writeLabelPack(SET);
    const tried = await tryCases("label-packs", (random) => {
      const set = readLabelPack(random() < 0.5 ? mutateBytes(pack, random) : madePack(random));
      expect(set.data.length).toBe(set.labels.length * set.dim);
      for (const label of set.labels) expect(label).toBeTypeOf("string");
    });
    reported(tried);
    expect(tried.refused["bad-input"]).toBeGreaterThan(0);
    expect(tried.taken).toBeGreaterThan(0);
  });

  it("heads are refused by a typed error, or whole", { timeout: 600_000 }, async () => {
    const file = saveHead(HEAD);
    const tried = await tryCases("heads", (random) => {
      const kind = random();
      const wrong =
        kind < 0.3 ? mutateBytes(file, random) : kind < 0.6 ? withWrongHeader(file, random) : madeHead(random);
      const head = loadHead(wrong);
      expect(head.data.length).toBe(head.rows * head.dim);
      expect(head.calibration.length).toBe(head.labels.length);
      for (const { scale, bias } of head.calibration)
        expect([Number.isFinite(scale), Number.isFinite(bias)]).toEqual([true, true]);
    });
    reported(tried);
    expect(tried.refused["bad-input"]).toBeGreaterThan(0);
    expect(tried.taken).toBeGreaterThan(0);
  });

  it("adapters are refused by a typed error, or are the one that was saved", { timeout: 600_000 }, async () => {
    const file = saveAdapter(ADAPTER);
    const tried = await tryCases("adapters", (random) => {
      const wrong = random() < 0.5 ? mutateBytes(file, random) : withWrongHeader(file, random);
      expect(loadAdapter(wrong)).toEqual(ADAPTER);
    });
    reported(tried);
    expect(tried.refused["bad-input"]).toBeGreaterThan(0);
  });

  it("tables are refused by a typed error, or each row is taken or said to be skipped", {
    timeout: 600_000,
  }, async () => {
    const files = ["a.png", "b.png"].map((name) => ({ path: `set/${name}`, file: new File(["x"], name) }));
    const csv = 'file,caption,label,labels\na.png,"a ""cat"", at\nhome",cat,pet|cat\nb.png,dog,dog,\nc.png,none,,\n';
    const rows = [
      { file: "a.png", captions: ["a cat", "at home"], label: "cat", labels: ["pet"] },
      { file: "b.png", caption: "dog", label: "dog" },
    ];
    const tried = await tryCases("tables", async (random) => {
      const text = pick(random, [csv, rows.map((row) => JSON.stringify(row)).join("\n")]);
      const lines = () => rows.map((row) => JSON.stringify(mutateJson(row, random))).join("\n");
      const bytes = mutateBytes(new TextEncoder().encode(text), random);
      const table = random() < 0.4 ? lines() : random() < 0.5 ? new TextDecoder().decode(bytes) : new Blob([bytes]);
      const { examples, skipped } = await fromTable(table, files);
      expect(examples.length + skipped.length).toBeGreaterThan(0);
      for (const { id, captions = [] } of examples)
        for (const one of [id, ...captions]) expect(one).toBeTypeOf("string");
    });
    reported(tried);
    expect(tried.refused["bad-input"]).toBeGreaterThan(0);
    expect(tried.taken).toBeGreaterThan(0);
  });
});
