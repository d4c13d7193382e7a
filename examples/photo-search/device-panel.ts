import type { Status } from "siglip-web";
import { find, setText } from "../shared/dom.js";
import { pictures } from "./words.js";

/** The corner that says what runs where. */
export interface DevicePanel {
  show(status: Status): void;
  /** Nothing runs any more. */
  stopped(): void;
  count(searchable: number): void;
}

export function createDevicePanel(): DevicePanel {
  const panel = find("#device", HTMLElement);
  const part = (name: string) => find(`.device-${name}`, HTMLElement, panel);
  const [name, reasons, model, count] = [part("name"), part("reasons"), part("model"), part("count")];
  return {
    show(status) {
      setText(name, deviceName(status));
      setText(reasons, [...status.reasons, ...proofWords(status.proof)].join(" "));
      setText(model, `${status.model}, ${status.dim} numbers a picture`);
    },
    stopped() {
      setText(name, "Not running");
      setText(count, pictures(0));
    },
    count(searchable) {
      setText(count, pictures(searchable));
    },
  };
}

function proofWords({ tries }: Status["proof"]): string[] {
  return tries.at(-1)?.passed ? ["Known inputs gave the right answers here."] : [];
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
