import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bytesIn, DIM, FakePlace, openAt, putSeed, seedsOf, vectorOf } from "../../e2e/fake-place.js";
import { SMALL, SPARE } from "./merge-plan.js";

// What is done by itself: writing after a time, and putting files together.

let place: FakePlace;
beforeEach(() => {
  place = new FakePlace();
});
afterEach(() => {
  vi.useRealTimers();
});
const open = () => openAt(place);

describe("an index that is left to itself", () => {
  it("writes 2 seconds after the first change, though nothing follows", async () => {
    const index = await open();
    putSeed(index, "first");
    await index.commit(); // the checksum's code is there now
    vi.useFakeTimers();
    for (let round = 1; round <= 2; round++) {
      putSeed(index, `a${round}`);
      await vi.advanceTimersByTimeAsync(1500);
      putSeed(index, `b${round}`);
      await vi.advanceTimersByTimeAsync(499);
      expect(place.files.size).toBe(round);
      await vi.advanceTimersByTimeAsync(1);
      expect(place.files.size).toBe(round + 1);
    }
    expect(index.due).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(place.files.size).toBe(3);
    expect(seedsOf(await open())).toEqual(seedsOf(index));
  });

  it("keeps what a timed write had no room for, and writes it with the next", async () => {
    const index = await open();
    putSeed(index, "first");
    await index.commit();
    vi.useFakeTimers();
    place.before = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    putSeed(index, "second");
    await vi.advanceTimersByTimeAsync(10_000);
    expect([...seedsOf(await open()).keys()]).toEqual(["first"]);
    place.before = () => undefined;
    await index.commit();
    expect([...seedsOf(await open()).keys()]).toEqual(["first", "second"]);
  });

  it("has few files after many small commits", async () => {
    const index = await open();
    let written = 0;
    place.before = (change, name) => {
      if (change === "put") written += Number(name.split("-")[1]);
    };
    for (let i = 0; i < 500; i++) {
      putSeed(index, `i${i}`, i);
      if (i % 5 === 4) index.remove([`i${i - 3}`]);
      await index.commit();
    }
    await index.refresh(); // waits for its turn
    expect(place.files.size).toBeLessThanOrEqual(SMALL + 1);
    expect(index.files).toMatchObject({ segments: place.files.size, stored: bytesIn(place) });
    expect(seedsOf(await open())).toEqual(seedsOf(index));
    expect(written).toBeLessThan(12 * bytesIn(place));
  });

  it("gives the disk back what was replaced and removed", async () => {
    const index = await open();
    const each = bytesOfOne();
    let most = 0;
    for (let round = 0; round < 60; round++) {
      for (let i = 0; i < 1000; i++) putSeed(index, `i${i}`, round);
      if (round % 3 === 2) index.remove(Array.from({ length: 900 }, (_, i) => `i${i}`));
      await index.commit();
      await index.refresh();
      most = Math.max(most, bytesIn(place));
    }
    expect(seedsOf(await open())).toEqual(seedsOf(index));
    // 60,000 were put, of which 1,000 at most are there at one time.
    expect(most).toBeLessThan((2 * 1000 + SPARE + 3000) * each);
  });

  it("answers searches and takes changes while it is put together", async () => {
    const index = await open();
    for (let i = 0; i < 40; i++) putSeed(index, `i${i}`, i);
    await index.commit();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const put = place.put.bind(place);
    place.put = async (name, bytes) => {
      await held;
      await put(name, bytes);
    };
    const together = index.compact();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const unit = index.memory.vectorOf("i7");
    expect(index.memory.search(unit, { k: 1 })[0]).toMatchObject({ id: "i7" });
    putSeed(index, "i7", 70);
    putSeed(index, "late", 71);
    index.remove(["i8"]);
    expect(index.memory.search(index.memory.vectorOf("late"), { k: 1 })[0]).toMatchObject({ id: "late" });
    const committed = index.commit();
    goOn();
    await Promise.all([together, committed]);
    const again = seedsOf(await open());
    expect(again).toEqual(seedsOf(index));
    expect([again.get("i7"), again.get("late"), again.has("i8")]).toEqual([70, 71, false]);
  });

  it("follows another tab that puts some together by the new file alone", async () => {
    const [one, two] = [await open(), await open()];
    for (let i = 0; i < 200; i++) putSeed(one, `i${i}`, i);
    await one.commit();
    const [first = ""] = place.files.keys();
    for (let i = 0; i < SMALL; i++) {
      putSeed(one, `i${200 + i}`, i);
      if (i === SMALL - 1) one.remove(["i3", "i202"]);
      await one.commit();
      if (i === SMALL - 2) await two.refresh();
    }
    await one.refresh(); // the small ones are put together
    expect(place.files.size).toBe(2);
    expect(place.files.has(first)).toBe(true);
    const read: string[] = [];
    const get = place.get.bind(place);
    place.get = (name) => {
      read.push(name);
      return get(name);
    };
    await two.refresh();
    expect(read).toEqual([...place.files.keys()].slice(1));
    for (const index of [two, await open()]) {
      expect(seedsOf(index)).toEqual(seedsOf(one));
      expect([seedsOf(index).has("i3"), seedsOf(index).has("i202")]).toEqual([false, false]);
    }
  });

  it("tells other tabs of each write, and reads once for many that told", async () => {
    const [one, two] = [await open(), await open()];
    for (let i = 0; i < 5; i++) {
      putSeed(one, `i${i}`, i);
      await one.commit();
      expect(place.told).toBe(i + 1);
    }
    let listed = 0;
    const names = place.names.bind(place);
    place.names = () => {
      listed++;
      return names();
    };
    await Promise.all(Array.from({ length: 5 }, () => two.refresh()));
    expect(listed).toBe(1);
    expect(seedsOf(two)).toEqual(seedsOf(one));
  });
});

/** Bytes that an item takes in a segment, generously. */
function bytesOfOne(): number {
  return vectorOf(0).byteLength + JSON.stringify({ id: "i999", kind: "image", metadata: { seed: 59 } }).length + DIM;
}
