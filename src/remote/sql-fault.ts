import { SiglipError, SpaceMismatchError } from "../core/errors.js";
import { dimMismatch } from "./dim.js";
import { noCollection } from "./no-collection.js";
import { OTHER_DIM, OTHER_SPACE } from "./pgvector-sql.js";
import { PassingFault } from "./retry.js";

/** What PostgreSQL says of an error; PostgREST hands it on. */
export interface SqlError {
  /** SQLSTATE, or PostgREST's own. Source: PostgreSQL's appendix "Error Codes", PostgREST's "Errors". */
  code?: unknown;
  message?: unknown;
  detail?: unknown;
}

/** What was asked when it happened. */
export interface SqlContext {
  engine: string;
  table: string;
  space?: string | undefined;
  dim?: number | undefined;
}

const MISSING = /^(42883|42P01|3F000|PGRST20[25]|PGRST106)$/;
const REFUSED = /^(28...|42501)$/;
/** No connection, no room for one, shutting down, or two transactions in each other's way. */
const PASSING = /^(08...|53...|57P0.|40001|40P01)$/;

/** The error, in this package's terms; a `PassingFault` where it may be gone at the next try. */
export function sqlFault({ code, message, detail }: SqlError, { engine, table, space, dim }: SqlContext): Error {
  if (code === OTHER_SPACE) return new SpaceMismatchError(String(detail), space ?? "");
  if (code === OTHER_DIM) return dimMismatch(Number(detail), dim ?? 0);
  if (MISSING.test(String(code))) return noCollection(engine, table);
  if (REFUSED.test(String(code))) {
    return new SiglipError("engine-refused", `${engine} refused: the right to this is missing.`, { engine });
  }
  const said = String(message).slice(0, 300);
  const failed = new SiglipError("engine-failed", `${engine} failed: ${said}`, { engine, detail: said });
  return PASSING.test(String(code)) ? new PassingFault(failed) : failed;
}
