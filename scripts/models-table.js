// node scripts/models-table.js: writes docs/models.md from the catalogue.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { modelsDocument } from "./models-document.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = async (file) =>
  (await runnerImport(`${root}src/models/${file}`, { root, configFile: false, logLevel: "silent" })).module;

const { catalogue, sizeOf } = await load("catalogue.ts");
const { imageWork } = await load("architecture.ts");
const { SOURCES } = await load("catalogue-sources.ts");
writeFileSync(`${root}docs/models.md`, modelsDocument(catalogue(), { sizeOf, imageWork, sources: SOURCES }));
console.log("docs/models.md written");
