// What pages/blank.js puts in the page, for the functions that tests run there.
type Package = typeof import("../src/index.js");

/** What a promise came to, as plain data that leaves the page. */
type Outcome<T = unknown> = { value: T; error?: never } | { error: Fault; value?: never };

interface Fault {
  name: string;
  message: string;
  /** Present for the package's own errors only, by its `isSiglipError`. */
  code?: import("../src/index.js").ErrorCode;
  data?: Record<string, unknown>;
}

declare var siglipWeb: Package;
/** The engines' drivers, where the spec file put them there. */
declare var siglipRemote: typeof import("../src/remote/entry.js");
/** `siglip-web/learn`, where the spec file put it there. */
declare var siglipLearn: typeof import("../src/learn/entry.js");
/** The evaluation, where the spec file put it there. */
declare var siglipEvaluate: typeof import("../src/evaluate/entry.js");
/** The client under test, where the spec file asked for one. */
declare var siglip: import("../src/index.js").Siglip;
declare function outcome<T>(promise: Promise<T>): Promise<Outcome<T>>;
declare function fault(error: unknown): Fault;
/** A served file as the page would have it from a file input. */
declare function file(path: string): Promise<File>;
/** Starts a call and goes on once it has reported progress, or ended. */
declare function underWay<T>(
  start: (options: { onProgress: import("../src/index.js").OnProgress }) => Promise<T>,
): Promise<{ result: Promise<Outcome<T>> }>;
/** Makes a worker of the package and keeps it in `workers`, the latest last. */
declare function ownWorker(): Worker;
declare var workers: Worker[];
/** Loads a checkpoint, embeds pictures and texts, and gives all numbers as plain data: see pages/measure.js. */
declare function measure(question: {
  url: string;
  device: import("../src/index.js").Device;
  dtype: import("../src/index.js").Dtype;
  images: readonly string[];
  texts: readonly string[];
}): Promise<{
  dim: number;
  images: number[];
  texts: number[];
  failures: string[];
  cosine: number[];
  logit?: number[];
  probability?: number[];
  status: import("../src/index.js").Status;
}>;
/** A picture of several, where the spec file made one. */
declare var scene: Blob;
/** A fresh index for each test, where the spec file asked for one. */
declare var index: import("../src/index.js").SearchIndex;
/** The workers that run the image tower for those, the latest last. */
declare var besides: Worker[];
/** As `ownWorker`, on a machine that `pages/stubs/NAME.js` changes first, with the worker that it starts beside it. */
declare function stubbed(
  name:
    | "no-jspi"
    | "no-idb"
    | "no-nested"
    | "no-opfs"
    | "broken-jspi"
    | "broken-gpu"
    | "losable-gpu"
    | "nan-gpu"
    | "counting-gpu"
    | "counting-work"
    | "forgetful-gpu"
    | "growing-heap"
    | "counting-memory"
    | "faulty",
): Worker;

/** The compiler's library has WebGPU's interfaces, but not its flags. */
declare const GPUTextureUsage: { readonly TEXTURE_BINDING: number };

type Pictures = import("../src/worker/pictures.js").Pictures;
type Ready = import("../src/worker/pictures.js").Ready;
type Picture = ImageBitmap | ImageData;
type Plan = import("../src/core/resize-plan.js").ResizePlan;
type Kernels = import("../src/worker/gpu-resize.js").GpuResize;

/** What pages/resize.js adds, where the spec file loaded it. */
declare var resizing: {
  countingDevice(): Promise<{ device: GPUDevice; live: Set<unknown>; calls: Record<string, number> }>;
  openKernels(device: GPUDevice): Promise<Kernels>;
  gpuBytes(
    device: GPUDevice,
    kernels: Kernels,
    picture: Picture,
    plan: Plan,
  ): Promise<Uint8Array<ArrayBuffer> | undefined>;
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  mixedPixels(width: number, height: number, seed: number, opaque?: boolean): ImageData;
  bitmapOf(source: string | ImageData): Promise<ImageBitmap>;
  placed(device: GPUDevice, pictures: Pictures, all: (Picture | Ready)[], size: number): Promise<Float32Array>;
  differing(a: Float32Array, b: Float32Array): number;
  openCpuPictures: typeof import("../src/worker/cpu-pictures.js").openCpuPictures;
  openGpuPictures: typeof import("../src/worker/gpu-pictures.js").openGpuPictures;
  planAt: typeof import("../src/core/resize-plan.js").planAt;
  planResize: typeof import("../src/core/resize-plan.js").planResize;
  taps: typeof import("../src/core/taps.js").taps;
  viewsOf: typeof import("../src/core/views.js").viewsOf;
  whole(picture: Picture): Ready;
};
/** Scans on the GPU beside scans here: see pages/gpu-scan.js. */
declare var scanning: {
  compare(
    folder: string,
    options: import("./scan-cases.js").ScanCase & { requests: readonly object[] },
  ): Promise<import("./scan-cases.js").ScanFound>;
  refusals(folder: string): Promise<{ tooMany: boolean; lost: string[] }>;
};
