import { row, skipped } from "../rows.js";
import { towerDispatches } from "./counts.js";

const DEEP = "hub/thin-siglip-deep";
const BATCH = "a batch of 16, 12 layers, WebGPU: dispatches of the tower";
const SHOT = "zero-shot, 10 labels, second picture on, 12 layers, WebGPU: dispatches";

/** WebGPU work of a batch and of a zero-shot call: in Firefox where it is, whose software adapter is the faster one. */
export async function calls({ open, openFirefox, has }) {
  const inFirefox = await openFirefox();
  const browser = inFirefox.missing ? await open({ webgpu: true }) : inFirefox;
  const call = async (name, options) => {
    await browser.fresh();
    return browser.call("count-engines", name, options);
  };
  const [rows, details] = [[], {}];
  try {
    if (has(DEEP)) {
      details.batch = await call("countPackage", { folder: DEEP, batch: 16 });
      rows.push(batchRow(details.batch));
    } else rows.push(skipped(BATCH, `${DEEP} is not there`));
    if (has("thin")) {
      details.package = await call("countPackage", { folder: "thin", zeroShot: true });
      const task = "zero-shot-image-classification";
      details.transformers = await call("countTransformers", { folder: "thin", task });
      const figures = { ours: details.package.zeroShot.dispatches, other: details.transformers.image.dispatches };
      rows.push(row({ work: SHOT, unit: "", ...figures, against: "transformers.js", bound: { times: 6 } }));
    } else rows.push(skipped(SHOT, "no folder of models"));
  } finally {
    await browser.close();
  }
  return { browser: browser.name, rows, details };
}

function batchRow({ image, batch }) {
  return row({
    work: BATCH,
    unit: "",
    ours: towerDispatches(batch),
    other: towerDispatches(image),
    against: "its own one image",
    bound: { same: true },
    note: "where a run takes over 400 ms the next batch is half as large, so that a query never waits long",
  });
}
