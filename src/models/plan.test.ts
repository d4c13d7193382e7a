import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSiglipError, type SiglipError } from "../core/errors.js";
import { catalogue, findRow } from "./catalogue.js";
import type { AdapterFacts } from "./device.js";
import { combinedFile, DTYPES, type Dtype, type Tower, towerFile } from "./dtype.js";
import { rungName } from "./ladder.js";
import type { Listing } from "./listing.js";
import { plan } from "./plan.js";
import { locate } from "./plan-files.js";
import type { AskedDtype, Capabilities, Plan, PlannedModel, PlanOptions } from "./plan-types.js";

const GIB = 2 ** 30;
const gpu: AdapterFacts = {
  vendor: "nvidia",
  architecture: "hopper",
  description: "",
  isFallback: false,
  features: ["shader-f16"],
};
const plainGpu = { ...gpu, features: [] };
const desktop: Capabilities = { mobile: false };
const OPTIONS: PlanOptions = { device: "auto", dtype: "auto", towers: ["image", "text"], verify: "cached" };

const known = (id: string): PlannedModel => {
  const row = findRow(id);
  if (!row) throw new Error(id);
  return { name: id, row };
};
const listed = (sizes: Record<string, number>): PlannedModel => ({
  name: "folder",
  listing: { revision: "r", files: new Map(Object.entries(sizes).map(([path, size]) => [path, { size }])) },
});
const split = (...dtypes: Dtype[]) =>
  listed(
    Object.fromEntries(
      dtypes.flatMap((dtype) => [
        [towerFile("image", dtype), 1000],
        [towerFile("text", dtype), 2000],
      ]),
    ),
  );
const run = (
  model: PlannedModel,
  capabilities: Capabilities = desktop,
  options: Partial<PlanOptions> = {},
  stored: string[] = [],
) => plan(model, capabilities, { ...OPTIONS, ...options }, new Set(stored));

function refusal(call: () => unknown): SiglipError<"does-not-fit"> {
  try {
    call();
  } catch (error) {
    if (isSiglipError(error, "does-not-fit")) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("plan", () => {
  it("takes fp16 on a GPU that computes it and a folder that has it, and fp32 otherwise", () => {
    expect(run(split("fp32", "fp16"), { ...desktop, adapter: gpu })).toMatchObject({
      device: "webgpu",
      dtype: { image: "fp16", text: "fp16" },
      reasons: expect.arrayContaining([expect.stringContaining("fp16")]),
    });
    const fp32 = { dtype: { image: "fp32", text: "fp32" } };
    expect(run(split("fp32", "fp16"), { ...desktop, adapter: plainGpu })).toMatchObject(fp32);
    expect(run(split("fp32"), { ...desktop, adapter: gpu })).toMatchObject(fp32);
    expect(run({ name: "unknown folder" }, { ...desktop, adapter: gpu })).toMatchObject(fp32);
    expect(run(split("fp32", "fp16"))).toMatchObject({ device: "wasm", ...fp32 });
  });

  it("takes q8 on WASM for the tower of which it is known to be good, and for no other", () => {
    expect(run(known("siglip-base-patch16-224")).dtype).toEqual({ image: "q8", text: "fp32" });
    expect(run(known("siglip2-base-patch16-224")).dtype).toEqual({ image: "fp32", text: "fp32" });
    expect(run(known("siglip-base-patch16-224")).reasons.join(" ")).toContain("image tower runs in q8");
  });

  it("takes what is small on a phone", () => {
    const phone: Capabilities = { mobile: true };
    expect(run(split("fp32", "fp16"), phone).dtype).toEqual({ image: "fp16", text: "fp16" });
    const text = { towers: ["text"] as const, tokenTable: "rows" as const };
    expect(run(known("siglip2-base-patch16-256"), { ...phone, adapter: gpu }, text).dtype.text).toBe("q4f16");
    expect(run(known("siglip2-base-patch16-256"), { ...desktop, adapter: gpu }, text).dtype.text).toBe("fp16");
  });

  it("keeps the ladder's ways down, where their files are there", () => {
    const rungs = ({ rungs }: Plan) => rungs.map(rungName);
    const inFp32 = ["webgpu, captured, fp32", "webgpu, fused, fp32", "webgpu, fp32"];
    const inFp16 = ["webgpu, captured, fp16", "webgpu, fused, fp16"];
    expect(rungs(run(split("fp32", "fp16"), { ...desktop, adapter: gpu }))).toEqual([
      ...inFp16,
      ...inFp32,
      "wasm, fp16",
    ]);
    expect(rungs(run(split("fp16"), { ...desktop, adapter: gpu }))).toEqual([...inFp16, "wasm, fp16"]);
    expect(rungs(run(split("fp32"), { ...desktop, adapter: gpu }, { device: "webgpu" }))).toEqual(inFp32);
    const subgroups = { ...gpu, features: ["subgroups"] };
    expect(rungs(run(split("fp32"), { ...desktop, adapter: subgroups }))[0]).toBe(
      "webgpu with subgroups, captured, fp32",
    );
  });

  it("runs q8 on WASM where the device is free, and refuses it on WebGPU", () => {
    const model = split("fp32", "q8");
    expect(run(model, { ...desktop, adapter: gpu }, { dtype: "q8" })).toMatchObject({
      device: "wasm",
      reasons: ["q8 was asked for, which has no WebGPU kernels."],
    });
    const error = refusal(() => run(model, { ...desktop, adapter: gpu }, { dtype: { text: "q8" }, device: "webgpu" }));
    expect(error.data.fits).toEqual([{ model: "folder", dtype: "fp32" }]);
    expect(error.message).toContain("q8");
  });

  it("refuses a format whose file is not there, and names those that are", () => {
    const error = refusal(() => run(split("fp32", "q8"), desktop, { dtype: "fp16" }));
    expect(error.data.fits.map(({ dtype }) => dtype)).toEqual(["fp32", "q8", "fp32+q8", "q8+fp32"]);
    expect(error.message).toContain("image fp32, q8; text fp32, q8");
    expect(run({ name: "unknown folder" }, desktop, { dtype: "fp16" }).dtype).toEqual({ image: "fp16", text: "fp16" });
  });

  it("runs fp32 where the GPU lacks the 16 bits that were asked for, and says so", () => {
    const made = run(split("fp32", "fp16"), { ...desktop, adapter: plainGpu }, { dtype: "fp16" });
    expect(made).toMatchObject({ device: "webgpu", dtype: { image: "fp32", text: "fp32" } });
    expect(made.reasons.join(" ")).toContain("no float16");
  });

  it("takes a file with both towers where there are no others, once", () => {
    const model = listed({ [combinedFile("fp32")]: 5000, [`${combinedFile("fp32")}_data`]: 9000 });
    const { files, download } = run(model);
    expect(files.filter(({ path }) => path.includes("onnx"))).toEqual([
      { path: "onnx/model.onnx", size: 5000, stored: false },
      { path: "onnx/model.onnx_data", size: 9000, stored: false },
    ]);
    expect(download).toBeUndefined(); // the length of tokenizer.json is not known
    expect(run(model, desktop, { towers: ["image"] }).download).toBe(14000);
  });

  it("does not count what is stored", () => {
    const model = known("siglip2-base-patch16-224");
    const all = run(model).download as number;
    expect(all).toBe(371807752 + 1129469657 + 34363039);
    expect(run(model, desktop, {}, ["onnx/vision_model.onnx"]).download).toBe(all - 371807752);
  });

  it("widens fp16 on WASM", () => {
    // Others measured 372 MB for an image tower of 186 MB, and 719 MB for this text tower, of which 393 are its table.
    const model = known("siglip2-base-patch16-256");
    const weights = (towers: Tower[]) => (run(model, desktop, { towers, dtype: "fp16" }).memory as number) / 1.3;
    expect(weights(["text"])).toBeGreaterThan(326e6);
    expect(weights(["text"])).toBeLessThan(347e6);
    expect(weights(["image"])).toBeCloseTo(2 * 186131676, -2);
  });

  it("takes a smaller format where the usual one has no room, and says why", () => {
    const row = known("siglip2-base-patch16-256");
    const { dtype, reasons } = run(row, { mobile: false, memory: 1.5 * GIB });
    expect(dtype).toEqual({ image: "fp32", text: "q4f16" });
    expect(reasons.join(" ")).toContain("MB");
  });

  it("takes no format by itself that is known to be worse, but names it where nothing else has room", () => {
    const { row } = known("siglip2-base-patch16-256");
    const sizes = { "onnx/vision_model.onnx": 371992072, "onnx/vision_model_quantized.onnx": 94737653 };
    const model = { ...listed(sizes), row, name: "siglip2-base-patch16-256" } as PlannedModel;
    const able = { mobile: false, memory: 0.5 * GIB };
    const error = refusal(() => run(model, able, { towers: ["image"] }));
    expect(error.data.fits).toEqual([{ model: "siglip2-base-patch16-256", dtype: "q8" }]);
    expect(run(model, able, { towers: ["image"], dtype: "q8" }).dtype.image).toBe("q8");
  });

  it("counts no token table to memory, and to the download only where it comes with the file", () => {
    const model = known("siglip2-base-patch16-224");
    const table = 256000 * 768 * 4;
    const [whole, rows] = (["whole", "rows"] as const).map((tokenTable) =>
      run(model, desktop, { device: "wasm", dtype: "fp32", towers: ["text"], tokenTable }),
    );
    expect((whole?.download ?? 0) - (rows?.download ?? 0)).toBe(table);
    expect(whole?.memory).toBe(rows?.memory);
    expect(whole?.memory).toBeLessThan(table);
  });

  it("refuses what WASM can't address, and names what would do", () => {
    const { data } = refusal(() => run(known("siglip2-giant-opt-patch16-384"), desktop, { towers: ["image"] }));
    expect(data.reasons[0]).toContain("WASM holds");
    expect(data.fits.map(({ model }) => model)).toContain("siglip2-so400m-patch16-512");
  });

  it("throws where a named device is not there", () => {
    expect(() => run(split("fp32"), desktop, { device: "webgpu" })).toThrow(
      expect.objectContaining({ code: "device-unavailable" }),
    );
  });
});

describe("any plan", () => {
  const dtype = fc.constantFrom<Dtype | "auto">("auto", ...DTYPES);
  const asked: fc.Arbitrary<AskedDtype> = fc.oneof(dtype, fc.record({ image: dtype, text: dtype }));
  const paths = [
    ...DTYPES.flatMap((one) => [towerFile("image", one), towerFile("text", one), combinedFile(one)]),
    "onnx/vision_model.onnx_data",
    "tokenizer.json",
  ];
  const file = fc.tuple(fc.constantFrom(...paths), fc.record({ size: fc.integer({ min: 1, max: 3e9 }) }));
  const listing: fc.Arbitrary<Listing> = fc
    .uniqueArray(file, { selector: ([path]) => path })
    .map((files) => ({ revision: "r", files: new Map(files) }));
  const row = fc.constantFrom(...catalogue());
  const model: fc.Arbitrary<PlannedModel> = fc.oneof(
    row.map((one) => ({ name: one.id, row: one })),
    fc.tuple(row, listing).map(([one, files]) => ({ name: one.id, row: one, listing: files })),
    listing.map((files) => ({ name: "folder", listing: files })),
    fc.constant({ name: "unknown" }),
  );
  const adapter = fc.record(
    {
      vendor: fc.constant("v"),
      architecture: fc.constant("a"),
      description: fc.constant(""),
      isFallback: fc.boolean(),
      features: fc.subarray(["shader-f16", "subgroups"]),
    },
    { requiredKeys: ["vendor", "architecture", "description", "isFallback", "features"] },
  );
  const capabilities: fc.Arbitrary<Capabilities> = fc.record(
    { adapter, memory: fc.constantFrom(0.5 * GIB, 2 * GIB, 4 * GIB, 8 * GIB), mobile: fc.boolean() },
    { requiredKeys: ["mobile"] },
  );
  const options: fc.Arbitrary<PlanOptions> = fc.record({
    device: fc.constantFrom("auto" as const, "webgpu" as const, "wasm" as const),
    dtype: asked,
    towers: fc.constantFrom<readonly Tower[]>(["image", "text"], ["image"], ["text"]),
    verify: fc.constantFrom("cached" as const, "off" as const),
    tokenTable: fc.constantFrom("whole" as const, "rows" as const, "background" as const),
  });
  const stored = fc.subarray(paths).map((some) => new Set(some));
  const RUNS = { numRuns: 1000 };

  /** The plan, the refusal, or `undefined` where the named device is not there. */
  const attempt = (...args: Parameters<typeof plan>): Plan | SiglipError<"does-not-fit"> | undefined => {
    try {
      return plan(...args);
    } catch (error) {
      if (isSiglipError(error, "does-not-fit")) return error;
      if (isSiglipError(error, "device-unavailable")) return undefined;
      throw error;
    }
  };

  it("has no q8 on WebGPU, starts where its ladder starts, and uses files that are there", () => {
    fc.assert(
      fc.property(model, capabilities, options, stored, (planned, able, wanted, kept) => {
        const made = attempt(planned, able, wanted, kept);
        if (!made || isSiglipError(made)) return;
        for (const rung of made.rungs) {
          if (rung.device === "webgpu") expect(Object.values(rung.dtype)).not.toContain("q8");
          if (wanted.device !== "auto") expect(rung.device).toBe(wanted.device);
          for (const tower of wanted.towers) {
            expect(locate(planned, tower, rung.dtype[tower]).presence).not.toBe("absent");
          }
        }
        expect(made.rungs[0]).toMatchObject({ device: made.device, dtype: made.dtype });
        for (const { path, stored: isStored } of made.files) {
          if (planned.listing && path.endsWith(".onnx")) expect([...planned.listing.files.keys()]).toContain(path);
          expect(isStored).toBe(kept.has(path));
        }
        expect(new Set(made.files.map(({ path }) => path)).size).toBe(made.files.length);
        expect(made.reasons.length).toBeGreaterThan(0);
        for (const reason of made.reasons) expect(reason).toMatch(/^\S.*\.$/);
        expect(made.download ?? 0).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it("refuses only with what would fit, or with the word that nothing would", () => {
    let named = 0;
    fc.assert(
      fc.property(model, capabilities, options, (planned, able, wanted) => {
        const error = attempt(planned, able, wanted, new Set());
        if (!isSiglipError(error, "does-not-fit")) return;
        expect(error.data.reasons.length).toBeGreaterThan(0);
        if (!error.data.fits.length) expect(error.message).toContain("Nothing known would do.");
        for (const fit of error.data.fits) {
          const [image, text = image] = fit.dtype.split("+") as [Dtype, Dtype?];
          const again = fit.model === planned.name ? planned : known(fit.model);
          const made = attempt(again, able, { ...wanted, dtype: { image, text } }, new Set());
          expect(made, `${fit.model} in ${fit.dtype}`).not.toHaveProperty("code");
          for (const tower of wanted.towers) {
            expect((made as Plan).dtype[tower]).toBe(tower === "image" ? image : text);
          }
          named++;
        }
      }),
      RUNS,
    );
    expect(named).toBeGreaterThan(100);
  });
});
