import { planeValues, toPlanes } from "../core/planes.js";
import { resample } from "../core/resample.js";
import { planResize } from "../core/resize-plan.js";
import type { ModelSpec } from "../models/spec.js";
import type { GpuResize } from "./gpu-resize.js";
import { gpuFault } from "./gpu-scope.js";

/** Sides of the picture that is tried, in pixels: neither a multiple of the kernels' workgroups nor of each other. */
const [WIDTH, HEIGHT, SIZE] = [61, 47, 19];

/**
 * Resizes a small picture on the GPU, as pixels and as a bitmap, and compares every float32 with the CPU's. Throws where
 * one differs: some browsers mix in alpha or convert colours on the way to a texture, and shader compilers have faults.
 */
export async function proveResize(device: GPUDevice, resize: GpuResize, rule: ModelSpec["image"]): Promise<void> {
  const pixels = new ImageData(WIDTH, HEIGHT);
  pixels.data.forEach((_, i, data) => {
    data[i] = Math.imul(i, 2654435761) >>> 24; // all bytes in all channels, alpha too
  });
  const plan = planResize(WIDTH, HEIGHT, { size: SIZE, fit: "squash", shortestEdge: SIZE, filter: rule.filter });
  const expected = new Float32Array(3 * SIZE * SIZE);
  toPlanes(resample(pixels.data, WIDTH, plan), planeValues(rule), expected, 0);

  const bitmap = await createImageBitmap(pixels, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const size = 2 * expected.byteLength;
  const planes = device.createBuffer({ label: "proof", size, usage: STORAGE | COPY_SRC });
  const answer = device.createBuffer({ label: "proof, read", size, usage: MAP_READ | COPY_DST });
  try {
    const fault = await gpuFault(device, () => {
      resize.run(pixels, plan, planes, 0);
      resize.run(bitmap, plan, planes, 1);
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(planes, 0, answer, 0, size);
      device.queue.submit([encoder.finish()]);
    });
    if (fault) throw fault;
    await answer.mapAsync(GPUMapMode.READ);
    const got = new Float32Array(answer.getMappedRange());
    const off = got.findIndex((value, i) => value !== expected[i % expected.length]);
    if (off !== -1) throw new Error(`the GPU resizes otherwise: number ${off} of the test picture is ${got[off]}`);
  } finally {
    bitmap.close();
    planes.destroy();
    answer.destroy();
  }
}
