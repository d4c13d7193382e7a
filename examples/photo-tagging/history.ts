/** A state, what came before it and what was undone. Plain data, never changed in place. */
export interface History<T> {
  past: readonly Step<T>[];
  present: T;
  future: readonly Step<T>[];
}

/** What was done, in words that go after "Undo", and the state on the other side of it. */
export interface Step<T> {
  what: string;
  state: T;
}

/** Older ones are forgotten. */
const KEPT = 200;

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/**
 * After `what` was done. A state that is the very same is no step. With `merge`, what is done over and over (a slider
 * that is being moved by keys) is one step.
 */
export function afterStep<T>(history: History<T>, what: string, next: T, merge = false): History<T> {
  const { past, present, future } = history;
  if (next === present) return history;
  if (merge && past.at(-1)?.what === what && future.length === 0) return { ...history, present: next };
  return { past: [...past, { what, state: present }].slice(-KEPT), present: next, future: [] };
}

export function undo<T>({ past, present, future }: History<T>): History<T> | undefined {
  const last = past.at(-1);
  if (!last) return undefined;
  return { past: past.slice(0, -1), present: last.state, future: [{ what: last.what, state: present }, ...future] };
}

export function redo<T>({ past, present, future }: History<T>): History<T> | undefined {
  const [next, ...rest] = future;
  if (!next) return undefined;
  return { past: [...past, { what: next.what, state: present }], present: next.state, future: rest };
}
