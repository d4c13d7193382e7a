// Random histories of what happens to a client and its worker, against a model that says how each call has to end.
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeLocks, FakeWorker, type Load, refusal, type Waiting } from "../../e2e/fake-worker.js";
import { writeResult } from "../../e2e/fixtures.js";
import { isSiglipError } from "../core/errors.js";
import type { EngineContract } from "../protocol/contract.js";
import type { Connection } from "./connection.js";
import { Life, type Make } from "./life.js";
import { MOST_LOSSES, WITHIN } from "./life-state.js";

const HISTORIES = 2000;

/** What a call has come to: a value, a code, or the reason of its signal. */
type End = "value" | "aborted" | string;

class Real {
  readonly locks = new FakeLocks();
  readonly workers: FakeWorker[] = [];
  readonly loads: Load[] = [];
  readonly ends = new Map<number, End[]>();
  readonly signals = new Map<number, AbortController>();
  readonly seen: string[] = [];
  readonly life: Life;

  constructor() {
    const make = () => {
      const worker = new FakeWorker(this.locks, this.loads.shift() ?? "works");
      this.workers.push(worker);
      return worker as unknown as Worker;
    };
    vi.stubGlobal("navigator", { locks: this.locks });
    this.life = new Life(make, {} as never);
    this.life.onChange = () => this.seen.push(this.life.at);
  }

  get worker(): FakeWorker | undefined {
    return this.workers.findLast(({ alive }) => alive);
  }

  get waiting(): Waiting[] {
    return this.worker?.waiting ?? [];
  }

  call(n: number, kind: Kind): void {
    const controller = new AbortController();
    this.signals.set(n, controller);
    this.ends.set(n, []);
    const { signal } = controller;
    const opened = new WeakSet<Connection>();
    const made =
      kind === "index"
        ? this.life.call(((engine, call) => engine.indexStats(call, `photos#${n}`)) as Make<unknown>, {
            signal,
            again: true,
            prepare: async (connection) => {
              if (opened.has(connection)) return;
              await connection.call((engine: Engine, call) => engine.openIndex(call, "photos", {} as never));
              opened.add(connection);
            },
          })
        : this.life.call(((engine, call) => engine.embedTexts(call, [n as never])) as Make<unknown>, {
            signal,
            again: kind === "read",
          });
    const end = (how: End) => this.ends.get(n)?.push(how);
    made.then(
      (value) => end(value === n ? "value" : `wrong value ${value}`),
      (error: unknown) => end(isSiglipError(error) ? error.code : error === signal.reason ? "aborted" : String(error)),
    );
  }
}

type Engine = import("comlink").Remote<EngineContract>;
/** `write` changes something, so that it is never made twice. */
type Kind = "read" | "write" | "index";

interface Call {
  n: number;
  again: boolean;
}

/** What has to come of it. */
class Model {
  at: "idle" | "running" | "stopped" | "closed" = "idle";
  worn = false;
  losses: number[] = [];
  pending: Call[] = [];
  readonly loads: Load[] = [];
  readonly ends = new Map<number, End>();
  calls = 0;
  started = 0;

  call(call: Call): void {
    if (this.at === "closed") this.ends.set(call.n, "closed");
    else if (this.at === "stopped") this.ends.set(call.n, "worker-lost");
    else if (this.start()) this.pending.push(call);
    else this.ends.set(call.n, this.failure());
  }

  /** Whether a worker is there, or could be started; for a call, a start that is lost is tried again. */
  start(): boolean {
    while (this.at === "idle") if (this.startOnce() === "fails") return false;
    return this.at === "running";
  }

  startOnce(): Load {
    const load = this.loads.shift() ?? "works";
    this.started++;
    if (load === "works") this.at = "running";
    if (load === "ends") this.lost();
    return load;
  }

  failure(): End {
    return this.at === "stopped" ? "worker-lost" : "model-fetch";
  }

  lost(): void {
    const now = Date.now();
    this.losses = [...this.losses.filter((time) => now - time < WITHIN), now];
    this.at = this.losses.length > MOST_LOSSES ? "stopped" : "idle";
    this.worn = false;
  }

  /** The worker is gone: what may be made again is. */
  lose(code: End): void {
    const waiting = this.pending;
    this.pending = [];
    this.lost();
    const repeated = waiting.filter(({ again }) => again);
    for (const { n, again } of waiting) if (!again) this.ends.set(n, code);
    if (this.at === "stopped") for (const { n } of repeated) this.ends.set(n, code);
    else if (repeated.length > 0) {
      if (this.start()) this.pending = repeated.map(({ n }) => ({ n, again: false }));
      else for (const { n } of repeated) this.ends.set(n, this.failure());
    }
  }

  /** A call is over, and a worker that is worn and has nothing more to do is replaced. */
  end(n: number, how: End): void {
    this.pending = this.pending.filter((call) => call.n !== n);
    this.ends.set(n, how);
    if (!this.worn || this.pending.length > 0 || this.at !== "running") return;
    this.worn = false;
    this.at = "idle";
    this.startOnce();
  }
}

type Command = fc.AsyncCommand<Model, Real>;

const ascending = (a: number, b: number) => a - b;

/** All that was under way has come to rest. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

abstract class Step implements Command {
  abstract readonly name: string;
  check(_: Readonly<Model>): boolean {
    return true;
  }
  abstract act(model: Model, real: Real): void;

  async run(model: Model, real: Real): Promise<void> {
    this.act(model, real);
    await settle();
    expect(real.life.at).toBe(model.at);
    expect(real.workers).toHaveLength(model.started);
    expect(real.workers.filter(({ alive }) => alive)).toHaveLength(model.at === "running" ? 1 : 0);
    const waiting = real.waiting.map(({ n }) => n);
    expect(waiting.sort(ascending)).toEqual(model.pending.map(({ n }) => n).sort(ascending)); // in which order is not promised
    for (const [n, ends] of real.ends) {
      const expected = model.ends.get(n);
      expect([n, ...ends]).toEqual(expected === undefined ? [n] : [n, expected]);
    }
  }

  toString(): string {
    return this.name;
  }
}

class Made extends Step {
  readonly name: Kind;
  constructor(name: Kind) {
    super();
    this.name = name;
  }
  act(model: Model, real: Real): void {
    const n = model.calls++;
    model.call({ n, again: this.name !== "write" });
    real.call(n, this.name);
  }
}

class Answer extends Step {
  readonly name = "answer";
  override check({ pending }: Readonly<Model>): boolean {
    return pending.length > 0;
  }
  act(model: Model, real: Real): void {
    const { n, answer } = real.waiting.shift() as Waiting;
    model.end(n, "value");
    answer({ ok: true, value: n });
  }
}

class Abort extends Step {
  readonly name = "abort";
  readonly #which: number;
  constructor(which: number) {
    super();
    this.#which = which;
  }
  override check({ pending }: Readonly<Model>): boolean {
    return pending.length > 0;
  }
  act(model: Model, real: Real): void {
    const [{ n, answer }] = real.waiting.splice(this.#which % model.pending.length, 1) as [Waiting];
    model.pending = model.pending.filter((call) => call.n !== n);
    model.ends.set(n, "aborted");
    real.signals.get(n)?.abort();
    answer({ ok: true, value: n }); // too late
  }
}

class LoseDevice extends Step {
  readonly name = "lose the device";
  override check({ pending }: Readonly<Model>): boolean {
    return pending.length > 0;
  }
  act(model: Model, real: Real): void {
    const [first] = real.waiting;
    model.lose("device-lost");
    first?.answer(refusal("device-lost", { reason: "unknown" }));
  }
}

class Kill extends Step {
  readonly name = "kill";
  override check({ at }: Readonly<Model>): boolean {
    return at === "running";
  }
  act(model: Model, real: Real): void {
    const worker = real.worker;
    model.lose("worker-lost");
    worker?.end();
  }
}

class NextLoad extends Step {
  readonly name: string;
  readonly #load: Load;
  constructor(load: Load) {
    super();
    this.#load = load;
    this.name = `the next load ${load}`;
  }
  act(model: Model, real: Real): void {
    model.loads.push(this.#load);
    real.loads.push(this.#load);
  }
}

class Wear extends Step {
  readonly name = "wear out";
  override check({ at, pending }: Readonly<Model>): boolean {
    return at === "running" && pending.length > 0; // asked for at the end of a call, so while one is under way
  }
  act(model: Model, real: Real): void {
    model.worn = true;
    real.worker?.askForRenewal();
  }
}

class Wait extends Step {
  readonly name: string;
  readonly #time: number;
  constructor(time: number) {
    super();
    this.#time = time;
    this.name = `wait ${time} ms`;
  }
  act(): void {
    vi.setSystemTime(Date.now() + this.#time);
  }
}

class Close extends Step {
  readonly name = "close";
  act(model: Model, real: Real): void {
    for (const { n } of model.pending.splice(0)) model.ends.set(n, "closed");
    model.at = "closed";
    real.life.close();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it(`ends every call once and as it has to, in ${HISTORIES} histories`, { timeout: 60_000 }, async () => {
  const steps = fc.commands(
    [
      fc.constantFrom<Kind>("read", "write", "index").map((kind) => new Made(kind)),
      fc.constant(new Answer()),
      fc.nat(20).map((which) => new Abort(which)),
      fc.constant(new LoseDevice()),
      fc.constant(new Kill()),
      fc.constant(new Kill()), // twice as often as others: it takes four within a minute to stop
      fc.constantFrom<Load>("works", "fails", "ends").map((load) => new NextLoad(load)),
      fc.constant(new Wear()),
      fc.constantFrom(1000, 30_000, WITHIN).map((time) => new Wait(time)),
      fc.constant(new Close()),
    ],
    { maxCommands: 30, size: "+1" },
  );
  const reached = new Set<string>();
  let [run, failed] = [0, 0];
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        const real = new Real();
        run++;
        failed++; // until it has come to its end
        await fc.asyncModelRun(() => ({ model: new Model(), real }), commands);
        failed--;
        for (const state of real.seen) reached.add(state);
      }),
      { numRuns: HISTORIES },
    );
  } finally {
    writeResult("histories", { run, failed }); // for the report on reliability
  }
  expect(run).toBe(HISTORIES);
  expect([...reached].sort()).toEqual(["closed", "idle", "running", "starting", "stopped"]);
});

it("hands a call that comes while a worn worker is replaced to one of the two", async () => {
  for (let ticks = 0; ticks < 30; ticks++) {
    const real = new Real();
    real.call(0, "write");
    await settle();
    real.worker?.askForRenewal();
    await settle();
    real.waiting.shift()?.answer({ ok: true, value: 0 });
    for (let i = 0; i < ticks; i++) await undefined;
    real.call(1, "write");
    await settle();
    real.waiting.shift()?.answer({ ok: true, value: 1 });
    await settle();
    expect([ticks, real.ends.get(1)]).toEqual([ticks, ["value"]]);
    real.life.close();
  }
});

it("keeps a worn worker that has taken it back, or has yet to answer an aborted call", async () => {
  const real = new Real();
  real.call(0, "write");
  real.call(1, "write");
  await settle();
  const [first, second] = real.waiting.splice(0) as [Waiting, Waiting];
  real.worker?.askForRenewal();
  await settle();
  first.answer({ ok: true, value: 0 });
  await settle();
  real.worker?.askForRenewal(false);
  second.answer({ ok: true, value: 1 });
  await settle();
  expect(real.workers).toHaveLength(1);

  real.call(2, "write");
  await settle();
  real.worker?.askForRenewal();
  await settle();
  const [aborted] = real.waiting.splice(0) as [Waiting];
  real.signals.get(2)?.abort();
  await settle();
  expect([real.ends.get(2), real.workers.length, real.worker?.alive]).toEqual([["aborted"], 1, true]);
  aborted.answer({ ok: true, value: 2 });
  real.call(3, "write");
  await settle();
  real.waiting.shift()?.answer({ ok: true, value: 3 });
  await settle();
  expect([real.ends.get(3), real.workers.length]).toEqual([["value"], 2]);
});
