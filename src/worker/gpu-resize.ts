import { planeValues } from "../core/planes.js";
import type { ResizePlan } from "../core/resize-plan.js";
import type { Taps } from "../core/taps.js";
import type { ModelSpec } from "../models/spec.js";
import acrossCode from "../shaders/resize-across.wgsl?raw";
import downCode from "../shaders/resize-down.wgsl?raw";
import type { Picture } from "./decode.js";

/** Invocations along each side of a workgroup, as in the kernels. */
const GROUP = 8;

/** Resizes on the GPU, to the same integers as on the CPU: two kernels and what all pictures share. */
export class GpuResize {
  readonly #device: GPUDevice;
  readonly #across: GPUComputePipeline;
  readonly #down: GPUComputePipeline;
  readonly #values: GPUBuffer;

  private constructor(device: GPUDevice, across: GPUComputePipeline, down: GPUComputePipeline, values: GPUBuffer) {
    this.#device = device;
    this.#across = across;
    this.#down = down;
    this.#values = values;
  }

  /** Rejects where the device does not take the kernels. */
  static async open(device: GPUDevice, rule: ModelSpec["image"]): Promise<GpuResize> {
    const pipeline = (label: string, code: string) =>
      device.createComputePipelineAsync({
        label,
        layout: "auto",
        compute: { module: device.createShaderModule({ label, code }) },
      });
    const [across, down] = await Promise.all([
      pipeline("resize-across", acrossCode),
      pipeline("resize-down", downCode),
    ]);
    return new GpuResize(device, across, down, upload(device, "values", planeValues(rule), GPUBufferUsage.STORAGE));
  }

  /** Whether the part of a picture that the plan reads fits in a texture, and is resized in the kernels' order. */
  takes({ across, down, downFirst }: ResizePlan): boolean {
    return !downFirst && Math.max(across.span, down.span) <= this.#device.limits.maxTextureDimension2D;
  }

  /**
   * Writes a picture into `planes` `[slots, 3, rows, columns]` of the plan, as float32. The picture must not be closed
   * before this returns. Faults go to the device's error scopes; throws where the browser can't copy the picture.
   */
  run(picture: Picture, plan: ResizePlan, planes: GPUBuffer, slot: number): void {
    const device = this.#device;
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const { across, down } = plan;
    const [columns, rows] = [across.first.length, down.first.length];
    const texture = device.createTexture({
      label: "picture",
      format: "rgba8unorm",
      size: [across.span, down.span],
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT,
    });
    const narrow = device.createBuffer({ label: "narrow", size: down.span * columns * 4, usage: STORAGE });
    const acrossTaps = upload(device, "across", packed(across), STORAGE);
    const downTaps = upload(device, "down", packed(down), STORAGE);
    const place = upload(device, "place", Uint32Array.of(columns, slot), UNIFORM);
    try {
      this.#copy(picture, plan, texture);
      const encoder = device.createCommandEncoder({ label: "resize" });
      const pass = encoder.beginComputePass();
      pass.setPipeline(this.#across);
      pass.setBindGroup(0, this.#group(this.#across, [texture.createView(), acrossTaps, narrow]));
      pass.dispatchWorkgroups(Math.ceil(columns / GROUP), Math.ceil(down.span / GROUP));
      pass.setPipeline(this.#down);
      pass.setBindGroup(0, this.#group(this.#down, [narrow, downTaps, this.#values, planes, place]));
      pass.dispatchWorkgroups(Math.ceil(columns / GROUP), Math.ceil(rows / GROUP));
      pass.end();
      device.queue.submit([encoder.finish()]);
    } finally {
      // what was submitted is still done
      for (const made of [texture, narrow, acrossTaps, downTaps, place]) made.destroy();
    }
  }

  close(): void {
    this.#values.destroy();
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

  #group(pipeline: GPUComputePipeline, resources: (GPUBuffer | GPUTextureView)[]): GPUBindGroup {
    return this.#device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: resources.map((one, binding) => ({
        binding,
        resource: one instanceof GPUBuffer ? { buffer: one } : one,
      })),
    });
  }
}

/** An axis as the kernels read it. */
function packed({ first, count, weights, width }: Taps): Int32Array<ArrayBuffer> {
  const places = first.length;
  const all = new Int32Array(2 + 2 * places + weights.length);
  all.set([places, width]);
  all.set(first, 2);
  all.set(count, 2 + places);
  all.set(weights, 2 + 2 * places);
  return all;
}

function upload(device: GPUDevice, label: string, data: ArrayBufferView<ArrayBuffer>, usage: number): GPUBuffer {
  const buffer = device.createBuffer({ label, size: data.byteLength, usage: usage | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}
