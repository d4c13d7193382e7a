import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import type { Tried } from "./try-cases.js";

const folder = new URL("../../.cache/fuzz/", import.meta.url);

/** Keeps how cases ended, for the report on reliability, and fails where one ended wrongly. */
export function reported(tried: Tried): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${tried.kind}.json`, folder), JSON.stringify(tried, undefined, 2));
  const { untyped, slow } = tried;
  expect({ untyped: untyped.slice(0, 5), slow }).toEqual({ untyped: [], slow: [] });
}
