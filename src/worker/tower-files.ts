import type { Calibration } from "../core/scores.js";
import { type LogitConstants, logitConstants } from "../graph/logit-constants.js";
import { combinedFile, type Dtype, type Tower, towerFile } from "../models/dtype.js";
import type { GraphForm, Rung } from "../models/ladder.js";
import type { ModelSpec } from "../models/spec.js";
import { isAbsent } from "./folder.js";
import { type Opened, openLean } from "./graph-file.js";
import type { GraphSources } from "./graph-source.js";
import type { LoadProgress } from "./load-progress.js";
import type { Sessions } from "./runtime.js";
import { type Encode, openTower } from "./tower.js";

/** How a tower is loaded. */
export interface Load {
  signal: AbortSignal;
  progress?: LoadProgress;
}

/** Where each tower runs; one file with both runs where the text tower does. */
export type Runtimes = Record<Tower, Sessions>;

/** A tower that is open. */
export interface OpenTower {
  encode: Encode;
  /** How its graph runs. */
  graph: GraphForm;
  /** Frees its session, which may be the other tower's too. */
  close(): Promise<void>;
}

/** A file with both towers. */
interface Combined extends Opened {
  file: string;
}

/** Opens the towers of a checkpoint: each from its own file, or both from the combined one where the folder has no other. */
export class TowerFiles {
  /** What the combined file says, once it is open. */
  calibration: Calibration | undefined;
  readonly #sources: GraphSources;
  readonly #spec: ModelSpec;
  readonly #dtype: Record<Tower, Dtype>;
  readonly #runtimes: Runtimes;
  readonly #form: GraphForm;
  readonly #combined = new Map<Dtype, Promise<Combined>>();

  /** @param rung Number formats, and how graphs are to run at best. */
  constructor(sources: GraphSources, spec: ModelSpec, rung: Pick<Rung, "dtype" | "graph">, runtimes: Runtimes) {
    this.#sources = sources;
    this.#spec = spec;
    this.#dtype = rung.dtype;
    this.#form = rung.graph;
    this.#runtimes = runtimes;
  }

  async open(tower: Tower, load: Load): Promise<OpenTower> {
    const dtype = this.#dtype[tower];
    const file = towerFile(tower, dtype);
    const listed = this.#sources.has(file);
    if (listed === false && this.#sources.has(combinedFile(dtype))) return this.#fromCombined(tower, dtype, load);
    try {
      return this.#towerOf(tower, file, await this.#graph(file, load, this.#runtimes[tower], tower === "text"));
    } catch (missing) {
      if (listed !== undefined || !isAbsent(missing)) throw missing;
      load.progress?.drop(file);
      return this.#fromCombined(tower, dtype, load).catch((error: unknown) => {
        throw isAbsent(error) ? missing : error;
      });
    }
  }

  #towerOf(tower: Tower, file: string, { session, tokenRows, form: graph }: Opened): OpenTower {
    const encode = openTower(session, tower, this.#spec, file, tokenRows);
    return { encode, graph, close: () => session.release() };
  }

  async #fromCombined(tower: Tower, dtype: Dtype, load: Load): Promise<OpenTower> {
    const opened = await this.#openCombined(dtype, load);
    return this.#towerOf(tower, opened.file, opened);
  }

  #openCombined(dtype: Dtype, load: Load): Promise<Combined> {
    const open = this.#combined.get(dtype) ?? this.#readCombined(combinedFile(dtype), load);
    this.#combined.set(dtype, open);
    open.catch(() => this.#combined.delete(dtype));
    return open;
  }

  async #readCombined(file: string, load: Load): Promise<Combined> {
    const opened = await this.#graph(file, load, this.#runtimes.text, true);
    const constants = logitConstants(opened.model);
    if (constants) this.calibration = toCalibration(this.#spec, constants);
    return { ...opened, file };
  }

  async #graph(path: string, load: Load, runtime: Sessions, hasVocabulary: boolean): Promise<Opened> {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const { file, rowsFrom } = await this.#sources.open(path, load, hasVocabulary);
    return openLean(file, path, runtime, {
      sibling: async (location) => (await this.#sources.open(folder + location, load, false)).file,
      ...(rowsFrom && { rowsFrom }),
      form: this.#form,
      spec: this.#spec,
    });
  }
}

function toCalibration({ text: { family } }: ModelSpec, { scale, bias }: LogitConstants): Calibration | undefined {
  if (family === "clip") return { kind: "softmax", scale };
  return bias === undefined ? undefined : { kind: "sigmoid", scale, bias };
}
