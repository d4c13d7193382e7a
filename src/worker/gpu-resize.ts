import { planeValues } from "../core/planes.js";
import { Recent } from "../core/recent.js";
import type { ResizePlan } from "../core/resize-plan.js";
import type { ModelSpec } from "../models/spec.js";
import acrossCode from "../shaders/resize-across.wgsl?raw";
import downCode from "../shaders/resize-down.wgsl?raw";
import type { Picture } from "./decode.js";
import { GrowingBuffer, PictureTexture } from "./gpu-growing.js";
import { openPipeline } from "./gpu-pipeline.js";
import { GpuSlots } from "./gpu-slots.js";
import { GpuTaps } from "./gpu-taps.js";

/** Invocations along each side of a workgroup, as in the kernels. */
const GROUP = 8;
/** Plans whose taps stay on the GPU. */
const PLANS = 32;

/**
 * Resizes on the GPU, to the same integers as on the CPU: two kernels and what all pictures share. A picture whose plan is
 * among the last ones, and that is not larger than any before, makes nothing new on the device: one copy, one pass of two
 * dispatches.
 */
export class GpuResize {
  readonly #device: GPUDevice;
  readonly #across: GPUComputePipeline;
  readonly #down: GPUComputePipeline;
  readonly #values: GPUBuffer;
  readonly #texture: PictureTexture;
  readonly #narrow: GrowingBuffer;
  readonly #slots: GpuSlots;
  /** By their weights, which the plans of equal crops share. */
  #taps = new Recent<Int32Array, GpuTaps>(PLANS);

  private constructor(device: GPUDevice, across: GPUComputePipeline, down: GPUComputePipeline, values: GPUBuffer) {
    this.#device = device;
    this.#across = across;
    this.#down = down;
    this.#values = values;
    this.#texture = new PictureTexture(device);
    this.#narrow = new GrowingBuffer(device, "narrow", GPUBufferUsage.STORAGE);
    this.#slots = new GpuSlots(device, down.getBindGroupLayout(1));
  }

  /** Rejects where the device does not take the kernels. */
  static async open(device: GPUDevice, rule: ModelSpec["image"]): Promise<GpuResize> {
    const [across, down] = await Promise.all([
      openPipeline(device, "resize-across", acrossCode),
      openPipeline(device, "resize-down", downCode),
    ]);
    const numbers = planeValues(rule);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const values = device.createBuffer({ label: "values", size: numbers.byteLength, usage });
    device.queue.writeBuffer(values, 0, numbers);
    return new GpuResize(device, across, down, values);
  }

  /** Whether the part of a picture that the plan reads fits in a texture, and is resized in the kernels' order. */
  takes({ across, down, downFirst }: ResizePlan): boolean {
    return !downFirst && Math.max(across.span, down.span) <= this.#device.limits.maxTextureDimension2D;
  }

  /**
   * Writes a picture into `planes` `[slots, 3, rows, columns]` of the plan, as float32. The picture must not be closed
   * before this returns. Faults go to the device's error scopes, and `forget` is to be called then; throws where the
   * browser can't copy the picture. `planes` must not be destroyed before the last call with it.
   */
  run(picture: Picture, plan: ResizePlan, planes: GPUBuffer, slot: number): void {
    const { across, down } = plan;
    const [columns, rows] = [across.first.length, down.first.length];
    const taps = this.#taps.get(across.weights, (old) => (old ?? new GpuTaps(this.#device)).load(plan));
    const narrow = this.#narrow.get(down.span * columns * 4);
    this.#texture.with(across.span, down.span, (texture, view) => {
      this.#copy(picture, plan, texture);
      const encoder = this.#device.createCommandEncoder({ label: "resize" });
      const pass = encoder.beginComputePass();
      pass.setPipeline(this.#across);
      pass.setBindGroup(0, taps.across.group(view, narrow, this.#across));
      pass.dispatchWorkgroups(Math.ceil(columns / GROUP), Math.ceil(down.span / GROUP));
      pass.setPipeline(this.#down);
      pass.setBindGroup(0, taps.down.group(narrow, this.#values, this.#down));
      pass.setBindGroup(1, this.#slots.group(planes, slot));
      pass.dispatchWorkgroups(Math.ceil(columns / GROUP), Math.ceil(rows / GROUP));
      pass.end();
      this.#device.queue.submit([encoder.finish()]);
    });
  }

  /** Frees what pictures share and may be broken after a fault; the next picture makes it anew. */
  forget(): void {
    this.#texture.destroy();
    this.#narrow.destroy();
    for (const taps of this.#taps.values()) taps.destroy();
    this.#taps = new Recent(PLANS);
  }

  /** Copies the part that the plan reads, its colours as they are: alpha neither mixed in nor taken out. */
  #copy(picture: Picture, { across, down }: ResizePlan, texture: GPUTexture): void {
    const size = [across.span, down.span];
    if (picture instanceof ImageData) {
      const layout = { offset: (down.start * picture.width + across.start) * 4, bytesPerRow: picture.width * 4 };
      this.#device.queue.writeTexture({ texture }, picture.data, layout, size);
    } else {
      const origin = [across.start, down.start];
      this.#device.queue.copyExternalImageToTexture({ source: picture, origin }, { texture }, size);
    }
  }
}
