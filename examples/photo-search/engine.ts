import {
  createSiglip,
  type OnProgress,
  type SearchIndex,
  type Siglip,
  type SiglipOptions,
  type Status,
} from "siglip-web";

/** The model and the one index that this page fills. */
export interface Engine {
  /** The folder that the model is loaded from. */
  readonly model: URL;
  /** An empty or still filled index. After the worker was lost, this starts a new one: the index is empty then. */
  open(onProgress: OnProgress): Promise<{ index: SearchIndex; status: Status }>;
}

export function createEngine(model: URL, device: NonNullable<SiglipOptions["device"]>): Engine {
  let siglip: Siglip | undefined;
  return {
    model,
    async open(onProgress) {
      siglip ??= await createSiglip({ model: { url: model }, device, onProgress });
      const index = await siglip.openIndex("photos", { storage: "memory" });
      return { index, status: siglip.status };
    },
  };
}
