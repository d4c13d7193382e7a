import { SiglipError } from "../core/errors.js";

/** The error for an answer that is none of the engine's. */
export function malformed(engine: string, detail: string): SiglipError<"engine-answer"> {
  return new SiglipError("engine-answer", `${engine} answered with what is none of its answers: ${detail}.`, {
    engine,
    detail,
  });
}
