import { expect, it } from "vitest";
import { loadingWords } from "./words.js";

it("says how much of the model is there", () => {
  expect(loadingWords(1.2e6, 4e6)).toBe("Loading the model: 1.2 MB of 4.0 MB");
  expect(loadingWords(4e6, 4e6)).toBe("Starting the model");
  expect(loadingWords(5e3, undefined)).toBe("Loading the model: 5 kB");
});
