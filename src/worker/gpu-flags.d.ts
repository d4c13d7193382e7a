// WebGPU's flags by name: the compiler's library has the interfaces, but not these.

declare const GPUBufferUsage: Readonly<
  Record<"MAP_READ" | "COPY_SRC" | "COPY_DST" | "UNIFORM" | "STORAGE", GPUFlagsConstant>
>;

declare const GPUTextureUsage: Readonly<Record<"COPY_DST" | "TEXTURE_BINDING" | "RENDER_ATTACHMENT", GPUFlagsConstant>>;

declare const GPUMapMode: Readonly<Record<"READ", GPUFlagsConstant>>;
