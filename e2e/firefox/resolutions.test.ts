import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkpoint, referenceOf } from "../parity/checkpoints.js";
import { cosine } from "../vectors.js";
import { oneFirefox } from "./browser.js";

const fixture = new URL("../fixtures/resolutions.json", import.meta.url);
const { checkpoints } = JSON.parse(readFileSync(fixture, "utf8"));

// Minutes on a software adapter, which `npm test` does not have.
describe.skipIf(process.env.TEST_ALL !== "1")("Another resolution on Firefox's WebGPU", () => {
  const firefox = oneFirefox();

  // Bounds of float16 are those of its proof; q4 is no nearer at the checkpoint's own size.
  it.each([
    ["tiny-siglip", 96, "fp32", 1e-6],
    ["tiny-siglip", 96, "fp16", 5e-4],
    ["tiny-siglip", 96, "q4f16", 0.02],
    ["tiny-clip", 64, "fp32", 1e-6],
  ] as const)(
    "%s at %i pixels in %s is PyTorch's and proven",
    { timeout: 600_000 },
    async (name, resolution, dtype, tolerance) => {
      const one = checkpoint(name);
      const [picture = ""] = referenceOf(one).images;
      const { data, proof } = await firefox().evaluate(
        async ({ url, image, resolution, dtype }) => {
          const model = { url: new URL(url, location.href) };
          const client = await siglipWeb.createSiglip({ model, device: "webgpu", dtype, resolution, verify: "always" });
          const { data } = await client.embedImages(new URL(image, location.href).href);
          const { proof } = client.status;
          await client.close();
          return { data: [...data], proof };
        },
        { url: one.url, image: `${one.imagesUrl}/${picture}`, resolution, dtype },
      );
      const last = proof.tries.at(-1);
      console.log(JSON.stringify(last));
      expect(1 - cosine(data, checkpoints[name][resolution][0])).toBeLessThan(tolerance);
      expect(last?.path).toContain(dtype);
      expect(last?.checks.filter((check) => check.name === "image").map(({ size }) => size)).toContain(resolution);
    },
  );
});
