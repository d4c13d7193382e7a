import { expect, it } from "vitest";
import { createThumbnails } from "./thumbnails.js";

const ids = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => `p${from + i}`);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

it("reads what is wanted now, a few at a time, and not what has gone by", async () => {
  const calls: string[][] = [];
  const ready: string[] = [];
  const thumbnails = createThumbnails(
    async (asked) => {
      calls.push(asked);
      return asked.map((id) => `data:,${id}`);
    },
    (id) => ready.push(id),
  );
  thumbnails.want(ids(0, 60));
  thumbnails.want(ids(1000, 1030)); // scrolled on before the first ones came
  await settled();
  expect(calls.map((asked) => asked.length)).toEqual([8, 8, 8, 8, 6]);
  expect(calls[1]?.[0]).toBe("p1000");
  expect(ready).toHaveLength(38);
  expect(thumbnails.get("p30")).toBeUndefined();
});

it("lets go of what is long out of sight, and never of what is seen", async () => {
  const thumbnails = createThumbnails(
    async (asked) => asked.map((id) => `data:,${id}`),
    () => undefined,
  );
  for (let page = 0; page < 20; page++) {
    thumbnails.want(ids(page * 50, page * 50 + 50));
    await settled();
  }
  const kept = () => ids(0, 1000).filter((id) => thumbnails.get(id) !== undefined);
  expect(kept()).toEqual(ids(600, 1000));
  thumbnails.forget(ids(0, 1000));
  expect(kept()).toEqual([]);
});

it("asks for what was not there once more only when told to, and lives through a failure", async () => {
  let answer: "none" | "fails" | "all" = "none";
  let asked = 0;
  const thumbnails = createThumbnails(
    async (some) => {
      asked++;
      if (answer === "fails") throw new Error("lost");
      return some.map(() => (answer === "all" ? "data:,a" : undefined));
    },
    () => undefined,
  );
  thumbnails.want(["a"]);
  await settled();
  thumbnails.want(["a"]);
  await settled();
  expect(asked).toBe(1);
  answer = "fails";
  thumbnails.retry();
  await settled();
  answer = "all";
  thumbnails.retry();
  await settled();
  expect([asked, thumbnails.get("a") !== undefined]).toEqual([3, true]);
});
