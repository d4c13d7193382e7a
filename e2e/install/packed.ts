// The package as npm would publish it, in an empty folder: packed, and unpacked where an install would put it.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Ends a program that takes longer, in milliseconds: a busy machine, but not a hung one. */
const PATIENCE = 400_000;

/** Runs a program in a folder; gives what it printed. Rejects with all of that where it fails. */
export async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env, timeout: PATIENCE });
  return stdout;
}

/** Packs the built package into a folder; gives the tarball's path. */
export async function pack(folder: string): Promise<string> {
  const printed = await run(at("."), "npm", "pack", "--json", "--pack-destination", folder);
  const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
  return join(folder, filename);
}

/** An empty folder in which the tarball is `node_modules/siglip-web`. */
export async function unpacked(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  const tarball = await pack(folder);
  const place = join(folder, "node_modules/siglip-web");
  mkdirSync(place, { recursive: true });
  await run(folder, "tar", "xzf", tarball, "-C", place, "--strip-components=1");
  return folder;
}

/** Writes an app's files, by their paths in the folder, and the picture that it labels, in each of `publicFolders`. */
export function writeApp(folder: string, files: Record<string, string>, publicFolders = ["."]): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const place of publicFolders) {
    mkdirSync(join(folder, place), { recursive: true });
    copyFileSync(at("public/gallery/001-cat.webp"), join(folder, place, "cat.webp"));
  }
}
