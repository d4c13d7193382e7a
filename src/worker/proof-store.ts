import { createStore, get, set } from "idb-keyval";
import type { Check } from "../models/proof.js";

/**
 * Checks made earlier, kept in IndexedDB under what they depend on. Where the browser keeps nothing (a private window, a
 * full disk), nothing is remembered and all is checked again.
 */
export class ProofStore {
  readonly #store = createStore("siglip-web", "proofs");

  async recall(key: string): Promise<Check | undefined> {
    try {
      return await get<Check>(key, this.#store);
    } catch {
      return undefined;
    }
  }

  async remember(key: string, check: Check): Promise<void> {
    try {
      await set(key, check, this.#store);
    } catch {
      // As above: it is checked again next time.
    }
  }
}
