import type { Leaf, Test } from "./tests-of.js";

/** How an engine's filters are put together. */
export interface Language<F> {
  /** Undefined for what the engine can't say, or not exactly enough. */
  leaf(leaf: Leaf): F | undefined;
  /** Of one part at least. */
  all(parts: F[]): F;
  any(parts: F[]): F;
}

/** Tests, all of which must hold, as an engine's filter, which lets too much through rather than too little; undefined for all. */
export function translate<F>(tests: readonly Test[], language: Language<F>): F | undefined {
  const parts = tests.flatMap((test) => one(test, language) ?? []);
  return parts.length > 0 ? language.all(parts) : undefined;
}

function one<F>(test: Test, language: Language<F>): F | undefined {
  if ("all" in test) return translate(test.all, language);
  if (!("any" in test)) return language.leaf(test);
  const parts = test.any.flatMap((part) => one(part, language) ?? []);
  return parts.length === test.any.length ? language.any(parts) : undefined;
}
