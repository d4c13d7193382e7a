import { describe, expect, it } from "vitest";
import { BUILT_IN, choiceName, choiceOptions } from "./choice.js";
import { doneOf, progressWords } from "./progress-words.js";
import { readTemplates } from "./templates.js";

describe("choices", () => {
  const base = new URL("https://host/app/models/");

  it("are named after what they are and what is not as usual", () => {
    expect(choiceName({ model: BUILT_IN })).toBe("siglip-demo");
    expect(choiceName({ model: "siglip2-base-patch16-224", dtype: "q8", resolution: 448 })).toBe(
      "siglip2-base-patch16-224 q8 at 448",
    );
    expect(choiceName({ model: { url: "https://host/models/mine/" } })).toBe("mine");
  });

  it("are options of createSiglip, the built-in model in its folder", () => {
    expect(choiceOptions({ model: BUILT_IN, resolution: 96 }, base)).toEqual({
      model: { url: new URL("https://host/app/models/siglip-demo/") },
      resolution: 96,
    });
    expect(choiceOptions({ model: "siglip2-base-patch16-224", dtype: "q8" }, base)).toEqual({
      model: "siglip2-base-patch16-224",
      dtype: "q8",
    });
  });
});

describe("readTemplates", () => {
  it("has a list for each line, several in a line together", () => {
    expect(readTemplates("{label}\n\n a {label} | the {label} \n")).toEqual({
      "{label}": ["{label}"],
      "a {label} | the {label}": ["a {label}", "the {label}"],
    });
  });

  it("says what is missing", () => {
    expect(() => readTemplates("a photo")).toThrow("“a photo” has no {label}");
    expect(() => readTemplates(" \n")).toThrow("at least one line");
  });
});

describe("progress", () => {
  it("only grows over a run of two models", () => {
    const steps = [
      { phase: "load", loaded: 0 },
      { phase: "load", loaded: 5, total: 10 },
      { phase: "load", loaded: 10, total: 10 },
      { phase: "images", loaded: 50, total: 100 },
      { phase: "texts", loaded: 32, total: 32 },
    ] as const;
    const done = [0, 1].flatMap((place) => steps.map((step) => doneOf(step, place, 2)));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(0)).toBe(0);
    expect(done.at(-1)).toBe(1);
  });

  it("is said in words", () => {
    expect(progressWords({ phase: "load", loaded: 1e6, total: 4e6 })).toBe("loading, 1.0 of 4.0 MB");
    expect(progressWords({ phase: "images", loaded: 3, total: 9 })).toBe("pictures, 3 of 9");
  });
});
