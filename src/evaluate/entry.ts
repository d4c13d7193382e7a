export type { Vectors } from "../core/embeddings.js";
export { type ErrorCode, type ErrorData, isSiglipError, SiglipError, SpaceMismatchError } from "../core/errors.js";
export type { OnProgress, Progress } from "../core/progress.js";
export type { Pause } from "../core/slices.js";
export { averagePrecisions, meanOfKnown } from "./average-precision.js";
export type { BaselineOptions } from "./baseline.js";
export { bootstrap, type Difference, type Figure, pairedBootstrap } from "./bootstrap.js";
export type { ClassScores, Head } from "./class-scores.js";
export { type CompareOptions, compare } from "./compare.js";
export { compareTemplates, type TemplateOptions } from "./compare-templates.js";
export type { Compared, Comparison } from "./comparison.js";
export type { Cost } from "./cost.js";
export {
  type Dataset,
  type DatasetOptions,
  type Example,
  type Skipped,
  type SkipReason,
  toDataset,
} from "./dataset.js";
export type { Differences } from "./differences.js";
export type { Encoder } from "./embed-dataset.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export type { Bin, ClassRow, Confusion, Evaluation, FigureName, LabelRow, Tables } from "./evaluation.js";
export { type Arrays, fromArrays } from "./from-arrays.js";
export { type FolderOptions, fromFolder } from "./from-folder.js";
export { fromTable, type TableOptions } from "./from-table.js";
export type { MeasureOptions } from "./measure.js";
export type { Candidate, CandidateOptions } from "./open-model.js";
export { confusionMatrix, macroF1, perClass } from "./per-class.js";
export { bestClasses, classRanks, hits, hitsOfOwners } from "./ranks.js";
export {
  brier,
  brierOfShares,
  type Claims,
  calibrationError,
  eachClaims,
  reliability,
  topClaims,
} from "./reliability.js";
export type { BootstrapOptions, Sample } from "./resamples.js";
export { type RetrievalRanks, retrievalRanks } from "./retrieval-ranks.js";
export { type Contributions, mean, type Statistic, type Weights } from "./statistic.js";
export type { Columns } from "./table-rows.js";
