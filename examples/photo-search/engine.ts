import {
  createSiglip,
  isSiglipError,
  type ModelId,
  type OnProgress,
  type SearchIndex,
  type Siglip,
  type SiglipOptions,
} from "siglip-web";

export type ModelChoice = "siglip-demo" | ModelId;

/** The model and the one kept index that this page fills with it. */
export interface Engine {
  readonly choice: ModelChoice;
  /** What files of the model are asked for below. */
  readonly folder: URL;
  /** Opens what was kept. After the worker was lost, a new one is started. */
  open(onProgress: OnProgress): Promise<{ index: SearchIndex; siglip: Siglip }>;
}

export function createEngine(choice: ModelChoice, device: NonNullable<SiglipOptions["device"]>): Engine {
  const folder = new URL("../models/siglip-demo/", document.baseURI);
  let siglip: Siglip | undefined;
  return {
    choice,
    folder,
    async open(onProgress) {
      const model = choice === "siglip-demo" ? { url: folder } : choice;
      siglip ??= await createSiglip({ model, device, onProgress });
      return { index: await openLibrary(siglip, choice), siglip };
    },
  };
}

/** Vectors of two number formats don't compare, so each has an index of its own. What another version of the model made is made anew. */
async function openLibrary(siglip: Siglip, choice: ModelChoice): Promise<SearchIndex> {
  const { image, text } = siglip.status.dtype;
  const name = `library ${choice} ${image} ${text}`;
  try {
    return await siglip.openIndex(name, { thumbnails: true });
  } catch (error) {
    if (!isSiglipError(error, "space-mismatch")) throw error;
    await siglip.deleteIndex(name);
    return siglip.openIndex(name, { thumbnails: true });
  }
}
