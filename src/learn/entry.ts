export type { AdaptedTower, Adapter, LowRank } from "../core/adapter.js";
export { type ErrorCode, type ErrorData, isSiglipError, SiglipError, SpaceMismatchError } from "../core/errors.js";
export type { Head, HeadEstimate } from "../core/head.js";
export type { LabelCalibration, LabelSet } from "../core/labels.js";
export type { OnProgress, Progress } from "../core/progress.js";
export { loadAdapter, saveAdapter } from "./adapter-file.js";
export { applyAdapter } from "./apply-adapter.js";
export { type CalibrateOptions, calibrate } from "./calibrate.js";
export {
  adapterOf,
  type TunedAdapter,
  type TuningCheckpoint,
  type TuningEpoch,
  type TuningReport,
} from "./checkpoint.js";
export { loadHead, saveHead } from "./head-file.js";
export type { LabelledVectors } from "./labelled.js";
export type { Recall, RecallAt } from "./recall.js";
export { type TeachOptions, teach } from "./teach.js";
export { type TuneInput, type TuneOptions, tune } from "./tune.js";
export type { Pair } from "./tuning-data.js";
