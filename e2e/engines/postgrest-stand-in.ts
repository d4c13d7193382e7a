// The part of PostgREST that the driver uses, over a real database: functions called by name, with named arguments.
import { createServer } from "node:http";
import type { Query } from "./faulty.js";
import { type Listening, listening } from "./listening.js";

interface DatabaseError {
  code?: string;
  message?: string;
  detail?: string;
  hint?: string;
}

/** Source of the statuses: PostgREST's documentation, "Errors". */
function statusOf({ code = "" }: DatabaseError): number {
  if (code === "42883" || code === "42P01") return 404;
  if (code === "42501") return 403;
  return code.startsWith("53") || code.startsWith("08") ? 503 : 400;
}

export async function startPostgrest(query: Query): Promise<Listening> {
  const server = createServer(async (request, response): Promise<void> => {
    const say = (status: number, body: unknown): void =>
      void response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    let text = "";
    for await (const part of request) text += part;
    const [, fn] = /^\/rpc\/([a-z0-9_]+)$/.exec(request.url ?? "") ?? [];
    if (request.method !== "POST" || fn === undefined) return say(404, { code: "PGRST125", message: "Invalid path" });
    const args: Record<string, unknown> = JSON.parse(text);
    const given = Object.keys(args).map((name, i) => `"${name}" => $${i + 1}`);
    try {
      const { rows } = await query(`select * from public.${fn}(${given.join(", ")})`, Object.values(args));
      say(200, rows);
    } catch (error) {
      const { code, message, detail = null, hint = null } = error as DatabaseError;
      if (code === "42883") return say(404, { code: "PGRST202", message: `Could not find the function public.${fn}` });
      say(statusOf(error as DatabaseError), { code, message, details: detail, hint });
    }
  });
  return listening(server);
}
