import { type Relayed, SPAWN, type SpawnEvent } from "../protocol/spawn.js";

/**
 * Stands for `Worker` in this worker: the page starts it (protocol/spawn.ts says why). As much of it as is used: module
 * scripts, handlers, nothing transferred.
 */
export class SpawnedWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly #port: MessagePort;

  /** @param own What the started worker is sent first, to speak with this one without the page. */
  constructor(script: string | URL, { name = "" }: WorkerOptions = {}, own?: MessagePort) {
    const { port1, port2 } = new MessageChannel();
    const ask: SpawnEvent = { event: SPAWN, script: String(script), name, port: port2, own };
    self.postMessage(ask, { transfer: own ? [port2, own] : [port2] });
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<Relayed>) => {
      if ("message" in data) this.onmessage?.({ data: data.message });
      if ("error" in data) this.onerror?.({ message: data.error });
    };
    port1.onmessageerror = () => this.onerror?.({ message: "a message could not be read" });
  }

  postMessage(message: unknown): void {
    this.#tell({ message });
  }

  terminate(): void {
    this.#port.onmessage = null;
    this.#tell({ end: true });
  }

  #tell(relayed: Relayed): void {
    this.#port.postMessage(relayed);
  }
}
