import { describe, expect, it } from "vitest";
import { seal, unseal } from "./envelope.js";
import { isSiglipError, SiglipError, SpaceMismatchError } from "./errors.js";

/** What an answer is after it crossed a thread boundary. */
async function acrossThreads<T>(work: () => T): Promise<T> {
  return unseal(structuredClone(await seal(work)));
}

describe("envelope", () => {
  it("carries values", async () => {
    expect(await acrossThreads(() => ({ rows: 2, data: Float32Array.of(1, 2) }))).toEqual({
      rows: 2,
      data: Float32Array.of(1, 2),
    });
  });

  it("keeps code, message, data and the text of the cause", async () => {
    const cause = new TypeError("underneath");
    const thrown = await acrossThreads(() => {
      throw new SiglipError("image-fetch", "no answer", { url: "x", status: 404 }, { cause });
    }).catch((error: unknown) => error);
    expect(isSiglipError(thrown, "image-fetch")).toBe(true);
    expect(thrown).toMatchObject({ message: "no answer", data: { url: "x", status: 404 } });
    expect(String((thrown as Error).cause)).toContain("underneath");
  });

  it("keeps the class of a space mismatch", async () => {
    const thrown = await acrossThreads(() => {
      throw new SpaceMismatchError("a", "b");
    }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SpaceMismatchError);
  });

  it("makes anything else that was thrown an internal error", async () => {
    const thrown = await acrossThreads(() => {
      throw "a string";
    }).catch((error: unknown) => error);
    expect(isSiglipError(thrown, "internal") && thrown.data.detail).toBe("a string");
  });
});

describe("isSiglipError", () => {
  it("knows one made by another copy of the package, and nothing else", () => {
    expect(isSiglipError({ brand: "siglip-web/error", code: "closed" }, "closed")).toBe(true);
    expect(isSiglipError({ brand: "siglip-web/error", code: "closed" }, "runtime")).toBe(false);
    expect(isSiglipError(new Error("x"))).toBe(false);
    expect(isSiglipError(null)).toBe(false);
  });
});
