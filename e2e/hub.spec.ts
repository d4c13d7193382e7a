import type { Dtype } from "../src/index.js";
import { onePage, onlyInAll, projectDevice } from "./engine.js";
import { type Checkpoint, checkpoint, checkpoints, type Reference, referenceOf, someOf } from "./parity/checkpoints.js";
import { faults, type Measured, nearness } from "./parity/nearness.js";
import { record } from "./parity/record.js";
import { expect, type Page, test } from "./test.js";

const page = onePage();

/** A software adapter takes seconds for a picture of a larger checkpoint: there two, and the texts that break most rules, must do. */
function referenceFor(one: Checkpoint): Reference {
  const whole = referenceOf(one);
  const few = projectDevice() === "webgpu" && one.url.startsWith("/hub/") && whole.logits_per_image;
  return few ? someOf(whole, one.name === "thin-siglip-deep" ? 1 : 2, [3, 9]) : whole;
}

async function measureIn(at: Page, one: Checkpoint, reference: Reference, dtype: Dtype, url = one.url) {
  const images = reference.images.map((name) => `${one.imagesUrl}/${name}`);
  const answer = await at.evaluate((question) => measure(question), {
    url,
    device: projectDevice(),
    dtype,
    images,
    texts: reference.texts,
  });
  expect(answer.failures).toEqual([]);
  const { status } = answer;
  expect(status.dtype, status.reasons.join(" ")).toEqual({ image: dtype, text: dtype });
  expect(status.device).toBe(projectDevice());
  return nearness(answer, reference);
}

function show(what: string, measured: Measured): void {
  console.log(`${projectDevice()} ${what}: ${JSON.stringify(measured)}`);
}

/**
 * Whether a number format runs on Chromium's software adapter: not in float16, which it has not, not in q8, which WebGPU has
 * no kernels for, and in q4 for our own checkpoint alone, as it takes long. Firefox runs all of them on WebGPU.
 */
const onWebGpu = (one: Checkpoint, dtype: Dtype) =>
  dtype === "fp32" || (!one.url.startsWith("/hub/") && dtype === "q4");

/**
 * In `npm test` Firefox runs all of them in every format on WebGPU, and Chromium our own on WASM in fp32 and q8; its
 * software adapter takes 20 s for each, mostly to compile, and there `backends.spec.ts` has the built-in model.
 */
function skipWhatIsNotThere(one: Checkpoint, ordinary: boolean): void {
  test.skip(!one.present, "the larger checkpoints are not beside the project");
  if (projectDevice() === "webgpu" || one.url.startsWith("/hub/") || !ordinary) onlyInAll();
}

for (const one of checkpoints()) {
  for (const [dtype, cpu] of Object.entries(one.formats) as [Dtype, (typeof one.formats)["fp32"] & object][]) {
    const tag = onWebGpu(one, dtype) ? ["@webgpu"] : [];
    test(`${one.name} in ${dtype} is PyTorch's`, { tag }, async () => {
      skipWhatIsNotThere(one, dtype === "fp32" || dtype === "q8");
      const reference = referenceFor(one);
      const measured = await measureIn(page(), one, reference, dtype);
      show(`${one.name} ${dtype}`, measured);
      record(`chromium-${projectDevice()}`, one.name, dtype, measured, reference);
      expect(faults(measured, dtype, cpu, reference)).toEqual([]);
    });
  }
}

for (const one of checkpoints().filter(({ combined }) => combined)) {
  test(`${one.name} with both towers in one file is PyTorch's`, { tag: "@webgpu" }, async () => {
    skipWhatIsNotThere(one, true);
    const reference = referenceFor(one);
    const measured = await measureIn(page(), one, reference, "fp32", `/combined${one.url}`);
    show(`${one.name} in one file`, measured);
    expect(faults(measured, "fp32", { image: 1, text: 1, logits: 0 }, reference)).toEqual([]);
  });
}

test("a NaFlex checkpoint is refused by name", async () => {
  const url = "/e2e/fixtures/checkpoints/tiny-naflex/";
  const { error } = await page().evaluate(
    (folder) => outcome(siglipWeb.createSiglip({ device: "wasm", model: { url: folder } })),
    url,
  );
  expect(error).toMatchObject({ code: "model-unsupported", data: { feature: "naflex" } });
});

test("the larger checkpoints are all ten there, or none", () => {
  test.skip(!checkpoint("thin-siglip-deep").present, "the larger checkpoints are not beside the project");
  expect(
    checkpoints().filter(({ url, folder }) => url.startsWith("/hub/") && referenceOf({ folder } as Checkpoint)),
  ).toHaveLength(10);
});
