import { expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { randomOf } from "../core/random.js";
import { averagePrecisions, meanOfKnown } from "./average-precision.js";
import { bootstrap, pairedBootstrap } from "./bootstrap.js";
import { perClass } from "./per-class.js";
import { hits } from "./ranks.js";
import { calibrationError, topClaims } from "./reliability.js";
import { mean, type Statistic } from "./statistic.js";

/** Pictures of which each is right with this probability. */
function drawn(count: number, share: number, random: () => number): Float64Array {
  return Float64Array.from({ length: count }, () => (random() < share ? 1 : 0));
}

const meanOf = (sums: Float64Array) => mean({ sums, counts: new Float64Array(sums.length).fill(1) });
const sampleOf = (count: number) => ({ pictures: Array.from({ length: count }, (_, i) => i), count });

it("gives intervals that hold the true figure about as often as they say", async () => {
  const random = randomOf(11);
  let held = 0;
  for (let trial = 0; trial < 200; trial++) {
    const [figure] = await bootstrap([meanOf(drawn(100, 0.7, random))], sampleOf(100), { resamples: 400, seed: trial });
    if (figure && figure.low <= 0.7 && figure.high >= 0.7) held++;
  }
  // 95 % less what percentile intervals of 100 pictures are short of; two standard deviations of 200 trials are 3 %.
  expect(held / 200).toBeGreaterThan(0.9);
  expect(held / 200).toBeLessThan(0.99);
});

it("draws a picture's captions together: such intervals are wider than those of captions drawn by themselves", async () => {
  const right = drawn(60, 0.5, randomOf(3));
  const together = mean({ sums: right.map((x) => 5 * x), counts: new Float64Array(60).fill(5) });
  const apart = meanOf(Float64Array.from({ length: 300 }, (_, i) => right[Math.floor(i / 5)] as number));
  const [one] = await bootstrap([together], sampleOf(60));
  const [other] = await bootstrap([apart], sampleOf(300));
  expect(one?.value).toBe(other?.value);
  const width = (figure = { low: 0, high: 0 }) => figure.high - figure.low;
  expect(width(one) / width(other)).toBeCloseTo(Math.sqrt(5), 0);
});

it("tells a difference that is real from one that is not, by the pairs", async () => {
  const random = randomOf(5);
  const baseline = drawn(400, 0.6, random);
  // Right wherever the baseline is, and in a twentieth of the rest: less than the width of either's own interval.
  const better = baseline.map((x) => (x === 1 || random() < 0.05 ? 1 : 0));
  const [own, others] = await bootstrap([meanOf(baseline), meanOf(better)], sampleOf(400));
  expect(others?.low).toBeLessThan(own?.high ?? 0);
  const [difference] = await pairedBootstrap([{ baseline: meanOf(baseline), other: meanOf(better) }], sampleOf(400));
  expect(difference).toMatchObject({ real: true });
  expect(difference?.p).toBeLessThan(0.01);
  expect(difference?.low).toBeGreaterThan(0);
});

it("says of equals that nothing is real, about as often as it says", async () => {
  const random = randomOf(8);
  let real = 0;
  let small = 0;
  for (let trial = 0; trial < 200; trial++) {
    const pair = { baseline: meanOf(drawn(100, 0.6, random)), other: meanOf(drawn(100, 0.6, random)) };
    const [difference] = await pairedBootstrap([pair], sampleOf(100), { resamples: 300, seed: trial });
    if (difference?.real) real++;
    if ((difference?.p ?? 1) < 0.05) small++;
  }
  expect(real / 200).toBeLessThan(0.1); // 5 %, and three standard deviations
  expect(small / 200).toBeLessThan(0.1);
  const same = meanOf(drawn(50, 0.5, random));
  const [none] = await pairedBootstrap([{ baseline: same, other: same }], sampleOf(50));
  expect(none).toEqual({ difference: 0, low: 0, high: 0, p: 1, real: false });
});

it("is the same by the same seed, and another by another", async () => {
  const of = (seed: number) => bootstrap([meanOf(drawn(80, 0.4, randomOf(1)))], sampleOf(80), { seed });
  expect(await of(4)).toEqual(await of(4));
  expect(await of(4)).not.toEqual(await of(5));
});

it("draws only from the pictures of the sample, and has no figure where there is nothing", async () => {
  const counts = Float64Array.of(1, 1, 0, 1);
  const sums = Float64Array.of(1, 1, 0, 0);
  const [figure] = await bootstrap([mean({ sums, counts })], { pictures: [0, 1, 2], count: 4 });
  expect(figure).toEqual({ value: 1, low: 1, high: 1 });
  expect(await bootstrap([mean({ sums, counts })], { pictures: [2], count: 4 })).toEqual([undefined]);
});

it("refuses options that are none", async () => {
  for (const [argument, options] of Object.entries({
    resamples: { resamples: 0 },
    seed: { seed: Number.NaN },
    level: { level: 1 },
  })) {
    const error = await bootstrap([], sampleOf(1), options).catch((caught: unknown) => caught);
    expect(isSiglipError(error, "bad-input") && error.data.argument).toBe(argument);
  }
});

it("does a thousand resamples of a thousand pictures well under a second", async () => {
  const random = randomOf(2);
  const [pictures, classes] = [1000, 20];
  const scores = Float64Array.from({ length: pictures * classes }, random);
  const truth = Int32Array.from({ length: pictures }, () => Math.floor(random() * classes));
  const truths = Int8Array.from(scores, (score) => (random() < 0.2 + score / 2 ? 1 : 0));
  const all: Record<string, Statistic> = {
    topK: mean(hits(truth, 5)),
    mAP: meanOfKnown(averagePrecisions(truths, scores, classes)),
    perClass: perClass(truth, truth.toReversed(), classes),
    calibration: calibrationError(topClaims(truth, scores, classes), 15),
  };
  for (const [name, statistic] of Object.entries(all)) {
    // Of the processor, not of the clock: others may use the machine. Measured: 50 to 260.
    const before = process.cpuUsage();
    await bootstrap([statistic], sampleOf(pictures));
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1000;
    console.log(`${name}: ${Math.round(took)} ms`);
    expect(took, name).toBeLessThan(1000);
  }
});
