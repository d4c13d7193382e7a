import { SiglipError } from "../core/errors.js";
import { planeValues, toPlanes } from "../core/planes.js";
import { type Box, type Views, viewsOf } from "../core/views.js";
import type { ModelSpec } from "../models/spec.js";
import { decode, isPicture, type Picture } from "./decode.js";
import { proveResize } from "./gpu-proof.js";
import { GpuResize } from "./gpu-resize.js";
import { gpuFault } from "./gpu-scope.js";
import { KeptSlots } from "./kept-slots.js";
import type { Opened } from "./open-input.js";
import type { PictureRoom, Pictures, Ready } from "./pictures.js";
import { openPlans } from "./resize-plans.js";
import { openViews, type ViewResized } from "./resized-views.js";

/** Pictures made ready on the GPU, or `undefined` where it does not take the kernels or gives other numbers than the CPU. */
export async function openGpuPictures(device: GPUDevice, rule: ModelSpec["image"]): Promise<PictureRoom | undefined> {
  try {
    const resize = await GpuResize.open(device, rule);
    await proveResize(device, resize, rule);
    return new GpuRoom(device, resize, rule);
  } catch {
    return undefined;
  }
}

/** What is opened is kept for the next call. */
class GpuRoom implements PictureRoom {
  readonly device = "webgpu";
  readonly #open: (slots: number) => GpuPictures;
  readonly #idle = new KeptSlots<GpuPictures>();

  constructor(device: GPUDevice, resize: GpuResize, rule: ModelSpec["image"]) {
    const plan = openPlans(rule);
    const keep = (one: GpuPictures) => this.#idle.keep(one);
    this.#open = (slots) => new GpuPictures(device, resize, rule, plan, slots, keep);
  }

  open(slots: number): Pictures {
    return this.#idle.take(slots) ?? this.#open(slots);
  }

  /** The browser decodes on threads of its own. */
  expectMany(): () => void {
    return () => undefined;
  }

  async read(opened: Opened, maxPixels: number, views?: Views): Promise<Ready> {
    const { picture } = await decode(opened, maxPixels);
    const { width, height } = picture;
    return { width, height, views: viewsOf(views, width, height), from: picture };
  }

  bytesOf(): number {
    return 0;
  }
}

/** Slots in one GPU buffer. A picture that the GPU can't resize is made ready on the CPU and written into its slot. */
class GpuPictures implements Pictures {
  readonly #device: GPUDevice;
  readonly #resize: GpuResize;
  readonly #rule: ModelSpec["image"];
  readonly #plan: ReturnType<typeof openPlans>;
  readonly #keep: (one: GpuPictures) => void;
  readonly #planes: GPUBuffer;
  readonly slots: number;
  #onCpu: ViewResized | undefined;

  /** `keep` takes it when it is closed. */
  constructor(
    device: GPUDevice,
    resize: GpuResize,
    rule: ModelSpec["image"],
    plan: ReturnType<typeof openPlans>,
    slots: number,
    keep: (one: GpuPictures) => void,
  ) {
    this.#device = device;
    this.#resize = resize;
    this.#rule = rule;
    this.#plan = plan;
    this.#keep = keep;
    this.slots = slots;
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const usage = STORAGE | COPY_SRC | COPY_DST;
    this.#planes = device.createBuffer({ label: "planes", size: slots * this.#numbers * 4, usage });
  }

  async place(ready: Ready, view: number, slot: number): Promise<void> {
    const { from, views } = ready;
    if (isPicture(from) && (await this.#onGpu(from, views[view]?.box as Box, slot))) return;
    this.#onCpu ??= openViews(this.#rule);
    await this.#write(await this.#onCpu(ready, view), slot);
  }

  feed(count: number) {
    return { buffer: this.#planes, device: this.#device, dims: [count, 3, this.#rule.size, this.#rule.size] };
  }

  close(): void {
    this.#keep(this);
  }

  destroy(): void {
    this.#planes.destroy();
  }

  /** Numbers in a slot. */
  get #numbers(): number {
    return 3 * this.#rule.size ** 2;
  }

  async #onGpu(picture: Picture, box: Box, slot: number): Promise<boolean> {
    if (picture.width === 0) return false; // a closed one
    const plan = this.#plan(box);
    if (!this.#resize.takes(plan)) return false;
    const fault = await gpuFault(this.#device, () => this.#resize.run(picture, plan, this.#planes, slot));
    if (fault !== undefined) this.#resize.forget();
    return fault === undefined;
  }

  async #write(rgb: Uint8Array, slot: number): Promise<void> {
    const planes = new Float32Array(this.#numbers);
    toPlanes(rgb, planeValues(this.#rule), planes, 0);
    const cause = await gpuFault(this.#device, () =>
      this.#device.queue.writeBuffer(this.#planes, slot * planes.byteLength, planes),
    );
    if (cause) throw new SiglipError("runtime", "The GPU does not take the picture.", { step: "picture" }, { cause });
  }
}
