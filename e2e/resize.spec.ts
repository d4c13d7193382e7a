import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildModules } from "../scripts/build-modules.js";
import type { ResizeRule } from "../src/core/resize-plan.js";
import type { Filter } from "../src/core/taps.js";
import { onePage } from "./engine.js";
import { picture } from "./fixtures.js";
import type { CropCase, ResizeCase } from "./pillow.js";
import { expect, test } from "./test.js";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const json = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8"));
const SHARED = at("../shared/data/pil-resize/");

interface Manifest {
  rows: { input: string; out: { size: number; filter: "bilinear" | "bicubic"; rgb_sha256: string }[] }[];
}

/** As a CLIP checkpoint has it: numbers that float32 does not hold exactly. */
const NORMALISED = {
  rescale: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const RULE = { size: 24, fit: "squash", shortestEdge: 24, filter: 3, ...NORMALISED } as const;

test.describe("resizing on the GPU", { tag: "@webgpu-only" }, () => {
  test.beforeAll(async () => {
    const modules = ["core/taps", "core/resize-plan", "core/views"];
    modules.push(...["cpu-pictures", "gpu-pictures", "gpu-resize", "gpu-scope"].map((name) => `worker/${name}`));
    await buildModules("resize", modules);
  });

  const page = onePage();

  test.beforeAll(async () => {
    await page().addScriptTag({ type: "module", url: "/e2e/pages/resize.js" });
    await page().waitForFunction(() => "resizing" in globalThis);
  });

  /** Of each case the kernels' bytes of its pixels and of the same as a bitmap, as SHA-256; all of it where there is no box. */
  const hashesOf = (cases: readonly (ResizeCase & Partial<CropCase>)[]) =>
    page().evaluate(async (cases) => {
      const { device } = await resizing.countingDevice();
      const kernels = await resizing.openKernels(device);
      const hashes: string[][] = [];
      for (const { width, height, seed, rule, box: of } of cases) {
        const pixels = resizing.mixedPixels(width, height, seed);
        const box = of ?? { left: 0, top: 0, width, height };
        const plan = resizing.planAt(resizing.planResize(box.width, box.height, rule), box.left, box.top);
        const found: string[] = [];
        for (const picture of [pixels, await resizing.bitmapOf(pixels)]) {
          const bytes = await resizing.gpuBytes(device, kernels, picture, plan);
          found.push(bytes ? await resizing.sha256(bytes) : "not taken");
        }
        hashes.push(found);
      }
      return hashes;
    }, cases);

  test("gives Pillow's bytes for pictures", async () => {
    type Row = { file: string; width: number; height: number; filter: Filter; sha256: string };
    const rows = json<Row[]>(at("e2e/fixtures/resize.json"));
    const hashes = await page().evaluate(
      async (rows) => {
        const { device } = await resizing.countingDevice();
        const kernels = await resizing.openKernels(device);
        const hashes: string[] = [];
        for (const { file, width, height, filter } of rows) {
          const bitmap = await resizing.bitmapOf(file);
          const [across, down] = [
            resizing.taps(bitmap.width, width, filter),
            resizing.taps(bitmap.height, height, filter),
          ];
          const bytes = await resizing.gpuBytes(device, kernels, bitmap, { across, down, downFirst: false });
          hashes.push(bytes ? await resizing.sha256(bytes) : "not taken");
        }
        return hashes;
      },
      rows.map((row) => ({ ...row, file: picture(row.file) })),
    );
    expect(hashes).toEqual(rows.map(({ sha256 }) => sha256));
  });

  test("gives Pillow's bytes for any sizes, squashed and cropped, of pixels and of bitmaps", async () => {
    const cases = json<ResizeCase[]>(at("e2e/fixtures/resize-cases.json"));
    const hashes = await hashesOf(cases);
    // Those that Pillow shrinks down first are left to the CPU.
    const downFirst = ({ width, height, rule }: ResizeCase) =>
      height > 100 * width && (rule.fit === "crop" ? width > rule.shortestEdge : height > rule.size);
    expect(cases.filter(downFirst).length).toBeLessThan(cases.length / 5);
    expect(hashes).toEqual(cases.map((row) => Array(2).fill(downFirst(row) ? "not taken" : row.sha256)));
  });

  test("gives Pillow's bytes for crops, of pixels and of bitmaps", async () => {
    const cases = json<CropCase[]>(at("e2e/fixtures/crop-cases.json"));
    const hashes = await hashesOf(cases);
    const taken = hashes.map(([first]) => first !== "not taken");
    expect(taken.filter(Boolean).length).toBeGreaterThan(cases.length / 2);
    expect(hashes).toEqual(cases.map((row, i) => Array(2).fill(taken[i] ? row.sha256 : "not taken")));
  });

  test("gives each view of a picture the CPU's numbers, also where the GPU does not take it", async () => {
    const result = await page().evaluate(
      async ({ rule, turned }) => {
        const { device, calls } = await resizing.countingDevice();
        const room = await resizing.openGpuPictures(device, rule);
        if (!room) throw new Error("the GPU was not taken");
        const views = { pool: "none", grids: [1, 0.5, 0.4].map((share) => gridOf(share)) } as const;
        function gridOf(share: number) {
          const count = share === 1 ? 1 : 3;
          return { columns: count, rows: count, across: share, down: share, weight: 1 };
        }
        const ready = (from: ImageBitmap | ImageData) => {
          const { width, height } = from;
          return { width, height, views: resizing.viewsOf(views, width, height), from };
        };
        const off: number[] = [];
        const compare = async (make: () => Promise<ImageBitmap | ImageData>) => {
          const gpu = await resizing.placed(device, room.open(19), [ready(await make())], rule.size);
          const cpu = await resizing.placed(
            device,
            resizing.openCpuPictures(rule).open(19),
            [ready(await make())],
            rule.size,
          );
          off.push(gpu.length - 19 * 3 * rule.size ** 2, resizing.differing(gpu, cpu));
        };
        const pixels = resizing.mixedPixels(301, 97, 5, true);
        await compare(async () => pixels);
        await compare(() => resizing.bitmapOf(pixels));
        await compare(() => resizing.bitmapOf(turned)); // which the browser has yet to turn
        const before = calls.copyExternalImageToTexture ?? 0;
        // Taken for some views, and then not any more.
        const copy = device.queue.copyExternalImageToTexture.bind(device.queue);
        device.queue.copyExternalImageToTexture = (source, destination, size) => {
          if ((calls.copyExternalImageToTexture ?? 0) > before + 7)
            throw new DOMException("not here", "OperationError");
          return copy(source, destination, size as GPUExtent3DDict);
        };
        await compare(() => resizing.bitmapOf(pixels));
        return off;
      },
      { rule: RULE, turned: "/e2e/fixtures/pictures/odd/turned-6.jpg" },
    );
    expect(result).toEqual(Array(8).fill(0));
  });

  test("gives Pillow's bytes for the shared set", async () => {
    test.skip(!existsSync(SHARED), "the shared set is not there");
    const { rows } = json<Manifest>(`${SHARED}manifest.json`);
    await page().route("**/shared-picture/*", (route) => {
      const row = rows[Number(route.request().url().split("/").at(-1))];
      return route.fulfill({ path: `${SHARED}${row?.input}`, contentType: "image/png" });
    });
    const hashes = await page().evaluate(async (rows) => {
      const { device } = await resizing.countingDevice();
      const kernels = await resizing.openKernels(device);
      const hashes: string[] = [];
      for (const [i, { out }] of rows.entries()) {
        for (const { size, filter } of out) {
          const bitmap = await resizing.bitmapOf(`/shared-picture/${i}`);
          const rule: ResizeRule = { size, fit: "squash", shortestEdge: size, filter: filter === "bilinear" ? 2 : 3 };
          const plan = resizing.planResize(bitmap.width, bitmap.height, rule);
          // the order of the passes makes no difference to a picture of one column, and only that one is so tall
          const bytes = await resizing.gpuBytes(device, kernels, bitmap, { ...plan, downFirst: false });
          hashes.push(bytes ? await resizing.sha256(bytes) : "not taken");
        }
      }
      return hashes;
    }, rows);
    expect(hashes).toEqual(rows.flatMap(({ out }) => out.map(({ rgb_sha256 }) => rgb_sha256)));
  });

  test("gives the tower the CPU's numbers, bit for bit, whatever the sizes", async () => {
    const result = await page().evaluate(async (norm) => {
      const { device } = await resizing.countingDevice();
      const side = (max: number) => 1 + Math.floor(Math.random() * max);
      const wrong: unknown[] = [];
      for (let round = 0; round < 12; round++) {
        const size = side(40);
        const rule = {
          ...norm,
          size,
          fit: round % 2 ? "crop" : "squash",
          shortestEdge: size + side(9),
          filter: round % 3 ? 3 : 2,
        } as const;
        const sizes = Array.from({ length: 4 }, (_, i) => [side(i % 2 ? 3000 : 80), side(i % 3 ? 60 : 900)] as const);
        const make = () =>
          Promise.all(
            sizes.map(([width, height], i) => {
              const pixels = resizing.mixedPixels(width, height, i, true);
              return i % 2 ? pixels : resizing.bitmapOf(pixels);
            }),
          );
        const room = await resizing.openGpuPictures(device, rule);
        if (!room) return ["the GPU was not taken"];
        const [gpu, cpu] = [room.open(4), resizing.openCpuPictures(rule).open(4)];
        const numbers = await resizing.placed(device, gpu, await make(), size);
        const off = resizing.differing(numbers, await resizing.placed(device, cpu, await make(), size));
        if (off) wrong.push({ rule, sizes, off });
        gpu.close();
      }
      return wrong;
    }, NORMALISED);
    expect(result).toEqual([]);
  });

  for (const [what, fault] of [
    ["a copy that throws", "copy"],
    ["a texture that the device refuses", "texture"],
    ["a side over the device's limit", "wide"],
  ] as const) {
    test(`${what} falls back to the CPU for that picture, with the same numbers`, async () => {
      const result = await page().evaluate(
        async ({ fault, rule }) => {
          const { device } = await resizing.countingDevice();
          const room = await resizing.openGpuPictures(device, rule);
          if (!room) throw new Error("the GPU was not taken");
          if (fault === "copy") {
            device.queue.copyExternalImageToTexture = () => {
              throw new DOMException("not here", "OperationError");
            };
          }
          if (fault === "texture") {
            const create = device.createTexture.bind(device);
            device.createTexture = (one) => create({ ...one, usage: GPUTextureUsage.TEXTURE_BINDING });
          }
          const width = fault === "wide" ? device.limits.maxTextureDimension2D + 1 : 50;
          const pixels = resizing.mixedPixels(width, 8, 3, true);
          const uncaught: string[] = [];
          device.addEventListener("uncapturederror", ({ error }) => uncaught.push(error.message));
          const gpu = room.open(2);
          const bitmap = await resizing.bitmapOf(pixels);
          const numbers = await resizing.placed(device, gpu, [pixels, bitmap], rule.size);
          const cpu = resizing.openCpuPictures(rule).open(2);
          const expected = await resizing.placed(device, cpu, [pixels, pixels], rule.size);
          return { off: resizing.differing(numbers, expected), uncaught, closed: bitmap.width === 0 };
        },
        { fault, rule: RULE },
      );
      expect(result).toEqual({ off: 0, uncaught: [], closed: true });
    });
  }

  test("a picture that can't be read rejects with image-decode, and the others stay", async () => {
    const result = await page().evaluate(async (rule) => {
      const { device } = await resizing.countingDevice();
      const room = await resizing.openGpuPictures(device, rule);
      if (!room) throw new Error("the GPU was not taken");
      const gpu = room.open(2);
      const pixels = resizing.mixedPixels(31, 30, 1);
      const closed = await resizing.bitmapOf(pixels);
      closed.close();
      await gpu.place(resizing.whole(pixels), 0, 0);
      const code = await gpu.place(resizing.whole(closed), 0, 1).then(
        () => "placed",
        (error: { code: string }) => error.code,
      );
      const cpu = resizing.openCpuPictures(rule).open(1);
      const numbers = await resizing.placed(device, gpu, [pixels], rule.size);
      return { code, off: resizing.differing(numbers, await resizing.placed(device, cpu, [pixels], rule.size)) };
    }, RULE);
    expect(result).toEqual({ code: "image-decode", off: 0 });
  });

  test("a device that is lost is left to the run to report", async () => {
    const outcomes = await page().evaluate(async (rule) => {
      const { device } = await resizing.countingDevice();
      const room = await resizing.openGpuPictures(device, rule);
      if (!room) throw new Error("the GPU was not taken");
      const gpu = room.open(2);
      const pixels = resizing.mixedPixels(31, 30, 1);
      const bitmap = await resizing.bitmapOf(pixels);
      device.destroy();
      const outcomes = await Promise.all([
        outcome(gpu.place(resizing.whole(pixels), 0, 0)),
        outcome(gpu.place(resizing.whole(bitmap), 0, 1)),
      ]);
      return outcomes.map(({ error }) => error);
    }, RULE);
    expect(outcomes).toEqual([undefined, undefined]);
  });

  test("a browser that mixes alpha into colours is found out before any picture", async () => {
    const taken = await page().evaluate(async (rule) => {
      const { device } = await resizing.countingDevice();
      const before = await resizing.openGpuPictures(device, rule);
      const { queue } = device;
      const copy = queue.copyExternalImageToTexture.bind(queue);
      queue.copyExternalImageToTexture = (source, destination, size) =>
        copy(source, { ...destination, premultipliedAlpha: true }, size as GPUExtent3DDict);
      return [before !== undefined, (await resizing.openGpuPictures(device, rule)) !== undefined];
    }, RULE);
    expect(taken).toEqual([true, false]);
  });

  test("200 pictures leave nothing on the GPU but what the next ones use", async () => {
    const live = await page().evaluate(async (rule) => {
      const { device, live } = await resizing.countingDevice();
      const room = await resizing.openGpuPictures(device, rule);
      if (!room) throw new Error("the GPU was not taken");
      const after: number[] = [];
      for (let batch = 0; batch < 25; batch++) {
        const gpu = room.open(8);
        const all = Array.from({ length: 8 }, (_, i) => resizing.mixedPixels(20 + i, 30 + (batch % 6), batch));
        await Promise.all(all.map((picture, slot) => gpu.place(resizing.whole(picture), 0, slot)));
        gpu.close();
        after.push(live.size);
      }
      return after;
    }, RULE);
    // 48 sizes came round again and again, and taps are kept of 32
    expect(new Set(live.slice(6))).toEqual(new Set([live[6]]));
  });

  test("a second picture of a size makes nothing on the GPU: one copy, one submit", async () => {
    const result = await page().evaluate(async (rule) => {
      const { device, calls } = await resizing.countingDevice();
      const room = await resizing.openGpuPictures(device, rule);
      if (!room) throw new Error("the GPU was not taken");
      const bitmap = (seed: number) => resizing.bitmapOf(resizing.mixedPixels(300, 200, seed, true));
      const place = async (seed: number) => {
        const gpu = room.open(1);
        await gpu.place(resizing.whole(await bitmap(seed)), 0, 0);
        const { buffer } = gpu.feed(1) as { buffer: GPUBuffer };
        gpu.close();
        return buffer;
      };
      const first = await place(1);
      for (const name of Object.keys(calls)) delete calls[name];
      const same = (await place(2)) === first;
      const once = { ...calls };

      // Smaller and larger ones in between, through the same texture and buffers: the numbers stay the CPU's.
      const sizes = [300, 40, 700, 300, 33, 700].map((width, i) => [width, 10 + ((i * 97) % 400)] as const);
      const make = () => Promise.all(sizes.map(([w, h], i) => resizing.bitmapOf(resizing.mixedPixels(w, h, i, true))));
      const gpu = await resizing.placed(device, room.open(6), await make(), rule.size);
      const cpu = await resizing.placed(device, resizing.openCpuPictures(rule).open(6), await make(), rule.size);
      return { same, once, off: resizing.differing(gpu, cpu) };
    }, RULE);
    expect(result).toEqual({
      same: true,
      once: { copyExternalImageToTexture: 1, createCommandEncoder: 1, submit: 1 },
      off: 0,
    });
  });

  test("more sizes than are kept give the CPU's numbers", async () => {
    const off = await page().evaluate(async (rule) => {
      const { device } = await resizing.countingDevice();
      const room = await resizing.openGpuPictures(device, rule);
      if (!room) throw new Error("the GPU was not taken");
      const sizes = Array.from({ length: 80 }, (_, i) => [1 + ((i * 61) % 97), 1 + ((i * 29) % 83)] as const);
      const make = () => sizes.map(([width, height], i) => resizing.mixedPixels(width, height, i));
      const gpu = await resizing.placed(device, room.open(sizes.length), make(), rule.size);
      const cpu = await resizing.placed(device, resizing.openCpuPictures(rule).open(sizes.length), make(), rule.size);
      return resizing.differing(gpu, cpu);
    }, RULE);
    expect(off).toBe(0);
  });
});
