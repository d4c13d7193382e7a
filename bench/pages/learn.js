import {
  averagePrecisions,
  bootstrap,
  calibrationError,
  eachClaims,
  hits,
  mean,
  meanOfKnown,
  pairedBootstrap,
} from "../../dist/evaluate.js";
import { createSiglip } from "../../dist/index.js";
import { applyAdapter, calibrate, teach, tune } from "../../dist/learn.js";

const FOLDER = "../learn/";
/** The names as they are: what the demo model was taught first. */
const TEMPLATES = ["{label}"];
const BINS = 10;
const RESAMPLES = { resamples: 1000, seed: 1 };

let siglip;

/** Loads the demo model on WASM. */
export async function open() {
  const worker = () => new Worker(new URL("../../dist/worker.js", import.meta.url), { type: "module" });
  siglip = await createSiglip({ model: { url: "/public/models/siglip-demo" }, device: "wasm", worker });
  return { space: siglip.status.space, calibration: siglip.status.calibration };
}

/** Look-alikes: by their names, and by heads taught from 1, 4 and 16 pictures of each, alone and blended with the names. */
export async function fewShot(shots) {
  const { classes } = await told();
  const { names, train } = classes;
  const each = train + classes.test;
  const cells = await cut(classes, names.length * each);
  const of = (from, to) => names.flatMap((_, c) => cells.slice(c * each + from, c * each + to));
  const test = of(train, each);
  const truth = Int32Array.from({ length: test.length }, (_, i) => Math.floor(i / classes.test));
  const set = await siglip.labels(names, { templates: TEMPLATES });
  const right = (ranked) => Int32Array.from(ranked, ([best], i) => (best.label === names[truth[i]] ? 0 : 1));
  const found = { zeroShot: await sure(mean(hits(right(await siglip.classify(test, set)), 1)), test.length) };
  for (const count of shots) {
    const vectors = await siglip.embedImages(of(0, count));
    const labels = names.flatMap((name) => Array(count).fill(name));
    for (const [name, blend] of Object.entries({ alone: undefined, blended: set })) {
      const options = {
        classes: names,
        seed: 1,
        ...(blend && { blend }),
        ...(count === 1 && { l2: 1, blendWeight: 0.5 }),
      };
      const head = await teach({ vectors, labels }, options);
      const ranked = await siglip.classify(test, head);
      found[`${name}${count}`] = await sure(mean(hits(right(ranked), 1)), test.length);
    }
  }
  return found;
}

/** Things by their names, in pictures of one or two: the error of all probabilities with the model's scale and bias, and with those fitted to the other half. */
export async function calibration() {
  const { pairs } = await told();
  const [words, names] = [Object.keys(pairs.words), Object.values(pairs.words)];
  const halves = {};
  for (const half of ["train", "heldOut"]) {
    const { pictures } = pairs[half];
    const images = await cut({ ...pairs, ...pairs[half] }, pictures.length);
    halves[half] = { images, labels: pictures.map((one) => one.words.map((word) => pairs.words[word])) };
  }
  const set = await siglip.labels(names, { templates: TEMPLATES });
  const { images, labels } = halves.train;
  const fitted = await calibrate(set, { vectors: await siglip.embedImages(images), labels });
  const truths = Int8Array.from(
    halves.heldOut.labels.flatMap((own) => names.map((name) => (own.includes(name) ? 1 : 0))),
  );
  const error = async (some) => {
    const ranked = await siglip.classify(halves.heldOut.images, some, { multi: true });
    const claims = eachClaims(truths, table(ranked, names, "probability"), words.length);
    return sure(calibrationError(claims, BINS), ranked.length);
  };
  return { eceBefore: await error(set), eceAfter: await error(fitted), fitted: fitted.calibration };
}

/** recall@5 of the held-out half's captions in invented words, before and after an adapter was tuned on the other half. */
export async function tuning(options) {
  const { pairs } = await told();
  const encoded = async (half) => {
    const { pictures } = pairs[half];
    const captions = [...new Set(pictures.map(({ caption }) => caption))];
    const images = await siglip.embedImages(await cut({ ...pairs, ...pairs[half] }, pictures.length));
    return { pictures, captions, images, texts: await siglip.embedTexts(captions) };
  };
  const [train, held] = [await encoded("train"), await encoded("heldOut")];
  const adapter = await tune(
    {
      images: train.images,
      texts: train.texts,
      pairs: train.pictures.map(({ caption }, row) => [row, train.captions.indexOf(caption)]),
    },
    { ...options, calibration: siglip.status.calibration },
  );
  const wordsOf = new Map(held.pictures.map(({ caption, words }) => [caption, words]));
  const fits = (caption, picture) => wordsOf.get(caption).every((word) => picture.words.includes(word));
  const ranks = (images, texts) => {
    const cosine = siglip.score(images, texts).cosine;
    const rankOf = (queries, candidates, isRight, at) =>
      Int32Array.from(queries, (query, q) => {
        const order = candidates.map((_, c) => c).sort((a, b) => at(q, b) - at(q, a) || a - b);
        return order.findIndex((c) => isRight(query, candidates[c]));
      });
    const { captions, pictures } = held;
    return {
      captions: rankOf(captions, pictures, fits, (c, p) => cosine[p * captions.length + c]),
      pictures: rankOf(
        pictures,
        captions,
        (p, c) => fits(c, p),
        (p, c) => cosine[p * captions.length + c],
      ),
    };
  };
  const before = ranks(held.images, held.texts);
  const after = ranks(applyAdapter(adapter, held.images, "image"), applyAdapter(adapter, held.texts, "text"));
  const at5 = (found) => mean(hits(found, 5));
  return {
    recall5Before: await sure(at5(before.captions), held.captions.length),
    recall5After: await sure(at5(after.captions), held.captions.length),
    gain: await gain(at5(before.captions), at5(after.captions), held.captions.length),
    ofPictures: {
      recall5Before: await sure(at5(before.pictures), held.pictures.length),
      recall5After: await sure(at5(after.pictures), held.pictures.length),
    },
    pairs: train.pictures.length,
    epochs: adapter.report.best,
  };
}

/** Mean average precision of small things far apart, for each choice of views beside the whole picture alone. */
export async function scales(choices) {
  const { far } = await told();
  const images = await cut(far, far.pictures.length);
  const set = await siglip.labels(far.names, { templates: TEMPLATES });
  const truths = Int8Array.from(far.pictures.flatMap((own) => far.names.map((name) => (own.includes(name) ? 1 : 0))));
  const rows = {};
  let whole;
  for (const [name, views] of Object.entries({ whole: undefined, ...choices })) {
    const began = performance.now();
    const ranked = await siglip.classify(images, set, views && { views });
    const ms = (performance.now() - began) / images.length;
    const precision = meanOfKnown(averagePrecisions(truths, table(ranked, far.names, "cosine"), far.names.length));
    whole ??= precision;
    rows[name] = { map: await sure(precision, images.length), gain: await gain(whole, precision, images.length), ms };
  }
  return rows;
}

async function told() {
  return (await fetch(new URL(`${FOLDER}set.json`, import.meta.url))).json();
}

/** The first cells of a part's sheet. */
async function cut({ sheet, side }, count) {
  const response = await fetch(new URL(`${FOLDER}${sheet}`, import.meta.url));
  const whole = await createImageBitmap(await response.blob());
  const columns = whole.width / side;
  const cell = (n) => createImageBitmap(whole, (n % columns) * side, Math.floor(n / columns) * side, side, side);
  return Promise.all(Array.from({ length: count }, (_, n) => cell(n)));
}

/** `[pictures, labels]` of what `classify` answered. */
function table(ranked, names, key) {
  const place = new Map(names.map((name, c) => [name, c]));
  const values = new Float64Array(ranked.length * names.length);
  ranked.forEach((labels, row) => {
    for (const one of labels) values[row * names.length + place.get(one.label)] = one[key];
  });
  return values;
}

const everyOne = (count) => ({ pictures: Array.from({ length: count }, (_, i) => i), count });

/** A figure with its interval. */
async function sure(statistic, count) {
  return (await bootstrap([statistic], everyOne(count), RESAMPLES))[0];
}

async function gain(baseline, other, count) {
  return (await pairedBootstrap([{ baseline, other }], everyOne(count), RESAMPLES))[0];
}
