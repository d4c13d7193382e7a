import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelSpec } from "../models/spec.js";
import type { ResizerWorker } from "./resizer-handle.js";
import type { FromResizer, ToResizer } from "./resizer-messages.js";
import { ResizerPool } from "./resizer-pool.js";

const resized = (byte: number) => ({ width: 1, height: 1, views: [], from: [Uint8Array.of(byte)] });

/** A worker that does what the test says. */
class FakeWorker implements ResizerWorker {
  readonly asked: Extract<ToResizer, { job: number }>[] = [];
  onmessage: ResizerWorker["onmessage"] = null;
  onerror: ResizerWorker["onerror"] = null;
  ended = false;

  postMessage(message: ToResizer): void {
    if ("job" in message) this.asked.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: FromResizer): void {
    this.onmessage?.({ data });
  }

  fail(): void {
    this.onerror?.({ message: "failed" });
  }

  /** Answers its first file with one byte. */
  answer(byte: number): void {
    const { job = 0 } = this.asked.shift() ?? {};
    this.say({ job, resized: resized(byte) });
  }
}

const RULE = { size: 1 } as ModelSpec["image"];
const LIMIT = 1000;
const file = (bytes = 4) => ({ blob: new Blob(["x"]), head: new Uint8Array(), bytes });

function poolOf(size: number) {
  const made: FakeWorker[] = [];
  const spawn = () => {
    const worker = new FakeWorker();
    made.push(worker);
    return worker;
  };
  const pool = new ResizerPool(RULE, { spawn, size, idle: 1000, patience: 5000 });
  return { pool, made };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("ResizerPool", () => {
  it("starts nothing until it is used, and leaves files alone until a worker has answered", async () => {
    const { pool, made } = poolOf(2);
    expect(await pool.resize(file(), LIMIT)).toBeUndefined();
    expect(made).toHaveLength(0);
    pool.use();
    expect(made).toHaveLength(2);
    expect(await pool.resize(file(), LIMIT)).toBeUndefined();
    made[1]?.say({ ready: true });
    const answer = pool.resize(file(), LIMIT);
    made[1]?.answer(7);
    expect(await answer).toEqual(resized(7));
  });

  it("gives each file to the worker that has least to do", () => {
    const { pool, made } = poolOf(2);
    pool.use();
    for (const worker of made) worker.say({ ready: true });
    for (const bytes of [9_000_000, 1000, 1000, Number.POSITIVE_INFINITY, 1000]) void pool.resize(file(bytes), LIMIT);
    expect(made.map(({ asked }) => asked.length)).toEqual([2, 3]);
  });

  it("answers with nothing what a worker could not do, or had when it ended", async () => {
    const { pool, made } = poolOf(2);
    pool.use();
    for (const worker of made) worker.say({ ready: true });
    const answers = [1, 2, 3].map(() => pool.resize(file(), LIMIT));
    made[0]?.say({ job: made[0]?.asked[0]?.job ?? 0 });
    made[0]?.fail();
    made[1]?.answer(5);
    expect(await Promise.all(answers)).toEqual([undefined, resized(5), undefined]);
    expect(made[0]?.ended).toBe(true);
    void pool.resize(file(), LIMIT);
    expect(made[1]?.asked).toHaveLength(1); // the other one goes on
  });

  it("gives up a worker that is silent, but not one whose answers wait behind the timer", async () => {
    const { pool, made } = poolOf(1);
    pool.use();
    made[0]?.say({ ready: true });
    const late = pool.resize(file(), LIMIT);
    vi.advanceTimersByTime(5000);
    made[0]?.answer(1);
    vi.advanceTimersByTime(5000);
    expect(await late).toEqual(resized(1));
    expect(made[0]?.ended).toBe(false);
    const never = pool.resize(file(), LIMIT);
    vi.advanceTimersByTime(8000);
    expect(await never).toBeUndefined();
    expect(made[0]?.ended).toBe(true);
  });

  it("ends its workers some time after the last use, and starts them again", () => {
    const { pool, made } = poolOf(1);
    const [first, second] = [pool.use(), pool.use()];
    first();
    vi.advanceTimersByTime(10_000);
    expect(made[0]?.ended).toBe(false);
    second();
    vi.advanceTimersByTime(500);
    pool.use()();
    vi.advanceTimersByTime(999);
    expect(made.map(({ ended }) => ended)).toEqual([false]);
    vi.advanceTimersByTime(1);
    expect(made[0]?.ended).toBe(true);
    pool.use();
    expect(made).toHaveLength(2);
  });

  it("does not start again what never started", async () => {
    const { pool, made } = poolOf(1);
    pool.use()();
    made[0]?.fail();
    pool.use();
    expect(made).toHaveLength(1);
    expect(await pool.resize(file(), LIMIT)).toBeUndefined();
  });
});
