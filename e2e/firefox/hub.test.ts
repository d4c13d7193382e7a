import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/index.js";
import { checkpoints, type Nearness, type Reference, referenceOf, someOf } from "../parity/checkpoints.js";
import { faults, nearness } from "../parity/nearness.js";
import { record } from "../parity/record.js";
import { oneFirefox, withoutFirefox } from "./browser.js";

/** A software adapter takes seconds for a picture of twelve layers: two of them and two texts must do. */
function referenceFor(one: ReturnType<typeof checkpoints>[number]): Reference {
  const whole = referenceOf(one);
  return one.name === "thin-siglip-deep" ? someOf(whole, 2, [3, 9]) : whole;
}

describe.skipIf(withoutFirefox)("WebGPU in Firefox, which has float16", () => {
  const firefox = oneFirefox();

  it("has an adapter with shader-f16", async () => {
    const features = await firefox().evaluate(async () => {
      const adapter = await navigator.gpu.requestAdapter();
      return [...(adapter?.features ?? [])];
    });
    expect(features).toContain("shader-f16");
  });

  for (const one of checkpoints()) {
    for (const [dtype, cpu] of Object.entries(one.formats) as [Dtype, Nearness][]) {
      if (dtype === "q8") continue; // refused on WebGPU, which has no kernels for it
      it.skipIf(!one.present)(`${one.name} in ${dtype} is PyTorch's`, { timeout: 600_000 }, async () => {
        const reference = referenceFor(one);
        const answer = await firefox().evaluate((question) => measure(question), {
          url: one.url,
          device: "webgpu" as const,
          dtype,
          images: reference.images.map((name) => `${one.imagesUrl}/${name}`),
          texts: reference.texts,
        });
        expect(answer.failures).toEqual([]);
        const { status } = answer;
        expect(status.dtype, status.reasons.join(" ")).toEqual({ image: dtype, text: dtype });
        expect(status.device).toBe("webgpu");
        const measured = nearness(answer, reference);
        console.log(`Firefox, WebGPU, ${one.name} ${dtype}: ${JSON.stringify(measured)}`);
        record("firefox-webgpu", one.name, dtype, measured, reference);
        expect(faults(measured, dtype, cpu, reference)).toEqual([]);
      });
    }
  }
});
