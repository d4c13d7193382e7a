import type { Dtype, Tower } from "../models/dtype.js";
import type { Ready } from "./life.js";
import type { Status } from "./options.js";

export function toStatus({ loaded, reasons }: Ready, dtype: Record<Tower, Dtype>): Status {
  const { reason: _, ...running } = loaded;
  return { ...running, reasons, dtype };
}
