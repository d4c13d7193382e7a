import { describe, expect, it, vi } from "vitest";
import { animals, type Fake, fakeEncoder } from "../../e2e/fake-encoder.js";
import { SiglipError } from "../core/errors.js";
import type { Progress } from "../core/progress.js";
import { baselineOf } from "./baseline.js";
import { compare } from "./compare.js";
import { compareTemplates } from "./compare-templates.js";
import { fromArrays } from "./from-arrays.js";
import { openModel } from "./open-model.js";

vi.mock("./open-model.js", { spy: true });

describe("compareTemplates", () => {
  it("encodes pictures once, and says which templates are really worse", async () => {
    const siglip = fakeEncoder();
    const templates = { plain: ["a {label}"], same: ["the {label}", "one {label}"], off: ["off {label}"] };
    const { baseline, models } = await compareTemplates(siglip, animals(), { templates, resamples: 300 });
    expect(siglip.pictures).toHaveLength(20);
    expect(baseline).toBe("plain");
    const [plain, same, off] = models;
    expect(plain?.evaluation).toMatchObject({ templates: ["a {label}"], figures: { top1: { value: 1 } } });
    expect(same?.differences?.top1).toEqual({ difference: 0, low: 0, high: 0, p: 1, real: false });
    expect(off?.differences?.top1).toMatchObject({ real: true });
    expect(off?.differences?.top1?.high).toBeLessThan(0);
    const best = await compareTemplates(fakeEncoder(), animals(), {
      templates: { off: ["off {}"], on: ["{}"] },
      against: "best",
    });
    expect(best.baseline).toBe("on");
  });

  it("refuses no templates, and captions alone", async () => {
    const none = compareTemplates(fakeEncoder(), animals(), { templates: {} });
    await expect(none).rejects.toMatchObject({ code: "bad-input", data: { argument: "templates" } });
    const captions = fromArrays({ images: ["cat"], captions: ["a cat"] });
    const run = compareTemplates(fakeEncoder(), captions, { templates: { a: ["{}"] } });
    await expect(run).rejects.toMatchObject({ code: "bad-input", data: { argument: "dataset" } });
  });
});

describe("compare", () => {
  it("goes on where a model fails, ends each before the next, and compares on the same resamples", async () => {
    const order: string[] = [];
    const clients = [
      fakeEncoder({ turned: 10 }),
      fakeEncoder({ calibration: { kind: "softmax", scale: 100 }, space: "clip" }),
    ];
    vi.mocked(openModel)
      .mockRejectedValueOnce(new SiglipError("model-fetch", "Not there.", { url: "x" }))
      .mockImplementation(async ({ name = "" }) => {
        order.push(`open ${name}`);
        const siglip = clients.shift() as Fake;
        const close = async () => void order.push(`close ${name}`);
        return { siglip: { ...siglip, close } as never, cost: { loadMs: 5, download: 7 } };
      });
    const seen = new Set<string>();
    const { baseline, models } = await compare(
      [{ repo: "owner/missing" }, { name: "turned" }, { name: "clip", model: { url: "/clip/" }, templates: ["{}"] }],
      animals(),
      { onProgress: ({ model }) => seen.add(model) },
    );
    expect(order).toEqual(["open turned", "close turned", "open clip", "close clip"]);
    expect([...seen]).toEqual(["turned", "clip"]);
    expect(baseline).toBe("turned");
    expect(models[0]).toEqual({ name: "owner/missing", error: { code: "model-fetch", message: "Not there." } });
    expect(models[1]?.evaluation?.cost).toMatchObject({ loadMs: 5, download: 7 });
    expect(models[1]).not.toHaveProperty("differences");
    expect(models[2]?.evaluation?.templates).toEqual(["{}"]);
    expect(models[2]?.differences?.top1).toMatchObject({ difference: expect.closeTo(0.2, 12), real: true });
    expect(models[2]?.differences).not.toHaveProperty("eachError");
  });

  it("ends with the signal's reason, and closes what was open", async () => {
    const abort = new AbortController();
    const siglip = fakeEncoder();
    vi.mocked(openModel)
      .mockReset()
      .mockResolvedValue({ siglip: siglip as never, cost: {} });
    const onProgress = ({ phase }: Progress) => phase === "images" && abort.abort("enough");
    const run = compare(["siglip-demo", "siglip-demo"], animals(), { signal: abort.signal, onProgress });
    await expect(run).rejects.toBe("enough");
    expect(siglip.close).toHaveBeenCalledOnce();
    expect(openModel).toHaveBeenCalledOnce();
  });

  it("refuses what is wrong before anything is loaded", async () => {
    vi.mocked(openModel).mockReset();
    await expect(compare([], animals())).rejects.toMatchObject({ data: { argument: "models" } });
    const wrong = compare(["siglip-demo"], { ...animals(), examples: [] });
    await expect(wrong).rejects.toMatchObject({ data: { argument: "dataset" } });
    const templates = compare([{ templates: ["none"] }], animals());
    await expect(templates).rejects.toMatchObject({ data: { argument: "templates" } });
    expect(openModel).not.toHaveBeenCalled();
  });
});

it("finds the best by a figure, of errors the least", () => {
  const of = (figures: Record<string, number>) =>
    ({
      evaluation: { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, { value }])) },
    }) as never;
  const all = new Map([
    ["a", of({ mAP: 0.5, eachError: 0.2 })],
    ["b", of({ mAP: 0.6, eachError: 0.3 })],
    ["c", of({ mAP: 0.6 })],
  ]);
  expect(baselineOf(all, {})).toBe("a");
  expect(baselineOf(all, { against: "best" })).toBe("b");
  expect(baselineOf(all, { against: "best", by: "eachError" })).toBe("a");
  expect(baselineOf(new Map(), { against: "best" })).toBeUndefined();
});
