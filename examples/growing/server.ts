import { pgvector, pgvectorSql } from "siglip-web/remote";

/** A connection to PostgreSQL: a `Pool` of `pg`, or PGlite. */
interface Connection {
  query(sql: string, params: unknown[]): Promise<{ rows: unknown[] }>;
}

/** In Node. The table is made by the first `push`. */
export const photosOf = (pool: Connection) =>
  pgvector({ table: "photos", query: (sql, params) => pool.query(sql, params) });

/** For PostgREST, the SQL is run once by whoever may make tables. */
export const sqlOf = ({ space, dim }: { space: string; dim: number }) =>
  `${pgvectorSql({ table: "photos", space, dim })}
grant select on photos, photos_space to web_anon;
notify pgrst, 'reload schema';`;
