import type { Status } from "siglip-web";
import { find, setText } from "./dom.js";
import { pictures } from "./words.js";

/** The corner that says what runs where. */
export interface DevicePanel {
  show(status: Status): void;
  count(searchable: number): void;
}

export function createDevicePanel(): DevicePanel {
  const panel = find("#device", HTMLElement);
  const part = (name: string) => find(`.device-${name}`, HTMLElement, panel);
  const [name, reasons, model, count] = [part("name"), part("reasons"), part("model"), part("count")];
  return {
    show(status) {
      setText(name, deviceName(status));
      setText(reasons, status.reasons.join(" "));
      setText(model, `${status.model}, ${status.dim} numbers a picture`);
    },
    count(searchable) {
      setText(count, pictures(searchable));
    },
  };
}

function deviceName({ device, adapter, threads }: Status): string {
  if (device === "wasm") return `WASM, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  // Browsers often leave the description out and give the maker in small letters.
  const card = adapter?.description || [adapter?.vendor.toUpperCase(), adapter?.architecture].filter(Boolean).join(" ");
  return card ? `WebGPU, ${card}` : "WebGPU";
}
