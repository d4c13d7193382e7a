import { expect } from "vitest";
import { writeResult } from "../fixtures.js";
import type { Tried } from "./try-cases.js";

/** Keeps how cases ended, for the report on reliability, and fails where one ended wrongly. */
export function reported(tried: Tried): void {
  writeResult(`fuzz-${tried.kind}`, tried);
  const { untyped, slow } = tried;
  expect({ untyped: untyped.slice(0, 5), slow }).toEqual({ untyped: [], slow: [] });
}
