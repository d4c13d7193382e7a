/** How a byte becomes the number that a tower reads. */
export interface Normalisation {
  rescale: number;
  /** [3] */
  mean: readonly number[];
  /** [3] */
  std: readonly number[];
}

/** `(byte * rescale - mean) / std` for every byte of every channel, `[3, 256]`: computed once, the same on every device. */
export function planeValues({ rescale, mean, std }: Normalisation): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) * rescale - (mean[channel] as number)) / (std[channel] as number);
  });
}

/** Writes RGB bytes `[area, 3]` as the tower's planes `[3, area]` at `offset`, with the `values` of `planeValues`. */
export function toPlanes(rgb: Uint8Array, values: Float32Array, planes: Float32Array, offset: number): void {
  const area = rgb.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < area; i++) {
      planes[offset + channel * area + i] = values[channel * 256 + (rgb[i * 3 + channel] as number)] as number;
    }
  }
}
