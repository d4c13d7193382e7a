/**
 * How far a long call is. Within a phase `loaded` only grows; `total` is bytes while loading, pairs while comparing
 * (`duplicates`), fits while learning and items otherwise. The first call that needs a tower which is not loaded yet reports `load` before its
 * own phase.
 */
export interface Progress {
  phase: "load" | "images" | "texts" | "index" | "push" | "compare" | "learn";
  loaded: number;
  /** Absent while it is not known (a host that sends no length). */
  total?: number;
  /** The file under way, while loading. */
  file?: string;
}

export type OnProgress = (progress: Progress) => void;
