// A worker that the engine has started beside it, with a runtime of its own. It is the engine's script under another name.

import { seal } from "../core/envelope.js";
import type { BesideWork, FromBeside, OpenBeside, StartBeside, ToBeside } from "./beside-messages.js";
import { holdLock } from "./hold-lock.js";
import { openOrt } from "./ort.js";
import { Runtime, type Session } from "./runtime.js";
import { watchMemory } from "./watch-memory.js";

/** Runs graphs for whoever has the other end of `port`. */
export function serveRuntime(port: MessagePort): void {
  const sessions: Session[] = [];
  let runtime: Runtime | undefined;
  let bytes = () => 0;
  const answer = (message: FromBeside, transfer: Transferable[] = []) => port.postMessage(message, transfer);

  const start = async ({ threads, lock, compiled }: StartBeside) => {
    if (lock !== undefined) await holdLock(lock);
    const { result, bytes: memory } = await watchMemory(() => openOrt(threads, compiled));
    [runtime, bytes] = [new Runtime({ kind: "wasm" }, Promise.resolve(result.ort)), memory];
    answer({ ready: true });
  };
  const sessionAt = (at: number) => sessions[at] as Session;
  const done = async (what: BesideWork): Promise<unknown> => {
    if ("open" in what) {
      const { graph, file, external } = what.open;
      const { inputs, outputs, ...session } = await (runtime as Runtime).openSession(graph, file, { external });
      sessions.push({ inputs, outputs, ...session });
      return { session: sessions.length - 1, inputs, outputs } satisfies OpenBeside;
    }
    if ("run" in what) return sessionAt(what.run).run(what.feeds, what.outputs);
    const released = sessionAt(what.release);
    delete sessions[what.release];
    return released.release();
  };

  port.onmessage = async ({ data }: MessageEvent<ToBeside>) => {
    if ("threads" in data) {
      start(data).catch((error) => reportError(error));
      return;
    }
    const { work, what } = data;
    const sealed = await seal(() => done(what));
    const rows = "run" in what && sealed.ok ? Object.values(sealed.value as Record<string, Float32Array>) : [];
    answer(
      { work, answer: sealed, bytes: bytes() },
      rows.map(({ buffer }) => buffer as ArrayBuffer),
    );
  };
}
