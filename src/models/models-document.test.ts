import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { modelsDocument } from "../../scripts/models-document.js";
import { imageWork } from "./architecture.js";
import { catalogue, findRow, sizeOf } from "./catalogue.js";
import { SOURCES } from "./catalogue-sources.js";

const document = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");

describe("docs/models.md", () => {
  it("is what the catalogue says; after a change, run node scripts/models-table.js", () => {
    expect(document).toBe(modelsDocument(catalogue(), { sizeOf, imageWork, sources: SOURCES }));
  });

  it("names models that there are", () => {
    for (const [, id] of document.matchAll(/`((?:siglip2?|clip)-[a-z0-9-]+\d(?:-multilingual)?)`/g)) {
      expect(findRow(id as string), id).toBeDefined();
    }
  });
});
