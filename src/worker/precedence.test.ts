import { expect, it } from "vitest";
import { Precedence } from "./precedence.js";

/** Results that come one after another, each after a task; `log` hears when each is made. */
async function* made(name: string, count: number, log: string[]): AsyncGenerator<string, void, void> {
  for (let i = 1; i <= count; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5)); // longer than a large call goes on unheeding
    log.push(`${name}${i}`);
    yield `${name}${i}`;
  }
}

async function all(results: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const one of results) found.push(one);
  return found;
}

it("lets a small call end between two results of a large one", async () => {
  const precedence = new Precedence();
  const log: string[] = [];
  const large = all(precedence.large(made("large", 5, log)));
  await new Promise((resolve) => setTimeout(resolve, 8));
  const small = all(precedence.small(made("small", 2, log)));
  expect(await small).toEqual(["small1", "small2"]);
  expect(await large).toEqual(["large1", "large2", "large3", "large4", "large5"]);
  expect(log.indexOf("small2")).toBeLessThan(log.indexOf("large4"));
});

it("hears the messages that came, and waits for no later calls", async () => {
  let heard = 0;
  const precedence = new Precedence(async () => {
    heard++;
  });
  expect(await all(precedence.large(made("large", 3, [])))).toHaveLength(3);
  expect(heard).toBe(3);
});

it("goes on after a small call that failed, or that nobody read to its end", async () => {
  const precedence = new Precedence();
  async function* failing(): AsyncGenerator<string, void, void> {
    yield "one";
    throw new Error("a fault");
  }
  await expect(all(precedence.small(failing()))).rejects.toThrow("a fault");
  for await (const _ of precedence.small(made("small", 3, []))) break;
  expect(await all(precedence.large(made("large", 2, [])))).toHaveLength(2);
});
