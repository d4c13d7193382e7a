import fc from "fast-check";
import { expect, it } from "vitest";
import { toAdapter } from "../core/adapter.js";
import { isSiglipError } from "../core/errors.js";
import { loadAdapter, saveAdapter } from "./adapter-file.js";

const adapter = toAdapter({
  base: "modèle@1/fp32",
  dim: 3,
  rank: 2,
  text: { down: Float32Array.of(1, 2, 3, 4, 5, 6), up: Float32Array.of(0.1, -0, 1e-30, 3.4e38, 5, 6) },
  calibration: { kind: "sigmoid", scale: 117.33, bias: -12.9 },
});
const both = toAdapter({ ...adapter, image: { down: new Float32Array(6), up: new Float32Array(6).fill(2) } });

it("is read as it was saved, number for number", () => {
  expect(loadAdapter(saveAdapter(adapter))).toEqual(adapter);
  expect(loadAdapter(saveAdapter(both))).toEqual(both);
  // In the middle of something else, at an odd address.
  const bytes = new Uint8Array([9, ...saveAdapter(both)]).subarray(1);
  expect(loadAdapter(bytes)).toEqual(both);
});

it("is safetensors: a length, a header, and arrays", () => {
  const bytes = saveAdapter(both);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  expect(header["text.up"]).toEqual({ dtype: "F32", shape: [3, 2], data_offsets: [72, 96] });
  expect(Object.values(header.__metadata__).every((value) => typeof value === "string")).toBe(true);
  expect(bytes.length).toBe(8 + length + 96);
});

it("refuses any file that has one byte changed, cut off or added", () => {
  const bytes = saveAdapter(both);
  const refused = (file: Uint8Array) => {
    try {
      loadAdapter(file);
    } catch (error) {
      return isSiglipError(error, "bad-input");
    }
    return false;
  };
  expect(refused(new Uint8Array())).toBe(true);
  expect(refused(bytes.subarray(0, bytes.length - 1))).toBe(true);
  expect(refused(new Uint8Array([...bytes, 0]))).toBe(true);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ by;
      if (refused(changed)) return;
      // Nothing but a space between the header's words, or a digit that says the same number.
      expect(loadAdapter(changed)).toEqual(both);
    }),
    { numRuns: 300 },
  );
});

it("refuses what is no Uint8Array", () => {
  for (const other of [saveAdapter(both).buffer, undefined, "file"]) {
    expect(() => loadAdapter(other as never)).toThrow(expect.objectContaining({ code: "bad-input" }));
  }
});

it("refuses what a newer version wrote, and says so", () => {
  const text = new TextDecoder("latin1").decode(saveAdapter(adapter));
  const newer = Uint8Array.from(text.replace('"version":"1"', '"version":"2"'), (unit) => unit.charCodeAt(0));
  expect(() => loadAdapter(newer)).toThrow(/its version is 2/);
});
