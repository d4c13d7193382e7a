import { type Checksum, startChecksum } from "../checksum.js";
import type { FileRow } from "./file-rows.js";
import { damaged } from "./index-file.js";
import { toText } from "./item-text.js";

/** What a file says at its end. A file that something else wrote may say how many items it has, and no more. */
export interface End {
  end: number;
  checksum?: string;
}

/** Counts rows as they are written or read, and what they add up to, whatever the format. */
export class Tally {
  count = 0;
  readonly #checksum: Checksum;

  private constructor(checksum: Checksum) {
    this.#checksum = checksum;
  }

  static async start(): Promise<Tally> {
    return new Tally(await startChecksum());
  }

  add({ item, vector }: FileRow): void {
    this.count++;
    this.#checksum.update(toText(item));
    const plusZeros = vector.slice();
    for (let i = 0; i < plusZeros.length; i++) plusZeros[i] = (plusZeros[i] as number) + 0; // JSON has no -0
    this.#checksum.update(new Uint8Array(plusZeros.buffer, plusZeros.byteOffset, plusZeros.byteLength));
  }

  end(): End {
    return { end: this.count, checksum: this.#checksum.digest() };
  }

  /** Throws `bad-input` unless a file's end is right. */
  requireEnd(said: unknown): void {
    const { end, checksum, ...more } = (typeof said === "object" && said !== null ? said : {}) as Record<
      string,
      unknown
    >;
    if (end !== this.count) throw damaged(`it has ${this.count} items, and says ${JSON.stringify(end)} at its end`);
    const wrong = checksum !== undefined && checksum !== this.#checksum.digest();
    if (wrong || Object.keys(more).length > 0) throw damaged("its items don't add up to its checksum");
  }
}
