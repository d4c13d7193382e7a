import type { Dtype, ModelId, SiglipOptions } from "siglip-web";

/** The small model that comes with the package: the page has it in a folder of its own. */
export const BUILT_IN = "siglip-demo";

/** A model to compare, and how it is run. */
export interface Choice {
  /** The built-in one, one of the catalogue, or the address of a folder. */
  model: typeof BUILT_IN | ModelId | { url: string };
  dtype?: Dtype;
  /** Pixels a side. */
  resolution?: number;
}

/** What a choice is called: the model's name and what is not as usual. No two choices have one name. */
export function choiceName({ model, dtype, resolution }: Choice): string {
  const name = typeof model === "string" ? model : (model.url.split("/").filter(Boolean).at(-1) ?? model.url);
  return [name, dtype, resolution && `at ${resolution}`].filter(Boolean).join(" ");
}

/** What `createSiglip` is given. `base` is where the folder of the built-in model's folder is. */
export function choiceOptions({ model, dtype, resolution }: Choice, base: URL): SiglipOptions {
  return {
    model: model === BUILT_IN ? { url: new URL("siglip-demo/", base) } : model,
    ...(dtype && { dtype }),
    ...(resolution && { resolution }),
  };
}
