import { isSiglipError, SiglipError } from "../core/errors.js";

/** A fault that may be gone at the next try; what is told where it stays is its `cause`. */
export class PassingFault extends Error {
  /** How long the host asks to wait, in milliseconds. */
  readonly after: number | undefined;

  constructor(error: SiglipError<"model-fetch">, after?: number) {
    super(error.message, { cause: error });
    this.after = after;
  }
}

/** The bytes are not those that were begun with, or not those that the listing names. */
export class OtherBytes extends Error {
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: string) {
    super(`${actual} instead of ${expected}`);
    this.expected = expected;
    this.actual = actual;
  }

  at(url: string): SiglipError<"model-damaged"> {
    const { expected, actual } = this;
    const message = `${url} is damaged or changes while it is fetched: it gave ${actual}, not ${expected}.`;
    return new SiglipError("model-damaged", message, { url, expected, actual }, { cause: this });
  }
}

/** True where a host could not be asked, or was too busy to say: no word on the file itself. */
export function isUnanswered(error: unknown): boolean {
  if (!isSiglipError(error, "model-fetch")) return false;
  const { status } = error.data;
  return status === undefined || status === 429 || status >= 500;
}
