import { requireSameSpace } from "../core/embeddings.js";
import { isSiglipError } from "../core/errors.js";
import type { ItemKind } from "../core/index-types.js";
import { requireDim } from "./dim.js";
import type { Ask, Found, RemoteEngine, Row, Space } from "./engine.js";
import { jsonPath } from "./json-path.js";
import { malformed } from "./malformed.js";
import { noCollection } from "./no-collection.js";
import type { SqlNames } from "./sql-names.js";
import { vectorJson } from "./vector-json.js";

type Value = string | number | null;

/** How the functions that `pgvectorSql` makes are called. */
export interface SqlCalls {
  readonly name: string;
  /** The rows that a function gives. Rejects as a `RemoteEngine` does; `no-collection` where there is no such function. */
  call(fn: string, args: Record<string, Value>, signal: AbortSignal | undefined): Promise<readonly unknown[]>;
  /** Makes table and functions. Absent where that can't be done from here. */
  create?(space: Space, signal: AbortSignal | undefined): Promise<void>;
}

/** A table of PostgreSQL with pgvector, by its functions. */
export class SqlEngine implements RemoteEngine {
  readonly name: string;
  readonly #calls: SqlCalls;
  readonly #names: SqlNames;

  constructor(calls: SqlCalls, names: SqlNames) {
    this.name = calls.name;
    this.#calls = calls;
    this.#names = names;
  }

  async open({ space, dim }: Space, signal: AbortSignal | undefined): Promise<void> {
    const held = (await this.#about(signal)) ?? (await this.#create({ space, dim }, signal));
    requireSameSpace(held, { space });
    requireDim(held.dim, dim);
  }

  async marks(ids: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#calls.call(this.#names.marks, { in_ids: JSON.stringify(ids) }, signal);
    return new Map((rows as { id: unknown; mark: unknown }[]).map(({ id, mark }) => [String(id), String(mark)]));
  }

  async upsert(rows: readonly Row[], { space, dim }: Space, signal: AbortSignal | undefined): Promise<void> {
    const lines = rows.map((row) => ({ ...row, vector: vectorJson(row.vector) }));
    const args = { in_space: space, in_dim: dim, in_rows: JSON.stringify(lines) };
    await this.#calls.call(this.#names.push, args, signal);
  }

  async query(vector: Float32Array, space: string, ask: Ask, signal: AbortSignal | undefined): Promise<Found[]> {
    const args = {
      in_space: space,
      in_dim: vector.length,
      in_vector: JSON.stringify(vectorJson(vector)),
      in_limit: ask.limit,
      in_kind: ask.kind ?? null,
      in_path: jsonPath(ask.tests) ?? null,
    };
    const rows = await this.#calls.call(this.#names.search, args, signal);
    return rows.map((row) => foundOf(row, this.name));
  }

  /** Undefined where there is no table. */
  async #about(signal: AbortSignal | undefined): Promise<Space | undefined> {
    try {
      const [about] = await this.#calls.call(this.#names.about, {}, signal);
      const { space, dim } = (about ?? {}) as Partial<Space>;
      if (typeof space === "string" && typeof dim === "number") return { space, dim };
      throw malformed(this.name, "a table that says no space");
    } catch (error) {
      if (isSiglipError(error, "no-collection")) return undefined;
      throw error;
    }
  }

  async #create(space: Space, signal: AbortSignal | undefined): Promise<Space> {
    const failed = await this.#calls.create?.(space, signal).catch((error: unknown) => error);
    const held = await this.#about(signal); // another may have made it at the same time
    if (held) return held;
    throw failed ?? noCollection(this.name, this.#names.table);
  }
}

function foundOf(row: unknown, engine: string): Found {
  const { id, kind, metadata, cosine } = (row ?? {}) as Record<string, unknown>;
  if (
    typeof id === "string" &&
    typeof kind === "string" &&
    typeof metadata === "string" &&
    typeof cosine === "number"
  ) {
    return { id, kind: kind as ItemKind, cosine, metadata };
  }
  throw malformed(engine, "a row that is none of the search function's");
}
