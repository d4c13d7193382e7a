// One driver of the store in a worker, for e2e/drivers.spec.ts: answers one command at a time with plain data.
import { CacheDriver } from "/.cache/drivers/cache-driver.js";
import { bytesOf, DRIVER_CASES } from "/.cache/drivers/driver-cases.js";
import { IdbDriver } from "/.cache/drivers/idb-driver.js";
import { OpfsDriver } from "/.cache/drivers/opfs-driver.js";

const openers = {
  opfs: (folder) => OpfsDriver.open(folder, true),
  indexeddb: async (folder) => new IdbDriver(folder),
  cache: async (folder) => new CacheDriver(folder),
};

let limited;
/** Asks the test to limit the browser's storage. */
function limit(bytes) {
  return new Promise((resolve) => {
    limited = resolve;
    postMessage({ limit: bytes ?? null });
  });
}

const ways = {
  async run({ kind, name }) {
    const folder = crypto.randomUUID();
    const [driver, other] = [await openers[kind](folder), await openers[kind](folder)];
    await DRIVER_CASES.find((one) => one.name === name).run({ driver, other, limit });
    for (const entry of await driver.entries()) await driver.drop(entry);
  },
  /** Puts large ones one after another, and says when each is there, until somebody ends this worker. */
  async fill({ kind, folder, size }) {
    const driver = await openers[kind](folder);
    for (let i = 0; ; i++) {
      postMessage({ began: i });
      await driver.put("entry", `n${i}`, bytesOf(size, i));
      postMessage({ put: i });
    }
  },
  /** How many bytes of each are there and right, and whether the place takes them again. */
  async check({ kind, folder, size, put }) {
    const driver = await openers[kind](folder);
    const found = {};
    for (const name of await driver.names("entry")) {
      const blob = await driver.get("entry", name);
      if (!blob) continue;
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const right = bytesOf(size, Number(name.slice(1)));
      found[name] = bytes.length === size && bytes.every((byte, i) => byte === right[i]) ? "whole" : bytes.length;
    }
    await driver.put("entry", `n${put}`, bytesOf(size, put));
    const again = new Uint8Array(await (await driver.get("entry", `n${put}`)).arrayBuffer());
    const right = bytesOf(size, put);
    return { found, again: again.length === size && again.every((byte, i) => byte === right[i]) };
  },
};

addEventListener("message", async ({ data: { way, input, go } }) => {
  if (go) return limited();
  try {
    postMessage({ value: await ways[way](input) });
  } catch (error) {
    postMessage({ fault: `${error}` });
  }
});
