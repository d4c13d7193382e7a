/** What each error code carries for a handler. One row a code: the whole family at a glance. */
export interface ErrorData {
  /** An argument is not what the call takes; of an imported file, `line` or `row`, from 1, is where. */
  "bad-input": { argument: string; line?: number; row?: number };
  /** A picture's address gave no picture. */
  "image-fetch": { url: string; status?: number };
  /** The bytes are not a picture that this browser decodes. */
  "image-decode": { bytes?: number };
  /** The picture announces more pixels than `maxPixels`. */
  "image-too-large": { width: number; height: number; maxPixels: number };
  /** A file of the model could not be fetched. */
  "model-fetch": { url: string; status?: number };
  /** The host's bytes have another checksum than the listing, or change while they are fetched. `expected` and `actual` are SHA-256, or the host's own marks. */
  "model-damaged": { url: string; expected: string; actual: string };
  /** The model needs more than this device or the options allow; `fits` names models and number formats that would do. */
  "does-not-fit": { reasons: readonly string[]; fits: readonly { model: string; dtype: string }[] };
  /** A file of the model is there but is not what it should be. */
  "model-invalid": { file: string; device?: "webgpu" | "wasm" };
  /** The model is of a kind that this package does not run, or its graph of one that it can't bring to another resolution. */
  "model-unsupported": { feature: "naflex" | "resolution" };
  /** Known inputs gave wrong answers on every path that was tried: nothing that this device computes can be trusted. */
  unproven: { tries: readonly { path: string; passed: boolean; fault?: string }[] };
  /** The device that was asked for is not there. */
  "device-unavailable": { device: "webgpu" | "wasm" };
  /** The GPU went away while in use. */
  "device-lost": { reason: string };
  /** ONNX Runtime refused or failed to run. */
  runtime: { step: string };
  /** A tower gave a vector that is not finite or has no length. */
  numerics: { row: number };
  /** Probabilities were asked for, but the model's scale and bias are not known. */
  "no-probability": { space: string };
  /** Vectors of two spaces were about to be compared. */
  "space-mismatch": { expected: string; actual: string };
  /** The worker stopped while the call was under way. */
  "worker-lost": { reason: string };
  /** The browser's storage has no room for what an index has to write. What is in the index stays, and is found. */
  "storage-full": { index: string; needed: number };
  /** An index was written by a newer version of this package. */
  "index-version": { found: number; known: number };
  /** The folder of an index has a file under the name of a segment, and whole by its checksum, that is none of this package's. */
  "index-foreign": { index: string; file: string };
  /** Items were removed while the index was written in a format that says at its beginning how many there are: export it again. */
  "index-changed": { expected: number; found: number };
  /** The worker that held this in-memory index stopped; open and fill it again. */
  "index-lost": { index: string };
  /** An engine on a server can't be reached, or did not answer in time. */
  "engine-unreachable": { engine: string };
  /** An engine on a server does not let this caller do this: no key, a wrong one, or one without the right. */
  "engine-refused": { engine: string; status?: number };
  /** An engine on a server failed, or did not take what was asked. */
  "engine-failed": { engine: string; status?: number; detail: string };
  /** An engine on a server answered with what is none of its answers. */
  "engine-answer": { engine: string; detail: string };
  /** An engine has no such collection or table, or it has one that no `push` made. */
  "no-collection": { engine: string; collection: string };
  /** A vector, or a collection, has another number of dimensions. */
  "dim-mismatch": { expected: number; actual: number };
  /** The client or index was closed. */
  closed: { what: string };
  /** A fault of this package. */
  internal: { detail: string };
}

export type ErrorCode = keyof ErrorData;

const BRAND = "siglip-web/error";

/**
 * Every error that this package throws, aborts apart (those reject with the signal's own reason).
 * Switch on `code`; `data` then has that code's fields; `cause` is the error underneath, where there is one.
 */
export class SiglipError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = "SiglipError";
  readonly brand = BRAND;
  readonly code: C;
  readonly data: ErrorData[C];

  constructor(code: C, message: string, data: ErrorData[C], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

/** Thrown when vectors of different models, formats or preprocessing would be compared. */
export class SpaceMismatchError extends SiglipError<"space-mismatch"> {
  override readonly name = "SpaceMismatchError";

  constructor(expected: string, actual: string) {
    super("space-mismatch", `These vectors are of the space "${actual}", not "${expected}".`, { expected, actual });
  }
}

/** True for this package's errors, also those made in another realm or by another copy, where `instanceof` fails. */
export function isSiglipError<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is SiglipError<C> {
  if (typeof error !== "object" || error === null || !("brand" in error) || error.brand !== BRAND) return false;
  return code === undefined || (error as SiglipError).code === code;
}

/** An argument that is not what the call takes. */
export function badInput(argument: string, message: string, cause?: unknown): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", message, { argument }, cause === undefined ? undefined : { cause });
}
