import { ahead } from "../core/ahead.js";
import { toWire } from "../core/envelope.js";
import type { OnProgress } from "../core/progress.js";
import { nameOf } from "../core/read-views.js";
import type { Views } from "../core/views.js";
import type { WireAdded, WireItem } from "../protocol/contract.js";
import type { KeptIndex } from "../search/kept-index.js";
import type { IndexedItem } from "../search/segment.js";
import { sha256Of } from "../store/sha256.js";
import type { Encoder } from "./adapted-model.js";
import { joinVectors } from "./join-vectors.js";
import type { ThumbnailMaker } from "./thumbnail-maker.js";
import type { Embedded } from "./unit-rows.js";

type ItemOf<K> = Extract<WireItem, { kind: K }>;

/** An item, its place in the list, and what is known of it besides: what its file adds up to, what its vectors are of. */
interface Waiting<K extends WireItem["kind"]> {
  item: ItemOf<K>;
  input: number;
  known?: Partial<Pick<IndexedItem, "kind" | "content" | "parts">>;
}

/** What is done with pictures besides. */
export interface Filling {
  /** Keeps a small one of each. */
  small?: Pick<ThumbnailMaker, "look" | "add"> | undefined;
  /** What is encoded of each; by default the whole. */
  views?: Views | undefined;
}

/** Files that are looked up in the index before those that are not there are encoded, in one batch run. */
const LOOKED_UP = 512;
/** Files that are read at a time to be looked up. */
const READ = 4;

/**
 * Adds items as their vectors come: those already in are found while the rest is still being encoded, and kept at least
 * every 256 items or 2 seconds. A file that the index has already, under whatever name, is not encoded again. An item
 * that fails is reported by its place in the list, and the rest goes on.
 */
export async function fillIndex(
  index: KeptIndex,
  items: readonly WireItem[],
  model: Pick<Encoder, "embedImages" | "embedTexts">,
  signal: AbortSignal,
  onProgress: OnProgress,
  { small, views }: Filling = {},
): Promise<WireAdded> {
  const added: WireAdded = { ids: [], truncated: [], reused: [], failures: [] };
  const last = new Map(items.map(({ id }, input) => [id, input]));
  const put = async <K extends WireItem["kind"]>({ item, input, known }: Waiting<K>, result: Embedded) => {
    const { id, kind, metadata }: WireItem = item;
    try {
      if ("error" in result) throw result.error;
      // Kinds are encoded one after another, yet of items with one id the last in the list stays.
      const about = { id, kind, ...(metadata && { metadata }), ...known, ...(result.parts && { parts: result.parts }) };
      if (last.get(id) === input) {
        index.put(about, result.vector);
        if ("image" in item) await small?.add(about, item.image);
      }
      added.ids.push(id);
      if (result.truncated) added.truncated.push(input);
    } catch (error) {
      added.failures.push({ input, error: toWire(error) });
    }
    onProgress({ phase: "index", loaded: added.ids.length + added.failures.length, total: items.length });
    if (index.due) await index.commit();
  };
  const putAll = async <K extends WireItem["kind"]>(
    some: readonly Waiting<K>[],
    encode: (items: ItemOf<K>[]) => AsyncIterable<Embedded> | Iterable<Embedded>,
  ) => {
    if (some.length === 0) return; // else a tower that is not needed would be loaded
    const waiting = some.values();
    for await (const result of encode(some.map(({ item }) => item))) {
      await put(waiting.next().value as Waiting<K>, result);
    }
  };
  const of = <K extends WireItem["kind"]>(kind: K): Waiting<K>[] =>
    items.flatMap((item, input) => (item.kind === kind ? [{ item: item as ItemOf<K>, input }] : []));

  await putAll(of("vector").map(withParts), (some) => some.map(({ vectors }) => joinVectors(vectors)));
  await putAll(of("text"), (some) =>
    model.embedTexts(
      some.map(({ text }) => text),
      signal,
      onProgress,
    ),
  );
  const pictures = of("image");
  for (let from = 0; from < pictures.length; from += LOOKED_UP) {
    const unknown: Waiting<"image">[] = [];
    for await (const one of ahead(pictures.slice(from, from + LOOKED_UP), READ, (one) => withContent(one, views))) {
      signal.throwIfAborted();
      const content = one.known?.content;
      const same = content === undefined ? undefined : await index.exact.ofContent(content);
      if (same) {
        const { parts } = same.item;
        added.reused.push(one.input);
        await put({ ...one, known: { ...one.known, ...(parts && { parts }) } }, { vector: same.vectors });
      } else {
        unknown.push(one);
      }
    }
    for (const { item } of unknown) small?.look(item.image);
    await putAll(unknown, (some) =>
      model.embedImages(
        some.map(({ image }) => image),
        signal,
        onProgress,
        views,
      ),
    );
  }
  return { ...added, failures: added.failures.sort((a, b) => a.input - b.input) };
}

function withParts(one: Waiting<"vector">): Waiting<"vector"> {
  const { of, parts } = one.item;
  return { ...one, known: { ...(of && { kind: of }), ...(parts && { parts }) } };
}

/**
 * What its file adds up to, and where views of it are encoded, that with their name: the same file by other views is
 * something else. A file that can't be read has none; who decodes it says why.
 */
async function withContent(one: Waiting<"image">, views: Views | undefined): Promise<Waiting<"image">> {
  const { image } = one.item;
  if (image.kind !== "blob") return one;
  try {
    const file = await sha256Of(new Uint8Array(await image.blob.arrayBuffer()));
    return {
      ...one,
      known: { content: views ? await sha256Of(new TextEncoder().encode(file + nameOf(views))) : file },
    };
  } catch {
    return one;
  }
}
