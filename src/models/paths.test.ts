import { join, normalize } from "node:path/posix";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { readHubListing, readManifest } from "./manifest.js";
import { fileUrl } from "./source.js";

// Paths that a hub or a manifest gives: each stays below its folder, as an address and as a file, or is refused.

const SHA256 = "0".repeat(64);
const step = fc.constantFrom(
  ...["..", ".", "", "a", "onnx", "%2e%2e", "%2E.", "..%2f", "%252e%252e", "..\\", "\\", "c:", "//host", "\0", "~"],
  ...["http:", "?x", "#x", "\u2024\u2024", " .. ", "..;", "\u202e", "con", "model.onnx", "\n", "\t..", "..\r"],
);
const path = fc.oneof(
  fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.join("/")),
  fc.tuple(step, step, fc.string()).map((parts) => parts.join("")),
);

/** Whether a path leads out of its folder at any time, by either separator, and where spaces at a name's end count for nothing. */
function climbs(path: string): boolean {
  let depth = 0;
  for (const name of path.split(/[/\\]/)) {
    depth += /^\s*\.\.[. ]*$/.test(name) ? -1 : 1;
    if (depth < 0) return true;
  }
  return false;
}

const BASE = "https://hub.invalid/models/mine/";

function pathsOf(read: () => { files: ReadonlyMap<string, unknown> }): string[] {
  try {
    return [...read().files.keys()];
  } catch (error) {
    expect(isSiglipError(error, "model-invalid"), String(error)).toBe(true);
    return [];
  }
}

it("can't climb out of the model's folder", () => {
  let taken = 0;
  fc.assert(
    fc.property(path, (path) => {
      const files = { [path]: { size: 1, sha256: SHA256 } };
      const manifest = { format: "siglip-web-manifest", version: 1, revision: "abc", files };
      const listing = { sha: "1".repeat(40), siblings: [{ rfilename: path, size: 1, blobId: "2".repeat(40) }] };
      const read = [...pathsOf(() => readManifest(manifest)), ...pathsOf(() => readHubListing(listing))];
      for (const one of read) {
        taken++;
        expect(climbs(one), one).toBe(false);
        expect(one).not.toMatch(/^[/\\]|[\0\\]|^[a-z]+:/i);
        const { href } = new URL(fileUrl({ kind: "folder", url: BASE }, one));
        expect(href.startsWith(BASE) && href.length > BASE.length, `${one} is ${href}`).toBe(true);
        expect(normalize(join("/folder", one))).toMatch(/^\/folder\/./);
      }
    }),
    { numRuns: 3000, seed: 1 },
  );
  expect(taken).toBeGreaterThan(0);
});
