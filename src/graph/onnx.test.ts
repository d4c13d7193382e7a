import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "./graph-builder.js";
import { readModel, TYPE, writeModel } from "./onnx.js";

const HUB = new URL("../../../shared/hub/", import.meta.url);

function small(): Uint8Array {
  const graph = new GraphBuilder();
  const x = graph.input("x", TYPE.float, [2, 300]);
  const scale = graph.constant(TYPE.float, [300], new Float32Array(300).fill(1.5));
  const options = {
    attributes: { axis: -1, epsilon: { float: 0.5 }, order: [1, 0], note: "Überschrift" },
    domain: "d",
  };
  graph.output("y", graph.node("Some", [x, "", scale], options), TYPE.float, [2, 300]);
  return graph.write();
}

describe("an ONNX file", () => {
  test("is written as it was described", () => {
    const { graph, opsetImport, irVersion } = readModel(small());
    const [node] = graph?.node ?? [];
    expect(node).toMatchObject({ opType: "Some", domain: "d", input: ["x", "", "c0"], output: ["n0.0"] });
    const [axis, epsilon, order, note] = node?.attribute ?? [];
    expect([axis?.i, epsilon?.f, order?.ints, note?.s]).toEqual([-1, 0.5, [1, 0], "Überschrift"]);
    expect(graph?.initializer[0]).toMatchObject({ name: "c0", dims: [300], dataType: TYPE.float });
    expect(graph?.input[0]?.type?.tensor?.shape?.dim.map(({ value }) => value)).toEqual([2, 300]);
    expect(irVersion).toBe(9);
    expect(opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ["", 20],
      ["com.microsoft", 1],
    ]);
  });

  test("comes back byte for byte", () => {
    expect(writeModel(readModel(small()))).toEqual(small());
  });

  test("keeps the fields that no schema names", () => {
    const documented = Uint8Array.of(...small(), 0x32, 2, 0x68, 0x69); // doc_string, field 6: "hi"
    const model = readModel(documented);
    expect(model.unread).toEqual([{ tag: 6, wireType: 2, bytes: Uint8Array.of(2, 0x68, 0x69) }]);
    expect(writeModel(model)).toEqual(documented);
  });

  test("is read without copying weights", () => {
    const file = small();
    expect(readModel(file).graph?.initializer[0]?.rawData?.buffer).toBe(file.buffer);
  });

  test("takes numbers packed or each in a field of its own", () => {
    const packed = Uint8Array.of(0x3a, 6, 0x2a, 4, 0x0a, 2, 2, 3); // graph.initializer[0].dims, packed
    const single = Uint8Array.of(0x3a, 6, 0x2a, 4, 0x08, 2, 0x08, 3);
    expect(readModel(packed).graph?.initializer[0]?.dims).toEqual([2, 3]);
    expect(readModel(single).graph?.initializer[0]?.dims).toEqual([2, 3]);
  });

  test("that ends too early, or is something else, is refused", () => {
    const file = small();
    for (const end of [file.length - 1, file.length - 30, 1300, 700, 60, 20]) {
      expect(() => readModel(file.slice(0, end)), `cut at ${end}`).toThrow();
    }
    expect(() => readModel(new TextEncoder().encode("this is no ONNX file"))).toThrow();
  });

  test("takes no whole number that would be rounded", () => {
    expect(() => writeModel({ irVersion: 2 ** 53, opsetImport: [] })).toThrow(RangeError);
  });
});

describe.skipIf(!existsSync(HUB))("published layouts", () => {
  test.each([
    "thin-siglip-opset17-eager/onnx/model.onnx",
    "thin-siglip-opset14-eager/onnx/vision_model_fp16.onnx",
    "thin-siglip-opset17-sdpa/onnx/text_model_q4.onnx",
    "thin-siglip-opset17-sdpa/onnx/vision_model_quantized.onnx",
    "thin-siglip-dynamo-opset20/onnx/vision_model.onnx",
    "thin-clip/onnx/text_model.onnx",
  ])("%s comes back whole", (path) => {
    const file = new Uint8Array(readFileSync(new URL(path, HUB)));
    const model = readModel(file);
    expect(model.graph?.node.length).toBeGreaterThan(100);
    const again = writeModel(model);
    expect(again.length).toBe(file.length); // fields may change places, none may be lost
    expect(isDeepStrictEqual(readModel(again), model)).toBe(true); // the matcher takes minutes over megabytes
  });
});
