// The larger sets beside the project, where they are: see CONTRIBUTING.
import { existsSync, readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, it } from "vitest";
import { openTokenizer } from "./tokenizer.js";

const shared = new URL("../../../shared/", import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, shared), "utf8"));
const gemma = "hub/thin-siglip-siglip2";
const lists = "data/tokenizers/siglip2-gemma";

/**
 * Two texts on which lower-casing before the tokenizer, as the reference does it (Python's `str.lower`), and
 * lower-casing inside it differ: the final sigma, and a special token that is one no more. These are the reference's ids.
 */
const BY_PYTHON: Record<string, number[]> = {
  "ΣΑΣ ΟΔΟΣ": [235552, 27099, 13839, 176521],
  "[@BOS@]": [40341, 14084, 235348, 235307],
};

describe.skipIf(!existsSync(new URL(lists, shared)))("SigLIP 2's tokenizer", () => {
  const files = () => [json(`${gemma}/tokenizer.json`), json(`${gemma}/tokenizer_config.json`)] as const;

  it("gives the reference's ids for 1,526 of 1,526 texts", () => {
    const rule = { family: "siglip2", length: 64, padToken: "<pad>", endToken: "<eos>" } as const;
    const tokenize = openTokenizer(...files(), rule);
    const rows = json(`${lists}/derived_ids.json`).rows as { text: string; lower: number[] }[];
    const wrong = rows.filter(({ text, lower }) => {
      const ids = BY_PYTHON[text] ?? lower;
      const expected = [...ids.slice(0, 63), 1, ...Array.from({ length: 64 }, () => 0)].slice(0, 64);
      return tokenize(text).ids.join() !== expected.join();
    });
    expect(wrong.map(({ text }) => text)).toEqual([]);
    expect(rows).toHaveLength(1526);
    expect(rows.filter(({ text }) => text in BY_PYTHON)).toHaveLength(2);
  });

  it("gives the ids that were published for Gemma, but for the mark at the beginning that SigLIP 2 does not have", () => {
    const tokenizer = new Tokenizer(...files());
    const published = json(`${lists}/published_ids_gemma.json`) as { text: string; ids: number[] }[];
    for (const { text, ids } of published) {
      const withoutBegin = ids[0] === 2 ? ids.slice(1) : ids;
      expect(tokenizer.encode(text).ids, text).toEqual([...withoutBegin, 1]);
    }
    expect(published).toHaveLength(18);
  });
});
