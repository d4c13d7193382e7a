import { expect, test } from "vitest";
import { fromHalf, roundToEven, toHalf } from "./half.js";

test("every float16 comes back as itself", () => {
  const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => !Number.isNaN(fromHalf(bits)));
  expect(all.filter((bits) => toHalf(fromHalf(bits)) !== bits)).toEqual([]);
  expect(all.length).toBe(0x10000 - 2 * 1023);
});

test("numbers between two float16 go to the nearer one, ties to the even one", () => {
  for (const bits of [0, 1, 0x3ff, 0x400, 0x3bff, 0x3c00, 0x4a12, 0x7bfe]) {
    const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
    expect(toHalf(low * 0.51 + high * 0.49)).toBe(bits);
    expect(toHalf(low * 0.49 + high * 0.51)).toBe(bits + 1);
    expect(toHalf((low + high) / 2)).toBe(bits + (bits % 2));
    expect(toHalf(-(low + high) / 2)).toBe(0x8000 + bits + (bits % 2));
  }
});

test("what is known of some", () => {
  expect([1, -2, 65504, 65519.9, 65520, 2 ** -24, 0.1, -0].map(toHalf)).toEqual([
    0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00, 1, 0x2e66, 0x8000,
  ]);
  expect(fromHalf(toHalf(Number.NaN))).toBeNaN();
  expect([0.5, 1.5, 2.5, 2.6, -1.5, -2.5, 2.4].map(roundToEven)).toEqual([0, 2, 2, 3, -2, -2, 2]);
});
