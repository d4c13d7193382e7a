/** A file of a checkpoint: where it comes from, whose it is, and what is known of it before a byte has come. */
export interface FileRef {
  url: string;
  /** Model and revision, `OWNER/NAME@REVISION`, or the folder's address: entries are listed and removed by it. */
  owner: string;
  /** Its path in the folder, `onnx/vision_model.onnx`. */
  file: string;
  /** In bytes. */
  size?: number;
  /** Of the whole file, 64 lower-case hexadecimal digits. */
  sha256?: string;
  /** True where this address can never give other bytes (a commit): what is stored is then used without asking. */
  fixed: boolean;
  /** Hosts that a redirect may lead to, `*.example.com` for all below one; a redirect to any other is refused. Default: none. */
  redirects?: readonly string[];
}

/** Called as a file's bytes become available, from the store or the network: how many, and of how many where that is known. */
export type OnBytes = (loaded: number, total: number | undefined) => void;

export interface Fetching {
  signal: AbortSignal;
  onBytes?: OnBytes;
}

/** A file whose parts are fetched when they are needed, and kept. Offsets are in bytes, `to` exclusive. */
export interface OpenFile {
  readonly size: number;
  /** Fetches what is missing of a range. */
  ensure(from: number, to: number, fetching: Fetching): Promise<void>;
  /** The bytes of a range, fetched where they are missing. */
  read(from: number, to: number, fetching: Fetching): Promise<Uint8Array<ArrayBuffer>>;
  /** A range as a Blob that refers to the store; all of it must be there (`ensure`). */
  blob(from: number, to: number): Promise<Blob>;
}
