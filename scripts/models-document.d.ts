import type { imageWork } from "../src/models/architecture.js";
import type { CatalogueRow, sizeOf } from "../src/models/catalogue.js";

export function modelsDocument(
  rows: readonly CatalogueRow[],
  tools: { sizeOf: typeof sizeOf; imageWork: typeof imageWork; sources: Readonly<Record<string, string>> },
): string;
