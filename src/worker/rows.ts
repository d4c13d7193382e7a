/** A rectangle of a picture, in pixels. */
export interface Band {
  left: number;
  top: number;
  columns: number;
  lines: number;
}

/**
 * A decoded picture that is read a band at a time: as one array, a photo of 12 megapixels costs more to make room for
 * than to resize. 8 bits, colours not multiplied by alpha.
 */
export interface Rows {
  readonly width: number;
  readonly height: number;
  /** Where red, green and blue are among the four bytes of a pixel. */
  readonly order: readonly [red: number, green: number, blue: number];
  /** Writes a band that lies within the picture, `[lines, columns, 4]`. One at a time. Rejects where it can't be read. */
  read(band: Band, into: Uint8Array<ArrayBuffer>): void | Promise<void>;
  /** Frees the picture. */
  close(): void;
}

export const RGBA = [0, 1, 2] as const;

/** Rows of RGBA pixels that are in memory already. */
export function rowsInMemory(data: Uint8ClampedArray, width: number, height: number): Rows {
  return {
    ...{ width, height, order: RGBA },
    read: (band, into) => copyBand(data, width, band, into),
    close: () => undefined,
  };
}

/** A band of a picture of so many columns, four bytes a pixel. */
export function copyBand(
  data: Uint8Array | Uint8ClampedArray,
  width: number,
  { left, top, columns, lines }: Band,
  into: Uint8Array,
): void {
  const [step, length] = [width * 4, columns * 4];
  let from = (top * width + left) * 4;
  if (columns === width) into.set(data.subarray(from, from + lines * length));
  else
    for (let to = 0; to < lines * length; to += length, from += step) into.set(data.subarray(from, from + length), to);
}
