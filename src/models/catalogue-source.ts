import { SiglipError } from "../core/errors.js";
import { findRow } from "./catalogue.js";
import type { AskedSource, Source } from "./source.js";

/** Where a checkpoint is, an id of the catalogue looked up. Throws `bad-input` for an id that is not in it. */
export function sourceOf(asked: AskedSource): Source {
  if (asked.kind !== "catalogue") return asked;
  const { hub, id } = asked;
  const row = findRow(id);
  if (row) return { kind: "repository", hub, repo: row.repository, revision: row.revision ?? "main" };
  throw new SiglipError("bad-input", `The catalogue has no model "${id}".`, { argument: "model" });
}
