import { SiglipError } from "../core/errors.js";
import { findRow } from "../models/catalogue.js";

export interface Repository {
  /** `OWNER/NAME`. */
  id: string;
  /** Where the model's name fixes one. */
  revision?: string;
}

/** The repository that a model's name stands for: an id of the catalogue, or itself. Throws `bad-input` for what is none. */
export function repositoryOf(model: string): Repository {
  const row = findRow(model);
  if (row) return { id: row.repository, ...(row.revision !== undefined && { revision: row.revision }) };
  if (/^\w[\w.-]*\/\w[\w.-]*$/.test(model)) return { id: model };
  throw new SiglipError("bad-input", `"${model}" is no model: write OWNER/NAME, or an id of docs/models.md.`, {
    argument: "MODEL",
  });
}
