import { expect, it } from "vitest";
import { Turns } from "./turns.js";

it("takes turns in order, one at a time, and goes on after one that failed", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const turn = (name: string, ms: number, fails = false) =>
    turns.take(async () => {
      log.push(`${name} starts`);
      await new Promise((done) => setTimeout(done, ms));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const all = await Promise.allSettled([turn("a", 10), turn("b", 1, true), turn("c", 1)]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
});
