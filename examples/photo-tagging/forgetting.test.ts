import { resolveObjectURL } from "node:buffer";
import type { SearchIndex } from "siglip-web";
import { expect, test } from "vitest";
import type { Engine } from "./engine.js";
import { createLabelVectors } from "./label-vectors.js";
import { createPictures } from "./pictures.js";
import type { Status } from "./status.js";
import { createThumbnails } from "./thumbnails.js";
import { createWork } from "./work.js";

/** A page with an index that keeps one picture. */
function start() {
  let kept: Blob | undefined = new Blob(["first"]);
  const index = {
    remove: async () => {
      kept = undefined;
    },
    compact: async () => undefined,
    thumbnail: async (ids: string[]) => ids.map(() => kept),
  } as unknown as SearchIndex;
  const pictures = createPictures();
  const thumbnails = createThumbnails(new URL("https://host/gallery/"), () => index);
  const work = createWork({
    engine: { running: { index } } as unknown as Engine,
    pictures,
    thumbnails,
    vectors: createLabelVectors(),
    status: { idle: () => undefined } as unknown as Status,
    desk: () => {
      throw new Error("Nothing is tagged here.");
    },
    changed: () => undefined,
    busy: () => undefined,
  });
  const address = () => new Promise<string>((resolve) => thumbnails.get("holiday/1.jpg", resolve));
  const keep = (text: string) => {
    kept = new Blob([text]);
  };
  return { work, thumbnails, address, keep };
}

const textAt = (url: string) => resolveObjectURL(url)?.text();

test("after all pictures are forgotten, one of the same name shows itself, and the old small copy is let go of", async () => {
  const { work, address, keep } = start();
  const first = await address();
  expect(await textAt(first)).toBe("first");
  await work.forget();
  expect(resolveObjectURL(first)).toBeUndefined();
  keep("second");
  expect(await textAt(await address())).toBe("second");
});

test("a small copy that comes after its picture was forgotten is not kept", async () => {
  const { thumbnails, address, keep } = start();
  const late: string[] = [];
  thumbnails.get("holiday/1.jpg", (url) => late.push(url));
  await Promise.resolve(); // it is being read now
  thumbnails.clear();
  keep("second");
  expect(await textAt(await address())).toBe("second");
  expect(late).toEqual([]);
});
