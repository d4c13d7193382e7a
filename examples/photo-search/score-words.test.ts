import type { Hit } from "siglip-web";
import { expect, it } from "vitest";
import { isMiss, scoreOf } from "./score-words.js";

const hit = (more: Partial<Hit>): Hit => ({ id: "a", kind: "image", cosine: 0.1, ...more });

it("says that nothing matches where the best hit is not likely, and nothing where there is no probability", () => {
  expect(isMiss(hit({ probability: 0.3 }), 0.5)).toBe(true);
  expect(isMiss(hit({ probability: 0.3 }), 0.1)).toBe(false);
  expect(isMiss(hit({ probability: 0.5 }), 0.5)).toBe(false);
  expect(isMiss(hit({}), 0.5)).toBe(false);
});

it("says how likely a hit is, or how alike where there is no probability", () => {
  expect(scoreOf(hit({ probability: 0.971 }), 0.5)).toMatchObject({ short: "97%", strength: "strong" });
  expect(scoreOf(hit({ probability: 0.2 }), 0.5)).toMatchObject({ short: "20%", strength: "middling" });
  expect(scoreOf(hit({ probability: 0.2 }), 0.1)).toMatchObject({ strength: "strong" });
  expect(scoreOf(hit({}), 0.5)).toMatchObject({ short: "0.10", strength: "middling" });
});
