import {
  type Calibration,
  createSiglip,
  type OnProgress,
  type SearchIndex,
  type Siglip,
  type SiglipOptions,
} from "siglip-web";

type Sigmoid = Extract<Calibration, { kind: "sigmoid" }>;

/** A model that has been started, with the index that keeps the pictures' vectors. */
export interface Running {
  siglip: Siglip;
  index: SearchIndex;
  /** What turns the model's cosines into a yes or no. */
  calibration: Sigmoid;
  space: string;
}

export interface Engine {
  /** There once it has been started. */
  readonly running: Running | undefined;
  /** Starts the image tower, once. After a failure the next call tries again. */
  start(onProgress?: OnProgress): Promise<Running>;
}

export function createEngine(options: Pick<SiglipOptions, "model" | "device">): Engine {
  let starting: Promise<Running> | undefined;
  let running: Running | undefined;

  async function begin(onProgress: OnProgress | undefined): Promise<Running> {
    // The text tower and the tokenizer come when a label is first edited, if at all.
    const siglip = await createSiglip({ ...options, towers: ["image"], ...(onProgress && { onProgress }) });
    const { calibration, space, model } = siglip.status;
    if (calibration?.kind !== "sigmoid") {
      await siglip.close();
      throw new Error("This model gives no yes or no for a label, which tagging needs. Take a SigLIP model.");
    }
    const index = await siglip.openIndex(`photo-tagging ${model}`, { thumbnails: true });
    running = { siglip, index, calibration, space };
    return running;
  }

  return {
    get running() {
      return running;
    },
    start(onProgress) {
      starting ??= begin(onProgress).catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      return starting;
    },
  };
}
