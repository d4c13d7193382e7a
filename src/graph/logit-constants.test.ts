import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "./graph-builder.js";
import { logitConstants } from "./logit-constants.js";
import { ATTRIBUTE, type Model, readModel, type Tensor, TYPE } from "./onnx.js";

const HUB = new URL("../../../shared/hub/thin-siglip-opset17-eager/", import.meta.url);

interface Layout {
  type?: number;
  scale?: number[];
  bias?: number[] | "none";
  /** How the scale gets from its constant to the product. */
  through?: string[];
  swapped?: boolean;
  /** What is multiplied with the pictures' vectors; by default those of the texts. */
  left?: string;
  imageLogits?: "transposed" | "without bias" | "none";
}

/** Both towers' ends as exporters write them, with the weights left out. */
function combined(layout: Layout = {}): Model {
  const { type = TYPE.float, scale = [4], bias = [-16], through = ["Exp"], swapped = false } = layout;
  const graph = new GraphBuilder();
  const [text, image] = [graph.input("text", type, [2, 4]), graph.input("image", type, [3, 4])];
  if (layout.left) graph.input(layout.left, type, [2, 4]);
  const constant = (numbers: number[]) => graph.constant(type, numbers.length === 1 ? [] : [numbers.length], numbers);
  const both = (a: string, b: string) => (swapped ? [b, a] : [a, b]);
  const cosine = graph.node("MatMul", [layout.left ?? text, graph.node("Transpose", [image])]);
  const factor = through.reduce((value, opType) => graph.node(opType, [value]), constant(scale));
  const scaled = graph.node("Mul", both(cosine, factor));
  const logits = bias === "none" ? scaled : graph.node("Add", both(scaled, constant(bias)));
  const { imageLogits = "transposed" } = layout;
  const other = graph.node("Transpose", [imageLogits === "without bias" ? scaled : logits]);
  if (imageLogits !== "none") graph.output("logits_per_image", other, type, [3, 2]);
  graph.output("logits_per_text", logits, type, [2, 3]);
  graph.output("text_embeds", text, type, [2, 4]);
  graph.output("image_embeds", graph.node("Cast", [image]), type, [3, 4]);
  return readModel(graph.write());
}

const scaleTensor = (model: Model) => model.graph?.initializer[0] as Tensor;

describe("the scale and bias of both towers in one graph", () => {
  const right = { scale: Math.exp(4), bias: -16 };

  test.each<[string, Layout]>([
    ["as a logarithm", {}],
    ["with the operands the other way round", { swapped: true }],
    ["through a change of number format", { through: ["Cast", "Exp", "Identity", "Cast"] }],
    ["in vectors of one", { through: ["Exp", "Unsqueeze"] }],
    ["in float16", { type: TYPE.half }],
    ["with the logits of texts only", { imageLogits: "none" }],
  ])("are found %s", (_, layout) => {
    expect(logitConstants(combined(layout))).toEqual(right);
  });

  test("are found where the exporter has taken the exponential already", () => {
    expect(logitConstants(combined({ scale: [112.5], through: [] }))).toEqual({ scale: 112.5, bias: -16 });
    expect(logitConstants(combined({ scale: [112.5], through: ["Cast"] }))).toEqual({ scale: 112.5, bias: -16 });
  });

  test("are found without a bias, as in CLIP", () => {
    expect(logitConstants(combined({ bias: "none" }))).toEqual({ scale: Math.exp(4) });
  });

  test("are found in a Constant node", () => {
    const model = combined();
    const { graph } = model;
    const tensor = graph?.initializer.shift() as Tensor;
    const value = { name: "value", type: ATTRIBUTE.tensor, t: tensor, floats: [], ints: [], strings: [] };
    graph?.node.unshift({ opType: "Constant", input: [], output: [tensor.name ?? ""], attribute: [value] });
    expect(logitConstants(model)).toEqual(right);
  });

  test("are found in each field that a tensor may have its numbers in", () => {
    const float16 = combined({ type: TYPE.half });
    const { rawData: _, ...rest } = scaleTensor(float16);
    const tensors = float16.graph?.initializer as Tensor[];
    tensors[0] = { ...rest, int32Data: Uint8Array.of(0x80, 0x88, 0x01) }; // 0x4400, which is 4
    expect(logitConstants(float16)).toEqual(right);
    tensors[0] = { ...rest, dataType: TYPE.float, floatData: new Uint8Array(Float32Array.of(4).buffer) };
    expect(logitConstants(float16)).toEqual(right);
    tensors[0] = { ...rest, dataType: TYPE.double, doubleData: new Uint8Array(Float64Array.of(4).buffer) };
    expect(logitConstants(float16)).toEqual(right);
    tensors[0] = { ...rest, dataType: TYPE.bfloat16, rawData: Uint8Array.of(0x80, 0x40) };
    expect(logitConstants(float16)).toEqual(right);
  });

  test.each<[string, Layout]>([
    ["the scale is not one number", { scale: [4, 4] }],
    ["the scale comes out of something else", { through: ["Log"] }],
    ["the scale is not positive", { scale: [-4], through: [] }],
    ["the scale is not finite", { scale: [1000] }],
    ["the product is of other vectors", { left: "other" }],
    ["the two logits disagree", { imageLogits: "without bias" }],
  ])("are not guessed where %s", (_, layout) => {
    expect(logitConstants(combined(layout))).toBeUndefined();
  });

  test("are not guessed in other graphs", () => {
    expect(logitConstants({ opsetImport: [] })).toBeUndefined();
    const tower = combined();
    const outputs = tower.graph?.output ?? [];
    outputs.splice(
      outputs.findIndex(({ name }) => name === "text_embeds"),
      1,
    );
    expect(logitConstants(tower)).toBeUndefined();
  });

  test("are not guessed where the scale is in another file", () => {
    const model = combined();
    delete scaleTensor(model).rawData;
    Object.assign(scaleTensor(model), { dataLocation: 1, externalData: [{ key: "location", value: "weights" }] });
    expect(logitConstants(model)).toBeUndefined();
  });

  test("an operator of another domain is not taken for ONNX's", () => {
    const model = combined();
    for (const node of model.graph?.node ?? []) if (node.opType === "Exp") node.domain = "elsewhere";
    expect(logitConstants(model)).toBeUndefined();
  });
});

test.skipIf(!existsSync(HUB))("a checkpoint's own scale and bias are found", () => {
  const read = (path: string) => readFileSync(new URL(path, HUB));
  const { logit_scale, logit_bias } = JSON.parse(read("reference.json").toString());
  const found = logitConstants(readModel(new Uint8Array(read("onnx/model.onnx"))));
  expect(found?.scale).toBeCloseTo(Math.exp(logit_scale), 3);
  expect(found?.bias).toBeCloseTo(logit_bias, 5);
  expect(logitConstants(readModel(new Uint8Array(read("onnx/text_model.onnx"))))).toBeUndefined();
});
