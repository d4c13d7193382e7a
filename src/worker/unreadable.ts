import { SiglipError } from "../core/errors.js";

/** What is said where a graph could not be read. One that is none makes what reads it fail in many ways. */
export function unreadable(name: string, cause: unknown): SiglipError {
  if (cause instanceof SiglipError) return cause;
  return new SiglipError("model-invalid", `${name} is no graph that can be read.`, { file: name }, { cause });
}
