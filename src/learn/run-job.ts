import { type Envelope, unseal } from "../core/envelope.js";
import { SiglipError } from "../core/errors.js";
import { unlessAborted } from "../core/unless-aborted.js";
import {
  courseInPlace,
  type InputOf,
  type Job,
  type Jobs,
  type NoteOf,
  type OutputOf,
  type ToLearnWorker,
} from "./job.js";

export type FromLearnWorker = { ready: true } | { note: unknown } | { answer: Envelope<unknown> };

/** As much of a `Worker` as is used; what `onmessage` gets is a `FromLearnWorker`. */
export interface LearnWorker {
  postMessage(message: ToLearnWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface RunOptions<N> {
  /** Ends the work; the call rejects with its reason, and what was noted before is the caller's. */
  signal?: AbortSignal | undefined;
  onNote?: ((note: N) => void) | undefined;
  /** Starts a worker that runs worker.ts; `undefined` where there can be none. */
  spawn?: () => LearnWorker | undefined;
}

/**
 * Runs one of `jobs` in a worker of its own; in place, with pauses, where no worker starts. Rejects with what the job
 * threw, the signal's reason, what `onNote` threw, or `worker-lost`.
 */
export async function runJob<J extends Jobs, K extends keyof J & string>(
  jobs: J,
  name: K,
  input: InputOf<J[K]>,
  { signal, onNote, spawn = packagedWorker }: RunOptions<NoteOf<J[K]>> = {},
): Promise<OutputOf<J[K]>> {
  signal?.throwIfAborted();
  const note = (onNote ?? (() => {})) as (note: unknown) => void;
  const worker = started(spawn);
  const there = worker && (await inWorker(worker, { job: name, input }, signal, note));
  const value = there
    ? unseal(there)
    : await (jobs[name] as unknown as Job<unknown, unknown, unknown>)(input, courseInPlace(note, signal));
  return value as OutputOf<J[K]>;
}

/** The worker's answer; nothing where its script did not load. */
function inWorker(
  worker: LearnWorker,
  request: ToLearnWorker,
  signal: AbortSignal | undefined,
  onNote: (note: unknown) => void,
): Promise<Envelope<unknown> | undefined> {
  const answer = new Promise<Envelope<unknown> | undefined>((resolve, reject) => {
    let ready = false;
    worker.onerror = ({ message }) => {
      if (ready) reject(new SiglipError("worker-lost", `The learning worker stopped: ${message}`, { reason: message }));
      else resolve(undefined);
    };
    worker.onmessage = (event) => {
      const data = event.data as FromLearnWorker;
      if ("ready" in data) ready = true;
      else if ("answer" in data) resolve(data.answer);
      else {
        try {
          onNote(data.note);
        } catch (error) {
          reject(error);
        }
      }
    };
    worker.postMessage(request);
  });
  return unlessAborted(answer, signal).finally(() => {
    worker.onmessage = null;
    worker.terminate();
  });
}

function started(spawn: () => LearnWorker | undefined): LearnWorker | undefined {
  try {
    return spawn();
  } catch {
    return undefined; // a policy of the page may forbid it
  }
}

/** The worker that is built beside this file, which a bundler takes along as it is (client/packaged-worker.ts says how). */
function packagedWorker(): LearnWorker | undefined {
  if (typeof Worker === "undefined") return undefined;
  return new Worker(String(new URL(/* @vite-ignore */ "./learn-worker.js", import.meta.url)), {
    type: "module",
    name: "siglip-web-learn",
  });
}
