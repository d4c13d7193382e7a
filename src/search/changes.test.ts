import fc from "fast-check";
import { expect, it } from "vitest";
import { Changes } from "./changes.js";

const write = fc.record({ first: fc.nat({ max: 900 }), count: fc.nat({ max: 300 }) });

it("a copy that follows the parts that changed is the whole, and little more is copied", () => {
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 12 }), (steps) => {
      const changes = new Changes();
      const rows = new Uint32Array(1200);
      const copy = new Uint32Array(1200);
      let [seen, value] = [0, 0];
      for (const writes of steps) {
        let most = 0;
        for (const { first, count } of writes) {
          rows.fill(++value, first, first + count);
          changes.note(first, first + count);
          if (count > 0) most += count + 2 * 64;
        }
        const { parts, now } = changes.since(seen, rows.length);
        seen = now;
        for (const [first, end] of parts) copy.set(rows.subarray(first, end), first);
        expect(copy.every((x, i) => x === rows[i])).toBe(true);
        expect(parts.reduce((sum, [first, end]) => sum + end - first, 0)).toBeLessThanOrEqual(most);
      }
    }),
  );
});

it("tells only of the rows that are asked for", () => {
  const changes = new Changes();
  changes.note(0, 1000);
  expect(changes.since(0, 130).parts).toEqual([[0, 130]]);
  expect(changes.since(1, 1000).parts).toEqual([]);
  changes.note(200, 201);
  expect(changes.since(1, 1000)).toEqual({ parts: [[192, 256]], now: 2 });
});
