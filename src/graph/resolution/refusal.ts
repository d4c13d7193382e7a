import { SiglipError } from "../../core/errors.js";

/** What is said of a graph that can't be brought to another resolution: never a wrong vector instead. */
export function refusal(why: string): SiglipError<"model-unsupported"> {
  const message = `This graph can't be brought to another resolution: ${why}.`;
  return new SiglipError("model-unsupported", message, { feature: "resolution" });
}
