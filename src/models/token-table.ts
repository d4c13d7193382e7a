/**
 * How the text tower comes by the vocabulary's vectors, which are over half of SigLIP 2's file.
 *
 * - `"whole"`: the file is fetched whole, once. The host learns nothing of what is searched for.
 * - `"rows"`: only the rows of a text's tokens are fetched, each once, when first needed. The host sees which ones, and
 *   so which words.
 * - `"background"`: as `"rows"` until the rest of the file, which is fetched meanwhile, is there.
 */
export type TokenTable = "whole" | "rows" | "background";

export const TOKEN_TABLES: readonly TokenTable[] = ["whole", "rows", "background"];
