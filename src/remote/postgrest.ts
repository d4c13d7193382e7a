import type { RemoteEngine } from "./engine.js";
import { Http, type HttpOptions } from "./http.js";
import { malformed } from "./malformed.js";
import { withRetries } from "./retry.js";
import { SqlEngine } from "./sql-engine.js";
import { type SqlContext, type SqlError, sqlFault } from "./sql-fault.js";
import { sqlNames, type TableOptions } from "./sql-names.js";

export interface PostgrestOptions extends HttpOptions, TableOptions {}

const NAME = "PostgREST";

/**
 * The same table from a page, through PostgREST's HTTP API. Run what `pgvectorSql` gives as its SQL first; PostgREST then
 * has to read the schema again (`notify pgrst, 'reload schema'`).
 */
export function postgrest({ table, schema, ...http }: PostgrestOptions): RemoteEngine {
  const names = sqlNames({ table, ...(schema !== undefined && { schema }) });
  const headers = { ...http.headers, "content-profile": names.schema };
  const client = new Http(NAME, { ...http, headers });
  return new SqlEngine(
    {
      name: NAME,
      call: (fn, args, signal) => {
        const about = { space: args.in_space, dim: args.in_dim } as Partial<SqlContext>;
        return withRetries(async () => {
          const answer = await client.send("POST", `/rpc/${fn}`, args, signal);
          if (answer.status >= 300)
            throw errorOf(answer.body, { engine: NAME, table: names.table, ...about }) ?? client.failed(answer);
          if (!Array.isArray(answer.body)) throw malformed(NAME, "no rows");
          return answer.body;
        }, signal);
      },
    },
    names,
  );
}

/** PostgREST says the database's error as it is, with `details` for its detail. */
function errorOf(body: unknown, context: SqlContext): Error | undefined {
  const { code, message, details } = (body ?? {}) as SqlError & { details?: unknown };
  return typeof code === "string" ? sqlFault({ code, message, detail: details }, context) : undefined;
}
