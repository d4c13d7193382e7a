// Decodes pictures as the package's worker does, and answers with the facts that tools/pillow_answers.py writes.

import { toWire } from "../../src/core/envelope.js";
import type { WireInput } from "../../src/protocol/contract.js";
import { type Decoded, decode, type Picture } from "../../src/worker/decode.js";
import { openInput } from "../../src/worker/open-input.js";
import { openRows } from "../../src/worker/read-pixels.js";

/** How pixels are got at: as the package reads them, as a texture on the GPU, or as read where there is no WebGL. */
export type Way = "memory" | "texture" | "no-webgl";

export interface Facts {
  width: number;
  height: number;
  /** Of the RGB bytes. */
  sha256: string;
  /** The sampled pixels, three numbers each. */
  rgb: number[];
}

// Not in TypeScript's own types.
declare const GPUTextureUsage: { COPY_DST: number; COPY_SRC: number; RENDER_ATTACHMENT: number };
declare const GPUBufferUsage: { COPY_DST: number; MAP_READ: number };
declare const GPUMapMode: { READ: number };

const SAMPLES = 300;
const STEP = 2_654_435_769;
const MAX_PIXELS = 100_000_000; // the package's default
/** Lines read at a time: so few that the pictures are read in many bands. */
const LINES = 7;
const rowsOf = openRows();

addEventListener("message", async ({ data }: MessageEvent<{ id: number; input: WireInput; way: Way }>) => {
  const { id, input, way } = data;
  try {
    const opened = await openInput(input, MAX_PIXELS, new AbortController().signal);
    postMessage({ id, facts: await facts(await decode(opened, MAX_PIXELS), way) });
  } catch (error) {
    postMessage({ id, code: (toWire(error) as { code?: string }).code ?? String(error) });
  }
});

async function facts(decoded: Decoded, way: Way): Promise<Facts> {
  const { width, height } = decoded.picture;
  const rgba = way === "texture" ? await fromTexture(decoded.picture) : await fromMemory(decoded, way);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(rgba.subarray(i * 4, i * 4 + 3), i * 3);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", rgb));
  const sampled = Array.from({ length: SAMPLES }, (_, i) => {
    const at = Math.floor((((i * STEP) % 2 ** 32) / 2 ** 32) * width * height) * 3;
    return [...rgb.subarray(at, at + 3)];
  });
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { width, height, sha256, rgb: sampled.flat() };
}

async function fromMemory(decoded: Decoded, way: Way): Promise<Uint8Array> {
  if (way === "memory") return inBands(decoded);
  const original = OffscreenCanvas.prototype.getContext;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, kind: string, ...options: unknown[]) {
    return kind === "2d" ? Reflect.apply(original, this, [kind, ...options]) : null;
  } as typeof original;
  try {
    return await inBands(decoded);
  } finally {
    OffscreenCanvas.prototype.getContext = original;
  }
}

/** As the resize reads a picture. */
async function inBands(decoded: Decoded): Promise<Uint8Array> {
  const rows = await rowsOf(decoded);
  const { width, height, order } = rows;
  const read = new Uint8Array(width * height * 4);
  for (let top = 0; top < height; top += LINES) {
    const lines = Math.min(LINES, height - top);
    const into = read.subarray(top * width * 4, (top + lines) * width * 4);
    await rows.read({ left: 0, top, columns: width, lines }, into);
  }
  rows.close();
  return read.map((_, i) => read[i - (i % 4) + (order[i % 4] ?? 3)] ?? 0);
}

/** Copied to a texture as it is, and the texture read. */
async function fromTexture(picture: Picture): Promise<Uint8Array> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  const device = await adapter.requestDevice();
  const { width, height } = picture;
  const { COPY_DST, COPY_SRC, RENDER_ATTACHMENT } = GPUTextureUsage;
  const usage = COPY_DST | COPY_SRC | RENDER_ATTACHMENT;
  const texture = device.createTexture({ size: [width, height], format: "rgba8unorm", usage });
  device.queue.copyExternalImageToTexture({ source: picture }, { texture, premultipliedAlpha: false }, [width, height]);
  const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
  const size = bytesPerRow * height;
  const buffer = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const padded = new Uint8Array(buffer.getMappedRange());
  const out = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    out.set(padded.subarray(y * bytesPerRow, y * bytesPerRow + width * 4), y * width * 4);
  device.destroy();
  return out;
}
