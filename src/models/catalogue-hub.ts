// Written by tools/catalogue.js: what the hub said of each checkpoint's ONNX repository, and when. Empty until it has run.
import type { KnownFiles } from "./catalogue-files.js";

export interface HubFiles extends KnownFiles {
  /** The day on which the hub said so, `YYYY-MM-DD`. */
  found: string;
  revision: string;
  /** `exp(logit_scale)`, and `logit_bias` where there is one, in the original repository's `model.safetensors`. */
  constants?: readonly [scale: number, bias?: number];
}

export const HUB: Readonly<Record<string, HubFiles>> = {};
