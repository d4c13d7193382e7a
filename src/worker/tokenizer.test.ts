import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openTokenizer } from "./tokenizer.js";

const json = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const folder = "public/models/siglip-demo";
const config = json(`${folder}/tokenizer_config.json`);
const text = { family: "siglip", length: 12, padToken: "</s>", endToken: "</s>" } as const;

describe("the built-in model's tokenizer", () => {
  const { texts, token_ids } = json("e2e/fixtures/reference.json") as { texts: string[]; token_ids: number[][] };
  const tokenize = openTokenizer(json(`${folder}/tokenizer.json`), config, text);

  it.each(texts.map((one, i) => [one, token_ids[i]]))("gives the reference's ids for %j", (one, ids) => {
    expect(tokenize(one as string).ids).toEqual(ids);
  });

  it("takes an end mark in the text for what it is", () => {
    expect(tokenize("Cat</s>").ids).toEqual(tokenize("cat").ids);
    expect(tokenize("</s>>").ids).toEqual(tokenize("").ids);
  });

  it("always gives the full length and keeps the end mark", () => {
    for (const one of ["", "cat", "cat ".repeat(3000), "\u{d800}", "\0"]) {
      const { ids, truncated } = tokenize(one);
      expect(ids).toHaveLength(12);
      expect(ids).toContain(1);
      expect(truncated).toBe(one.length > 1000);
    }
  });
});

it("reads as much of a text of a megabyte as the tower can take, in a moment", () => {
  const tokenize = openTokenizer(json(`${folder}/tokenizer.json`), config, text);
  for (const one of ["x", "cat ", "\u{1f98a}", "\u202e", "\ud800", "\0"]) {
    const long = one.repeat(2 ** 20 / one.length);
    const began = performance.now();
    const { ids, truncated } = tokenize(long);
    expect(performance.now() - began).toBeLessThan(2000);
    expect({ count: ids.length, truncated }).toEqual({ count: 12, truncated: true });
  }
  expect(tokenize("cat ".repeat(2 ** 18)).ids).toEqual(tokenize("cat ".repeat(20)).ids);
});

it("refuses a post-processor that fails, and ids that are none, when they are met", () => {
  const good = json(`${folder}/tokenizer.json`);
  const failing = {
    ...good,
    post_processor: { type: "TemplateProcessing", single: [null], pair: [], special_tokens: {} },
  };
  const withId = (id: number) => ({
    ...good,
    added_tokens: good.added_tokens.map((one: object) => ({ ...one, id })),
  });
  const tooLarge = 1e308; // a whole number for JavaScript, and none that a tensor holds: a fuzzed tokenizer
  for (const damaged of [failing, withId(0.5), withId(tooLarge)]) {
    const use = () => openTokenizer(damaged, config, text)("cat");
    expect(use).toThrow(expect.objectContaining({ code: "model-invalid" }));
  }
});

it("refuses a file that is no tokenizer", () => {
  for (const damaged of [null, {}, { model: {} }, []]) {
    expect(() => openTokenizer(damaged, config, text)).toThrow(expect.objectContaining({ code: "model-invalid" }));
  }
});
