import { chooseDevice, type Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import { formatName, obstacles } from "./plan-fit.js";
import { askedOf, computes, formatsFor } from "./plan-formats.js";
import type { Capabilities, PlannedModel, PlanOptions } from "./plan-types.js";

const TOWERS: readonly Tower[] = ["image", "text"];

/** What is chosen, or why nothing can be. */
export type Choice =
  | { device: Device; dtype: Record<Tower, Dtype>; reasons: string[]; refused?: undefined }
  | { refused: string[] };

/** Device and formats, or why there are none. Throws `device-unavailable`. */
export function choose(model: PlannedModel, capabilities: Capabilities, options: PlanOptions): Choice {
  const first = chooseDevice(options.device, capabilities.adapter);
  const q8 = TOWERS.some((tower) => askedOf(options.dtype, tower) === "q8");
  const refused: string[] = [];
  if (first.device === "webgpu" && !(q8 && options.device === "auto")) {
    const choice = chooseOn("webgpu", model, capabilities, options);
    if (!choice.refused) return { ...choice, reasons: [first.reason, ...choice.reasons] };
    refused.push(...choice.refused);
    if (options.device === "webgpu") return { refused };
  }
  const choice = chooseOn("wasm", model, capabilities, options);
  if (choice.refused) return { refused: [...refused, ...choice.refused] };
  const moved = refused.length
    ? [...refused, "So it runs on WASM."]
    : ["q8 was asked for, which has no WebGPU kernels."];
  return { ...choice, reasons: [...(first.device === "wasm" ? [first.reason] : moved), ...choice.reasons] };
}

/** The best formats on one device: of all pairs that fit, the one that stands first in the order of each tower. */
function chooseOn(device: Device, model: PlannedModel, capabilities: Capabilities, options: PlanOptions): Choice {
  const [image, text] = TOWERS.map((tower) => offered(tower, device, model, capabilities, options));
  const missing = [image, text].flatMap((one) => (typeof one === "string" ? [one] : []));
  if (!Array.isArray(image) || !Array.isArray(text)) return { refused: missing };
  const pairs = image.flatMap((a, i) => text.map((b, j) => ({ dtype: { image: a, text: b }, rank: i + j })));
  const inTheWay: string[] = [];
  for (const { dtype } of pairs.sort((a, b) => a.rank - b.rank)) {
    const against = obstacles(model, device, dtype, options, capabilities);
    if (!against.length) return { device, dtype, reasons: formatReasons(device, dtype, model, options, inTheWay) };
    inTheWay.push(...against);
  }
  return { refused: [...new Set(inTheWay)] };
}

/** A tower's formats in their order, or in words why there are none. A tower that is not asked for yet may be missing. */
function offered(
  tower: Tower,
  device: Device,
  model: PlannedModel,
  capabilities: Capabilities,
  { dtype, towers }: PlanOptions,
): Dtype[] | string {
  const asked = askedOf(dtype, tower);
  const formats = formatsFor(model, tower, device, asked, capabilities);
  if (formats.length) return formats;
  if (device === "webgpu" && asked === "q8") return `q8, asked for the ${tower} tower, has no WebGPU kernels.`;
  if (!towers.includes(tower)) return [asked === "auto" || !computes(device, asked, capabilities) ? "fp32" : asked];
  const what = asked === "auto" ? "a format that runs here" : asked;
  return `${model.name} has no ${tower} tower in ${what}.`;
}

/** Why these formats, where nobody named them. */
function formatReasons(
  device: Device,
  dtype: Record<Tower, Dtype>,
  model: PlannedModel,
  options: PlanOptions,
  inTheWay: readonly string[],
): string[] {
  const room = inTheWay.length ? [`${inTheWay[0]} So it runs in ${formatName(options.towers, dtype)}.`] : [];
  const words = options.towers.flatMap((tower): string[] => {
    const asked = askedOf(options.dtype, tower);
    const taken = dtype[tower];
    if (asked !== "auto") {
      return asked === taken ? [] : [`The GPU has no float16, so the ${tower} tower runs in ${taken}.`];
    }
    if (model.row?.faithful[tower]?.[taken] && taken !== "fp16") {
      return [`The ${tower} tower runs in ${taken}, which is known to find as well as fp32.`];
    }
    if (device === "webgpu" && taken === "fp16") {
      return [`The ${tower} tower runs in fp16, which this GPU computes and the model has.`];
    }
    return [];
  });
  return [...room, ...words];
}
