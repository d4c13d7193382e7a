import { row, skipped } from "../rows.js";

const DEEP = "hub/thin-siglip-deep";
/** Numbers in its vector. */
const DIM = 128;
const WORK = "one image, 12 layers, WebGPU";
const BOUNDS = {
  passes: ["passes", 12],
  submits: ["submits", 10],
  bindGroups: ["bind groups created", 0],
  uploads: ["uploads", 2],
};

/** WebGPU work of one picture, engine by engine, in Chromium on its software adapter. */
export async function counts({ open, has }) {
  if (!has(DEEP)) return { rows: [skipped(WORK, `${DEEP} is not there`)] };
  const browser = await open({ webgpu: true });
  const call = async (name, options) => {
    await browser.fresh();
    return browser.call("count-engines", name, { folder: DEEP, ...options });
  };
  try {
    const ours = await call("countPackage");
    const plain = await call("countPlainTower");
    const transformers = await call("countTransformers", { task: "image-feature-extraction" });
    const rows = rowsOf(ours.image, plain.image, transformers.image);
    return { browser: browser.name, adapter: ours.status.adapter, rows, details: { ours, plain, transformers } };
  } finally {
    await browser.close();
  }
}

/** The tower's own dispatches, without those that resize. */
export function towerDispatches({ labels }) {
  const own = Object.entries(labels).filter(([label]) => !label.startsWith("resize-"));
  return own.reduce((sum, [, count]) => sum + count, 0);
}

function rowsOf(ours, plain, transformers) {
  const beside = (what, other, against) => ({ unit: "", ours: ours[what], other: other[what], against });
  return [
    row({
      work: `${WORK}: dispatches`,
      ...beside("dispatches", plain, "plain export"),
      bound: { most: 140 },
      note: `${ours.dispatches - towerDispatches(ours)} of them resize the picture`,
    }),
    ...Object.entries(BOUNDS).map(([what, [name, most]]) =>
      row({ work: `${WORK}: ${name}`, ...beside(what, plain, "plain export"), bound: { most } }),
    ),
    row({ work: `${WORK}: dispatches, from a JPEG`, ...beside("dispatches", transformers, "transformers.js") }),
    row({
      work: `${WORK}: bytes up`,
      ...beside("bytesUp", transformers, "transformers.js"),
      unit: "B",
      note: "pixels of 640 × 480 for the package, numbers of 224 × 224 for the others",
    }),
    row({
      work: `${WORK}: bytes read back`,
      ...beside("bytesDown", transformers, "transformers.js"),
      unit: "B",
      bound: { most: 4 * DIM + 256 },
    }),
  ];
}
