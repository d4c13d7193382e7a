import { expose } from "comlink";
import { type Envelope, toWire } from "../src/core/envelope.js";
import { SiglipError } from "../src/core/errors.js";
import { RENEW } from "../src/protocol/contract.js";

/** Locks as the browser's: granted in order, released when their holder ends. */
export class FakeLocks {
  readonly #held = new Map<string, () => void>();
  readonly #waiting = new Map<string, () => void>();

  hold(name: string): () => void {
    const release = () => {
      this.#held.delete(name);
      this.#waiting.get(name)?.();
      this.#waiting.delete(name);
    };
    this.#held.set(name, release);
    return release;
  }

  async request(name: string, { signal }: { signal: AbortSignal }, granted: () => void): Promise<void> {
    if (!this.#held.has(name)) return granted();
    this.#waiting.set(name, granted);
    signal.addEventListener("abort", () => this.#waiting.delete(name));
  }
}

export type Load = "works" | "fails" | "ends";
export interface Waiting {
  n: number;
  answer(envelope: Envelope<number>): void;
}

/** A worker that answers when it is told to. */
export class FakeWorker extends EventTarget {
  readonly waiting: Waiting[] = [];
  readonly opened = new Set<string>();
  alive = true;
  #release: () => void = () => undefined;
  readonly #inside = new EventTarget();

  constructor(locks: FakeLocks, load: Load) {
    super();
    const engine = {
      hello: (lock: string) => {
        this.#release = locks.hold(lock);
        return { ok: true, value: undefined };
      },
      load: () => {
        if (load === "ends") this.end();
        if (load === "fails") return refusal("model-fetch", { url: "/" });
        return { ok: true, value: { space: "fake" } };
      },
      cancel: () => undefined,
      openIndex: (_: number, name: string) => {
        this.opened.add(name);
        return { ok: true, value: undefined };
      },
      // Two calls stand for all: one of the model, one of an index that must be open.
      embedTexts: (_: number, [n]: number[]) => this.#later(n as number),
      indexStats: (_: number, index: string) => {
        const [name = "", n] = index.split("#");
        return this.opened.has(name) ? this.#later(Number(n)) : refusal("index-lost", { index: name });
      },
    };
    expose(engine, {
      addEventListener: this.#inside.addEventListener.bind(this.#inside),
      removeEventListener: this.#inside.removeEventListener.bind(this.#inside),
      postMessage: (data: unknown) => this.#send(this, data),
    });
  }

  postMessage(data: unknown): void {
    this.#send(this.#inside, data);
  }

  /** As the page does it, and as a browser that is short of memory does it. */
  terminate(): void {
    this.end();
  }

  end(): void {
    this.alive = false;
    this.#release();
  }

  askForRenewal(wanted = true): void {
    this.#send(this, { event: RENEW, wanted });
  }

  #later(n: number): Promise<Envelope<number>> {
    return new Promise((answer) => this.waiting.push({ n, answer }));
  }

  #send(to: EventTarget, data: unknown): void {
    const copy = structuredClone(data);
    queueMicrotask(() => {
      if (this.alive) to.dispatchEvent(new MessageEvent("message", { data: copy }));
    });
  }
}

export function refusal(code: "model-fetch" | "index-lost" | "device-lost", data: never | object): Envelope<never> {
  return { ok: false, error: toWire(new SiglipError(code, code, data as never)) };
}
