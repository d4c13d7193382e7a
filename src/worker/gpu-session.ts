import type { GatheredDevice } from "./gathered-device.js";
import type { OnGpu, ReadBack } from "./read-back.js";
import type { Feed } from "./runtime.js";

/** A feed that lies on the GPU. */
export type BufferFeed = Extract<Feed, { buffer: GPUBuffer }>;

/** An output that a run left on the GPU. */
export interface Result extends OnGpu {
  /** Gives the buffer back where it is ONNX Runtime's own. */
  release(): void;
}

/**
 * One run of ONNX Runtime's that leaves its outputs on the GPU: in the buffers that are given, or in its own. The first
 * run with a number from 1 on is recorded under it, the later ones play that again whatever they are given; with `ALIVE`
 * nothing is recorded.
 */
export type GpuRun = (
  feeds: Record<string, Feed>,
  outputs: Record<string, BufferFeed | undefined>,
  graph: number,
) => Promise<Record<string, Result>>;

/** For a run that is neither recorded nor played. */
export const ALIVE = -1;

export interface GpuSessionParts {
  device: GPUDevice;
  run: GpuRun;
  gather: GatheredDevice["gather"];
  readBack: ReadBack;
  /** Whether runs may be recorded. */
  records: boolean;
  /** Sizes of the outputs; those that are not known are names. */
  shapes: Record<string, readonly (number | string)[]>;
}

/** A run that ONNX Runtime recorded, and the buffers that it is tied to. */
interface Recording {
  graph: number;
  inputs: Record<string, BufferFeed>;
  outputs: Record<string, BufferFeed>;
}

/** Bytes of a number of the types that are fed to recorded runs. */
const BYTES = { float32: 4, int64: 8, float16: 2 };
/** Recordings of one session: one, and another in a file of both towers. Each holds what lies between its kernels. */
const MOST = 2;

/**
 * A session on the GPU. Runs of one input, a picture or a query that somebody waits for, are recorded once and played
 * again, where that is allowed: without bindings, uniforms and the graph's own work. Batches run as usual in the same
 * session, so that its weights are on the GPU once.
 */
export class GpuSession {
  readonly #parts: GpuSessionParts;
  readonly #recordings = new Map<string, Recording>();

  constructor(parts: GpuSessionParts) {
    this.#parts = parts;
  }

  /**
   * Runs and begins to read the outputs back; nothing else may run meanwhile. The numbers come later, when something
   * else may run already; who has heard of a lost device by then need not wait for them. `live`: neither recorded nor
   * played.
   */
  async start(
    feeds: Record<string, Feed>,
    outputs: readonly string[],
    live = false,
  ): Promise<{ numbers: Promise<Float32Array[]> }> {
    const recording = live ? undefined : await this.#recordingFor(feeds, outputs);
    const started = await (recording ? this.#play(recording, feeds) : this.#run(feeds, outputs));
    started.numbers.catch(() => undefined);
    return started;
  }

  /** Frees what recordings hold beside ONNX Runtime's own. */
  close(): void {
    for (const { inputs, outputs } of this.#recordings.values()) free([inputs, outputs]);
    this.#recordings.clear();
  }

  async #run(feeds: Record<string, Feed>, outputs: readonly string[]) {
    const asked = Object.fromEntries(outputs.map((name) => [name, undefined]));
    const results = await this.#parts.run(feeds, asked, ALIVE);
    const all = outputs.map((name) => results[name] as Result);
    const numbers = this.#parts.readBack.read(all);
    for (const one of all) one.release();
    return { numbers };
  }

  async #play({ graph, inputs, outputs }: Recording, feeds: Record<string, Feed>) {
    const { gather, readBack, run } = this.#parts;
    const { result, rest } = await gather(this.#fill(inputs, feeds), () => run(inputs, outputs, graph));
    return {
      numbers: readBack.read(
        Object.keys(outputs).map((name) => result[name] as Result),
        rest,
      ),
    };
  }

  /** Writes feeds into the recorded run's inputs; what lies on the GPU is copied by the commands that come out. */
  #fill(inputs: Record<string, BufferFeed>, feeds: Record<string, Feed>): GPUCommandBuffer[] {
    const { queue } = this.#parts.device;
    const copies: [GPUBuffer, GPUBuffer][] = [];
    for (const [name, { buffer }] of Object.entries(inputs)) {
      const feed = feeds[name] as Feed;
      if ("buffer" in feed) copies.push([feed.buffer, buffer]);
      else queue.writeBuffer(buffer, 0, feed.data as Float32Array<ArrayBuffer>);
    }
    if (copies.length === 0) return [];
    const commands = this.#parts.device.createCommandEncoder({ label: "feeds" });
    for (const [from, to] of copies) commands.copyBufferToBuffer(from, 0, to, 0, to.size);
    return [commands.finish()];
  }

  async #recordingFor(feeds: Record<string, Feed>, outputs: readonly string[]): Promise<Recording | undefined> {
    const { records, shapes, run } = this.#parts;
    const one = Object.values(feeds).every(({ dims }) => dims[0] === 1);
    if (!records || !one) return undefined;
    const key = JSON.stringify([Object.entries(feeds).map(([name, feed]) => [name, typeOf(feed), feed.dims]), outputs]);
    const found = this.#recordings.get(key);
    const sizes = outputs.map((name) => sizesOf(shapes[name]));
    const fits = Object.values(feeds).every(isFit) && sizes.every((size) => size !== undefined);
    if (found || !fits || this.#recordings.size === MOST) return found;
    const recording: Recording = { graph: this.#recordings.size + 1, inputs: {}, outputs: {} };
    for (const [name, feed] of Object.entries(feeds)) recording.inputs[name] = this.#buffer(typeOf(feed), feed.dims);
    outputs.forEach((name, i) => {
      recording.outputs[name] = this.#buffer("float32", sizes[i] as number[]);
    });
    // With inputs of nothing but zeros, so that a vector that comes out of this session was always played.
    try {
      await run(recording.inputs, recording.outputs, recording.graph);
    } catch (error) {
      free([recording.inputs, recording.outputs]);
      throw error;
    }
    this.#recordings.set(key, recording);
    return recording;
  }

  #buffer(type: keyof typeof BYTES, dims: number[]): BufferFeed {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const { device } = this.#parts;
    const size = count(dims) * BYTES[type];
    const buffer = device.createBuffer({ label: "recorded", size, usage: STORAGE | COPY_SRC | COPY_DST });
    return { type, buffer, device, dims };
  }
}

function typeOf(feed: Feed): keyof typeof BYTES {
  if ("buffer" in feed) return feed.type ?? "float32";
  return feed.data instanceof BigInt64Array ? "int64" : ((feed.type ?? "float32") as keyof typeof BYTES);
}

/** Of a type that can be fed, and of whole words, as the GPU's queue writes them. */
function isFit(feed: Feed): boolean {
  return ((BYTES[typeOf(feed)] ?? 0) * count(feed.dims)) % 4 === 0 && typeOf(feed) in BYTES;
}

/** An output's sizes for one input, where they are known. */
function sizesOf(shape: readonly (number | string)[] = ["unknown", "unknown"]): number[] | undefined {
  const [first, ...rest] = shape;
  const known = (typeof first === "string" || first === 1) && rest.every((size) => typeof size === "number");
  return known ? [1, ...(rest as number[])] : undefined;
}

const count = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

function free(all: Record<string, BufferFeed>[]): void {
  for (const one of all) for (const { buffer } of Object.values(one)) buffer.destroy();
}
