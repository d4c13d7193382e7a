import { describe, expect, test } from "vitest";
import type { TokenTable } from "../graph/token-table.js";
import { TokenRows } from "./token-rows.js";

/** A table of rows of one number each, repeated; it begins at byte 100. */
function tableOf(rows: number, rowBytes: number, type: TokenTable["type"] = "uint8") {
  const width = rowBytes / (type === "float32" ? 4 : type === "float16" ? 2 : 1);
  const table = {
    input: "token_rows",
    rows,
    width,
    type,
    rowBytes,
    location: "f",
    offset: 100,
    length: rows * rowBytes,
  };
  const reads: [from: number, to: number][] = [];
  let under = 0;
  let most = 0;
  const file = {
    async read(from: number, to: number) {
      reads.push([from, to]);
      most = Math.max(most, ++under);
      await new Promise((done) => setTimeout(done, 1));
      under--;
      return Uint8Array.from({ length: to - from }, (_, i) => Math.floor((from + i - 100) / rowBytes));
    },
  };
  return { rows: new TokenRows(file, table, "onnx/text_model.onnx"), reads, most: () => most };
}

describe("rows of a vocabulary", () => {
  test("come in the order of the ids, each read once and neighbours together", async () => {
    const { rows, reads } = tableOf(200, 4096);
    const bytes = await rows.rows([7, 199, 7, 0, 1, 60]);
    expect(Array.from({ length: 6 }, (_, i) => bytes[i * 4096 + 5])).toEqual([7, 199, 7, 0, 1, 60]);
    const at = (id: number) => 100 + id * 4096;
    expect(reads).toEqual([
      [at(0), at(2)],
      [at(7), at(8)],
      [at(60), at(61)],
      [at(199), at(200)],
    ]);
  });

  test("of small size are read with the few that lie between", async () => {
    const { rows, reads } = tableOf(200, 64);
    expect(await rows.rows([3, 60, 199])).toHaveLength(3 * 64);
    expect(reads).toEqual([
      [100 + 3 * 64, 100 + 61 * 64],
      [100 + 199 * 64, 100 + 200 * 64],
    ]);
  });

  test("are kept, up to 4 MiB, those asked for last", async () => {
    const { rows, reads } = tableOf(10, 2 ** 20);
    const ask = async (...ids: number[]) => {
      reads.length = 0;
      for (const id of ids) await rows.rows([id]);
      return reads.length;
    };
    expect(await ask(1, 1, 2, 3, 4)).toBe(4);
    expect(await ask(1, 4, 3, 1)).toBe(0);
    expect(await ask(5, 1, 3, 4)).toBe(1);
    expect(await ask(2)).toBe(1);
  });

  test("are read in parallel, within bounds", async () => {
    const { rows, most } = tableOf(200, 8192);
    await rows.rows(Array.from({ length: 50 }, (_, i) => 3 * i));
    expect(most()).toBe(16);
  });

  test.each([200, -1, 2 ** 40])("the id %d has none", async (id) => {
    const { rows, reads } = tableOf(200, 64);
    await expect(rows.rows([5, id])).rejects.toMatchObject({
      code: "model-invalid",
      data: { file: "onnx/text_model.onnx" },
    });
    expect(reads).toEqual([]);
  });

  test("that can't be read give the fault of reading, and are asked for again", async () => {
    let broken = true;
    const read = async (from: number, to: number) => {
      if (broken) throw new Error("offline");
      return new Uint8Array(to - from);
    };
    const failing = new TokenRows({ read }, { ...tableFacts, rows: 9 }, "f");
    await expect(failing.rows([1, 2])).rejects.toThrow("offline");
    broken = false;
    expect(await failing.rows([1, 2])).toHaveLength(8);
  });

  test.each<[TokenTable["type"], string, string | undefined]>([
    ["float32", "Float32Array", undefined],
    ["float16", "Uint16Array", "float16"],
    ["uint8", "Uint8Array", "uint8"],
    ["int8", "Int8Array", "int8"],
  ])("of %s are fed as such", async (type, array, said) => {
    const { rows } = tableOf(100, 8, type);
    const feed = await rows.of({ data: BigInt64Array.of(3n, 0n, 9n, 9n, 1n, 2n), dims: [2, 3] });
    if (!("data" in feed)) throw new Error("no data");
    const width = feed.data.length / 6;
    expect(feed.dims).toEqual([2, 3, width]);
    expect(feed.data.constructor.name).toBe(array);
    expect("type" in feed ? feed.type : undefined).toBe(said);
    expect(rows.none({ text: { length: 5 } }).dims).toEqual([1, 5, width]);
  });
});

const tableFacts: TokenTable = {
  input: "token_rows",
  rows: 1,
  width: 4,
  type: "uint8",
  rowBytes: 4,
  location: "f",
  offset: 0,
  length: 36,
};
