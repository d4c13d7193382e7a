import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../models/spec.js";
import type { Feed, Session } from "./runtime.js";
import { openTower } from "./tower.js";

const spec = { dim: 2, image: { size: 4 }, text: { length: 3 } } as ModelSpec;

/** A graph that keeps what it was fed and gives vectors of two numbers. */
function graph(inputs: string[], outputs: string[]) {
  const fed: Record<string, Feed>[] = [];
  const session: Session = {
    inputs,
    outputs,
    async run(feeds, [output = ""]) {
      fed.push(feeds);
      const [count = 0] = feeds[output.startsWith("text") ? "input_ids" : "pixel_values"]?.dims ?? [];
      return { [output]: new Float32Array(count * 2).fill(1) };
    },
    release: async () => undefined,
  };
  return { session, fed };
}

const pictures: Feed = { data: new Float32Array(2 * 48), dims: [2, 3, 4, 4] };
const texts: Feed = { data: new BigInt64Array(5 * 3), dims: [5, 3] };

describe("openTower", () => {
  it("feeds a combined graph one blank of the other kind", async () => {
    const outputs = ["logits_per_image", "text_embeds", "image_embeds"];
    const { session, fed } = graph(["input_ids", "pixel_values", "attention_mask"], outputs);
    expect(await openTower(session, "image", spec, "f")(pictures)).toHaveLength(4);
    expect(await openTower(session, "text", spec, "f")(texts)).toHaveLength(10);
    const shapes = fed.map((feeds) =>
      Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims])),
    );
    expect(shapes).toEqual([
      { pixel_values: [2, 3, 4, 4], input_ids: [1, 3], attention_mask: [1, 3] },
      { pixel_values: [1, 3, 4, 4], input_ids: [5, 3], attention_mask: [5, 3] },
    ]);
    const mask = fed[1]?.attention_mask;
    expect(mask && "data" in mask && new Set(mask.data as BigInt64Array)).toEqual(new Set([1n]));
  });

  it("refuses vectors of another size than the description says", async () => {
    const { session } = graph(["pixel_values"], ["pooler_output"]);
    const encode = openTower(session, "image", { ...spec, dim: 3 }, "onnx/vision_model.onnx");
    await expect(encode(pictures)).rejects.toMatchObject({
      code: "model-invalid",
      data: { file: "onnx/vision_model.onnx" },
    });
  });
});
