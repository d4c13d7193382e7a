import { execSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

/** Runs `npm ci` unless what the lock file names is installed already. */
export function installMissing() {
  const record = "node_modules/.package-lock.json"; // npm writes it last
  if (existsSync(record) && statSync(record).mtimeMs >= statSync("package-lock.json").mtimeMs) return;
  console.log("Installing packages.");
  execSync("npm ci --ignore-scripts --no-audit --no-fund", { stdio: "inherit" });
}
