import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { placeOf } from "./external.js";
import { GraphBuilder } from "./graph-builder.js";
import { logitConstants } from "./logit-constants.js";
import { type Model, readModel, type Tensor, TYPE, writeModel } from "./onnx.js";
import { readSkeleton } from "./skeleton.js";

const HUB = new URL("../../../shared/hub/", import.meta.url);
const FIXTURES = new URL("../../e2e/fixtures/checkpoints/", import.meta.url);

/** Reads as a server would, counts, and refuses what lies outside. */
function counted(file: Uint8Array) {
  const reads: [from: number, to: number][] = [];
  const read = async (from: number, to: number) => {
    if (!(from >= 0 && from <= to && to <= file.length)) throw new Error(`read ${from} to ${to} of ${file.length}`);
    reads.push([from, to]);
    return file.slice(from, to);
  };
  return { read, reads, bytes: () => reads.reduce((sum, [from, to]) => sum + to - from, 0) };
}

const skeletonOf = (file: Uint8Array, keep?: number) =>
  readSkeleton(file.length, counted(file).read, { location: "f.onnx", ...(keep !== undefined && { keep }) });

/** Puts the bytes back, in the field where they were. */
function whole(model: Model, file: Uint8Array): Model {
  const before = readModel(file).graph?.initializer ?? [];
  const initializer = (model.graph?.initializer ?? []).map((tensor, i): Tensor => {
    const place = placeOf(tensor);
    if (place?.location !== "f.onnx") return tensor;
    const { dataLocation, ...rest } = tensor;
    const bytes = file.subarray(place.offset, place.offset + (place.length ?? 0));
    const field = before[i]?.rawData ? "rawData" : before[i]?.floatData ? "floatData" : "doubleData";
    return { ...rest, externalData: [], [field]: bytes };
  });
  return model.graph ? { ...model, graph: { ...model.graph, initializer } } : model;
}

function onnxFiles(folder: URL): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".onnx"))
    : [];
}

/** A graph of one sum, with its weights in the fields that are given. */
function graphOf(...weights: Partial<Tensor>[]): Uint8Array {
  const graph = new GraphBuilder();
  graph.output("y", graph.input("x", TYPE.float, [2000]), TYPE.float, [2000]);
  const model = readModel(graph.write());
  const all = weights.map((one, i) => ({
    name: `w${i}`,
    dims: [2000],
    dataType: TYPE.float,
    externalData: [],
    ...one,
  }));
  model.graph?.initializer.push(...all);
  return writeModel(model);
}

const floats = new Uint8Array(Float32Array.from({ length: 2000 }, (_, i) => i).buffer);
const refused = expect.objectContaining({ code: "model-invalid", data: { file: "f.onnx" } });

describe.each([
  ["fixtures", FIXTURES],
  ["hub", HUB],
])("a skeleton of the %s", (_, folder) => {
  const files = onnxFiles(folder);
  test.skipIf(files.length === 0).each(files.length > 0 ? files : ["none"])(
    "%s has all but the large weights",
    async (path) => {
      const file = new Uint8Array(readFileSync(new URL(path, folder)));
      const { read, bytes } = counted(file);
      const { model, locations } = await readSkeleton(file.length, read, { location: "f.onnx", keep: 1024 });
      const large = (model.graph?.initializer ?? []).reduce((sum, tensor) => sum + (placeOf(tensor)?.length ?? 0), 0);
      expect(large).toBeGreaterThan(0);
      expect(locations).toEqual([]);
      expect(isDeepStrictEqual(whole(model, file), readModel(file))).toBe(true);
      // After a jump 4 KiB are read, and then never more than were wanted before.
      const jumps = (model.graph?.initializer ?? []).filter((tensor) => placeOf(tensor)).length;
      expect(bytes()).toBeLessThan(2 * (file.length - large) + (jumps + 1) * 4096);
    },
  );
});

describe("a skeleton", () => {
  test("is read in few and small reads", async () => {
    const weights = new Uint8Array(4_000_000);
    const file = graphOf({ dims: [1_000_000], rawData: weights }, { dims: [1_000_000], rawData: weights });
    const { read, reads, bytes } = counted(file);
    await readSkeleton(file.length, read, { location: "f.onnx" });
    expect(bytes()).toBeLessThan(20_000);
    expect(reads.length).toBeLessThan(5);
  });

  test.each<[string, Partial<Tensor>, number]>([
    ["raw", { rawData: floats }, 8000],
    ["packed float32", { floatData: floats }, 8000],
    ["packed float64", { dims: [1000], dataType: TYPE.double, doubleData: floats }, 8000],
    ["float16 as varints", { dataType: TYPE.half, int32Data: new Uint8Array(6000).fill(1) }, 0],
    ["bytes under the name of another type", { dataType: TYPE.int64, floatData: floats }, 0],
    ["nothing that says its type", { dataType: undefined, floatData: floats } as object, 0],
    ["both raw and packed", { rawData: floats, floatData: floats }, 0],
  ])("leaves %s numbers where they are, or keeps them whole", async (_, weight, left) => {
    const file = graphOf(weight);
    const { model } = await skeletonOf(file);
    expect(placeOf(model.graph?.initializer[0] as Tensor)?.length ?? 0).toBe(left);
    expect(whole(model, file)).toEqual(readModel(file));
  });

  test("keeps weights up to the size that is asked for", async () => {
    const file = graphOf({ rawData: floats });
    const placed = async (keep: number) =>
      placeOf((await skeletonOf(file, keep)).model.graph?.initializer[0] as Tensor);
    expect(await placed(100)).toMatchObject({ location: "f.onnx", length: 8000 });
    expect(await placed(8000 + 100)).toBeUndefined();
  });

  test("does not mind in which order a tensor's fields stand", async () => {
    const payload = [0x4a, 0xc0, 0x3e, ...floats]; // raw_data, 8000 bytes
    const tensor = [...payload, 0x10, 1, 0x42, 1, 0x77, 0x0a, 2, 0xd0, 0x0f]; // data_type 1, name "w", dims [2000]
    const initializer = [0x2a, ...varint(tensor.length), ...tensor];
    const file = Uint8Array.of(0x3a, ...varint(initializer.length), ...initializer);
    const { model } = await skeletonOf(file);
    const [weight] = model.graph?.initializer ?? [];
    expect(weight).toMatchObject({ name: "w", dims: [2000], dataType: TYPE.float });
    const { offset = 0, length = 0 } = placeOf(weight as Tensor) ?? {};
    expect(file.slice(offset, offset + length)).toEqual(floats);
  });

  test("leaves weights that lie in other files there, and names these", async () => {
    const beside = (location: string) => [{ key: "location", value: location }];
    const file = graphOf(
      { dataLocation: 1, externalData: [...beside("model.onnx_data"), { key: "offset", value: "4096" }] },
      { dataLocation: 1, externalData: beside("model.onnx_data") },
      { dataLocation: 1, externalData: beside("more/a..b") },
      { rawData: floats },
    );
    const { model, locations } = await skeletonOf(file);
    expect(locations).toEqual(["model.onnx_data", "more/a..b"]);
    expect(whole(model, file)).toEqual(readModel(file));
    expect(placeOf(model.graph?.initializer[0] as Tensor)).toEqual({ location: "model.onnx_data", offset: 4096 });
  });

  test.each([
    "../secret",
    "a/../../b",
    "a/..",
    "/etc/passwd",
    "https://elsewhere.example/w",
    "file:w",
    "..\\w",
    "\\\\host\\w",
    "",
    "f.onnx",
  ])("refuses weights in %j", async (location) => {
    const file = graphOf({ dataLocation: 1, externalData: [{ key: "location", value: location }] });
    await expect(skeletonOf(file)).rejects.toEqual(refused);
  });

  test.each(["-1", "1e3", "0x10", "", "9007199254740993"])("refuses weights at %j", async (offset) => {
    const externalData = [
      { key: "location", value: "w" },
      { key: "offset", value: offset },
    ];
    await expect(skeletonOf(graphOf({ dataLocation: 1, externalData }))).rejects.toEqual(refused);
  });

  test("gives the errors of reading as they are", async () => {
    const gone = new Error("the server is gone");
    const reading = readSkeleton(1000, () => Promise.reject(gone), { location: "f.onnx" });
    await expect(reading).rejects.toBe(gone);
  });

  test("refuses a file that is shorter than it is said to be", async () => {
    const file = graphOf({ rawData: floats });
    const read = async (from: number, to: number) => file.slice(from, Math.min(to, 500));
    await expect(readSkeleton(file.length, read, { location: "f.onnx" })).rejects.toEqual(refused);
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["zeros", new Uint8Array(100_000)],
    ["ones", new Uint8Array(100_000).fill(255)],
    ["a web page", new TextEncoder().encode("<!doctype html><title>Not found</title>")],
    ["a graph and another", new Uint8Array([...graphOf(), ...graphOf()])],
    ["no graph", Uint8Array.of(0x08, 9)],
    ["a graph that is a number", Uint8Array.of(0x38, 9)],
    ["a length beyond the file", Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f, 1)],
    ["a length beyond its message", Uint8Array.of(0x3a, 4, 0x2a, 100, 0, 0, ...new Uint8Array(200))],
    ["a length that never ends", Uint8Array.of(0x3a, ...new Uint8Array(40).fill(0xff))],
    ["groups", Uint8Array.of(0x3b, 0x3b, 0x3b, 0x3c)],
  ])("refuses %s", async (_, file) => {
    await expect(skeletonOf(file)).rejects.toEqual(refused);
  });

  test("refuses a file cut anywhere, and a file with any byte changed is read or refused", async () => {
    const file = graphOf({ rawData: floats }, { dims: [3], rawData: floats.slice(0, 12) });
    for (let end = 1; end < file.length; end += end < 200 || end > file.length - 200 ? 1 : 97) {
      const cut = file.slice(0, end);
      // Cut between two fields it is a whole file, which says less.
      await skeletonOf(cut).then(
        () => expect(() => readModel(cut)).not.toThrow(),
        (error) => expect(isSiglipError(error, "model-invalid")).toBe(true),
      );
    }
    const { offset: payload = 0 } = placeOf((await skeletonOf(file)).model.graph?.initializer[0] as Tensor) ?? {};
    for (let at = 0; at < file.length; at = at === payload ? payload + floats.length : at + 1) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        await skeletonOf(damaged).catch((error) => expect(isSiglipError(error, "model-invalid")).toBe(true));
      }
    }
  });
});

describe.skipIf(!existsSync(HUB))("a skeleton of both towers", () => {
  test("still says their scale and bias", async () => {
    const file = new Uint8Array(readFileSync(new URL("thin-siglip-opset17-eager/onnx/model.onnx", HUB)));
    const { model } = await skeletonOf(file);
    expect(logitConstants(model)).toEqual(logitConstants(readModel(file)));
    expect(logitConstants(model)?.bias).toBeCloseTo(-16.77, 5);
  });
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
