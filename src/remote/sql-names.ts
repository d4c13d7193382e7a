import { SiglipError } from "../core/errors.js";

export interface TableOptions {
  /** Lower-case letters, digits and `_`, at most 50; its functions' names begin with it. */
  table: string;
  /** The same. Default: `"public"`. */
  schema?: string;
}

export interface SqlNames {
  schema: string;
  table: string;
  about: string;
  marks: string;
  push: string;
  search: string;
}

/** The names of a table and its functions. Throws `bad-input` for a name that is not a plain one. */
export function sqlNames({ table, schema = "public" }: TableOptions): SqlNames {
  for (const [argument, name] of Object.entries({ table, schema })) {
    if (typeof name === "string" && /^[a-z_][a-z0-9_]{0,49}$/.test(name)) continue;
    const message = `A ${argument}'s name is of lower-case letters, digits and _, at most 50, not ${JSON.stringify(name)}.`;
    throw new SiglipError("bad-input", message, { argument });
  }
  const [about, marks, push, search] = ["about", "marks", "push", "search"].map((one) => `${table}_${one}`);
  return { schema, table, about, marks, push, search } as SqlNames;
}
