import { row, skipped } from "../rows.js";

const DEEP = "hub/thin-siglip-deep";
const WORK = "one image, 12 layers, Firefox's WebGPU";

/** Time of one picture, and its WebGPU work, in Firefox: on Linux without a GPU that is Mesa's lavapipe. */
export async function firefox({ openFirefox, has }) {
  if (!has(DEEP)) return { rows: [skipped(WORK, `${DEEP} is not there`)] };
  const browser = await openFirefox();
  if (browser.missing) return { rows: [skipped(WORK, browser.missing)] };
  try {
    const timed = await browser.call("time-image", "timeImage", { folder: DEEP, device: "webgpu", rounds: 11 });
    await browser.fresh();
    const counted = await browser.call("count-engines", "countPackage", { folder: DEEP });
    const { times, status, cosine } = timed;
    const beside = { unit: "ms", ours: times.package, note: `cosine of both vectors ${cosine.toFixed(7)}` };
    const rows = [
      row({ work: WORK, ...beside, other: times.plain, against: "plain export", bound: { share: 0.5 } }),
      row({ work: WORK, ...beside, other: times.transformers, against: "transformers.js" }),
      row({ work: `${WORK}: dispatches`, unit: "", ours: counted.image.dispatches, bound: { most: 140 } }),
    ];
    return { browser: browser.name, adapter: status.adapter, rows, details: { timed, counted } };
  } finally {
    await browser.close();
  }
}
