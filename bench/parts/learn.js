import { row } from "../rows.js";

const SHOTS = [1, 4, 16];
const TUNING = { rank: 32, epochs: 150, batchSize: 128, learningRate: 0.005, validation: 0.1, patience: 20, seed: 1 };
const VIEWS = {
  "2 × 2 tiles": { tiles: 2 },
  "3 × 3 tiles": { tiles: 3 },
  "scales 1, 1/2": { scales: [1, 0.5] },
  "scales 1, 1/2, 1/3": { scales: [1, 0.5, 1 / 3] },
  "scales 1, 1/2, one vector": { scales: [1, 0.5], pool: "mean" },
};
const TILES = "2 × 2 tiles";

/** What learning brings on pictures that the demo model wasn't trained on (bench/learn), every figure with its interval; shares, not percent. */
export async function learn({ open }) {
  const browser = await open();
  const call = (name, given) => browser.call("learn", name, given);
  try {
    const model = await call("open");
    const fewShot = await call("fewShot", SHOTS);
    const { eceBefore, eceAfter, fitted } = await call("calibration");
    const tuning = await call("tuning", TUNING);
    const scales = await call("scales", VIEWS);
    const rows = [
      ...fewShotRows(fewShot),
      ...calibrationRows(eceBefore, eceAfter),
      ...tuningRows(tuning),
      ...scaleRows(scales),
    ];
    return {
      browser: browser.name,
      rows,
      fewShot,
      calibration: { eceBefore: eceBefore.value, eceAfter: eceAfter.value },
      tuning: { recall5Before: tuning.recall5Before.value, recall5After: tuning.recall5After.value },
      tiles: { mapGain: scales[TILES].gain.difference },
      scales,
      details: { model, eceBefore, eceAfter, fitted, tuning, options: { tuning: TUNING, views: VIEWS } },
    };
  } finally {
    await browser.close();
  }
}

function fewShotRows({ zeroShot, ...taught }) {
  const shots = SHOTS.flatMap((count) => [
    share(`look-alikes, top 1: ${count} examples of each`, taught[`alone${count}`]),
    share(`look-alikes, top 1: ${count} examples and the name`, taught[`blended${count}`]),
  ]);
  return [share("look-alikes, top 1: names alone", zeroShot), ...shots];
}

function calibrationRows(before, after) {
  const work = "calibration error of names, scale and bias fitted to the other half";
  const beside = { other: before.value, against: "the model's own" };
  const note = `${within(after, 4)}; the model's own ${within(before, 4)}`;
  return [row({ work, unit: "", ours: after.value, ...beside, bound: { share: 0.5 }, note })];
}

function tuningRows({ recall5Before, recall5After, gain, ofPictures, pairs }) {
  const tuned = `an adapter tuned on ${pairs} pairs`;
  return [
    share("recall@5 of captions in unknown words: the model", recall5Before),
    share(`recall@5 of captions in unknown words: ${tuned}`, recall5After),
    points("recall@5 gained by it", gain, 20),
    share("recall@5 of pictures among such captions: the model", ofPictures.recall5Before),
    share(`recall@5 of pictures among such captions: ${tuned}`, ofPictures.recall5After),
  ];
}

function scaleRows(scales) {
  const each = Object.entries(scales).map(([name, { map, ms }]) =>
    share(`mean average precision of two small things: ${name}`, map, `; ${ms.toFixed(1)} ms a picture`),
  );
  return [...each, points(`mean average precision gained by ${TILES}`, scales[TILES].gain, 10)];
}

const share = (work, figure, more = "") =>
  row({ work, unit: "%", ours: 100 * figure.value, note: `${within(figure, 1, 100)}${more}` });

const points = (work, gain, least) =>
  row({ work, unit: "points", ours: 100 * gain.difference, bound: { least }, note: within(gain, 1, 100) });

const within = ({ low, high }, digits, times = 1) =>
  `95 %: ${(times * low).toFixed(digits)} to ${(times * high).toFixed(digits)}`;
