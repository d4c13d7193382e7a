// A small library of items with all that metadata can be, and conditions on it.
import type { ItemKind, StoredItem, Where } from "../../src/core/index-types.js";
import { MemoryIndex } from "../../src/search/memory-index.js";

export const SPACE = "a model's \"space\", it's\\this@1";
export const DIM = 16;

/** A repeatable stream of numbers in -1..1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
}

const next = numbers(7);
export const vectorOf = (): Float32Array => Float32Array.from({ length: DIM }, next);

const ALBUMS = [
  ...["x", "y", "Zürich", "😀", "\ue000", "a'b\"c\\d", "", null, true, 3, { x: 1 }],
  ...[["x"], ["x", "y"], ["a", 3, false], [], [null, "y"], [["x"]], ["half \ud800", "x"], "z\0"],
];
const RATINGS = [0, 1, 2, 2.5, 3, -1, -0.5, -2.5, 1e20, 0.1 + 0.2, "2", null, false, new Date(5), [1, 5], [2.5, "2"]];
const TIMES = [new Date(0), new Date(1000), 1000, "1970-01-01", null, [new Date(0), new Date(2000)], [new Date(-1), 7]];
const PLACES = [
  { city: "Rome", at: { floor: 3 } },
  { city: ["Rome", "Bern"], at: { floor: 4, since: new Date(1000) } },
  { city: null, "at.floor": 3 },
  { at: [{ floor: 3 }] },
  "Rome",
];
const KINDS: ItemKind[] = ["image", "text", "vector"];
const ODD_IDS = ["é/😀", "a'; drop table photos; --", 'b"c', " ", "..", "\\", "%2F", "x".repeat(300), "\n"];

/** Item i has some fields or none; the first have odd ids. */
export function library(count: number): StoredItem[] {
  return Array.from({ length: count }, (_, i) => ({
    id: ODD_IDS[i] ?? `item ${i}`,
    kind: KINDS[i % 3] as ItemKind,
    vector: vectorOf(),
    ...(i % 7 !== 6 && {
      metadata: {
        ...(i % 5 !== 4 && { album: ALBUMS[i % ALBUMS.length] }),
        ...(i % 4 !== 3 && { rating: RATINGS[i % RATINGS.length] }),
        ...(i % 3 !== 2 && { taken: TIMES[i % TIMES.length] }),
        ...(i % 4 !== 0 && { place: PLACES[i % PLACES.length] }),
        ...(i % 11 === 0 && { "place.city": "Bern" }),
        day: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
        "a.b": i % 2 === 0,
        "$odd\"name'\\": i % 3,
        "": i,
        note: { lines: [`half \ud800 and \0 of ${i}`, null], taken: new Date(i) },
        half: "\udc00",
        nul: "\0",
      },
    }),
  }));
}

export function indexOf(items: readonly StoredItem[]): MemoryIndex {
  const index = new MemoryIndex(SPACE, DIM);
  for (const { vector, ...item } of items) index.put(item, vector);
  return index;
}

export const CONDITIONS: Where[] = [
  {},
  ...ALBUMS.slice(0, 10).map((album) => ({ album }) as Where),
  { album: "nowhere" },
  { album: [] },
  { album: ["x", "Zürich", null, 3, true, false] },
  { album: ["x", "y"] },
  { album: { gte: "b" } },
  { album: { gt: "Zürich", lte: "\ue000" } },
  { album: { lt: "😀" } },
  { rating: 2 },
  { rating: 2.5 },
  { rating: -0 },
  { rating: 1e20 },
  { rating: 0.1 + 0.2 },
  { rating: "2" },
  { rating: null },
  { rating: [2, 2.5, "2", null] },
  { rating: {} },
  ...[2, 2.5, -0.5, -2.5, 1e20].flatMap((bound): Where[] => [
    { rating: { gte: bound } },
    { rating: { gt: bound } },
    { rating: { lte: bound } },
    { rating: { lt: bound } },
  ]),
  { rating: { gte: 1, lt: 2.75 } },
  { rating: { gte: "1" } },
  { rating: { gte: 1, lte: "2" } },
  { missing: null },
  { missing: { lt: 5 } },
  { day: { gte: "2024-02-01", lt: "2024-03-01" } },
  { day: "2024-02-03", "a.b": true },
  { "a.b": false, album: ["x", "y"] },
  { "$odd\"name'\\": 1 },
  { "": { lt: 9 } },
  { half: "\udc00" },
  { nul: ["\0", "x"] },
  { note: null },
  ...["x", ["x", "y"], null, [null, "y"], 3, false, "half \ud800", ["\0", "x"], [], { gte: "x" }, { exists: true }].map(
    (not): Where => ({ album: { not } }),
  ),
  { album: { exists: true } },
  { album: { exists: false } },
  { album: { exists: true, not: "x" }, rating: { not: { gte: 2 } } },
  { album: { not: { not: "x" } } },
  { album: { not: { exists: true, not: ["x", "y"] } } },
  { rating: { gt: 1, lt: 5 } },
  { rating: { gte: 1, not: 2.5 } },
  { rating: { not: { gte: 1, lte: "2" } } },
  { missing: { not: 1 } },
  { missing: { exists: false }, album: undefined },
  { taken: new Date(1000) },
  { taken: [new Date(0), 1000] },
  { taken: { gte: new Date(0) } },
  { taken: { gt: new Date(0), lt: new Date(2000) } },
  { taken: { gte: 0 } },
  { taken: { not: new Date(0) } },
  { taken: { not: { lte: new Date(1000) } } },
  { taken: { exists: true } },
  { "place.city": "Rome" },
  { "place.city": { not: "Rome" } },
  { "place.city": { exists: false } },
  { "place.at.floor": { gte: 3 } },
  { "place.at.since": { lte: new Date(1000) } },
  { place: "Rome" },
  { place: { exists: true } },
  { place: { not: { exists: true } } },
];
