import { expect, test } from "vitest";
import { createDesk } from "./desk.js";
import type { Engine } from "./engine.js";
import { startHistory } from "./history.js";
import { createLabelVectors, type LabelVectors } from "./label-vectors.js";
import type { Pictures } from "./pictures.js";
import type { Tagging } from "./tagging.js";
import { createView } from "./view.js";

const space = "s";
const templates = ["{label}"];
const ids = ["a", "b", "c"];
const pictures = {
  ids,
  vectors: new Float32Array([1, 0, 0, 1, -1, 0]),
  version: 1,
} as unknown as Pictures;
const engine = { running: { space, calibration: { kind: "sigmoid", scale: 2, bias: 0 } } } as unknown as Engine;
const tagging: Tagging = {
  labels: [
    { id: "l1", name: "right", threshold: 0.8 },
    { id: "l2", name: "unread", threshold: 0.5 },
  ],
  templates,
  byHand: { l1: { a: "no", c: "yes" }, l2: { b: "yes" } },
};

/** Counts how often it is asked what judges a label. */
function start() {
  const known = createLabelVectors([
    { labels: ["right"], templates, data: new Float32Array([1, 0]), rows: 1, dim: 2, space, truncated: [] },
  ]);
  let asked = 0;
  const judge: LabelVectors["judge"] = (...question) => {
    asked++;
    return known.judge(...question);
  };
  const desk = createDesk(startHistory(tagging), { pictures, vectors: { ...known, judge }, engine }, () => undefined);
  return { desk, asked: () => asked };
}

test("what is said by hand stands, the rest goes by the probabilities, where there are any", () => {
  const { desk } = start();
  expect(desk.tagged()).toEqual([
    { file: "a", tags: [], probabilities: { right: 0.8808 } },
    { file: "b", tags: ["unread"], probabilities: { right: 0.5 } },
    { file: "c", tags: ["right"], probabilities: { right: 0.1192 } },
  ]);
  const low = { id: "l1", name: "right", threshold: 0.5 };
  expect(ids.map((_, row) => desk.verdicts(low)(row))).toEqual([
    { has: false, said: "by hand" },
    { has: true, said: "model" },
    { has: true, said: "by hand" },
  ]);
});

test("tiles say the tags of all labels, or what one label's verdict goes by", () => {
  const { desk } = start();
  const view = createView(() => desk, pictures);
  view.choose(undefined);
  expect(view.tiles(undefined).map(({ tags }) => tags)).toEqual([[], ["unread"], ["right"]]);
  view.choose("l1");
  expect(view.tiles(desk.label("l1"))).toEqual([
    { id: "a", name: "a", tags: [], has: false, byHand: "no", score: "88 %" },
    { id: "b", name: "b", tags: [], has: false, byHand: undefined, score: "50 %" },
    { id: "c", name: "c", tags: [], has: true, byHand: "yes", score: "12 %" },
  ]);
});

test("a label's judge is looked for once or twice, however many pictures there are", () => {
  const { desk, asked } = start();
  desk.tagged();
  expect(asked()).toBeLessThanOrEqual(2 * tagging.labels.length);
  const view = createView(() => desk, pictures);
  view.choose(undefined);
  const before = asked();
  view.tiles(undefined);
  expect(asked() - before).toBeLessThanOrEqual(tagging.labels.length);
});
