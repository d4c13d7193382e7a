import { SiglipError } from "../core/errors.js";

export interface Repository {
  /** `OWNER/NAME`. */
  id: string;
  /** Where the model's name fixes one. */
  revision?: string;
}

/** The repository that a model's name stands for. Throws `bad-input` for what is none. */
export function repositoryOf(model: string): Repository {
  if (/^\w[\w.-]*\/\w[\w.-]*$/.test(model)) return { id: model };
  throw new SiglipError("bad-input", `"${model}" is no model: write OWNER/NAME.`, { argument: "MODEL" });
}
