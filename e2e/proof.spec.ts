import type { Proof, SiglipOptions } from "../src/index.js";
import { inAll, onePage } from "./engine.js";
import { picture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = onePage();
const IMAGE = picture("small.png");

/** Creates a client and says how it was proven, where it runs, and how many workers it took. */
function proving(options: SiglipOptions) {
  return page().evaluate(async (options) => {
    const before = workers.length;
    const { value, error } = await outcome(siglipWeb.createSiglip({ ...options, worker: () => ownWorker() }));
    await value?.close();
    return { status: value?.status, error, started: workers.length - before };
  }, options);
}

const paths = ({ tries }: Proof) => tries.map(({ path, passed }) => [path, passed]);
/** The names of a try's checks; the towers' are in the order in which they were loaded. */
const names = (one: Proof["tries"][number] | undefined) => one?.checks.map(({ name }) => name).toSorted();
const ALL = ["canary", "image", "text"];

test.describe("on WebGPU", { tag: "@webgpu-only" }, () => {
  test("attention that subgroups make wrong is caught, and the path without them is taken and right", async () => {
    const { status, started } = await proving({ device: "webgpu" });
    expect(status?.adapter?.features).toContain("subgroups");
    const [first, passedOver, second] = status?.proof.tries ?? [];
    expect(first).toMatchObject({ path: "webgpu with subgroups, captured, fp32", passed: false });
    const caught = first?.checks.find(({ name }) => name === "canary");
    expect(caught?.kernels).toMatch(/attention/i);
    expect((caught?.error ?? 0) / (caught?.tolerance ?? 1)).toBeGreaterThan(100);
    expect(passedOver).toMatchObject({ path: "webgpu with subgroups, fused, fp32", passed: false, checks: [] });
    expect(second).toMatchObject({ path: "webgpu, captured, fp32", passed: true });
    expect(names(second)).toEqual(ALL);
    const towers = second?.checks.filter(({ name }) => name !== "canary");
    expect(towers?.map(({ graph }) => graph)).toEqual(["captured", "captured"]);
    for (const { error, tolerance } of second?.checks ?? []) expect(error).toBeLessThan(tolerance / 2);
    expect(started).toBe(2);
    expect(status?.reasons.join(" ")).toContain("Not on webgpu with subgroups, captured, fp32: ");
    for (const { name, error, tolerance, ms } of status?.proof.tries.flatMap(({ checks }) => checks) ?? []) {
      console.log(`${name}: off by ${error.toPrecision(2)} of ${tolerance}, ${ms.toFixed()} ms`);
    }
  });

  test("what was proven, or refuted, is not run again", async () => {
    const { status, started } = await proving({ device: "webgpu" });
    expect(paths(status?.proof as Proof)).toEqual([
      ["webgpu with subgroups, captured, fp32", false],
      ["webgpu with subgroups, fused, fp32", false],
      ["webgpu, captured, fp32", true],
    ]);
    expect(status?.proof.tries.flatMap(({ checks }) => checks).every(({ cached }) => cached)).toBe(true);
    expect(started).toBe(1);
  });

  test("one picture and one query are played: nothing is bound, and nothing read but their vectors", async () => {
    const { counts, cosines, dim } = await page().evaluate(async (image) => {
      const worker = () => stubbed("counting-work");
      const client = await siglipWeb.createSiglip({ device: "webgpu", worker });
      const right = await siglipWeb.createSiglip({ device: "wasm", verify: "off", worker: ownWorker });
      const channel = new BroadcastChannel("counting-work");
      const count = () =>
        new Promise<Record<string, number>>((resolve) => {
          channel.onmessage = ({ data }) => resolve(data);
          channel.postMessage("count");
        });
      const counts = [];
      const cosines = [];
      for (const what of [() => client.embedTexts("a cat"), () => client.embedTexts("two red dogs"), image]) {
        const isText = typeof what === "function";
        if (!isText) await client.embedImages(what);
        await count();
        const { data } = isText ? await what() : await client.embedImages(what);
        counts.push(await count());
        const texts = ["a cat", "two red dogs"];
        const known = isText
          ? await right.embedTexts(texts[counts.length - 1] as string)
          : await right.embedImages(what);
        cosines.push(data.reduce((sum, x, i) => sum + x * (known.data[i] ?? 0), 0));
      }
      const { dim } = await right.embedTexts("a cat");
      channel.close();
      await Promise.all([client.close(), right.close()]);
      return { counts, cosines, dim };
    }, IMAGE);
    const [recorded, text, picture] = counts;
    console.log(`the first query: ${JSON.stringify(recorded)}, another: ${JSON.stringify(text)}`);
    console.log(`a picture: ${JSON.stringify(picture)}`);
    expect(text).toMatchObject({ submits: 1, bindGroups: 0, uploads: 1, buffers: 0, bytesRead: dim * 4 });
    // The two bind groups and some uploads are those that the picture is resized with.
    expect(picture?.bindGroups).toBeLessThanOrEqual(2);
    expect(picture?.submits).toBeLessThanOrEqual(4);
    expect(picture?.passes).toBeLessThanOrEqual(12);
    expect(picture?.bytesRead).toBe(dim * 4);
    for (const cosine of cosines) expect(cosine).toBeGreaterThan(0.99999);
  });

  inAll("a GPU that loses the work of recorded runs is found out, and runs unrecorded", async () => {
    const proof = await page().evaluate(async () => {
      const worker = () => stubbed("forgetful-gpu");
      const client = await siglipWeb.createSiglip({ device: "webgpu", verify: "always", towers: ["text"], worker });
      const { proof } = client.status;
      await client.close();
      return proof;
    });
    const [caught, passed] = proof.tries.filter(({ checks }) => checks.some(({ name }) => name === "text"));
    expect(caught).toMatchObject({ path: "webgpu, captured, fp32", passed: false });
    const wrong = caught?.checks.at(-1);
    expect(wrong).toMatchObject({ name: "text", graph: "captured" });
    expect(wrong?.error).toBeGreaterThan(0.01);
    expect(passed).toMatchObject({ path: "webgpu, fused, fp32", passed: true });
    expect(passed?.checks.at(-1)).toMatchObject({ name: "text", graph: "fused" });
  });

  inAll("a GPU that gives no numbers is left for WASM", async () => {
    const { proof, device, cosine } = await page().evaluate(async (image) => {
      const broken = () => {
        const worker = stubbed("nan-gpu");
        worker.postMessage("break the GPU");
        return worker;
      };
      const client = await siglipWeb.createSiglip({ towers: ["image"], verify: "always", worker: broken });
      const right = await siglipWeb.createSiglip({ towers: ["image"], device: "wasm" });
      const [a, b] = await Promise.all([client.embedImages(image), right.embedImages(image)]);
      const { proof, device } = client.status;
      await Promise.all([client.close(), right.close()]);
      return { proof, device, cosine: a.data.reduce((sum, x, i) => sum + x * (b.data[i] ?? 0), 0) };
    }, IMAGE);
    expect(device).toBe("wasm");
    expect(paths(proof)).toEqual([
      ["webgpu, captured, fp32", false],
      ["webgpu, fused, fp32", false],
      ["webgpu, fp32", false],
      ["wasm, fp32", true],
    ]);
    const errors = proof.tries.map(({ checks }) => checks.at(-1)).map((check) => check?.error ?? 0);
    expect(errors.slice(0, 2)).toEqual([Infinity, Infinity]);
    expect(errors[2]).toBeGreaterThan(1); // published graphs guard a softmax against what is no number
    expect(cosine).toBeGreaterThan(0.99999);
  });

  inAll("rows that the GPU fails are done once more on WASM, and are of the same space", async () => {
    const result = await page().evaluate(async (image) => {
      const worker = () => stubbed("nan-gpu");
      const client = await siglipWeb.createSiglip({ device: "webgpu", verify: "off", worker });
      const before = await client.embedImages([image, image]);
      workers.at(-1)?.postMessage("break the GPU");
      const after = await client.embedImages([image, image]);
      const texts = await client.embedTexts(["a cat", "a dog"]);
      await client.close();
      const cosine = before.data.reduce((sum, x, i) => sum + x * (after.data[i] ?? 0), 0) / 2;
      return { cosine, spaces: [before.space, after.space, texts.space], finite: texts.data.every(Number.isFinite) };
    }, IMAGE);
    expect(result.cosine).toBeGreaterThan(0.99999);
    expect(new Set(result.spaces).size).toBe(1);
    expect(result.finite).toBe(true);
  });
});

inAll("WASM is proven too, once", async () => {
  const first = await proving({ device: "wasm", verify: "always" });
  expect(paths(first.status?.proof as Proof)).toEqual([["wasm, fp32", true]]);
  const [only] = first.status?.proof.tries ?? [];
  expect(names(only)).toEqual(ALL);
  const checks = only?.checks ?? [];
  expect(checks.every(({ cached, ms }) => !cached && ms > 0)).toBe(true);
  const again = await proving({ device: "wasm" });
  expect(again.status?.proof.tries[0]?.checks.map(({ cached }) => cached)).toEqual([true, true, true]);
  const always = await proving({ device: "wasm", verify: "always" });
  expect(always.status?.proof.tries[0]?.checks.map(({ cached }) => cached)).toEqual([false, false, false]);
});

test('"off" proves nothing and says so', async () => {
  const { status } = await proving({ device: "wasm", verify: "off" });
  expect(status?.proof).toEqual({ verify: "off", tries: [] });
});

test("a tower that does not give the reference's vectors is refused, at load and when it is first needed", async () => {
  const model = { url: "/broken-model/wrong-reference" };
  const { error } = await proving({ device: "wasm", model });
  expect(error?.code).toBe("unproven");
  expect(error?.message).toContain("whole image tower");
  expect(error?.data?.tries).toMatchObject([{ path: "wasm, fp32", passed: false }]);
  const later = await page().evaluate(
    async ({ model, image }) => {
      const client = await siglipWeb.createSiglip({ device: "wasm", model, towers: ["text"] });
      const { error } = await outcome(client.embedImages(image));
      const { rows } = await client.embedTexts("a cat");
      await client.close();
      return { code: error?.code, rows };
    },
    { model, image: IMAGE },
  );
  expect(later).toEqual({ code: "unproven", rows: 1 });
});

test("what is no number on the last path is refused", async () => {
  const result = await page().evaluate(async (image) => {
    const client = await siglipWeb.createSiglip({
      device: "wasm",
      model: { url: "/broken-model/no-spread" },
      verify: "off",
    });
    const alone = await outcome(client.embedImages(image));
    const many = await client.embedImages([image, image]);
    await client.close();
    return { alone: alone.error?.code, rows: many.rows, failures: many.failures.map(({ error }) => error.code) };
  }, IMAGE);
  expect(result).toEqual({ alone: "numerics", rows: 0, failures: ["numerics", "numerics"] });
});
