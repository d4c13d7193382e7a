import type { Head, HeadEstimate } from "../core/head.js";

/** What decides what comes out, all of it. */
export interface HeadSettings {
  method: Head["method"];
  multi: boolean;
  l2: number | "auto";
  balanced: boolean;
  /** 0: no example is left out. */
  folds: HeadEstimate["folds"];
  /** The share of the texts in the logits, where there are any. */
  blend: number | "auto";
  seed: number;
}

/** How many fits are done, of how many at most. */
export interface Fits {
  done: number;
  of: number;
}
