import type { Driver } from "../src/store/driver.js";

// What every driver of the store does, tried in the same way on each: memory in Node (src/store/memory-driver.test.ts), the
// others in a browser's worker (e2e/drivers.spec.ts).

/** A driver to try, and what the case may ask for. */
export interface Setting {
  driver: Driver;
  /** Another on the same place, as another tab has it; of memory, the same. */
  other: Driver;
  /** Lets the place take so many bytes in all, or as many as it can. Memory has no limit, and leaves that case out. */
  limit: (bytes: number | undefined) => Promise<void>;
}

export interface DriverCase {
  name: string;
  run(setting: Setting): Promise<void>;
}

const MB = 2 ** 20;

export const DRIVER_CASES: readonly DriverCase[] = [
  {
    // The first of all, as Chromium's IndexedDB asks only now and then how much room there is.
    name: "refuses what there is no room for, keeps what it has, and goes on once there is room",
    async run({ driver, other, limit }) {
      await limit(4 * MB);
      await driver.put("a", "before", bytesOf(MB, 1));
      const refusal = await driver.put("a", "large", bytesOf(16 * MB, 2)).then(
        () => undefined,
        (error: unknown) => (error as Error).name,
      );
      equal(refusal, "QuotaExceededError", "refusal");
      for (const each of [driver, other]) same(await read(each, "a", "before"), bytesOf(MB, 1));
      const half = await other.get("a", "large");
      if (half && half.size >= 16 * MB) throw new Error("what was refused is there");
      await driver.delete("a", "large");
      await limit(undefined);
      await driver.put("a", "large", bytesOf(16 * MB, 2));
      same(await read(other, "a", "large"), bytesOf(16 * MB, 2));
    },
  },
  {
    name: "gives back what was put, and nothing for what was not",
    async run({ driver, other }) {
      await driver.put("a", "one", bytesOf(1000, 1));
      await driver.put("a", "none", bytesOf(0));
      for (const each of [driver, other]) {
        same(await read(each, "a", "one"), bytesOf(1000, 1));
        same(await read(each, "a", "none"), bytesOf(0));
        equal(await each.get("a", "two"), undefined, "another name");
        equal(await each.get("b", "one"), undefined, "another entry");
      }
    },
  },
  {
    name: "lists entries and names",
    async run({ driver, other }) {
      equal(await driver.entries(), [], "entries at first");
      equal(await driver.names("a"), [], "names at first");
      await driver.put("a", "one", bytesOf(1));
      await driver.put("a", "two", bytesOf(2));
      await driver.put("ab", "one", bytesOf(3));
      for (const each of [driver, other]) {
        equal((await each.entries()).sort(), ["a", "ab"], "entries");
        equal((await each.names("a")).sort(), ["one", "two"], "names of a");
        equal(await each.names("ab"), ["one"], "names of ab");
        equal(await each.names("b"), [], "names of what is not there");
      }
    },
  },
  {
    name: "deletes names and drops entries, and says nothing of those that are not there",
    async run({ driver, other }) {
      for (const entry of ["a", "ab"]) for (const name of ["one", "two"]) await driver.put(entry, name, bytesOf(5));
      await driver.delete("a", "one");
      await driver.delete("a", "one");
      await driver.delete("b", "one");
      equal(await other.names("a"), ["two"], "names");
      await driver.drop("a");
      await driver.drop("a");
      equal(await other.names("a"), [], "names of a dropped entry");
      equal(await other.get("a", "two"), undefined, "what was dropped");
      equal(await driver.entries(), ["ab"], "entries");
      same(await read(other, "ab", "two"), bytesOf(5));
      await other.put("a", "one", bytesOf(7));
      equal(await driver.names("a"), ["one"], "names after it was made again");
    },
  },
  {
    name: "puts what is longer or shorter in place of what was cut short",
    async run({ driver, other }) {
      for (const length of [100, 5000, 10, 0, 77]) {
        await driver.put("a", "one", bytesOf(length, length));
        same(await read(other, "a", "one"), bytesOf(length, length));
        equal(await other.names("a"), ["one"], "names");
      }
    },
  },
  {
    name: "takes odd names, long ones, and tells upper from lower case",
    async run({ driver, other }) {
      const texts = ["a", "A", "猫 🐈", "a/b", "..", ".", "a b\\c", "%2E", "'\"*?<>|:", "con", "x".repeat(200)];
      const entries = texts.map((text) => encodeURIComponent(text).replaceAll(".", "%2E").slice(0, 200));
      const names = ["about-1", "About-1", "probe", `000000001-12345-${"0".repeat(32)}`, `0-9-${"f".repeat(64)}`];
      for (const [i, entry] of entries.entries()) {
        for (const [j, name] of names.entries()) await driver.put(entry, name, bytesOf(8, 100 * i + j));
      }
      equal((await other.entries()).sort(), entries.toSorted(), "entries");
      for (const [i, entry] of entries.entries()) {
        equal((await other.names(entry)).sort(), names.toSorted(), `names of ${entry}`);
        for (const [j, name] of names.entries()) same(await read(other, entry, name), bytesOf(8, 100 * i + j));
      }
      for (const entry of entries) await driver.drop(entry);
      equal(await other.entries(), [], "entries at last");
    },
  },
  {
    name: "gives large ones in ranges, several at a time, while others are put",
    async run({ driver, other }) {
      const large = bytesOf(12 * MB + 5, 9);
      await driver.put("a", "large", large);
      const blob = await other.get("a", "large");
      if (blob?.size !== large.length) throw new Error(`${blob?.size} bytes`);
      const ranges = Array.from(
        { length: 16 },
        (_, i) => [i * 0.75 * MB, i * 0.75 * MB + (i % 3 === 0 ? 20 : MB)] as const,
      );
      await Promise.all([
        ...ranges.map(async ([from, to]) => {
          same(new Uint8Array(await blob.slice(from, to).arrayBuffer()), large.subarray(from, to));
        }),
        driver.put("a", "other", bytesOf(MB)),
        driver.put("b", "other", bytesOf(MB)),
      ]);
      same(new Uint8Array(await blob.arrayBuffer()), large);
    },
  },
  {
    name: "copies a file's first bytes and says how many there are, where it has a way to",
    async run({ driver, other }) {
      const all = bytesOf(5000, 3);
      await driver.put("a", "one", all);
      for (const each of [driver, other]) {
        for (const room of each.read ? [0, 100, 5000, 6000] : []) {
          const into = new Uint8Array(room);
          equal(await each.read?.("a", "one", into), all.length, "size");
          same(into.subarray(0, all.length), all.subarray(0, room));
        }
        equal(await each.read?.("a", "two", new Uint8Array(9)), undefined, "another name");
        equal(await each.read?.("b", "one", new Uint8Array(9)), undefined, "another entry");
        equal((await each.names("a")).sort(), ["one"], "names");
      }
      await other.delete("a", "one");
      // Chromium's private windows have a handle for what is not there.
      const gone = await driver.read?.("a", "one", new Uint8Array(9)).catch(() => undefined);
      equal(gone, undefined, "what was deleted since it was listed");
    },
  },
  {
    name: "keeps a file open beside other readers until it is released, where it has a way to",
    async run({ driver, other }) {
      if (!driver.reader) return;
      const all = bytesOf(5000, 3);
      await driver.put("a", "one", all);
      const [mine, theirs] = [await driver.reader("a", "one"), await other.reader?.("a", "one")];
      if (!mine || !theirs) throw new Error("nothing is open");
      for (const reader of [mine, theirs]) {
        const into = new Float32Array(25);
        equal(reader.read(into, { at: 404 }), 100, "bytes");
        same(new Uint8Array(into.buffer), all.subarray(404, 504));
        equal(reader.read(into, { at: 4990 }), 10, "bytes at the end");
      }
      same(await read(other, "a", "one"), all);
      equal(await driver.reader("a", "two"), undefined, "another name");
      mine.close();
      const refusal = await driver.delete("a", "one").catch((error: unknown) => (error as Error).name);
      equal(refusal, "NoModificationAllowedError", "refusal");
      other.release?.("a");
      equal(await other.reader?.("a", "one"), undefined, "what was released just now");
      const closed = await driver.reader("a", "one");
      await driver.delete("a", "one");
      equal(await driver.names("a"), [], "names");
      for (const reader of [theirs, closed]) {
        let fault: unknown;
        try {
          reader?.read(new Float32Array(1), { at: 0 });
        } catch (error) {
          fault = error;
        }
        equal(fault instanceof DOMException, true, "a closed one throws");
      }
    },
  },
  {
    name: "knows what became of a file since it was listed",
    async run({ driver, other }) {
      await driver.put("a", "one", bytesOf(9, 1));
      await driver.put("a", "two", bytesOf(9, 2));
      equal((await driver.names("a")).sort(), ["one", "two"], "names");
      await other.delete("a", "one");
      equal(await driver.get("a", "one"), undefined, "what was deleted");
      await other.drop("a");
      equal(await driver.get("a", "two"), undefined, "what was dropped");
      await other.put("a", "two", bytesOf(7, 2));
      await other.put("a", "three", bytesOf(7, 3));
      same(await read(driver, "a", "two"), bytesOf(7, 2));
      same(await read(driver, "a", "three"), bytesOf(7, 3));
    },
  },
  {
    name: "is used by many at once",
    async run({ driver, other }) {
      const numbers = Array.from({ length: 40 }, (_, i) => i);
      const entryOf = (i: number) => `e${i % 3}`;
      await Promise.all(
        numbers.map(async (i) => {
          const [writer, reader] = i % 2 === 0 ? [driver, other] : [other, driver];
          await writer.put(entryOf(i), `n${i}`, bytesOf(i * 999, i));
          same(await read(reader, entryOf(i), `n${i}`), bytesOf(i * 999, i));
          if (i % 4 === 0) await reader.delete(entryOf(i), `n${i}`);
        }),
      );
      const left = numbers.filter((i) => i % 4 !== 0);
      const names = (await Promise.all([0, 1, 2].map((e) => driver.names(`e${e}`)))).flat();
      equal(names.sort(), left.map((i) => `n${i}`).sort(), "names");
      for (const i of left) same(await read(driver, entryOf(i), `n${i}`), bytesOf(i * 999, i));
    },
  },
];

/** Bytes of a seed, the same each time. */
export function bytesOf(length: number, seed = 0): Uint8Array<ArrayBuffer> {
  let state = seed * 2654435761 + 12345;
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 374761393;
    return state >>> 0;
  });
  return new Uint8Array(words.buffer, 0, length).slice();
}

async function read(driver: Driver, entry: string, name: string): Promise<Uint8Array> {
  const blob = await driver.get(entry, name);
  if (!blob) throw new Error(`${entry}/${name} is not there`);
  return new Uint8Array(await blob.arrayBuffer());
}

function same(actual: Uint8Array, expected: Uint8Array): void {
  const right = actual.length === expected.length && actual.every((byte, i) => byte === expected[i]);
  if (!right) throw new Error(`other bytes: ${actual.length} of them, for ${expected.length}`);
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${what}: ${one}, not ${other}`);
}
