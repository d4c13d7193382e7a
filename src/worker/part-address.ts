import type { PartName } from "../protocol/parts.js";

/** Where a file is that this worker needs (protocol/parts.ts); `beside`: where it is as the package was built. */
export function partAddress(name: PartName, beside: string): string {
  const told = new URLSearchParams(self.location.hash.slice(1)).get(name);
  return new URL(told ?? beside, import.meta.url).href;
}

/** This worker's own script, told what it was told: also where the page has started it by another that imports it. */
export function ownScript(): string {
  const script = new URL(import.meta.url);
  script.hash = self.location.hash;
  return script.href;
}
