import { type Relayed, SPAWN, type SpawnEvent } from "../protocol/spawn.js";

/** The workers that the page started because its worker asked for them. */
export class Spawns {
  readonly #workers = new Set<Worker>();

  start({ script, name, port, own }: SpawnEvent): void {
    const tell = (relayed: Relayed) => port.postMessage(relayed);
    let worker: Worker;
    try {
      worker = new Worker(script, { type: "module", name });
    } catch (error) {
      tell({ error: String(error) });
      return;
    }
    this.#workers.add(worker);
    if (own) worker.postMessage(own, [own]);
    worker.addEventListener("message", ({ data }) => {
      if (data?.event === SPAWN)
        this.start(data); // threads of its own
      else tell({ message: data });
    });
    worker.addEventListener("error", ({ message }) => tell({ error: message || "its script did not load" }));
    worker.addEventListener("messageerror", () => tell({ error: "a message could not be read" }));
    port.onmessage = ({ data }: MessageEvent<Relayed>) => {
      if ("message" in data) {
        worker.postMessage(data.message);
        return;
      }
      worker.terminate();
      port.close();
      this.#workers.delete(worker);
    };
  }

  /** Ends all: unlike a worker's own workers they would outlive it. */
  end(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#workers.clear();
  }
}
