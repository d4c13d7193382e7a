import { expect, test } from "vitest";
import { afterStep, redo, startHistory, undo } from "./history.js";
import { toLabelName, toLabelNames, toTemplates } from "./label-names.js";
import {
  addLabels,
  changeLabel,
  forgetTaught,
  NOTHING_YET,
  nextByHand,
  removeLabel,
  sayByHand,
  type Tagging,
  useLabels,
} from "./tagging.js";

function ids() {
  let count = 0;
  return () => `l${++count}`;
}

const two = addLabels(NOTHING_YET, ["cat", "dog"], ids());

test("labels are added once, whatever their case", () => {
  const more = addLabels(two, ["Cat", "bird", "bird"], () => "l9");
  expect(more.labels.map(({ name }) => name)).toEqual(["cat", "dog", "bird"]);
  expect(addLabels(two, ["DOG"], () => "l9")).toBe(two);
});

test("a pack's labels keep what was decided about those of the same name", () => {
  const decided = sayByHand(changeLabel(two, "l1", { threshold: 0.2 }), "l1", ["a"], "yes");
  const used = useLabels(sayByHand(decided, "l2", ["b"], "no"), ["cat", "fish", "fish"], () => "l9");
  expect(used.labels).toEqual([
    { id: "l1", name: "cat", threshold: 0.2 },
    { id: "l9", name: "fish", threshold: 0.5 },
  ]);
  expect(used.byHand).toEqual({ l1: { a: "yes" } });
});

test("what was said by hand goes with its label, and can be taken back", () => {
  const said = sayByHand(two, "l1", ["a", "b"], "yes");
  expect(sayByHand(said, "l1", ["a"], undefined).byHand).toEqual({ l1: { b: "yes" } });
  expect(removeLabel(said, "l1").byHand).toEqual({});
  expect(two.byHand).toEqual({});
});

test("a click says yes, then no, then leaves it to the model", () => {
  expect([nextByHand(undefined), nextByHand("yes"), nextByHand("no")]).toEqual(["yes", "no", undefined]);
});

test("a label that was taught goes by its words again", () => {
  const taught = { vector: new Float32Array([1]), scale: 1, bias: 0, space: "s", examples: 2 };
  const back = forgetTaught(changeLabel(two, "l1", { taught }), "l1");
  expect(back).toEqual(two);
});

test("undo and redo go over every step, and a new step ends what could be redone", () => {
  let history = startHistory<Tagging>(NOTHING_YET);
  history = afterStep(history, "adding labels", two);
  const three = changeLabel(two, "l1", { name: "tomcat" });
  history = afterStep(history, "renaming", three);
  const once = undo(history);
  expect(once?.present).toBe(two);
  expect(once?.future[0]?.what).toBe("renaming");
  const twice = once && undo(once);
  expect(twice?.present).toBe(NOTHING_YET);
  expect(twice && undo(twice)).toBeUndefined();
  const again = twice && redo(twice);
  expect(again?.present).toBe(two);
  expect(again && redo(again)?.present).toBe(three);
  const other = again && afterStep(again, "removing", removeLabel(two, "l1"));
  expect(other && redo(other)).toBeUndefined();
  expect(other?.past.map(({ what }) => what)).toEqual(["adding labels", "removing"]);
  expect(afterStep(history, "nothing", history.present)).toBe(history);
});

test("what is done over and over can be one step", () => {
  const once = afterStep(startHistory(0), "moving", 1, true);
  const twice = afterStep(once, "moving", 2, true);
  expect(undo(twice)).toMatchObject({ present: 0, past: [] });
  expect(afterStep(twice, "something else", 3, true).past).toHaveLength(2);
  expect(afterStep(twice, "moving", 3).past).toHaveLength(2);
});

test("only the last steps are kept", () => {
  let history = startHistory(0);
  for (let i = 1; i <= 250; i++) history = afterStep(history, `step ${i}`, i);
  expect(history.past).toHaveLength(200);
  expect(history.past[0]).toEqual({ what: "step 51", state: 50 });
});

test("labels are typed with commas or on lines, and come out clean", () => {
  expect(toLabelNames(" cat , dog;\n\tbird \r\n,cat")).toEqual(["cat", "dog", "bird"]);
  expect(toLabelName("a\u0000b;c\ud800")).toBe("a b,c\ufffd");
  expect(toLabelName(" \n ")).toBe("");
  expect(toLabelName("x".repeat(200))).toHaveLength(80);
  expect(toLabelName(`${"x".repeat(79)}😀y`)).toBe(`${"x".repeat(79)}😀`);
});

test("templates have a place for the label each", () => {
  expect(toTemplates("a {label}\n\n the {label} ")).toEqual(["a {label}", "the {label}"]);
  expect(toTemplates("a {label}\nno place")).toBeUndefined();
  expect(toTemplates("  ")).toBeUndefined();
});
