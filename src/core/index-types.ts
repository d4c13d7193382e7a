export type Metadata = Record<string, unknown>;
export type ItemKind = "image" | "text" | "vector";

type Plain = string | number | boolean | null;

/** What a metadata field must be: equal to a value, one of a list, or within bounds (numbers or strings). */
export type Condition =
  | Plain
  | Plain[]
  | { gte?: number | string; gt?: number | string; lte?: number | string; lt?: number | string };

/** Conditions by field, all of which must hold. */
export type Where = Record<string, Condition>;

export interface SearchRequest {
  /** How many hits at most. */
  k: number;
  where?: Where;
  /** Only items of this kind. */
  kind?: ItemKind;
}

/** One found item, as the index gives it. */
export interface Match {
  id: string;
  kind: ItemKind;
  cosine: number;
  /** How far it stands above what the query gives to items of its kind; absent for fewer than 16 of them. */
  zScore?: number;
  metadata?: Metadata;
}

export interface IndexStats {
  count: number;
  dim: number;
  space: string;
  /** Memory of the vectors, in bytes. */
  bytes: number;
}
