import { slices } from "../core/slices.js";

/** What work that takes long is given, wherever it runs: it says how far it is, and lets others go first. */
export interface Course<N> {
  /** Tells the caller: how far it is, or what is worth keeping should the work be stopped. Plain data. */
  note(note: N): void;
  /** To be awaited every few milliseconds of work. Rejects with the signal's reason once the work is to stop. */
  breathe(): Promise<void>;
}

/** Work of the learning worker: plain data in, plain data out, so that it can run there or here. */
export type Job<I, O, N> = (input: I, course: Course<N>) => Promise<O>;

/** Jobs by their names. */
export type Jobs = Record<string, Job<never, unknown, never>>;
export type InputOf<J> = J extends Job<infer I, unknown, never> ? I : never;
export type OutputOf<J> = J extends Job<never, infer O, never> ? O : never;
export type NoteOf<J> = J extends Job<never, unknown, infer N> ? N : never;

/** A worker does one job: it is told which, says that it is there, notes how far it is, and answers. To stop it is to end it. */
export interface ToLearnWorker {
  job: string;
  input: unknown;
}

/** The course of work in a worker of its own, where nothing else waits. */
export function courseInWorker<N>(note: (note: N) => void): Course<N> {
  return { note, breathe: async () => {} };
}

/** The course of work on a thread that has other things to do. */
export function courseInPlace<N>(note: (note: N) => void, signal: AbortSignal | undefined): Course<N> {
  const pause = slices(signal);
  return { note, breathe: async () => pause() };
}
