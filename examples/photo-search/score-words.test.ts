import type { Hit } from "siglip-web";
import { expect, it } from "vitest";
import { isMiss, scoreOf } from "./score-words.js";

const hit = (more: Partial<Hit>): Hit => ({ id: "a", kind: "image", cosine: 0.1, ...more });

it("says that nothing matches only where a hit neither stands out nor is likely", () => {
  expect(isMiss(hit({ probability: 0.02, matches: false }))).toBe(true);
  expect(isMiss(hit({ probability: 0.02 }))).toBe(true);
  expect(isMiss(hit({ probability: 0.02, matches: true }))).toBe(false);
  expect(isMiss(hit({ probability: 0.6, matches: false }))).toBe(false);
  expect(isMiss(hit({ matches: false }))).toBe(false);
});

it("says how likely a hit is, or how alike where there is no probability", () => {
  expect(scoreOf(hit({ probability: 0.971 }))).toMatchObject({ short: "97%", strength: "strong" });
  expect(scoreOf(hit({}))).toMatchObject({ short: "0.10", strength: "middling" });
});
