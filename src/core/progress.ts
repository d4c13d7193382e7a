/** How far a long call is. `loaded` only grows; `total` is bytes while loading and items otherwise. */
export interface Progress {
  phase: "load" | "images" | "texts" | "index";
  loaded: number;
  /** Absent while it is not known (a host that sends no length). */
  total?: number;
  /** The file under way, while loading. */
  file?: string;
}

export type OnProgress = (progress: Progress) => void;
