import type { Hub } from "./hub.js";
import type { Checkpoint } from "./parity/checkpoints.js";
import type { Page } from "./test.js";

/** A commit of a checkpoint on a hub that has it. */
export async function commitOf(hub: Hub, repo: string): Promise<string> {
  const response = await fetch(`${hub.url}/api/models/${repo}/revision/main`);
  return ((await response.json()) as { sha: string }).sha;
}

/** Options of `createSiglip` that leave the page as plain data. */
export interface Wanted {
  repo: string;
  revision?: string;
  hub: string;
  towers?: ("image" | "text")[];
  tokenTable?: "whole" | "rows" | "background";
  redirects?: string[];
  /** In a worker that the page keeps in `workers`. */
  ownWorker?: boolean;
}

export interface Answer {
  error?: Fault;
  status?: import("../src/index.js").Status;
  /** Of the texts, then of the picture. */
  vectors?: number[];
  progress: { loaded: number; total?: number | undefined }[];
}

/** Loads a checkpoint from a hub on WASM, embeds texts and perhaps a picture, and closes it. */
export function fromHub(
  page: Page,
  wanted: Wanted,
  texts: readonly string[] = ["a cat"],
  image?: string,
): Promise<Answer> {
  return page.evaluate(
    async ({ wanted: { repo, revision, ownWorker: own, ...options }, texts, image }) => {
      const progress: { loaded: number; total?: number | undefined }[] = [];
      const { value, error } = await outcome(
        siglipWeb.createSiglip({
          ...options,
          ...(own && { worker: ownWorker }),
          device: "wasm",
          verify: "off",
          model: { repo, ...(revision && { revision }) },
          onProgress: ({ loaded, total }) => progress.push({ loaded, total }),
        }),
      );
      if (!value) return { error, progress };
      try {
        const words = texts.length > 0 ? [...(await value.embedTexts(texts)).data] : [];
        const picture =
          image === undefined ? [] : [...(await value.embedImages(new URL(image, location.href).href)).data];
        return { status: value.status, vectors: [...words, ...picture], progress };
      } catch (caught) {
        return { error: fault(caught), progress };
      } finally {
        await value.close();
      }
    },
    { wanted, texts, image },
  );
}

/** A repository's name for a checkpoint. */
export function repoOf({ name }: Checkpoint): string {
  return `owner/${name}`;
}
