export type Method = "umap" | "pca";

/** What the layout's worker is asked. */
export interface LayoutTask {
  method: Method;
  /** [rows, dim] */
  data: Float32Array;
  rows: number;
  dim: number;
}

export interface Layout {
  /** [rows, 2] */
  points: Float64Array;
  /** Of principal components: how much of the variance each axis has. */
  shares?: [number, number];
}

/** What it answers: how far it is, 0 to 1, then the layout. */
export type LayoutAnswer = { done: number } | { layout: Layout } | { trouble: string };
