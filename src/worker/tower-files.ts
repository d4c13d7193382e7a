import type { Calibration } from "../core/scores.js";
import { type LogitConstants, logitConstants } from "../graph/logit-constants.js";
import { combinedFile, type Dtype, type Tower, towerFile } from "../models/dtype.js";
import type { ModelSpec } from "../models/spec.js";
import { isAbsent } from "./folder.js";
import { type Opened, openLean } from "./graph-file.js";
import type { GraphSources } from "./graph-source.js";
import type { LoadProgress } from "./load-progress.js";
import type { Runtime } from "./runtime.js";
import { type Encode, openTower } from "./tower.js";

/** How a tower is loaded. */
export interface Load {
  signal: AbortSignal;
  progress?: LoadProgress;
}

/** A file with both towers. */
interface Combined extends Opened {
  file: string;
}

/** Opens the towers of a checkpoint on one runtime: each from its own file, or both from the combined one where the folder has no other. */
export class TowerFiles {
  /** What the combined file says, once it is open. */
  calibration: Calibration | undefined;
  readonly #sources: GraphSources;
  readonly #spec: ModelSpec;
  readonly #dtype: Record<Tower, Dtype>;
  readonly #runtime: Runtime;
  readonly #combined = new Map<Dtype, Promise<Combined>>();

  constructor(sources: GraphSources, spec: ModelSpec, dtype: Record<Tower, Dtype>, runtime: Runtime) {
    this.#sources = sources;
    this.#spec = spec;
    this.#dtype = dtype;
    this.#runtime = runtime;
  }

  async open(tower: Tower, load: Load): Promise<Encode> {
    const dtype = this.#dtype[tower];
    const file = towerFile(tower, dtype);
    const listed = this.#sources.has(file);
    if (listed === false && this.#sources.has(combinedFile(dtype))) return this.#fromCombined(tower, dtype, load);
    try {
      const { session, tokenRows } = await this.#graph(file, load, tower === "text");
      return openTower(session, tower, this.#spec, file, tokenRows);
    } catch (missing) {
      if (listed !== undefined || !isAbsent(missing)) throw missing;
      load.progress?.drop(file);
      return this.#fromCombined(tower, dtype, load).catch((error: unknown) => {
        throw isAbsent(error) ? missing : error;
      });
    }
  }

  async #fromCombined(tower: Tower, dtype: Dtype, load: Load): Promise<Encode> {
    const { session, file, tokenRows } = await this.#openCombined(dtype, load);
    return openTower(session, tower, this.#spec, file, tokenRows);
  }

  #openCombined(dtype: Dtype, load: Load): Promise<Combined> {
    const open = this.#combined.get(dtype) ?? this.#readCombined(combinedFile(dtype), load);
    this.#combined.set(dtype, open);
    open.catch(() => this.#combined.delete(dtype));
    return open;
  }

  async #readCombined(file: string, load: Load): Promise<Combined> {
    const opened = await this.#graph(file, load, true);
    const constants = logitConstants(opened.model);
    if (constants) this.calibration = toCalibration(this.#spec, constants);
    return { ...opened, file };
  }

  async #graph(path: string, load: Load, hasVocabulary: boolean): Promise<Opened> {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const { file, rowsFrom } = await this.#sources.open(path, load, hasVocabulary);
    return openLean(file, path, this.#runtime, {
      sibling: async (location) => (await this.#sources.open(folder + location, load, false)).file,
      ...(rowsFrom && { rowsFrom }),
    });
  }
}

function toCalibration({ text: { family } }: ModelSpec, { scale, bias }: LogitConstants): Calibration | undefined {
  if (family === "clip") return { kind: "softmax", scale };
  return bias === undefined ? undefined : { kind: "sigmoid", scale, bias };
}
