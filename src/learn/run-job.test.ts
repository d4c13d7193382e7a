import { describe, expect, it } from "vitest";
import { seal } from "../core/envelope.js";
import { SiglipError } from "../core/errors.js";
import type { Course, ToLearnWorker } from "./job.js";
import { type FromLearnWorker, type LearnWorker, runJob } from "./run-job.js";

const jobs = {
  async sum(numbers: number[], { note, breathe }: Course<number>): Promise<number> {
    let total = 0;
    for (const x of numbers) {
      total += x;
      note(total);
      await breathe();
    }
    return total;
  },
  async refuse(argument: string): Promise<never> {
    throw new SiglipError("bad-input", "no", { argument });
  },
  async forever(_: null, { breathe }: Course<never>): Promise<void> {
    for (;;) await breathe();
  },
};

/** A worker that does what the test says once it has its job. */
class FakeWorker implements LearnWorker {
  onmessage: LearnWorker["onmessage"] = null;
  onerror: LearnWorker["onerror"] = null;
  ended = false;
  readonly #script: (worker: FakeWorker, asked: ToLearnWorker) => void;

  constructor(script: (worker: FakeWorker, asked: ToLearnWorker) => void) {
    this.#script = script;
  }

  postMessage(message: ToLearnWorker): void {
    queueMicrotask(() => this.#script(this, structuredClone(message)));
  }

  terminate(): void {
    this.ended = true;
  }

  fail(message: string): void {
    this.onerror?.({ message } as ErrorEvent);
  }

  say(data: FromLearnWorker): void {
    this.onmessage?.(new MessageEvent("message", { data: structuredClone(data) }));
  }
}

describe("runJob", () => {
  it("runs in the worker, which is ended after", async () => {
    const notes: number[] = [];
    const worker = new FakeWorker(async (it, { job, input }) => {
      expect({ job, input }).toEqual({ job: "sum", input: [1, 2] });
      it.say({ ready: true });
      it.say({ note: 7 });
      it.say({ answer: await seal(() => 3) });
    });
    const sum = await runJob(jobs, "sum", [1, 2], { spawn: () => worker, onNote: (note) => notes.push(note) });
    expect([sum, notes, worker.ended]).toEqual([3, [7], true]);
  });

  it("runs in place where there is no worker, it may not be started, or its script does not load", async () => {
    const broken = new FakeWorker((it) => it.fail("404"));
    const forbidden = () => {
      throw new Error("policy");
    };
    for (const spawn of [() => undefined, forbidden, () => broken]) {
      const notes: number[] = [];
      expect(await runJob(jobs, "sum", [1, 2], { spawn, onNote: (note) => notes.push(note) })).toBe(3);
      expect(notes).toEqual([1, 3]);
    }
    expect(broken.ended).toBe(true);
  });

  it("keeps errors whole, from either place", async () => {
    const worker = new FakeWorker(async (it, { input }) => {
      it.say({ answer: await seal(() => jobs.refuse(input as string)) });
    });
    for (const spawn of [() => worker, () => undefined]) {
      const refused = expect.objectContaining({ code: "bad-input", data: { argument: "labels" } });
      await expect(runJob(jobs, "refuse", "labels", { spawn })).rejects.toEqual(refused);
    }
  });

  it("says that a worker stopped, and does not begin again", async () => {
    const worker = new FakeWorker((it) => {
      it.say({ ready: true });
      it.fail("out of memory");
    });
    const lost = expect.objectContaining({ code: "worker-lost", data: { reason: "out of memory" } });
    await expect(runJob(jobs, "sum", [1], { spawn: () => worker })).rejects.toEqual(lost);
  });

  it("ends with the signal's reason, in a worker and in place", async () => {
    const worker = new FakeWorker((it) => it.say({ ready: true }));
    for (const spawn of [() => worker, () => undefined]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort("enough"), 20);
      await expect(runJob(jobs, "forever", null, { spawn, signal: controller.signal })).rejects.toBe("enough");
      await expect(runJob(jobs, "sum", [], { spawn, signal: controller.signal })).rejects.toBe("enough");
    }
    expect(worker.ended).toBe(true);
  });

  it("lets a page's own tasks go first", async () => {
    const controller = new AbortController();
    const running = runJob(jobs, "forever", null, { spawn: () => undefined, signal: controller.signal });
    let longest = 0;
    let before = performance.now();
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }
    controller.abort("done");
    await expect(running).rejects.toBe("done");
    expect(longest).toBeLessThan(1000); // it is forever without pauses
  });

  it("rejects with what a listener throws", async () => {
    const worker = new FakeWorker((it) => it.say({ note: 1 }));
    const onNote = () => {
      throw new Error("mine");
    };
    for (const spawn of [() => worker, () => undefined]) {
      await expect(runJob(jobs, "sum", [1], { spawn, onNote })).rejects.toThrow("mine");
    }
  });
});
