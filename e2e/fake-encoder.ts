// A model in two dimensions for tests of evaluations, and a data set that it is good at, but not quite.
import { vi } from "vitest";
import type { Status } from "../src/client/options.js";
import { SiglipError } from "../src/core/errors.js";
import type { Calibration } from "../src/core/scores.js";
import type { Dataset } from "../src/evaluate/dataset.js";
import type { Encoder } from "../src/evaluate/embed-dataset.js";
import { fromArrays } from "../src/evaluate/from-arrays.js";

/** Where texts and pictures lie, as angles: a picture is what its name says, up to what is behind a slash. */
const ANGLES: Record<string, number> = { cat: 0, dog: 90, cow: 180, "half dog": 50, furry: 45 };
export const SIGMOID: Calibration = { kind: "sigmoid", scale: 10, bias: -5 };

export interface Fake extends Encoder {
  pictures: string[];
  texts: string[];
  close(): Promise<void>;
}

/** A model in two dimensions. Texts of one word are where that word is; with `turned`, all texts are turned by so much. */
export function fakeEncoder({ calibration = SIGMOID as Calibration | null, turned = 0, space = "fake" } = {}): Fake {
  const vectorOf = (angle: number) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [pictures, texts]: string[][] = [[], []];
  const status = {
    model: "fake",
    revision: "1",
    dim: 2,
    space,
    device: "wasm",
    dtype: { image: "fp32", text: "fp32" },
  };
  return {
    pictures: pictures as string[],
    texts: texts as string[],
    status: { ...status, ...(calibration && { calibration }) } as Status,
    async embedImages(images, { signal, onProgress } = {}) {
      signal?.throwIfAborted();
      const names = (images as string[]).map((name) => name.split("/")[0] ?? "");
      pictures?.push(...(images as string[]));
      const inputs = names.flatMap((name, i) => (name in ANGLES ? [i] : []));
      const data = Float32Array.from(inputs.flatMap((i) => vectorOf(ANGLES[names[i] as string] as number)));
      const error = new SiglipError("image-decode", "No picture.", {});
      const failures = names.flatMap((name, input) => (name in ANGLES ? [] : [{ input, error }]));
      onProgress?.({ phase: "images", loaded: names.length, total: names.length });
      return { data, rows: inputs.length, dim: 2, space, inputs, truncated: [], failures };
    },
    async embedTexts(given, { signal, onProgress } = {}) {
      signal?.throwIfAborted();
      const all = typeof given === "string" ? [given] : given;
      texts?.push(...all);
      const angle = (text: string) => {
        const word = Object.keys(ANGLES).find((one) => text.includes(one)) ?? "";
        return (ANGLES[word] ?? 0) + turned + (text.startsWith("off ") ? 100 : 0);
      };
      onProgress?.({ phase: "texts", loaded: all.length, total: all.length });
      const data = Float32Array.from(all.flatMap((text) => vectorOf(angle(text))));
      return { data, rows: all.length, dim: 2, space, inputs: [], truncated: [], failures: [] };
    },
    close: vi.fn(async () => undefined),
  };
}

const repeated = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}/${i}`);

/** Ten cats, ten dogs of which four look like cats a little more, and nothing of cows. */
export const animals = (): Dataset =>
  fromArrays({
    images: [...repeated("cat", 10), ...repeated("dog", 6), ...repeated("half dog", 4)],
    labels: [...Array(10).fill("cat"), ...Array(10).fill("dog")],
    classes: ["cat", "cow", "dog"],
  });
