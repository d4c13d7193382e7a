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

it("refuses a file that is no tokenizer", () => {
  for (const damaged of [null, {}, { model: {} }, []]) {
    expect(() => openTokenizer(damaged, config, text)).toThrow(expect.objectContaining({ code: "model-invalid" }));
  }
});
