import { describe, expect, it } from "vitest";
import { findPorts } from "./ports.js";

const find = (tower: "image" | "text", inputs: string[], outputs: string[]) => findPorts(tower, inputs, outputs, "f");

describe("findPorts", () => {
  it("takes the embedding and not the first output", () => {
    expect(find("image", ["pixel_values"], ["last_hidden_state", "pooler_output"])).toEqual({
      input: "pixel_values",
      output: "pooler_output",
      idle: [],
    });
    expect(find("text", ["input_ids"], ["text_embeds"]).output).toBe("text_embeds");
  });

  it("feeds what a combined file needs besides", () => {
    const outputs = ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"];
    expect(find("image", ["input_ids", "pixel_values"], outputs)).toEqual({
      input: "pixel_values",
      output: "image_embeds",
      idle: ["input_ids"],
    });
    expect(find("text", ["input_ids", "pixel_values", "attention_mask"], outputs).idle).toEqual([
      "pixel_values",
      "attention_mask",
    ]);
  });

  it.each([
    ["the other tower", ["pixel_values"], ["pooler_output"]],
    ["an output of states alone", ["input_ids"], ["last_hidden_state"]],
    ["an unknown input", ["input_ids", "spatial_shapes"], ["pooler_output"]],
    ["nothing", [], []],
  ])("refuses %s", (_, inputs, outputs) => {
    expect(() => find("text", inputs, outputs)).toThrow(expect.objectContaining({ code: "model-invalid" }));
  });
});
