// Resizing on both devices, for e2e/resize.spec.ts: the package's own modules, built apart into .cache/resize.
import { openCpuPictures } from "/.cache/resize/cpu-pictures.js";
import { openGpuPictures } from "/.cache/resize/gpu-pictures.js";
import { GpuResize } from "/.cache/resize/gpu-resize.js";
import { gpuFault } from "/.cache/resize/gpu-scope.js";
import { planAt, planResize } from "/.cache/resize/resize-plan.js";
import { taps } from "/.cache/resize/taps.js";
import { viewsOf } from "/.cache/resize/views.js";

/** A device that counts what is made on it and not destroyed, and, in `calls`, how often it and its queue are asked for anything. */
async function countingDevice() {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter.requestDevice();
  const live = new Set();
  const calls = {};
  const count = (object, name) => {
    const original = object[name].bind(object);
    object[name] = (...given) => {
      calls[name] = (calls[name] ?? 0) + 1;
      return original(...given);
    };
  };
  for (const name of ["createBuffer", "createTexture"]) {
    const create = device[name].bind(device);
    device[name] = (descriptor) => {
      const made = create(descriptor);
      const destroy = made.destroy.bind(made);
      live.add(made);
      made.destroy = () => {
        live.delete(made);
        destroy();
      };
      return made;
    };
  }
  for (const name of ["createBindGroup", "createBindGroupLayout", "createComputePipeline", "createShaderModule"])
    count(device, name);
  for (const name of ["createComputePipelineAsync", "createBuffer", "createTexture", "createCommandEncoder"])
    count(device, name);
  for (const name of ["submit", "writeBuffer", "writeTexture", "copyExternalImageToTexture"]) count(device.queue, name);
  return { device, live, calls };
}

async function read(device, buffer, bytes) {
  const { MAP_READ, COPY_DST } = GPUBufferUsage;
  const answer = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, answer, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await answer.mapAsync(GPUMapMode.READ);
  const numbers = new Float32Array(answer.getMappedRange().slice(0));
  answer.destroy();
  return numbers;
}

/** The kernels, for planes that are the bytes themselves. */
const openKernels = (device) => GpuResize.open(device, { rescale: 1, mean: [0, 0, 0], std: [1, 1, 1] });

/** The kernels' RGB bytes `[rows, columns, 3]`, without any way around the GPU; `undefined` where they don't take the plan. */
async function gpuBytes(device, resize, picture, plan) {
  if (!resize.takes(plan)) return undefined;
  const area = plan.across.first.length * plan.down.first.length;
  const planes = device.createBuffer({ size: area * 12, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const fault = await gpuFault(device, () => resize.run(picture, plan, planes, 0));
  if (fault) throw fault;
  const numbers = await read(device, planes, area * 12);
  planes.destroy();
  return Uint8Array.from({ length: area * 3 }, (_, i) => numbers[(i % 3) * area + Math.trunc(i / 3)]);
}

async function sha256(bytes) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

const AS_STORED = { premultiplyAlpha: "none", colorSpaceConversion: "none" };

/** As tools/fixtures.py and e2e/pillow.ts make them. Opaque ones keep their colours on a canvas too. */
function mixedPixels(width, height, seed, opaque = false) {
  const pixels = new ImageData(width, height);
  pixels.data.forEach((_, i, data) => {
    const place = (Math.imul(i, 2654435761) + seed) >>> 0;
    data[i] = opaque && i % 4 === 3 ? 255 : ((place >>> 24) ^ (place >>> 11)) & 255;
  });
  return pixels;
}

async function bitmapOf(source) {
  return createImageBitmap(typeof source === "string" ? await (await fetch(source)).blob() : source, AS_STORED);
}

/** A picture of which all is one view. */
function whole(picture) {
  const { width, height } = picture;
  return { width, height, views: viewsOf(undefined, width, height), from: picture };
}

/** What `pictures` makes of each picture, or of each of its views, in slots of their own. */
async function placed(device, pictures, all, size) {
  const given = all.map((one) => (one.views ? one : whole(one)));
  const each = given.flatMap((ready) => ready.views.map((_, view) => [ready, view]));
  await Promise.all(each.map(([ready, view], slot) => pictures.place(ready, view, slot)));
  for (const { from } of given) from.close?.();
  const feed = pictures.feed(each.length);
  const numbers = feed.buffer ? await read(device, feed.buffer, each.length * 12 * size * size) : feed.data.slice();
  return numbers;
}

/** How many float32 numbers of two arrays differ in any bit. */
function differing(a, b) {
  const [x, y] = [a, b].map((numbers) => new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length));
  return Math.abs(x.length - y.length) + x.reduce((count, bits, i) => count + (bits === y[i] ? 0 : 1), 0);
}

globalThis.resizing = {
  ...{ countingDevice, openKernels, gpuBytes, sha256, mixedPixels, bitmapOf, placed, differing },
  ...{ openCpuPictures, openGpuPictures, planAt, planResize, taps, viewsOf, whole },
};
