import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { apiSurface } from "../scripts/api-surface.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

it("is what was agreed: each change of it shows in docs/api", () => {
  const surface = apiSurface();
  expect(surface.map(({ name }) => name)).toEqual([
    "siglip-web",
    "siglip-web-worker",
    "siglip-web-remote",
    "siglip-web-learn",
    "siglip-web-evaluate",
  ]);
  for (const { name, text } of surface) {
    expect(text, "after a build: node scripts/api-surface.js").toBe(
      readFileSync(join(root, `docs/api/${name}.md`), "utf8"),
    );
  }
});

it("has types that need no other package's", () => {
  const seen = new Set<string>();
  const foreign: string[] = [];
  const follow = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import\(|import)\s*"([^"]+)"/g)) {
      if (from.startsWith(".")) follow(join(dirname(file), from.replace(/\.js$/, ".d.ts")));
      else foreign.push(`${file.slice(root.length)}: ${from}`);
    }
  };
  for (const { types } of Object.values(manifest.exports) as { types?: string }[]) if (types) follow(join(root, types));
  expect(seen.size).toBeGreaterThan(50);
  expect(foreign).toEqual([]);
});
