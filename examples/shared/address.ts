import type { SiglipOptions } from "siglip-web";

/** `?device=wasm` or `?device=webgpu`; anything else leaves the choice to the package. */
export function deviceInAddress(): NonNullable<SiglipOptions["device"]> {
  const asked = new URLSearchParams(location.search).get("device");
  return asked === "wasm" || asked === "webgpu" ? asked : "auto";
}
