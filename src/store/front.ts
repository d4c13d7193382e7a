import type { Entry } from "./entry.js";
import { covering, type Piece } from "./pieces.js";
import type { Sha256 } from "./sha256.js";

/** Bytes of pieces ahead of the front that are kept at hand; what is over is read back from the store. */
const WINDOW = 16 * 1024 * 1024;

/**
 * Adds up a file's checksum while its pieces arrive in any order: always as far as they follow one another from its
 * beginning.
 */
export class Front {
  readonly #entry: Entry;
  readonly #hash: Sha256;
  readonly #window = new Map<number, Uint8Array>();
  /** Where pieces begin that the window had no room for. */
  readonly #left = new Set<number>();
  #held = 0;
  #at = 0;
  #moving: Promise<void> = Promise.resolve();

  constructor(entry: Entry, hash: Sha256) {
    this.#entry = entry;
    this.#hash = hash;
  }

  /** A piece is stored now, and these are its bytes. */
  arrived(piece: Piece, bytes: Uint8Array): Promise<void> {
    if (this.#held + bytes.length <= WINDOW) {
      this.#held += bytes.length - (this.#window.get(piece.from)?.length ?? 0);
      this.#window.set(piece.from, bytes);
    } else {
      this.#left.add(piece.from);
    }
    this.#moving = this.#moving.then(() => this.#advance(false));
    return this.#moving;
  }

  /** The checksum once all is there: 64 hexadecimal digits; undefined where a piece is missing after all. */
  async digest(size: number): Promise<string | undefined> {
    await this.#moving;
    await this.#advance(true);
    return this.#at === size ? this.#hash.digest() : undefined;
  }

  async #advance(anyStored: boolean): Promise<void> {
    for (;;) {
      const at = this.#at;
      const bytes = this.#fromWindow(at) ?? (this.#left.has(at) || anyStored ? await this.#fromStore(at) : undefined);
      if (bytes === undefined) return;
      this.#hash.update(bytes);
      this.#at += bytes.length;
    }
  }

  #fromWindow(at: number): Uint8Array | undefined {
    const bytes = this.#window.get(at);
    if (bytes === undefined) return undefined;
    this.#window.delete(at);
    this.#held -= bytes.length;
    return bytes;
  }

  async #fromStore(at: number): Promise<Uint8Array | undefined> {
    const [piece] = covering(this.#entry.pieces, at, at + 1);
    const bytes = piece && (await this.#entry.read(piece));
    return piece && bytes?.subarray(at - piece.from);
  }
}
