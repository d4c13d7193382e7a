import { isSiglipError, SiglipError } from "../core/errors.js";
import { placeOf, setPlace } from "../graph/external.js";
import { type Model, type Tensor, writeModel } from "../graph/onnx.js";
import { readSkeleton } from "../graph/skeleton.js";
import { cutTokenTable, type TokenTable } from "../graph/token-table.js";
import type { GraphForm } from "../models/ladder.js";
import type { ModelSpec } from "../models/spec.js";
import { atSize } from "./at-size.js";
import { type Formed, inForm } from "./graph-form.js";
import { joinedWeights } from "./joined-weights.js";
import type { External, Session, Sessions } from "./runtime.js";
import { TokenRows } from "./token-rows.js";
import { unreadable } from "./unreadable.js";

/** A file of a checkpoint, of which perhaps not all is there. Offsets are in bytes, `to` exclusive. */
export interface GraphFile {
  readonly size: number;
  /** The bytes of a range, fetched where they are missing. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** Fetches what is missing of a range. */
  ensure(from: number, to: number): Promise<void>;
  /** A range as a Blob; all of it must be there. */
  blob(from: number, to: number): Promise<Blob>;
}

/** A file that is all there. */
export function graphFileOf(blob: Blob): GraphFile {
  return {
    size: blob.size,
    read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
    ensure: async () => undefined,
    blob: async (from, to) => blob.slice(from, to),
  };
}

export interface LeanOptions {
  /** Opens a file that the graph names beside itself: its weights lie there. Without it such a graph is refused. */
  sibling?: (location: string) => Promise<GraphFile>;
  /** What rows of the vocabulary are read from, where that is in the file itself; by default the file. */
  rowsFrom?: GraphFile;
  /** How the graph is to run at best; by default as it was published. */
  form?: GraphForm;
  /** Sizes of the tower's inputs, for graphs that leave them open, and of pictures where not the checkpoint's own. */
  spec?: ModelSpec;
}

export interface Opened {
  session: Session;
  /** The published graph, without its large weights. */
  model: Model;
  /** How the graph runs. */
  form: GraphForm;
  /** Where the vocabulary was cut out of the graph: what gives its rows. */
  tokenRows?: TokenRows;
}

/** A vocabulary is cut out when it is more than this, in bytes, and than a third of its file. */
const LARGE_TABLE = 2 ** 20;

/**
 * Opens a graph with its weights left where they are: ONNX Runtime reads each from its file, and neither memory nor the
 * GPU ever holds a large vocabulary, of which a text needs a few rows. Those ranges that are read are fetched; the
 * vocabulary is not.
 *
 * @param name The file's path in the checkpoint's folder, for errors.
 *
 * Throws `model-invalid` for what is no graph that ONNX Runtime takes, `model-unsupported` for one that can't be brought to
 * the pictures' size, and what reading throws.
 */
export async function openLean(
  file: GraphFile,
  name: string,
  runtime: Sessions,
  { sibling, rowsFrom = file, form = "plain", spec }: LeanOptions = {},
): Promise<Opened> {
  const skeleton = await readSkeleton(file.size, (from, to) => file.read(from, to), { location: name });
  if (skeleton.locations.length > 0 && !sibling) throw invalid(name, "its weights are in other files");
  const others = skeleton.locations.map(async (at) => [at, (await sibling?.(at)) as GraphFile] as const);
  const sources = new Map([[name, file], ...(await Promise.all(others))]);
  const cut = readable(name, () => cutTokenTable(skeleton.model));
  const table = cut && isLarge(cut.table, sources) ? cut.table : undefined;
  const published = await atSize(cut && table ? cut.model : skeleton.model, sources, spec, table, name);
  const formed = readable(name, () => inForm(published, form, spec, table));
  const joined = await joinedWeights(formed.joined, sources);
  const external = [...(await weightsOf(formed.model, sources, table, name)), ...joined];
  const opened = { model: skeleton.model, ...(await openForm(formed, runtime, name, external)) };
  if (!table) return opened;
  const rows = table.location === name ? rowsFrom : (sources.get(table.location) as GraphFile);
  return { ...opened, tokenRows: new TokenRows(rows, table, name) };
}

/** What `work` makes of a graph. */
function readable<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** A graph that can't be recorded after all runs without. */
async function openForm({ model, form }: Formed, runtime: Sessions, name: string, external: External[]) {
  const graph = readable(name, () => writeModel(model));
  if (form === "captured") {
    try {
      return { form, session: await runtime.openSession(graph, name, { external, record: true }) };
    } catch (error) {
      if (!isSiglipError(error, "model-invalid")) throw error;
    }
  }
  const session = await runtime.openSession(graph, name, { external });
  return { form: form === "captured" ? ("fused" as const) : form, session };
}

function isLarge({ location, length }: TokenTable, sources: ReadonlyMap<string, GraphFile>): boolean {
  return length > LARGE_TABLE && length > (sources.get(location)?.size ?? 0) / 3;
}

interface Weight {
  tensor: Tensor;
  from: number;
  to: number;
  /** Whether the tensor says where it ends. */
  ends: boolean;
}

/** Fetches the weights, and makes the tensors refer to the Blobs that they come in: of each file one, or what lies before and after the vocabulary. */
async function weightsOf(
  { graph }: Model,
  sources: ReadonlyMap<string, GraphFile>,
  table: TokenTable | undefined,
  name: string,
): Promise<External[]> {
  const parts: { source: GraphFile; weights: Weight[] }[] = [];
  for (const [location, source] of sources) {
    const weights = (graph?.initializer ?? []).flatMap((tensor) => weightIn(tensor, location, source, name));
    const hole = table?.location === location ? table : { offset: source.size, length: 0 };
    const before = weights.filter(({ to }) => to <= hole.offset);
    const after = weights.filter(({ to }) => to > hole.offset);
    if (after.some(({ from }) => from < hole.offset + hole.length)) throw invalid(name, "its weights overlap");
    parts.push(...[before, after].filter(({ length }) => length > 0).map((weights) => ({ source, weights })));
  }
  return await Promise.all(
    parts.map(async ({ source, weights }, i) => {
      const from = Math.min(...weights.map((weight) => weight.from));
      const to = Math.max(...weights.map((weight) => weight.to));
      const path = `weights/${i}`;
      for (const weight of weights) {
        const [offset, length] = [weight.from - from, weight.to - weight.from];
        setPlace(weight.tensor, { location: path, offset, ...(weight.ends && { length }) });
      }
      await source.ensure(from, to);
      return { path, data: await source.blob(from, to) };
    }),
  );
}

function weightIn(tensor: Tensor, location: string, { size }: GraphFile, name: string): Weight[] {
  const place = placeOf(tensor);
  if (place?.location !== location) return [];
  const { offset: from, length } = place;
  const to = length === undefined ? size : from + length;
  if (to < from || to > size) throw invalid(name, `${location} ends before its weights do`);
  return [{ tensor, from, to, ends: length !== undefined }];
}

function invalid(file: string, why: string): SiglipError {
  return new SiglipError("model-invalid", `${file} can't be loaded: ${why}.`, { file });
}
