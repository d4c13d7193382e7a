import type { Device } from "../models/device.js";
import type { ModelSpec } from "../models/spec.js";
import { openCpuPictures } from "./cpu-pictures.js";
import type { Picture } from "./decode.js";
import { openGpuPictures } from "./gpu-pictures.js";
import type { Feed } from "./runtime.js";

/** Pictures being made ready for one run of the tower after another, each in its slot. */
export interface Pictures {
  /**
   * Resizes and normalises a picture into its slot, and closes it. Rejects, with `image-decode` where its pixels can't
   * be read, and leaves the other slots as they are. Await all before `feed`.
   */
  place(picture: Picture, slot: number): Promise<void>;
  /** The tower's input `[count, 3, size, size]`, of the first `count` slots; good until the next `place`. */
  feed(count: number): Feed;
  /** Frees what was held. Not while a picture is being placed or its run is under way. */
  close(): void;
}

/** Makes room for `slots` pictures. */
export type OpenPictures = (slots: number) => Pictures;

/**
 * How pictures are made ready: on the GPU that the tower runs on, so that pixels never come back from it, or else in
 * WASM. Both give the same float32 numbers.
 */
export async function picturesFor(
  rule: ModelSpec["image"],
  gpu: GPUDevice | undefined,
): Promise<{ device: Device; open: OpenPictures }> {
  const onGpu = gpu && (await openGpuPictures(gpu, rule));
  return onGpu ? { device: "webgpu", open: onGpu } : { device: "wasm", open: openCpuPictures(rule) };
}
