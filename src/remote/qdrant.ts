import { requireSameSpace } from "../core/embeddings.js";
import { requireDim } from "./dim.js";
import type { Ask, Found, RemoteEngine, Row, Space } from "./engine.js";
import { Http, type HttpOptions } from "./http.js";
import { malformed } from "./malformed.js";
import { noCollection } from "./no-collection.js";
import { pointId } from "./point-id.js";
import { ABOUT, collectionBody, marksBody, type Payload, pointOf, queryBody } from "./qdrant-wire.js";

const NAME = "Qdrant";

export interface QdrantOptions extends HttpOptions {
  collection: string;
}

/**
 * A collection of a Qdrant server, over its REST API; version 1.16 or later, which keeps a collection's metadata. Since a
 * point's id is a UUID or a number there, an item's is turned into one (`uuid5`), and is in the point's payload as it is.
 */
export function qdrant(options: QdrantOptions): RemoteEngine {
  return new Qdrant(options);
}

class Qdrant implements RemoteEngine {
  readonly name = NAME;
  readonly #http: Http;
  readonly #collection: string;
  readonly #path: string;

  constructor({ collection, ...http }: QdrantOptions) {
    this.#http = new Http(NAME, http);
    this.#collection = collection;
    this.#path = `/collections/${encodeURIComponent(collection)}`;
  }

  async open(space: Space, signal: AbortSignal | undefined): Promise<void> {
    if (!(await this.#about(signal))) {
      const answer = await this.#http.send("PUT", this.#path, collectionBody(space), signal);
      if (answer.status >= 300 && answer.status !== 409) throw this.#http.failed(answer); // 409: another has made it
    }
    await this.#require(space, signal);
  }

  async marks(ids: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    const body = marksBody(await Promise.all(ids.map(pointId)));
    const points = await this.#in("POST", "/points", body, signal);
    if (!Array.isArray(points)) throw malformed(NAME, "no points");
    return new Map(points.map((point) => payloadOf(point)).map(({ id, mark }) => [String(id), String(mark)]));
  }

  async upsert(rows: readonly Row[], space: Space, signal: AbortSignal | undefined): Promise<void> {
    await this.#require(space, signal);
    const points = await Promise.all(rows.map(async (row) => pointOf(row, await pointId(row.id))));
    await this.#in("PUT", "/points?wait=true", { points }, signal);
  }

  async query(vector: Float32Array, space: string, ask: Ask, signal: AbortSignal | undefined): Promise<Found[]> {
    // Beside each other, and each time: the name stays when a collection is deleted and made again for another space.
    const asked = this.#in("POST", "/points/query", queryBody(vector, ask), signal);
    const [held] = await Promise.allSettled([this.#require({ space, dim: vector.length }, signal), asked]);
    if (held.status === "rejected") throw held.reason;
    const { points } = ((await asked) ?? {}) as { points?: unknown };
    if (!Array.isArray(points)) throw malformed(NAME, "no points");
    return points.map(foundOf);
  }

  async #require({ space, dim }: Space, signal: AbortSignal | undefined): Promise<void> {
    const held = await this.#about(signal);
    if (!held) throw noCollection(NAME, this.#collection);
    requireSameSpace(held, { space });
    requireDim(held.dim, dim);
  }

  async #about(signal: AbortSignal | undefined): Promise<Space | undefined> {
    const answer = await this.#http.send("GET", this.#path, undefined, signal);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw this.#http.failed(answer);
    const { result } = (answer.body ?? {}) as { result?: { config?: { metadata?: Record<string, unknown> } } };
    if (typeof result?.config !== "object") throw malformed(NAME, "a collection without its configuration");
    const { [ABOUT.space]: space, [ABOUT.dim]: dim } = result.config.metadata ?? {};
    if (typeof space !== "string" || typeof dim !== "number") throw noCollection(NAME, this.#collection, true);
    return { space, dim };
  }

  /** One request to the collection: the `result` of its answer. */
  async #in(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const answer = await this.#http.send(method, this.#path + path, body, signal);
    if (answer.status === 404) throw noCollection(NAME, this.#collection);
    if (answer.status >= 300) throw this.#http.failed(answer);
    return ((answer.body ?? {}) as { result?: unknown }).result;
  }
}

function payloadOf(point: unknown): Partial<Payload> {
  const { payload } = (point ?? {}) as { payload?: Partial<Payload> | null };
  if (typeof payload?.id === "string") return payload;
  throw malformed(NAME, "a point that no push made");
}

function foundOf(point: unknown): Found {
  const { id, kind, metadata } = payloadOf(point);
  const { score } = point as { score?: unknown };
  if (id === undefined || typeof score !== "number" || kind === undefined || typeof metadata !== "string") {
    throw malformed(NAME, "a point that no push made");
  }
  return { id, kind, cosine: score, metadata };
}
