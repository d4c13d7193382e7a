import type { Device } from "../models/device.js";
import type { ModelSpec } from "../models/spec.js";
import { openCpuPictures } from "./cpu-pictures.js";
import type { Picture } from "./decode.js";
import { openGpuPictures } from "./gpu-pictures.js";
import type { Opened } from "./open-input.js";
import type { Feed } from "./runtime.js";

/** A picture that can be placed: decoded, or resized already to RGB `[size, size, 3]`. */
export type Ready = Picture | Uint8Array<ArrayBufferLike>;

/** Pictures being made ready for one run of the tower after another, each in its slot. */
export interface Pictures {
  /**
   * Resizes and normalises a picture into its slot, and closes it. Rejects, with `image-decode` where its pixels can't
   * be read, and leaves the other slots as they are. Await all before `feed`.
   */
  place(ready: Ready, slot: number): Promise<void>;
  /** The tower's input `[count, 3, size, size]`, of the first `count` slots; good until the next `place`. */
  feed(count: number): Feed;
  /** Frees what was held. Not while a picture is being placed or its run is under way. */
  close(): void;
}

/** How pictures are made ready for a tower. */
export interface PictureRoom {
  device: Device;
  /** Makes room for `slots` pictures. */
  open(slots: number): Pictures;
  /** Told by a call that has more than one picture; gives what the call says when it is over. */
  expectMany(): () => void;
  /**
   * Makes a picture ready to be placed. Rejects with `image-decode` or `image-too-large`. What comes as bytes no longer
   * holds the decoded picture; any other is to be placed or closed.
   */
  read(opened: Opened, maxPixels: number): Promise<Ready>;
}

/**
 * How pictures are made ready: on the GPU that the tower runs on, so that pixels never come back from it, or else in
 * WASM. Both give the same float32 numbers.
 */
export async function picturesFor(rule: ModelSpec["image"], gpu: GPUDevice | undefined): Promise<PictureRoom> {
  return (gpu && (await openGpuPictures(gpu, rule))) ?? openCpuPictures(rule);
}
