import { row, skipped } from "../rows.js";

const DEEP = "hub/thin-siglip-deep";
/** Numbers in its vector. */
const DIM = 128;

/** WebGPU work of one picture, of sixteen, and of a zero-shot call; in Chromium on its software adapter. */
export async function counts({ open, has }) {
  const browser = await open({ webgpu: true });
  const call = async (name, options) => {
    await browser.fresh();
    return browser.call("count-engines", name, options);
  };
  const details = {};
  try {
    if (has(DEEP)) {
      details.package = await call("countPackage", { folder: DEEP, batch: 16 });
      details.plain = await call("countPlainTower", { folder: DEEP });
      details.transformers = await call("countTransformers", { folder: DEEP, task: "image-feature-extraction" });
    }
    if (has("thin")) {
      details.zeroShot = await call("countPackage", { folder: "thin", batch: 0, zeroShot: true });
      const task = "zero-shot-image-classification";
      details.zeroShotTransformers = await call("countTransformers", { folder: "thin", task });
    }
  } finally {
    await browser.close();
  }
  return { browser: browser.name, adapter: details.package?.status.adapter, rows: [...rowsOf(details)], details };
}

export function* rowsOf({ package: ours, plain, transformers, zeroShot, zeroShotTransformers }) {
  const where = "one image, 12 layers, WebGPU";
  if (ours) {
    const bounds = { dispatches: 140, passes: 12, submits: 10, bindGroups: 0, uploads: 2 };
    for (const [what, most] of Object.entries(bounds)) {
      const figures = { ours: ours.image[what], other: plain.image[what], against: "plain export" };
      yield row({ work: `${where}: ${NAMES[what]}`, unit: "", ...figures, bound: { most } });
    }
    for (const what of ["dispatches", "uploads", "bytesUp"]) {
      const figures = { ours: ours.image[what], other: transformers.image[what], against: "transformers.js" };
      yield row({ work: `${where}: ${NAMES[what]}`, unit: "", ...figures });
    }
    const down = { ours: ours.image.bytesDown, other: transformers.image.bytesDown, against: "transformers.js" };
    yield row({ work: `${where}: bytes read back`, unit: "B", ...down, bound: { most: 4 * DIM + 256 } });
    const many = { ours: ofTower(ours.batch), other: ofTower(ours.image), against: "its own one image" };
    const note = `${resizing(ours.batch)} more make the 16 pictures ready, ${resizing(ours.image)} the one`;
    yield row({ work: "a batch of 16: dispatches of the tower", unit: "", ...many, bound: { same: true }, note });
  } else yield skipped(where, `${DEEP} is not there`);
  const work = "zero-shot, 10 labels, second picture on: dispatches";
  if (!zeroShot) return yield skipped(work, "no folder of models");
  const shot = { ours: zeroShot.zeroShot.dispatches, other: zeroShotTransformers.image.dispatches };
  yield row({ work, unit: "", ...shot, against: "transformers.js", bound: { times: 6 } });
}

/** Dispatches that make pictures ready: two for each. */
const resizing = ({ labels }) => (labels["resize-across"] ?? 0) + (labels["resize-down"] ?? 0);
const ofTower = (counts) => counts.dispatches - resizing(counts);

const NAMES = {
  dispatches: "dispatches",
  passes: "passes",
  submits: "submits",
  bindGroups: "bind groups created",
  uploads: "uploads",
  bytesUp: "bytes up",
};
