import type { ModelSpec } from "../models/spec.js";

/** What a resizer is told: how pictures are resized, once, and then one file after another. */
export type ToResizer = { rule: ModelSpec["image"] } | { job: number; blob: Blob; maxPixels: number };

/** That it is there; and of each file the RGB `[size, size, 3]`, or nothing where it failed. */
export type FromResizer = { ready: true } | { job: number; rgb?: Uint8Array<ArrayBuffer> };
