import { beforeAll, describe, expect, it } from "vitest";
import { isSiglipError } from "../../core/errors.js";
import { ExactVectors } from "../exact-vectors.js";
import { MemoryIndex } from "../memory-index.js";
import { exportItems } from "./export-items.js";
import { importItems } from "./import-items.js";
import { npyHeader } from "./npy-header.js";
import { requireSoundPages } from "./parquet-pages.js";
import { requireSoundStruct } from "./parquet-thrift.js";

// What a file announces costs nothing: memory is taken for what is there, and no more than for one row group of 16 million
// numbers, whatever a file says.

const DIM = 8;
/** Bytes that a small file may take: many times what reading it takes, and a hundredth of what it announces. */
const BOUND = 96 << 20;
const signal = new AbortController().signal;

/** Imports, and gives how many items came or the error and the bytes of the largest array that was made, whatever its type. */
async function importOf(parts: BlobPart[]): Promise<{ error: unknown; largest: number }> {
  const memory = new MemoryIndex("space", DIM);
  const into = { memory, set: memory.set.bind(memory) };
  const largest = watchArrays();
  const error = await importItems(into, new Blob(parts), signal, () => undefined).catch((reason: unknown) => reason);
  expect(memory.count).toBe(typeof error === "number" ? error : 0);
  return { error, largest: largest() };
}

/** Watches what is made until it is called again, which gives the largest in bytes. */
function watchArrays(): () => number {
  const { Array: List, Uint8Array: Bytes, ArrayBuffer: Memory } = globalThis;
  let largest = 0;
  const watched = <T extends new (...args: never[]) => object>(Kind: T, size: number): T =>
    new Proxy(Kind, {
      construct(target, args, newTarget) {
        if (typeof args[0] === "number") largest = Math.max(largest, args[0] * size);
        if (typeof args[0] === "number" && args[0] * size > BOUND) throw new RangeError("this would fill the memory");
        return Reflect.construct(target, args, newTarget);
      },
    });
  Object.assign(globalThis, {
    Array: watched(List, 8),
    Uint8Array: watched(Bytes, 1),
    ArrayBuffer: watched(Memory, 1),
  });
  return () => {
    Object.assign(globalThis, { Array: List, Uint8Array: Bytes, ArrayBuffer: Memory });
    return largest;
  };
}

const text = (value: unknown) => `${JSON.stringify(value)}\n`;
const HEADER = { format: "siglip-web-index", version: 2, space: "space", dim: DIM };
const int32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
/** Parquet of a footer alone. */
const footer = (bytes: readonly number[]) => ["PAR1", Uint8Array.from(bytes), int32(bytes.length), "PAR1"];
/** The beginning of a list of structs that announces 30 million of them; each in the one before. */
const LISTS = [0x19, ...Array.from({ length: 20 }, () => [0xf9, 0x80, 0x87, 0xa7, 0x0e]).flat()];

describe("a small file", () => {
  it.each<[string, BlobPart[]]>([
    ["an array of 10^12 rows", [npyHeader(1e12, DIM), text(HEADER), text({ end: 1e12 })]],
    ["an array of more rows than a number counts", [npyHeader(1e300, DIM), text(HEADER), text({ end: 0 })]],
    ["rows of 10^12 numbers", [npyHeader(0, 1e12), text({ ...HEADER, dim: 1e12 }), text({ end: 0 })]],
    ["a header as long as four bytes can say", ["\x93NUMPY\x02\x00", int32(0xffffffff)]],
    ["10^12 items", [text(HEADER), text({ end: 1e12, checksum: "0" })]],
    ["lines of vectors of 10^12 numbers", [text({ ...HEADER, dim: 1e12 }), text({ end: 0 })]],
    ["a description of 4 GB", ["PAR1", int32(0xfffffff0), "PAR1"]],
    ["lists in lists, of 30 million each", footer(LISTS)],
    ["a text of 2 GB", footer([0x18, 0xff, 0xff, 0xff, 0xff, 0x07])],
    ["an integer that never ends", footer([0x16, ...Array.from({ length: 300_000 }, () => 0xff)])],
    ["structs in structs", footer(Array.from({ length: 300_000 }, () => 0x1c))],
  ])("that announces %s is refused at once, with little memory", async (_, parts) => {
    const bytes = parts.map((part) =>
      typeof part === "string" ? Uint8Array.from(part, (c) => c.charCodeAt(0)) : part,
    );
    const began = performance.now();
    const { error, largest } = await importOf(bytes);
    expect(isSiglipError(error, "bad-input"), String(error)).toBe(true);
    expect(String(error)).not.toContain("fill the memory");
    expect(largest).toBeLessThan(4 << 20);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe("a file of Parquet with one number made as large as it can be", () => {
  let file: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    const index = new MemoryIndex("space", DIM);
    for (let n = 0; n < 40; n++) {
      index.put(
        { id: `i${n}`, kind: "image" },
        Float32Array.from({ length: DIM }, (_, i) => Math.sin(n + i)),
      );
    }
    const parts: BlobPart[] = [];
    for await (const part of exportItems(new ExactVectors(index, undefined, {}), "parquet").parts) parts.push(part);
    file = new Uint8Array(await new Blob(parts).arrayBuffer());
  });

  it("takes no more memory than stated, wherever that is", async () => {
    let refused = 0;
    const places = Array.from({ length: file.length }, (_, at) => at).filter((at) => at < 60 || at > file.length - 400);
    for (const at of places.filter((at) => at % 3 === 0)) {
      // An integer of 32 bits: 2^31 - 1, as it is written.
      const wrong = file.slice();
      wrong.set([0xfe, 0xff, 0xff, 0xff, 0x0f].slice(0, wrong.length - at), at);
      const { error, largest } = await importOf([wrong]);
      if (isSiglipError(error, "bad-input")) refused++;
      else expect(error, `byte ${at}`).toBe(40); // of statistics, say, which nobody reads
      expect(String(error), `byte ${at}`).not.toContain("fill the memory");
      expect(largest, `byte ${at}`).toBeLessThan(4 << 20);
    }
    expect(refused).toBeGreaterThan(80);
  });
});

it("a description is walked through to its end, and no further", () => {
  const struct = [0x15, 0x02, 0x19, 0x28, 0x01, 0x61, 0x00, 0x11, 0x00];
  expect(requireSoundStruct(Uint8Array.from([...struct, 0xff]))).toBe(struct.length);
  expect(requireSoundStruct(Uint8Array.from([0xff, ...struct]), 1)).toBe(1 + struct.length);
});

it("levels that are fewer than the values are refused: the reader would take what follows for a run of two billion", () => {
  const zigzag = (value: number) => [0x15, 2 * value]; // an integer below 64, as a field
  const levels = [2, 0, 0, 0, 8 << 1, 1]; // one run of 8
  const page = [...levels, 0xfe, 0xff, 0xff, 0xff, 0x0f, ...Array.from({ length: 20 }, () => 0)];
  const about = [...zigzag(16), ...zigzag(0), ...zigzag(3), ...zigzag(3), 0]; // 16 values, plain
  const header = [...zigzag(0), ...zigzag(page.length), ...zigzag(page.length), 0x2c, ...about, 0];
  const column = { codec: "UNCOMPRESSED", maxRepetition: 1, maxDefinition: 0 } as const;
  const read = (bytes: number[]) =>
    requireSoundPages(Uint8Array.from([...header, ...bytes]), { ...column, values: 16 });
  expect(() => read(page)).toThrow("8 levels of 16 values");
  expect(() => read([2, 0, 0, 0, 16 << 1, 1, ...page.slice(6)])).not.toThrow();
  expect(() => read([2, 0, 0, 0, 1, 1, ...page.slice(6)])).toThrow("an empty run");
});
