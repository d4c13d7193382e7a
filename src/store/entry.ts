import { type About, aboutName, aboutNumber, parseAbout } from "./about.js";
import type { Driver } from "./driver.js";
import { covered, covering, type Piece, parsePiece, pieceName } from "./pieces.js";
import { sha256Of } from "./sha256.js";

/** What the store has of one file: its record, and pieces of it. */
export class Entry {
  readonly #driver: Driver;
  readonly #key: string;
  readonly #pieces = new Map<string, Piece>();
  readonly #blobs = new Map<string, Blob>();
  #about: About | undefined;
  #written = 0;

  private constructor(driver: Driver, key: string) {
    this.#driver = driver;
    this.#key = key;
  }

  static async open(driver: Driver, key: string): Promise<Entry> {
    const entry = new Entry(driver, key);
    await entry.refresh();
    return entry;
  }

  get about(): About | undefined {
    return this.#about;
  }

  get pieces(): Iterable<Piece> {
    return this.#pieces.values();
  }

  get bytes(): number {
    return covered(this.pieces);
  }

  /** Looks again at what is there: another tab may have put something. */
  async refresh(): Promise<void> {
    const names = await this.#driver.names(this.#key);
    this.#pieces.clear();
    for (const name of names) {
      const piece = parsePiece(name);
      if (piece) this.#pieces.set(name, piece);
    }
    const numbers = names.map(aboutNumber).filter((number) => number !== undefined);
    this.#written = Math.max(0, ...numbers);
    this.#about = await this.#latest(numbers.sort((a, b) => b - a));
  }

  /** Writes the record anew. The one before goes only then, and of two the later that can be read counts. */
  async describe(about: About): Promise<void> {
    const before = this.#written;
    this.#about = about;
    this.#written++;
    await this.#driver.put(this.#key, aboutName(this.#written), new TextEncoder().encode(JSON.stringify(about)));
    if (before > 0) await this.#driver.delete(this.#key, aboutName(before));
  }

  async put(from: number, bytes: Uint8Array<ArrayBuffer>): Promise<Piece> {
    const piece = { from, to: from + bytes.length, sha256: await sha256Of(bytes) };
    const name = pieceName(piece);
    await this.#driver.put(this.#key, name, bytes);
    this.#pieces.set(name, piece);
    this.#blobs.delete(name);
    return piece;
  }

  /** A piece's bytes, if they are what was put; if not, the piece is thrown away. */
  async read(piece: Piece): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = await this.#bytesOf(piece);
    if (bytes?.length === piece.to - piece.from && (await sha256Of(bytes)) === piece.sha256) return bytes;
    const name = pieceName(piece);
    this.#pieces.delete(name);
    this.#blobs.delete(name);
    await this.#driver.delete(this.#key, name).catch(() => undefined); // in use by another tab: left to that one
    return undefined;
  }

  /** A range as a Blob that refers to the store; undefined where not all of it is there. Checks nothing (`read`). */
  async blob(from: number, to: number): Promise<Blob | undefined> {
    const pieces = covering(this.pieces, from, to);
    const blobs = await Promise.all(pieces.map((piece) => this.#blob(piece)));
    const parts: Blob[] = [];
    let at = from;
    for (const [i, piece] of pieces.entries()) {
      const blob = blobs[i];
      if (!blob || piece.from > at) return undefined;
      const end = Math.min(to, piece.to);
      parts.push(blob.slice(at - piece.from, end - piece.from));
      at = end;
    }
    return at === to ? new Blob(parts) : undefined;
  }

  async clear(): Promise<void> {
    this.#pieces.clear();
    this.#blobs.clear();
    this.#about = undefined;
    this.#written = 0;
    await this.#driver.drop(this.#key);
  }

  async #latest(numbers: readonly number[]): Promise<About | undefined> {
    for (const number of numbers) {
      const blob = await this.#driver.get(this.#key, aboutName(number));
      // Who only looks holds no lock: the record may be gone by now.
      const about = blob && parseAbout(await blob.text().catch(() => ""));
      if (about) return about;
    }
    return undefined;
  }

  async #blob(piece: Piece): Promise<Blob | undefined> {
    const name = pieceName(piece);
    const known = this.#blobs.get(name) ?? (await this.#driver.get(this.#key, name));
    if (known) this.#blobs.set(name, known);
    return known;
  }

  /** Undefined also where the browser can't read them (taken away by another tab). */
  async #bytesOf(piece: Piece): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const blob = await this.#blob(piece);
      return blob && new Uint8Array(await blob.arrayBuffer());
    } catch {
      return undefined;
    }
  }
}
