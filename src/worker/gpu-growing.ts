/** Pixels of the largest texture that is kept: a photo of 16 megapixels, of any shape. In bytes four times as many. */
const KEPT_PIXELS = 4096 * 4096;
/** Sides are rounded up to this, so that pictures of about one size share a texture. */
const STEP = 256;

/** A buffer that is at least as large as was ever asked for. What it held is lost when it grows. */
export class GrowingBuffer {
  readonly #device: GPUDevice;
  readonly #label: string;
  readonly #usage: GPUBufferUsageFlags;
  #buffer: GPUBuffer | undefined;

  constructor(device: GPUDevice, label: string, usage: GPUBufferUsageFlags) {
    this.#device = device;
    this.#label = label;
    this.#usage = usage;
  }

  /** The buffer, with room for so many bytes: the next power of two, within the device's limit. */
  get(bytes: number): GPUBuffer {
    if (this.#buffer && this.#buffer.size >= bytes) return this.#buffer;
    this.destroy();
    const rounded = Math.min(2 ** Math.ceil(Math.log2(bytes)), this.#device.limits.maxStorageBufferBindingSize);
    const size = Math.max(bytes, rounded);
    this.#buffer = this.#device.createBuffer({ label: this.#label, size, usage: this.#usage });
    return this.#buffer;
  }

  /** Frees it; what was submitted is still done. */
  destroy(): void {
    this.#buffer?.destroy();
    this.#buffer = undefined;
  }
}

/** A texture that pictures are copied to, one after another: at least as wide and as high as any that it keeps room for. */
export class PictureTexture {
  readonly #device: GPUDevice;
  #texture: GPUTexture | undefined;
  #view: GPUTextureView | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Gives `use` a texture with room for the picture and its view, the same ones until it grows. A very large one goes with its picture. */
  with<T>(width: number, height: number, use: (texture: GPUTexture, view: GPUTextureView) => T): T {
    if (width * height > KEPT_PIXELS) {
      const texture = this.#create(width, height);
      try {
        return use(texture, texture.createView());
      } finally {
        texture.destroy();
      }
    }
    const { width: w = 0, height: h = 0 } = this.#texture ?? {};
    if (!this.#texture || !this.#view || w < width || h < height) this.#grow(width, height, w, h);
    return use(this.#texture as GPUTexture, this.#view as GPUTextureView);
  }

  destroy(): void {
    this.#texture?.destroy();
    this.#texture = this.#view = undefined;
  }

  /** Both what it was and what is asked for, where that is not too large together. */
  #grow(width: number, height: number, oldWidth: number, oldHeight: number): void {
    this.destroy();
    const largest = this.#device.limits.maxTextureDimension2D;
    const up = (side: number) => Math.min(Math.ceil(side / STEP) * STEP, largest);
    const [w, h] = [up(Math.max(width, oldWidth)), up(Math.max(height, oldHeight))];
    this.#texture = w * h <= KEPT_PIXELS ? this.#create(w, h) : this.#create(width, height);
    this.#view = this.#texture.createView();
  }

  #create(width: number, height: number): GPUTexture {
    return this.#device.createTexture({
      label: "picture",
      format: "rgba8unorm",
      size: [width, height],
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT,
    });
  }
}
