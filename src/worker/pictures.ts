import type { Size } from "../core/image-header.js";
import type { View, Views } from "../core/views.js";
import type { Device } from "../models/device.js";
import type { ModelSpec } from "../models/spec.js";
import { openCpuPictures } from "./cpu-pictures.js";
import type { Picture } from "./decode.js";
import { openGpuPictures } from "./gpu-pictures.js";
import type { Opened } from "./open-input.js";
import type { Feed } from "./runtime.js";

/** A picture whose views can be placed: decoded, or each of them resized already to RGB `[size, size, 3]`. */
export interface Ready extends Size {
  /** At least one. */
  views: readonly View[];
  from: Picture | readonly Uint8Array<ArrayBufferLike>[];
}

/** One whose views are all resized. */
export interface Resized extends Ready {
  from: readonly Uint8Array<ArrayBufferLike>[];
}

/** Pictures being made ready for one run of the tower after another, each in its slot. */
export interface Pictures {
  /**
   * Resizes and normalises a view of a picture into its slot. Rejects, with `image-decode` where its pixels can't be
   * read, and leaves the other slots as they are. Await all before `feed`, and before the picture is closed.
   */
  place(ready: Ready, view: number, slot: number): Promise<void>;
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
   * holds the decoded picture; any other is to be closed.
   */
  read(opened: Opened, maxPixels: number, views?: Views): Promise<Ready>;
  /** Bytes of so many views that were read, beside a decoded picture. */
  bytesOf(views: number): number;
}

/**
 * How pictures are made ready: on the GPU that the tower runs on, so that pixels never come back from it, or else in
 * WASM. Both give the same float32 numbers.
 */
export async function picturesFor(rule: ModelSpec["image"], gpu: GPUDevice | undefined): Promise<PictureRoom> {
  return (gpu && (await openGpuPictures(gpu, rule))) ?? openCpuPictures(rule);
}
