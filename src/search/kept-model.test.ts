import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakePlace, openAt, putSeed, seedsOf } from "../../e2e/fake-place.js";
import type { KeptIndex } from "./kept-index.js";

// Histories of two tabs on one place, their steps in any order, against what each of them was told.

type Step =
  | { kind: "put"; ids: number[] }
  | { kind: "remove"; ids: number[] }
  | { kind: "commit" | "compact" | "refresh" | "reopen" };

const ids = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), ids }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), ids }) },
  { weight: 4, arbitrary: fc.constant({ kind: "commit" as const }) },
  { weight: 1, arbitrary: fc.constantFrom(...(["compact", "refresh", "reopen"] as const).map((kind) => ({ kind }))) },
);
/** Of an index with much in it; `npm run test:all` takes the time for more. */
const LARGE_RUNS = process.env.TEST_ALL === "1" ? 40 : 10;
/** Short ones fail with few steps; in long ones files are put together by themselves. */
const LENGTHS = [
  { minLength: 1, maxLength: 25, numRuns: 400, base: 0 },
  { minLength: 70, maxLength: 120, numRuns: 40, base: 0 },
  { minLength: 70, maxLength: 120, numRuns: LARGE_RUNS, base: 1000 },
];

/** A place whose every answer comes when the scheduler says. */
class ScheduledPlace extends FakePlace {
  readonly #scheduler: fc.Scheduler;

  constructor(scheduler: fc.Scheduler) {
    super();
    this.#scheduler = scheduler;
  }

  override async names() {
    await this.#turn("names");
    return super.names();
  }
  override async put(name: string, bytes: Uint8Array<ArrayBuffer>) {
    await this.#turn("put");
    return super.put(name, bytes);
  }
  override async get(name: string) {
    await this.#turn("get");
    return super.get(name);
  }
  override async delete(name: string) {
    await this.#turn("delete");
    return super.delete(name);
  }

  #turn(what: string) {
    return this.#scheduler.schedule(Promise.resolve(), what);
  }
}

/** One tab, what it was told of its own ids, and what it has put of the shared ones. */
class Tab {
  readonly #name: string;
  readonly #place: FakePlace;
  /** Its ids as they are on the disk for sure, and all that it wanted of them since, the latest last. */
  readonly kept = new Map<string, number>();
  readonly #wanted = new Map<string, (number | undefined)[]>();
  #index: Promise<KeptIndex>;
  #seed: number;

  constructor(name: string, place: FakePlace, seed: number) {
    this.#name = name;
    this.#place = place;
    this.#seed = seed;
    this.#index = openAt(place);
  }

  /** The first few ids are shared with the other tab. */
  #id(number: number): string {
    return number < 3 ? `shared${number}` : `${this.#name}${number}`;
  }

  async take(step: Step): Promise<void> {
    const index = await this.#index;
    if (step.kind === "put") {
      for (const number of step.ids) {
        const id = this.#id(number);
        this.#seed++;
        putSeed(index, id, this.#seed);
        this.#want(id, this.#seed);
      }
    } else if (step.kind === "remove") {
      const all = step.ids.map((number) => this.#id(number));
      index.remove(all);
      for (const id of all) this.#want(id, undefined);
    } else if (step.kind === "commit") {
      await index.commit();
      this.#acknowledged();
    } else if (step.kind === "reopen") {
      this.#index = openAt(this.#place);
      this.#reopened(await this.#index);
    } else {
      await index[step.kind]();
    }
    this.#check(await this.#index);
  }

  /** Puts so many, among them those that the steps are about. */
  async fill(count: number): Promise<void> {
    const index = await this.#index;
    for (let number = 3; number < count; number++) {
      putSeed(index, this.#id(number), number);
      this.kept.set(this.#id(number), number);
    }
    await index.commit();
  }

  async close(): Promise<KeptIndex> {
    const index = await this.#index;
    await index.commit();
    this.#acknowledged();
    await index.refresh();
    return index;
  }

  #acknowledged(): void {
    for (const [id, seeds] of this.#wanted) this.#keep(id, seeds.at(-1));
    this.#wanted.clear();
  }

  /** As after a kill: what was not acknowledged is as it was, or as it was wanted: putting together writes that too. */
  #reopened(index: KeptIndex): void {
    const found = seedsOf(index);
    for (const [id, seeds] of this.#wanted) {
      const seed = found.get(id);
      if (!id.startsWith("shared") && ![this.kept.get(id), ...seeds].includes(seed)) {
        throw new Error(`tab ${this.#name}: ${id} is ${seed}`);
      }
      this.#keep(id, seed);
    }
    this.#wanted.clear();
  }

  #want(id: string, seed: number | undefined): void {
    this.#wanted.set(id, [...(this.#wanted.get(id) ?? []), seed]);
  }

  #keep(id: string, seed: number | undefined): void {
    if (seed === undefined) this.kept.delete(id);
    else this.kept.set(id, seed);
  }

  /** Its own ids are always as it wants them. */
  #check(index: KeptIndex): void {
    const seeds = seedsOf(index);
    const wanted = [...this.#wanted].map(([id, all]) => [id, all.at(-1)] as const);
    for (const [id, seed] of new Map<string, number | undefined>([...this.kept, ...wanted])) {
      if (id.startsWith("shared")) continue;
      if (seeds.get(id) !== seed) throw new Error(`tab ${this.#name}: ${id} is ${seeds.get(id)}, not ${seed}`);
    }
  }
}

const own = (seeds: Map<string, number>) => new Map([...seeds].filter(([id]) => !id.startsWith("shared")).sort());

describe("two tabs on one index", () => {
  it.each(LENGTHS)(
    "lose and double nothing in $numRuns histories of up to $maxLength steps after $base items",
    async (lengths) => {
      const { numRuns, base } = lengths;
      // Where some are put together by themselves, all rarely are.
      const steps = fc.array(base > 0 ? step.filter(({ kind }) => kind !== "compact") : step, lengths);
      let histories = 0;
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), steps, steps, async (scheduler, first, second) => {
          histories++;
          const place = new ScheduledPlace(scheduler);
          const [a, b] = [new Tab("a", place, 0), new Tab("b", place, 10_000)];
          await scheduler.waitFor(a.fill(base));
          const run = async (tab: Tab, all: readonly Step[]) => {
            for (const one of all) await tab.take(one);
          };
          await scheduler.waitFor(Promise.all([run(a, first), run(b, second)]));
          const one = await scheduler.waitFor(a.close());
          const two = await scheduler.waitFor(b.close());
          await scheduler.waitFor(one.refresh());
          const fresh = await scheduler.waitFor(openAt(place));
          const found = seedsOf(fresh);
          const expected = own(new Map([...a.kept, ...b.kept]));
          expect(own(found)).toEqual(expected);
          // Both see all, and agree on what both have changed.
          expect(new Map([...seedsOf(one)].sort())).toEqual(new Map([...found].sort()));
          expect(new Map([...seedsOf(two)].sort())).toEqual(new Map([...found].sort()));
          expect(fresh.files).toMatchObject({ damaged: [], dropped: [], foreign: [] });
          expect([...fresh.memory.entries()]).toHaveLength(found.size);
        }),
        { numRuns },
      );
      expect(histories).toBeGreaterThanOrEqual(numRuns);
    },
  );
});
