import { expect, it } from "vitest";
import { KeptSlots } from "./kept-slots.js";

function rooms() {
  const destroyed: number[] = [];
  const kept = new KeptSlots<{ slots: number; destroy(): void }>();
  const room = (slots: number) => ({ slots, destroy: () => void destroyed.push(slots) });
  return { kept, room, destroyed };
}

it("gives what is kept to one call at a time", () => {
  const { kept, room } = rooms();
  const [one, many] = [room(1), room(8)];
  expect(kept.take(1)).toBeUndefined();
  kept.keep(one);
  kept.keep(many);
  expect([kept.take(1), kept.take(1), kept.take(8), kept.take(8)]).toEqual([one, undefined, many, undefined]);
});

it("gives larger room to smaller calls, but room for one to one picture alone", () => {
  const { kept, room } = rooms();
  const many = room(8);
  kept.keep(many);
  expect([kept.take(1), kept.take(9)]).toEqual([undefined, undefined]);
  expect(kept.take(3)).toBe(many);
});

it("keeps one for one picture, and the largest of the others: calls of all sizes leave two", () => {
  const { kept, room, destroyed } = rooms();
  for (const slots of [3, 1, 7, 16, 5, 1, 2, 16, 9]) {
    kept.keep(kept.take(slots) ?? room(slots));
  }
  expect(destroyed).toEqual([3, 7]);
  kept.keep(room(16)); // of two calls at once
  kept.keep(room(1));
  expect(destroyed).toEqual([3, 7, 16, 1]);
});
