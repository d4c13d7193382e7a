import type { Calibration } from "../core/scores.js";

/**
 * `exp(logit_scale)` and `logit_bias` of checkpoints whose ONNX folders do not hold them, by repository; read from the
 * weights of the original checkpoints. A wrong scale leaves ranking and range as they are, so nothing here is rounded.
 */
const CONSTANTS: Record<string, { scale: number; bias: number }> = {
  "Xenova/siglip-base-patch16-224": { scale: 117.330795, bias: -12.932437 },
  "onnx-community/siglip2-base-patch16-224-ONNX": { scale: 112.66890226978423, bias: -16.771724700927734 },
  "onnx-community/siglip2-base-patch16-384-ONNX": { scale: 112.846011, bias: -16.772243 },
};

/** The constants of a folder on a hub, `…/OWNER/NAME/resolve/REVISION/`; `undefined` for any other address. */
export function publishedCalibration(url: string): Calibration | undefined {
  const repository = /\/([^/]+\/[^/]+)\/resolve\//.exec(url)?.[1];
  const constants = repository === undefined ? undefined : CONSTANTS[repository];
  return constants && { kind: "sigmoid", ...constants };
}
