import type { Device } from "../models/device.js";
import type { Dtype, Tower } from "../models/dtype.js";
import type { Figure } from "./bootstrap.js";
import type { Cost } from "./cost.js";
import type { Skipped, SkipReason } from "./dataset.js";
import type { BootstrapOptions } from "./resamples.js";

/**
 * The figures there can be, for the numbers that were asked for. Of errors and Brier scores less is better, of all others
 * more.
 *
 * - `top1`, `top5`: share of pictures whose class is among the first k.
 * - `macroF1`: mean F1 of the classes that have an example.
 * - `mAP`: mean average precision of the classes that are true of some picture.
 * - `textToImage1`, `imageToText1`, …: recall@k both ways.
 * - `topError`, `topBrier`: calibration of shares: the expected calibration error of each picture's best class, and the Brier
 *   score of all its shares.
 * - `eachError`, `eachBrier`: the same of probabilities, where each class of each picture is a yes or no of its own.
 */
export type FigureName =
  | `top${number}`
  | "macroF1"
  | "mAP"
  | `textToImage${number}`
  | `imageToText${number}`
  | "topError"
  | "topBrier"
  | "eachError"
  | "eachBrier";

/** Of one class, as one of which each picture has one. A figure is absent where there is nothing to divide by. */
export interface ClassRow {
  label: string;
  /** How many pictures are of it. */
  support: number;
  precision?: Figure;
  recall?: Figure;
  f1?: Figure;
}

/** Of one class, as one that is true of some pictures. Absent where it is true of none. */
export interface LabelRow {
  label: string;
  support: number;
  averagePrecision?: Figure;
}

/** How many pictures of a class were taken for another. */
export interface Confusion {
  truth: string;
  predicted: string;
  count: number;
}

/** A bin of a reliability curve: above `from`, up to `to`. */
export interface Bin {
  from: number;
  to: number;
  /** Of all that was said, which part is in it. */
  share: Figure;
  /** The mean probability, and the share that was right; absent for an empty bin. */
  probability?: Figure;
  right?: Figure;
}

export interface Tables {
  perClass?: ClassRow[];
  /** The most frequent first. */
  confusions?: Confusion[];
  perLabel?: LabelRow[];
  /** Of each picture's best class. */
  topReliability?: Bin[];
  /** Of each class of each picture. */
  eachReliability?: Bin[];
}

/** What a model makes of a data set, as plain data. */
export interface Evaluation extends Tables {
  model: string;
  revision: string;
  space: string;
  device: Device;
  dtype: Record<Tower, Dtype>;
  /** Texts that the classes were put in; absent with a head. */
  templates?: string[];
  dataset: {
    name: string;
    /** Pictures that were evaluated. */
    pictures: number;
    classes: number;
    captions: number;
    counts: Partial<Record<SkipReason, number>>;
    skipped: Skipped[];
    /** Files that are no examples. */
    others: number;
  };
  bootstrap: Required<BootstrapOptions>;
  figures: Partial<Record<FigureName, Figure>>;
  cost: Cost;
  /** What was left out, and why, one sentence each. */
  notes: string[];
}
