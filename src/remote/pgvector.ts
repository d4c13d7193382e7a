import { isSiglipError, SiglipError } from "../core/errors.js";
import type { RemoteEngine } from "./engine.js";
import { pgvectorStatements } from "./pgvector-sql.js";
import { PassingFault, withRetries } from "./retry.js";
import { SqlEngine } from "./sql-engine.js";
import { type SqlContext, type SqlError, sqlFault } from "./sql-fault.js";
import { sqlNames, type TableOptions } from "./sql-names.js";

export interface PgvectorOptions extends TableOptions {
  /** Runs one statement with its parameters: `(sql, params) => pool.query(sql, params)` of `pg`, or of PGlite. */
  query(sql: string, params: unknown[]): Promise<{ rows: unknown[] }>;
  /** As in `pgvectorSql`, where `push` makes the table. Default: `"hnsw"`. */
  index?: "hnsw" | "none";
}

const NAME = "PostgreSQL";

/**
 * A table of PostgreSQL with pgvector 0.8 or later, through a connection that the app has. `push` makes the table, and
 * functions whose names begin with its name, where they are not there (`pgvectorSql` is what it runs).
 */
export function pgvector({ query, index = "hnsw", ...options }: PgvectorOptions): RemoteEngine {
  const names = sqlNames(options);
  const run = (sql: string, params: unknown[], about: Partial<SqlContext>, signal: AbortSignal | undefined) =>
    withRetries(async () => {
      try {
        return (await query(sql, params)).rows;
      } catch (error) {
        throw faultOf(error, { engine: NAME, table: names.table, ...about });
      }
    }, signal);
  return new SqlEngine(
    {
      name: NAME,
      call: (fn, args, signal) => {
        const given = Object.keys(args).map((name, i) => `${name} => $${i + 1}`);
        const about = { space: args.in_space, dim: args.in_dim } as Partial<SqlContext>;
        const sql = `select * from "${names.schema}"."${fn}"(${given.join(", ")})`;
        return run(sql, Object.values(args), about, signal);
      },
      create: async (space, signal) => {
        for (const sql of pgvectorStatements({ ...space, ...options, index })) await run(sql, [], space, signal);
      },
    },
    names,
  );
}

/** Of a driver's error: with an SQLSTATE it is the server's, with a system's code the connection's. */
function faultOf(error: unknown, context: SqlContext): Error {
  if (isSiglipError(error)) return error;
  const { code, message, detail } = (error ?? {}) as SqlError;
  const { engine } = context;
  if (/^E[A-Z]+$/.test(String(code)) || /connection (terminated|ended)|timeout/i.test(String(message))) {
    return new PassingFault(new SiglipError("engine-unreachable", `${engine} can't be reached.`, { engine }));
  }
  return sqlFault({ code, message, detail }, context);
}
