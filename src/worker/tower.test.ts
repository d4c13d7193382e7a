import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../models/spec.js";
import type { Feed, Session } from "./runtime.js";
import { TokenRows } from "./token-rows.js";
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

  it("feeds a graph without its vocabulary the rows of it", async () => {
    const read = async (from: number, to: number) => Uint8Array.from({ length: to - from }, (_, i) => (from + i) >> 1);
    const table = { input: "token_rows", rows: 9, width: 2, rowBytes: 2, location: "f", offset: 0, length: 18 };
    const rows = new TokenRows({ read }, { ...table, type: "uint8" }, "f");
    const ids: Feed = { data: BigInt64Array.of(4n, 0n, 8n), dims: [1, 3] };
    const text = graph(["token_rows"], ["text_embeds"]);
    text.session.run = async (feeds) => {
      text.fed.push(feeds);
      return { text_embeds: new Float32Array(2) };
    };
    await openTower(text.session, "text", spec, "f", rows)(ids);
    expect(text.fed).toEqual([
      { token_rows: { type: "uint8", data: Uint8Array.of(4, 4, 0, 0, 8, 8), dims: [1, 3, 2] } },
    ]);

    const both = graph(["pixel_values", "input_ids", "token_rows"], ["text_embeds", "image_embeds"]);
    await openTower(both.session, "text", spec, "f", rows)(ids);
    await openTower(both.session, "image", spec, "f", rows)(pictures);
    const shapes = both.fed.map(({ pixel_values, input_ids, token_rows }) => [
      pixel_values?.dims,
      input_ids?.dims,
      token_rows?.dims,
    ]);
    expect(shapes).toEqual([
      [
        [1, 3, 4, 4],
        [1, 3],
        [1, 3, 2],
      ],
      [
        [2, 3, 4, 4],
        [1, 3],
        [1, 3, 2],
      ],
    ]);
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
