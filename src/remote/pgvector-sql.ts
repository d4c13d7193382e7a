import { SiglipError } from "../core/errors.js";
import type { Space } from "./engine.js";
import { type SqlNames, sqlNames, type TableOptions } from "./sql-names.js";

export interface PgvectorSqlOptions extends TableOptions, Space {
  /**
   * "hnsw" (default): an approximate index, which millions need; of vectors of more than 2,000 numbers there is none.
   * "none": exact, each search reads the table.
   */
  index?: "hnsw" | "none";
}

/** Dimensions that pgvector's HNSW takes. */
const HNSW_DIM = 2000;

/** Errors of the functions below, as SQLSTATE. */
export const OTHER_SPACE = "SW001";
export const OTHER_DIM = "SW002";

/**
 * The SQL that makes a table and its functions, for PostgreSQL with pgvector 0.8 or later: run once by whoever may make
 * tables. Running it again changes nothing, and a table keeps the space that it was made for. The functions run with the
 * rights of who calls them: who is to search needs SELECT on `TABLE` and `TABLE_space`, who is to push INSERT and UPDATE on
 * `TABLE` as well. Throws `bad-input` for names that are not plain ones.
 */
export function pgvectorSql(options: PgvectorSqlOptions): string {
  return `${pgvectorStatements(options).join(";\n\n")};\n`;
}

/** The same, one by one. */
export function pgvectorStatements({ space, dim, index = "hnsw", ...names }: PgvectorSqlOptions): string[] {
  if (!Number.isInteger(dim) || dim < 1 || dim > 16_000) {
    throw new SiglipError("bad-input", `pgvector has vectors of 1 to 16000 numbers, not ${dim}.`, { argument: "dim" });
  }
  const of = sqlNames(names);
  return [
    "create extension if not exists vector",
    ...tables(of, space, dim),
    ...(index === "hnsw" && dim <= HNSW_DIM
      ? [
          `create index if not exists ${of.table}_embedding on ${at(of, of.table)} using hnsw (embedding vector_cosine_ops)`,
        ]
      : []),
    marksFunction(of),
    pushFunction(of),
    searchFunction(of),
    aboutFunction(of), // last: where it is, all is
  ];
}

function tables(of: SqlNames, space: string, dim: number): string[] {
  const about = at(of, `${of.table}_space`);
  return [
    `create table if not exists ${about} (
  one boolean primary key default true check (one),
  space text not null,
  dim integer not null
)`,
    `insert into ${about} (space, dim) values (${literal(space)}, ${dim}) on conflict do nothing`,
    `create table if not exists ${at(of, of.table)} (
  id text collate "C" primary key,
  kind text not null,
  embedding vector(${dim}) not null,
  metadata text not null,
  fields jsonb not null,
  mark text not null
)`,
  ];
}

function aboutFunction(of: SqlNames): string {
  return `create or replace function ${at(of, of.about)}()
returns table (space text, dim integer) language sql stable as $$
  select s.space, s.dim from ${at(of, `${of.table}_space`)} s
$$`;
}

function marksFunction(of: SqlNames): string {
  return `create or replace function ${at(of, of.marks)}(in_ids text)
returns table (id text, mark text) language sql stable as $$
  select t.id::text, t.mark from ${at(of, of.table)} t
  where t.id in (select json_array_elements_text(in_ids::json))
$$`;
}

function pushFunction(of: SqlNames): string {
  return `create or replace function ${at(of, of.push)}(in_space text, in_dim integer, in_rows text)
returns table (pushed integer) language plpgsql as $$
begin
${guard(of)}
  insert into ${at(of, of.table)} as t (id, kind, embedding, metadata, fields, mark)
  select r->>'id', r->>'kind', (r->>'vector')::vector, r->>'metadata', (r->'fields')::jsonb, r->>'mark'
  from json_array_elements(in_rows::json) r
  on conflict (id) do update set kind = excluded.kind, embedding = excluded.embedding,
    metadata = excluded.metadata, fields = excluded.fields, mark = excluded.mark;
  get diagnostics pushed = row_count;
  return next;
end
$$`;
}

/** With a filter, HNSW goes on until there are as many as were asked for (\`hnsw.max_scan_tuples\` is its bound). */
function searchFunction(of: SqlNames): string {
  return `create or replace function ${at(of, of.search)}(
  in_space text, in_dim integer, in_vector text, in_limit integer, in_kind text, in_path text
)
returns table (id text, kind text, metadata text, cosine double precision) language plpgsql stable
set hnsw.iterative_scan = strict_order as $$
declare
  target constant vector := in_vector::vector;
  path constant jsonpath := in_path::jsonpath;
begin
${guard(of)}
  return query
  select t.id::text, t.kind, t.metadata, 1 - (t.embedding <=> target)
  from ${at(of, of.table)} t
  where (in_kind is null or t.kind = in_kind)
    and (path is null or coalesce(jsonb_path_match(t.fields, path, '{}', true), false))
  order by t.embedding <=> target
  limit in_limit;
end
$$`;
}

/** Refuses what is not of the table's space, in the very transaction. */
function guard(of: SqlNames): string {
  const about = at(of, `${of.table}_space`);
  return `  if in_space is distinct from (select s.space from ${about} s) then
    raise exception 'another space' using errcode = '${OTHER_SPACE}', detail = (select s.space from ${about} s);
  end if;
  if in_dim is distinct from (select s.dim from ${about} s) then
    raise exception 'another dimension' using errcode = '${OTHER_DIM}', detail = (select s.dim::text from ${about} s);
  end if;`;
}

function at({ schema }: SqlNames, name: string): string {
  return `"${schema}"."${name}"`;
}

/** A text as SQL has it, whatever the server's settings. */
function literal(text: string): string {
  if (text.includes("\0")) {
    throw new SiglipError("bad-input", "PostgreSQL has no text with NUL in it.", { argument: "space" });
  }
  return `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
