export { createSiglip } from "./client/create.js";
export type { ExportOptions } from "./client/export-index.js";
export type { ImageSource } from "./client/image-source.js";
export { loadLabels, saveLabels } from "./client/label-file.js";
export type { FailedFile, FileAt, FolderSource } from "./client/list-folder.js";
export type { ModelStorage, StoredModel } from "./client/model-storage.js";
export type {
  CallOptions,
  ClassifyOptions,
  DuplicatesOptions,
  Hit,
  IndexItem,
  ModelSource,
  OpenOptions,
  PictureOptions,
  Query,
  QueryPart,
  SearchOptions,
  SiglipOptions,
  SimilarTo,
  Status,
  SumQuery,
  SyncOptions,
  WeightedPart,
  WeightedSum,
} from "./client/options.js";
export type { Added, SearchIndex } from "./client/search-index.js";
export type { LabelsOfMany, Siglip } from "./client/siglip.js";
export type { Synced } from "./client/sync-folder.js";
export type { AdaptedTower, Adapter, LowRank } from "./core/adapter.js";
export type { Embeddings, Failure } from "./core/embeddings.js";
export { type ErrorCode, type ErrorData, isSiglipError, SiglipError, SpaceMismatchError } from "./core/errors.js";
export type { Head, HeadEstimate } from "./core/head.js";
export type { HeatMap, HeatMapOptions } from "./core/heat-map.js";
export type {
  AskedFormat,
  CompactOptions,
  Condition,
  DamagedSegment,
  Duplicates,
  ExportFormat,
  IndexFiles,
  IndexStats,
  IndexStorage,
  ItemKind,
  Metadata,
  Operators,
  Part,
  QueryVector,
  Ranking,
  StoredItem,
  VectorFormat,
  Where,
} from "./core/index-types.js";
export type { Label, LabelCalibration, LabelSet } from "./core/labels.js";
export type { OnProgress, Progress } from "./core/progress.js";
export type { Calibration, Scores } from "./core/scores.js";
export type { StorageFull, StorageUsage, StoreKind } from "./core/storage-types.js";
export type { Pool, ViewOptions } from "./core/views.js";
export type { ModelId } from "./models/catalogue.js";
export {
  describeModels,
  type ModelDescription,
} from "./models/describe.js";
export type { AdapterFacts, Device } from "./models/device.js";
export type { Dtype, Tower } from "./models/dtype.js";
export { type Estimate, type EstimateOptions, estimate } from "./models/estimate.js";
export type { AskedDtype, Capabilities } from "./models/plan-types.js";
export type { Check, Proof, ProofTry, Verify } from "./models/proof.js";
export type { TokenTable } from "./models/token-table.js";
export type { StorageState } from "./protocol/contract.js";
