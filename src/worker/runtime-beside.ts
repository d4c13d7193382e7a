import { type Envelope, unseal } from "../core/envelope.js";
import { SiglipError } from "../core/errors.js";
import type { BesideWork, FromBeside, OpenBeside, ToBeside } from "./beside-messages.js";
import type { External, ExternalBytes, Feed, Session, Sessions } from "./runtime.js";
import type { WeightsSent } from "./sent-beside.js";
import { unreadable } from "./unreadable.js";

/** How long it may take to be there, in milliseconds: its script is in the browser's cache, and so is its WebAssembly. */
const PATIENCE = 30_000;

/** As much of such a worker as is used. `onError` hears of its end too, once it has answered. */
export interface Beside {
  post(message: ToBeside, transfer?: Transferable[]): void;
  end(): void;
  onMessage: (message: FromBeside) => void;
  onError: (why: string) => void;
}

/**
 * ONNX Runtime on WASM in a worker of its own, started with the first graph if not before. A run on WASM holds its thread
 * until it is done: here it holds none that answers queries and searches. Where the worker does not start, graphs run in
 * this thread.
 */
export class RuntimeBeside implements Sessions {
  readonly #here: Sessions;
  readonly #start: () => Promise<Beside>;
  readonly #sent: WeightsSent;
  readonly #waiting = new Map<number, { resolve(answer: Envelope<unknown>): void; reject(error: SiglipError): void }>();
  #started: Promise<Beside | undefined> | undefined;
  #lost: SiglipError | undefined;
  #last = 0;
  #bytes = 0;

  /** @param here What runs graphs where the worker does not start. */
  constructor(here: Sessions, start: () => Promise<Beside>, sent: WeightsSent) {
    this.#here = here;
    this.#start = start;
    this.#sent = sent;
  }

  /** Of its WebAssembly's memory, after the last that it did. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Starts the worker ahead of the first graph. */
  begin(): void {
    this.#started ??= this.#begin();
    this.#started.catch(() => undefined); // whoever opens a graph hears of it
  }

  async openSession(graph: Uint8Array, file: string, { external = [] }: { external?: readonly External[] } = {}) {
    this.begin();
    const beside = await this.#started;
    if (!beside) return this.#here.openSession(graph, file, { external });
    const ask = (what: BesideWork, transfer?: Transferable[]) => this.#ask(beside, what, transfer);
    const bytes = this.#sent === "bytes" ? await inBytes(external, file) : undefined;
    const open = { graph, file, external: bytes ?? external };
    const buffers = bytes?.map(({ data }) => data.buffer);
    const { session, inputs, outputs } = (await ask({ open }, buffers)) as OpenBeside;
    const opened: Session = {
      inputs,
      outputs,
      run: async (feeds, names) => {
        const own = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, copyOf(feed)]));
        const buffers = Object.values(own).flatMap((feed) => ("data" in feed ? [feed.data.buffer as ArrayBuffer] : []));
        return (await ask({ run: session, feeds: own, outputs: names }, buffers)) as Record<string, Float32Array>;
      },
      release: async () => void (await ask({ release: session })),
    };
    return opened;
  }

  /** Undefined where it does not start. */
  async #begin(): Promise<Beside | undefined> {
    const beside = await this.#start();
    return new Promise((resolve) => {
      const giveUp = () => {
        clearTimeout(late);
        beside.end();
        resolve(undefined);
      };
      const late = setTimeout(giveUp, PATIENCE);
      beside.onError = giveUp;
      beside.onMessage = () => {
        clearTimeout(late);
        beside.onError = (why) => this.#lose(beside, why);
        beside.onMessage = (message) => this.#hear(message);
        resolve(beside);
      };
    });
  }

  async #ask(beside: Beside, what: BesideWork, transfer?: Transferable[]): Promise<unknown> {
    if (this.#lost) throw this.#lost;
    const work = ++this.#last;
    const answer = await new Promise<Envelope<unknown>>((resolve, reject) => {
      this.#waiting.set(work, { resolve, reject });
      beside.post({ work, what }, transfer);
    });
    return unseal(answer);
  }

  #hear(message: FromBeside): void {
    if ("ready" in message) return;
    this.#bytes = message.bytes;
    this.#waiting.get(message.work)?.resolve(message.answer);
    this.#waiting.delete(message.work);
  }

  /** Whatever waits for it would wait for ever. */
  #lose(beside: Beside, why: string): void {
    this.#lost ??= new SiglipError("runtime", `The worker that runs graphs has failed: ${why}.`, { step: "run" });
    beside.end();
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }
}

/** Throws `model-invalid` for what can't be read. */
async function inBytes(external: readonly External[], file: string): Promise<ExternalBytes[]> {
  const read = external.map(async ({ path, data }) => {
    const bytes = await data.arrayBuffer().catch((cause) => {
      throw unreadable(file, cause);
    });
    return { path, data: new Uint8Array(bytes) };
  });
  return Promise.all(read);
}

/** A part of a larger buffer alone: that is written again while the run is under way. */
function copyOf(feed: Feed): Feed {
  return "data" in feed ? ({ ...feed, data: feed.data.slice() } as Feed) : feed;
}
