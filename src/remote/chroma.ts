import { requireSameSpace } from "../core/embeddings.js";
import type { ItemKind } from "../core/index-types.js";
import { chromaWhere, KIND, nullOf } from "./chroma-filter.js";
import { requireDim } from "./dim.js";
import type { Ask, Found, RemoteEngine, Row, Space } from "./engine.js";
import { moreOf, ownerOf } from "./fields.js";
import { Http, type HttpOptions } from "./http.js";
import { malformed } from "./malformed.js";
import { noCollection } from "./no-collection.js";
import { vectorJson } from "./vector-json.js";

const NAME = "Chroma";
const [SPACE, DIM, MARK, METADATA] = ["siglip-web:space", "siglip-web:dim", "siglip-web:mark", "siglip-web:metadata"];

export interface ChromaOptions extends HttpOptions {
  collection: string;
  /** Default: `"default_tenant"`. */
  tenant?: string;
  /** Default: `"default_database"`. */
  database?: string;
}

interface Collection extends Space {
  /** Chroma's own; one that is deleted and made again has another. */
  id: string;
}

/**
 * A collection of a Chroma server, over version 2 of its HTTP API. An item has its own id there, its fields as metadata,
 * and the rest under names that begin with "siglip-web:".
 */
export function chroma(options: ChromaOptions): RemoteEngine {
  return new Chroma(options);
}

class Chroma implements RemoteEngine {
  readonly name = NAME;
  readonly #http: Http;
  readonly #collection: string;
  readonly #path: string;
  #open: Collection | undefined;

  constructor({ collection, tenant = "default_tenant", database = "default_database", ...http }: ChromaOptions) {
    this.#http = new Http(NAME, http);
    this.#collection = collection;
    const [inTenant, inDatabase] = [tenant, database].map(encodeURIComponent);
    this.#path = `/api/v2/tenants/${inTenant}/databases/${inDatabase}/collections`;
  }

  async open({ space, dim }: Space, signal: AbortSignal | undefined): Promise<void> {
    this.#open = undefined;
    if (!(await this.#find(signal))) {
      const body = {
        name: this.#collection,
        configuration: { hnsw: { space: "cosine" } },
        metadata: { [SPACE]: space, [DIM]: dim },
      };
      const answer = await this.#http.send("POST", this.#path, body, signal);
      if (answer.status >= 300 && answer.status !== 409) throw this.#http.failed(answer); // 409: another has made it
    }
    const made = await this.#found(signal);
    requireSameSpace(made, { space });
    requireDim(made.dim, dim);
  }

  async marks(ids: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    const found = await this.#in("get", { ids, include: ["metadatas"] }, signal);
    const { ids: there, metadatas } = found as { ids?: unknown; metadatas?: unknown };
    if (!isList(there) || !isList(metadatas)) throw malformed(NAME, "no ids and metadatas");
    return new Map(there.map((id, i) => [String(id), String(valueAt(metadatas[i], MARK))]));
  }

  async upsert(rows: readonly Row[], { space, dim }: Space, signal: AbortSignal | undefined): Promise<void> {
    const held = await this.#found(signal);
    requireSameSpace(held, { space });
    requireDim(held.dim, dim);
    const body = {
      ids: rows.map(({ id }) => id),
      embeddings: rows.map(({ vector }) => vectorJson(vector)),
      metadatas: rows.map(metadataOf),
    };
    await this.#in("upsert", body, signal);
  }

  async remove(ids: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    await this.#in("delete", { ids }, signal);
  }

  async query(vector: Float32Array, space: string, ask: Ask, signal: AbortSignal | undefined): Promise<Found[]> {
    const held = await this.#found(signal);
    requireSameSpace(held, { space });
    requireDim(held.dim, vector.length);
    const where = chromaWhere(ask.tests, ask.kind);
    const body = {
      query_embeddings: [vectorJson(vector)],
      n_results: ask.limit,
      include: ["metadatas", "distances"],
      ...(where && { where }),
    };
    const found = (await this.#in("query", body, signal)) as {
      ids?: unknown;
      metadatas?: unknown;
      distances?: unknown;
    };
    const [ids, metadatas, distances] = [found.ids, found.metadatas, found.distances].map((one) =>
      isList(one) ? one[0] : undefined,
    );
    if (!isList(ids) || !isList(metadatas) || !isList(distances))
      throw malformed(NAME, "no ids, metadatas and distances");
    return ids.map((id, i) => foundOf(id, metadatas[i], distances[i]));
  }

  /** One request to the collection. */
  async #in(call: string, body: unknown, signal: AbortSignal | undefined): Promise<object> {
    const { id } = await this.#found(signal);
    const answer = await this.#http.send("POST", `${this.#path}/${id}/${call}`, body, signal);
    if (answer.status === 404) {
      this.#open = undefined;
      throw noCollection(NAME, this.#collection);
    }
    if (answer.status >= 300) throw this.#http.failed(answer);
    if (typeof answer.body !== "object" || answer.body === null) throw malformed(NAME, "no object");
    return answer.body;
  }

  async #found(signal: AbortSignal | undefined): Promise<Collection> {
    this.#open ??= await this.#find(signal);
    if (this.#open) return this.#open;
    throw noCollection(NAME, this.#collection);
  }

  async #find(signal: AbortSignal | undefined): Promise<Collection | undefined> {
    const path = `${this.#path}/${encodeURIComponent(this.#collection)}`;
    const answer = await this.#http.send("GET", path, undefined, signal);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw this.#http.failed(answer);
    const { id, metadata } = (answer.body ?? {}) as { id?: unknown; metadata?: unknown };
    if (typeof id !== "string") throw malformed(NAME, "a collection without an id");
    const [space, dim] = [valueAt(metadata, SPACE), valueAt(metadata, DIM)];
    if (typeof space !== "string" || typeof dim !== "number") throw noCollection(NAME, this.#collection, true);
    return { id, space, dim };
  }
}

/** Chroma keeps what an item had under a name that is not given again, so that each name of ours is always given. */
function metadataOf({ kind, fields, metadata, mark }: Row): Record<string, string | number | boolean> {
  const given = Object.entries(fields).map(([field, value]) => {
    if (Array.isArray(value)) return [moreOf(ownerOf(field)), true]; // Chroma has no lists
    return value === null ? [nullOf(field), true] : [field, value];
  });
  return { ...Object.fromEntries(given), [KIND]: kind, [MARK]: mark, [METADATA]: metadata };
}

function foundOf(id: unknown, metadata: unknown, distance: unknown): Found {
  const [kind, text] = [valueAt(metadata, KIND), valueAt(metadata, METADATA)];
  if (typeof id !== "string" || typeof distance !== "number" || typeof kind !== "string" || typeof text !== "string") {
    throw malformed(NAME, "an item that no push made");
  }
  return { id, kind: kind as ItemKind, cosine: 1 - distance, metadata: text };
}

function valueAt(object: unknown, name: string): unknown {
  return (object as Record<string, unknown> | null | undefined)?.[name];
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
