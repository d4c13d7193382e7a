import { createSiglip, type OnProgress, type Siglip, type SiglipOptions } from "siglip-web";
import { type Choice, choiceName, choiceOptions } from "./choice.js";

/** Holds one model open, for all that needs one: another is opened in its place. */
export interface Workbench {
  open(choice: Choice, calls: { signal: AbortSignal; onProgress: OnProgress }): Promise<Siglip>;
  /** Ends the model, so that others are measured without it. */
  close(): Promise<void>;
}

export function createWorkbench(base: URL, device: NonNullable<SiglipOptions["device"]>): Workbench {
  let held: { name: string; siglip: Siglip } | undefined;
  const close = async () => {
    const { siglip } = held ?? {};
    held = undefined;
    await siglip?.close();
  };
  return {
    close,
    async open(choice, calls) {
      const name = choiceName(choice);
      if (held?.name === name) return held.siglip;
      await close();
      const siglip = await createSiglip({ ...choiceOptions(choice, base), device, ...calls });
      held = { name, siglip };
      return siglip;
    },
  };
}
