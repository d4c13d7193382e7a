import { describeModels, type SiglipOptions } from "siglip-web";
import { deviceInAddress } from "../shared/address.js";

/** `?device=wasm` or `?device=webgpu`, and `?model=` with a name of the catalogue; else the small model beside the page. */
export function optionsInAddress(): Pick<SiglipOptions, "model" | "device"> {
  const name = new URLSearchParams(location.search).get("model");
  const known = name === null ? undefined : describeModels().find(({ id }) => id === name);
  return {
    model: known ? known.id : { url: new URL("../models/siglip-demo/", document.baseURI) },
    device: deviceInAddress(),
  };
}
