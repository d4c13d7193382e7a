// What a hub does wrong on command.

/** Which answers are meant, and what is wrong with them. */
export interface Fault extends Wrong {
  /** A file's path in its repository, `"*.onnx"` for all that end so, or `"api"` for the listing. Default: every file, not the listing. */
  path?: string;
  /** Default: every repository, `OWNER/NAME`. */
  repository?: string;
  /** Where large files are redirected: the hub's own answer, or the other host's. Default: the one that has the bytes. */
  hop?: Hop;
  /** Default: always. */
  times?: number;
  /** Answers that stay right before the first wrong one. Default: 0. */
  after?: number;
}

export type Hop = "hub" | "cdn";

export interface Wrong {
  /** The connection ends after so many bytes of the body, of which the length was promised. */
  cut?: number;
  /** With `cut`: by a reset, which may overtake the last bytes; not by an orderly end. */
  byReset?: boolean;
  /** Only so many bytes, with a length that says just that. */
  short?: number;
  /** Milliseconds before anything is sent. */
  delay?: number;
  /** Bytes of the body in a second. */
  rate?: number;
  /** The byte at this offset of the file has its bits turned over; the ETag stays. */
  corrupt?: number;
  /** As another version of the file: its first byte and its ETag differ. */
  changed?: boolean;
  /** Answers with this status and a text. */
  status?: number;
  /** Seconds or a date, beside `status`. */
  retryAfter?: number | string;
  /** A web page in place of the file, with status 200. */
  html?: boolean;
  /** Answers every request with the whole file. */
  noRanges?: boolean;
  /** No Content-Length, no total in Content-Range: the body comes in chunks. */
  noLength?: boolean;
  noEtag?: boolean;
  /** Another address, or `"loop"`: this one, again and again. */
  redirect?: string;
  /** What the listing says of files, against the truth; `null` leaves a file out. */
  listing?: Record<string, { size?: number; sha256?: string } | null>;
}

/** Of one request, for finding its faults. */
export interface Asked {
  path: string;
  repository: string;
  hop: Hop;
  /** Whether this answer has the file's bytes, and no redirect to another does. */
  last: boolean;
}

/** The commands in force. */
export class Faults {
  #all: { fault: Fault; after: number; left: number }[] = [];

  add(fault: Fault): void {
    this.#all.push({ fault, after: fault.after ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#all = [];
  }

  /** All that is wrong with an answer, later commands over earlier ones; counts it against their `after` and `times`. */
  take(asked: Asked): Wrong {
    const wrong: Wrong = {};
    for (const one of this.#all) {
      if (one.left <= 0 || !matches(one.fault, asked)) continue;
      if (one.after > 0) {
        one.after--;
        continue;
      }
      one.left--;
      Object.assign(wrong, one.fault);
    }
    return wrong;
  }
}

function matches({ path, repository, hop }: Fault, asked: Asked): boolean {
  if (repository !== undefined && repository !== asked.repository) return false;
  if (hop === undefined ? !asked.last : hop !== asked.hop) return false;
  if (path === undefined) return asked.path !== "api";
  return path.startsWith("*") ? asked.path.endsWith(path.slice(1)) : asked.path === path;
}
