import type { Status } from "siglip-web";
import { find, setText } from "../shared/dom.js";

/** Says what runs where, in the model's dialog. */
export function showDevice(status: Status | undefined): void {
  const panel = find("#device", HTMLElement);
  setText(panel, status ? wordsOf(status) : "Not running");
}

function wordsOf(status: Status): string {
  const proven = status.proof.tries.at(-1)?.passed ? ["Known inputs gave the right answers here."] : [];
  return [`Running on ${deviceName(status)}.`, ...status.reasons, ...proven].join(" ");
}

function deviceName({ device, adapter, threads }: Status): string {
  if (device === "wasm") return `WASM, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  // Browsers often leave the description out and give the maker in small letters.
  const card = adapter?.description || [maker(adapter?.vendor ?? ""), adapter?.architecture].filter(Boolean).join(" ");
  return card ? `WebGPU, ${card}` : "WebGPU";
}

const ACRONYMS: ReadonlySet<string> = new Set(["amd", "arm", "nvidia"]);

function maker(vendor: string): string {
  return ACRONYMS.has(vendor) ? vendor.toUpperCase() : vendor.charAt(0).toUpperCase() + vendor.slice(1);
}
