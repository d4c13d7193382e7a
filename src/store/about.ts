/** What is known of a stored file beside its bytes. */
export interface About {
  /** Where its bytes came from last. */
  url: string;
  /** Whose it is, and their names for it: the same bytes may belong to several. */
  owners: readonly { owner: string; file: string }[];
  /** In bytes, once the host or the caller has said. */
  size?: number;
  /** Whether the host sends parts. */
  ranged?: boolean;
  marks: Marks;
  /** All bytes are there and, where the file's checksum is known, add up to it. */
  complete: boolean;
}

/** By what a host tells one state of a file from another, as far as the browser lets it be read. */
export interface Marks {
  etag?: string;
  modified?: string;
}

const NAME = /^about-(\d+)$/;

/** Which writing of an entry's record a name stands for; undefined for other names. */
export function aboutNumber(name: string): number | undefined {
  const number = NAME.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The name of a record; a higher number is newer. */
export function aboutName(number: number): string {
  return `about-${number}`;
}

/** Undefined for a record that was not written to its end. */
export function parseAbout(text: string): About | undefined {
  try {
    return JSON.parse(text) as About;
  } catch {
    return undefined;
  }
}

/**
 * Compares what a host said of a file at two times: undefined where it said nothing that can be compared. A strong and a
 * weak tag of the same letters count as equal, as a host weakens its tags where it compresses.
 */
export function sameMarks(one: Marks, other: Marks): boolean | undefined {
  if (one.etag !== undefined && other.etag !== undefined) return letters(one.etag) === letters(other.etag);
  if (one.modified !== undefined && other.modified !== undefined) return one.modified === other.modified;
  return undefined;
}

/** The host's marks of a file's version in words; empty without any. */
export function describeMarks({ etag, modified }: Marks, size: number | undefined): string {
  return [etag, modified, size === undefined ? undefined : `${size} bytes`]
    .filter((part) => part !== undefined)
    .join(", ");
}

function letters(etag: string): string {
  return etag.replace(/^W\//, "");
}
