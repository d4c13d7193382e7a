import type { Views } from "../core/views.js";
import type { ModelSpec } from "../models/spec.js";
import type { Resized } from "./pictures.js";

/** What a resizer is told: how pictures are resized, once, and then one file after another. */
export type ToResizer =
  | { rule: ModelSpec["image"] }
  | { job: number; blob: Blob; maxPixels: number; views: Views | undefined };

/** That it is there; and of each file its views, or nothing where it failed. */
export type FromResizer = { ready: true } | { job: number; resized?: Resized };
