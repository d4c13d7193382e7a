import { oneClient } from "./engine.js";
import { picture } from "./fixtures.js";
import { odd, sharedImages } from "./pixels.js";
import { expect, test } from "./test.js";
import { cosine, lowestCosine, rows } from "./vectors.js";

const page = oneClient();

test("a picture has one vector, in whatever form it comes", async () => {
  const { names, data, dim, usable } = await page().evaluate(async (path) => {
    const blob = await file(path);
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    const offscreen = new OffscreenCanvas(width, height);
    const context = offscreen.getContext("2d");
    if (!context) throw new Error("no 2d context");
    context.drawImage(bitmap, 0, 0);
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    const frame = new VideoFrame(offscreen, { timestamp: 0 });
    const dataUrl = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsDataURL(blob);
    });
    const forms = {
      path,
      "absolute address": new URL(path, document.baseURI).href,
      URL: new URL(path, document.baseURI),
      "data: address": dataUrl,
      "blob: address": URL.createObjectURL(blob),
      File: blob,
      Blob: new Blob([await blob.arrayBuffer()]),
      ImageBitmap: bitmap,
      ImageData: context.getImageData(0, 0, width, height),
      HTMLImageElement: Object.assign(new Image(), { src: path }),
      HTMLCanvasElement: canvas,
      OffscreenCanvas: offscreen,
      VideoFrame: frame,
    };
    const vectors = await siglip.embedImages(Object.values(forms));
    const usable = [bitmap.width === width, frame.codedWidth > 0, context.getImageData(0, 0, 1, 1).data.length === 4];
    const again = await siglip.embedImages(bitmap);
    frame.close();
    return {
      names: [...Object.keys(forms), "ImageBitmap, again"],
      data: [...vectors.data, ...again.data],
      dim: vectors.dim,
      usable,
    };
  }, picture("scene.png"));
  const [first = [], ...others] = rows(data, dim);
  const cosines = Object.fromEntries(others.map((vector, i) => [names[i + 1], cosine(first, vector)]));
  expect(Object.keys(cosines)).toHaveLength(13);
  for (const [name, value] of Object.entries(cosines)) expect.soft(value, name).toBeGreaterThanOrEqual(0.9999);
  expect(usable).toEqual([true, true, true]);
});

test("an element whose picture can't be read rejects with image-decode", async () => {
  const codes = await page().evaluate(async () => {
    const missing = Object.assign(new Image(), { src: "/status/404" });
    const closed = await createImageBitmap(new ImageData(8, 8));
    closed.close();
    const empty = Object.assign(document.createElement("canvas"), { width: 0, height: 0 });
    return Promise.all(
      [missing, closed, empty].map(async (image) => (await outcome(siglip.embedImages(image))).error?.code),
    );
  });
  expect(codes).toEqual(Array(3).fill("image-decode"));
});

test("a JPEG is turned upright by its EXIF orientation, as a file and as an element", async () => {
  const { data, dim } = await page().evaluate(async (path) => {
    /** A JPEG of the picture, turned by quarter turns. */
    const jpeg = async (turns: number) => {
      const bitmap = await createImageBitmap(await file(path));
      const sides =
        turns % 2 === 0 ? ([bitmap.width, bitmap.height] as const) : ([bitmap.height, bitmap.width] as const);
      const canvas = new OffscreenCanvas(...sides);
      const context = canvas.getContext("2d");
      context?.translate(sides[0] / 2, sides[1] / 2);
      context?.rotate((turns * Math.PI) / 2);
      context?.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
      return canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    };
    /** The same file with an APP1 segment after its start: one EXIF entry, the orientation. */
    const withOrientation = async (blob: Blob, orientation: number) => {
      const exif = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif"
      const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]; // big-endian TIFF, directory at 8
      const directory = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
      const body = [...exif, ...header, ...directory];
      const segment = new Uint8Array([0xff, 0xe1, 0, body.length + 2, ...body]);
      return new Blob([blob.slice(0, 2), segment, blob.slice(2)], { type: "image/jpeg" });
    };
    const upright = await jpeg(0);
    const turnedLeft = await withOrientation(await jpeg(-1), 6); // 6: to be shown turned right
    const upsideDown = await withOrientation(await jpeg(2), 3);
    const element = Object.assign(new Image(), { src: URL.createObjectURL(turnedLeft) });
    const { data, dim } = await siglip.embedImages([upright, turnedLeft, upsideDown, element, await jpeg(-1)]);
    return { data: [...data], dim };
  }, picture("scene.png"));
  const [upright = [], ...others] = rows(data, dim);
  const cosines = others.map((vector) => cosine(upright, vector));
  console.log(
    `EXIF 6, EXIF 3, EXIF 6 in an element, and turned without EXIF: ${cosines.map((c) => c.toFixed(4)).join(", ")}`,
  );
  const [left = 0, down = 0, element = 0, notTurned = 1] = cosines;
  for (const value of [left, down, element]) {
    expect(value).toBeGreaterThanOrEqual(0.98);
    expect(value).toBeGreaterThan(notTurned); // else this test could not tell
  }
});

/** Vectors of pictures of one scene, each stored in its own way, beside the first one's as often. */
async function scenes(images: string[]): Promise<{ first: number[][]; others: number[][] }> {
  const { data, dim } = await page().evaluate(async (images) => {
    const { data, dim } = await siglip.embedImages(images);
    return { data: [...data], dim };
  }, images);
  const [first = [], ...others] = rows(data, dim);
  return { first: others.map(() => first), others };
}

test("a JPEG, WebP or PNG has the same vector in every orientation", async () => {
  const turns = [2, 3, 4, 5, 6, 7, 8];
  const jpegs = await scenes([1, ...turns].map((n) => odd(`turned-${n}.jpg`)));
  const upright = "profile.png"; // the same picture, stored upright
  const lossless = [...turns.map((n) => `turned-${n}.webp`), "turned-6.png", "turned-6-xmp.png", "turned-6-raw.png"];
  const exact = await scenes([upright, ...lossless].map(odd));
  const lowest = [jpegs, exact].map(({ first, others }) => lowestCosine(others, first));
  console.log(`own pictures in every orientation: lowest cosines of JPEG and of WebP and PNG ${lowest.join(", ")}`);
  expect(jpegs.others.length + exact.others.length).toBe(17);
  expect(lowest[0]).toBeGreaterThanOrEqual(0.999); // a turned JPEG is compressed anew
  expect(lowest[1]).toBeGreaterThanOrEqual(0.99999); // the same pixels
});

test("a photo has the same vector in all nine orientations", async () => {
  test.skip(!sharedImages(), "the photos are not beside the project");
  const photos = [1, 0, 2, 3, 4, 5, 6, 7, 8].map((n) => `/shared-images/exif-orientation/Landscape_${n}.jpg`);
  const { first, others } = await scenes(photos);
  const lowest = lowestCosine(others, first);
  console.log(`photos in every orientation: lowest cosine ${lowest.toFixed(5)}`);
  expect(others).toHaveLength(8);
  expect(lowest).toBeGreaterThanOrEqual(0.999);
});
