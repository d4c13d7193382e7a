import { writeResult } from "./fixtures.js";
import type { Answer } from "./pages/pixels.js";
import { type Result, writePicturesTable } from "./pictures-table.js";
import { difference, type Expected, edgeCase, expectedOf, odd, pixelsPage, sharedImages } from "./pixels.js";
import { expect, test } from "./test.js";

/**
 * Of lossy files, the mean difference allowed: the rounding of a colour conversion is below 0.5, another way to bring
 * chroma to full size below 2, and a wrong turn, frame, profile or range of values is far above.
 */
const LOSSY = 2;
const OURS = expectedOf("decoding.json");
const GOOD = OURS.filter(({ error }) => error === undefined);
/** Kinds of files that Chromium does not know. */
const UNKNOWN = ["TIFF", "JPEG2000"];
const results: Result[] = [];
const page = pixelsPage();

function expectPixels(expected: Expected, { facts, code }: Answer, name = expected.file) {
  expect.soft(code, name).toBeUndefined();
  if (!facts || expected.error !== undefined) return;
  const { mean, largest } = difference(expected, facts);
  if (!expected.lossless) expect.soft(mean, `${name}: mean difference, at most ${largest}`).toBeLessThan(LOSSY);
  else expect.soft(facts.sha256, `${name}: off by ${mean}, at most ${largest}`).toBe(expected.sha256);
}

const SETS = [
  { set: "ours" as const, pictures: OURS, address: odd, here: true },
  { set: "theirs" as const, pictures: expectedOf("edge-cases.json"), address: edgeCase, here: sharedImages() },
];

for (const { set, pictures, address, here } of SETS) {
  for (const expected of pictures) {
    const { file, error } = expected;
    const unknown = error === undefined && UNKNOWN.includes(expected.format);
    const does = error ? "is refused, as Pillow refuses it" : unknown ? "is refused" : "has Pillow's pixels";
    test(`${set}: ${file} ${does}`, async () => {
      test.skip(!here, "Pillow's own pictures are not beside the project");
      const answer = await page().evaluate((path) => decoded(path), address(file));
      results.push({ set, expected, answer });
      if (!error && !unknown) expectPixels(expected, answer);
      else expect(answer.code).toBe(file.startsWith("bomb") ? "image-too-large" : "image-decode");
    });
  }
}

test.afterAll(async ({ browser }) => {
  if (results.length !== SETS.reduce((sum, { pictures }) => sum + pictures.length, 0)) return; // not all of them ran
  writeResult("pictures", results);
  writePicturesTable(results, browser.version());
});

test("as textures and in memory, pictures have Pillow's pixels on WebGPU", { tag: "@webgpu-only" }, async () => {
  for (const expected of GOOD) {
    for (const way of ["texture", "memory"] as const) {
      const answer = await page().evaluate(({ path, way }) => decoded(path, way), { path: odd(expected.file), way });
      expectPixels(expected, answer, `${expected.file}, ${way}`);
    }
  }
});

test("colours under transparency survive in whatever form an application has the picture", async () => {
  const expected = GOOD.find(({ file }) => file === "alpha.png") as Expected;
  const answers = await page().evaluate(async (path) => {
    const blob = await file(path);
    const element = Object.assign(new Image(), { src: path });
    const bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
    const forms = { File: blob, Blob: new Blob([blob]), element, bitmap };
    const answers = Object.entries(forms).map(async ([form, source]) => [form, await decoded(source)] as const);
    return Promise.all(answers);
  }, odd("alpha.png"));
  expect(answers).toHaveLength(4);
  for (const [form, answer] of answers) expectPixels(expected, answer, form);
});

test("ImageData keeps the colours that it was given", async () => {
  const rgb = await page().evaluate(async () => {
    const data = Uint8ClampedArray.from({ length: 4 * 300 }, (_, i) => (i * 37) % 256);
    data[3] = 0;
    const { facts } = await decoded(new ImageData(data, 300, 1));
    return facts?.rgb.slice(0, 3);
  });
  expect(rgb).toEqual([0, 37, 74]);
});

test("without WebGL opaque pictures are exact, and colours of high alpha nearly", async () => {
  const answer = (name: string) => page().evaluate((path) => decoded(path, "no-webgl"), odd(name));
  const opaque = GOOD.find(({ file }) => file === "profile.png") as Expected;
  expectPixels(opaque, await answer("profile.png"));
  const { facts, code } = await answer("alpha.png");
  expect(code).toBeUndefined();
  const lossy = facts && difference(GOOD.find(({ file }) => file === "alpha.png") as Expected, facts);
  expect(lossy?.mean).toBeGreaterThan(0); // else the exact way would be of no use
  expect(lossy?.mean).toBeLessThan(4);
});

test("the profile that is ignored would have changed the colours", async () => {
  const red = await page().evaluate(async (path) => {
    const at = async (colorSpaceConversion: ColorSpaceConversion) => {
      const bitmap = await createImageBitmap(await file(path), { colorSpaceConversion });
      const context = new OffscreenCanvas(1, 1).getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      return context?.getImageData(0, 0, 1, 1).data[0] ?? Number.NaN;
    };
    return { stored: await at("none"), converted: await at("default") };
  }, odd("profile.png"));
  expect(Math.abs(red.stored - red.converted)).toBeGreaterThan(50);
});
