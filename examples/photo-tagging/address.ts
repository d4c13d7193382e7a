import { describeModels, type SiglipOptions } from "siglip-web";

/** `?device=wasm` or `?device=webgpu`, and `?model=` with a name of the catalogue; else the small model beside the page. */
export function optionsInAddress(): Pick<SiglipOptions, "model" | "device"> {
  const asked = new URLSearchParams(location.search);
  const device = asked.get("device");
  const name = asked.get("model");
  const known = name === null ? undefined : describeModels().find(({ id }) => id === name);
  return {
    model: known ? known.id : { url: new URL("../models/siglip-demo/", document.baseURI) },
    device: device === "wasm" || device === "webgpu" ? device : "auto",
  };
}
