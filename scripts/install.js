import { execSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

/** Runs `npm ci` in a folder unless what its lock file names is installed already. */
export function installMissing(folder = ".") {
  const record = `${folder}/node_modules/.package-lock.json`; // npm writes it last
  if (existsSync(record) && statSync(record).mtimeMs >= statSync(`${folder}/package-lock.json`).mtimeMs) return;
  console.log("Installing packages.");
  execSync("npm ci --ignore-scripts --no-audit --no-fund", { cwd: folder, stdio: "inherit" });
}
