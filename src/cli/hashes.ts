import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ListedFile } from "../models/listing.js";

/** Hashes bytes as they come. */
export class Hashing {
  readonly #known: ListedFile;
  readonly #sha256 = createHash("sha256");
  readonly #gitSha1 = createHash("sha1");

  /** `known` is what the file should be. */
  constructor(known: ListedFile) {
    this.#known = known;
    this.#gitSha1.update(`blob ${known.size}\0`);
  }

  add(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    if (this.#known.gitSha1 !== undefined) this.#gitSha1.update(bytes);
  }

  /** The SHA-256, and the two hashes that should be equal. Nothing can be added after it. */
  end(): { sha256: string; expected: string; actual: string } {
    const sha256 = this.#sha256.digest("hex");
    if (this.#known.sha256 !== undefined) return { sha256, expected: this.#known.sha256, actual: sha256 };
    const { gitSha1 } = this.#known;
    // What nothing is known of is equal to nothing.
    return { sha256, expected: gitSha1 ?? "", actual: this.#gitSha1.digest("hex") };
  }
}

/** Adds a file's bytes to `hashing`; gives how many there were. */
export async function addFile(hashing: Hashing, file: string): Promise<number> {
  let bytes = 0;
  for await (const part of createReadStream(file, { highWaterMark: 1 << 20 })) {
    hashing.add(part);
    bytes += part.length;
  }
  return bytes;
}
