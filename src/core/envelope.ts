import { type ErrorCode, isSiglipError, SiglipError, SpaceMismatchError } from "./errors.js";

/** An error as it crosses the thread boundary, where classes, codes and causes would be lost. */
export interface WireError {
  code: ErrorCode;
  message: string;
  data: unknown;
  /** The text of the error underneath. */
  cause?: string;
}

/** Every answer of the worker: a value, or an error kept whole. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: WireError };

/** An error as plain data. What is none of this package's is `internal`; of a cause its text is left. */
export function toWire(error: unknown): WireError {
  const known = isSiglipError(error)
    ? error
    : new SiglipError("internal", `Unexpected: ${String(error)}`, { detail: String(error) }, { cause: error });
  const wire: WireError = { code: known.code, message: known.message, data: known.data };
  if (known.cause !== undefined) wire.cause = String(known.cause);
  return wire;
}

/** The error that `toWire` was given, of its class. */
export function fromWire(wire: WireError): SiglipError {
  if (wire.code === "space-mismatch") {
    const { expected, actual } = wire.data as { expected: string; actual: string };
    return new SpaceMismatchError(expected, actual);
  }
  const options = wire.cause === undefined ? undefined : { cause: new Error(wire.cause) };
  return new SiglipError(wire.code, wire.message, wire.data as never, options);
}

/** Runs `work` and puts what it gives, or throws, into an envelope. Never rejects. */
export async function seal<T>(work: () => Promise<T> | T): Promise<Envelope<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toWire(error) };
  }
}

/** The value of an envelope; throws its error. */
export function unseal<T>(envelope: Envelope<T>): T {
  if (envelope.ok) return envelope.value;
  throw fromWire(envelope.error);
}
