import { describe, expect, it } from "vitest";
import { checkpoints, referenceOf } from "./checkpoints.js";
import { tokenizerOf } from "./in-node.js";

// Token ids are exact or wrong. The package does not show them, so they are compared here and not in a browser.
for (const one of checkpoints()) {
  describe.skipIf(!one.present)(`the tokenizer of ${one.name}`, () => {
    it("gives the reference's ids for every text", { timeout: 60_000 }, () => {
      const { texts, token_ids } = referenceOf(one);
      const tokenize = tokenizerOf(one);
      expect(texts.map((text) => ({ text, ids: tokenize(text) }))).toEqual(
        texts.map((text, i) => ({ text, ids: token_ids[i] })),
      );
    });
  });
}
