import { SiglipError } from "../core/errors.js";

/** So many losses within `WITHIN` milliseconds are healed; with one more it is over. */
export const MOST_LOSSES = 3;
export const WITHIN = 60_000;

/** What can be said of a client's worker. `losses` are the times of the last ones, in milliseconds. */
export type LifeState<Ready> =
  /** None is there: the next call starts one. */
  | { at: "idle"; losses: readonly number[] }
  | { at: "starting"; losses: readonly number[]; ready: Promise<Ready> }
  | { at: "running"; losses: readonly number[]; ready: Promise<Ready> }
  /** Lost too often: none is started again. */
  | { at: "stopped"; why: SiglipError }
  | { at: "closed" };

export type LifeEvent<Ready> =
  | { type: "start"; ready: Promise<Ready> }
  | { type: "started"; ready: Promise<Ready> }
  /** `loss`: the worker ended meanwhile. */
  | { type: "failed"; ready: Promise<Ready>; loss: SiglipError | undefined; time: number }
  /** The worker ended, or can't be trusted any more. */
  | { type: "lost"; why: SiglipError; time: number }
  /** The worker asked to be replaced; nothing is wrong. */
  | { type: "renewed" }
  | { type: "close" };

/** The state after an event. What comes too late, of a start that is another's by now or after the end, changes nothing. */
export function after<Ready>(state: LifeState<Ready>, event: LifeEvent<Ready>): LifeState<Ready> {
  if (state.at === "closed" || event.type === "close") return { at: "closed" };
  if (state.at === "stopped") return state;
  const { losses } = state;
  switch (event.type) {
    case "start":
      return { at: "starting", losses, ready: event.ready };
    case "started":
      return isStartOf(state, event.ready) ? { at: "running", losses, ready: event.ready } : state;
    case "failed":
      if (!isStartOf(state, event.ready)) return state;
      return event.loss ? lost(losses, event.loss, event.time) : { at: "idle", losses };
    case "renewed":
      return { at: "idle", losses };
    case "lost":
      return lost(losses, event.why, event.time);
  }
}

function lost(losses: readonly number[], why: SiglipError, now: number): LifeState<never> {
  const recent = [...losses.filter((time) => now - time < WITHIN), now];
  return recent.length > MOST_LOSSES ? { at: "stopped", why: stopped(why) } : { at: "idle", losses: recent };
}

function isStartOf<Ready>(state: LifeState<Ready>, ready: Promise<Ready>): boolean {
  return state.at === "starting" && state.ready === ready;
}

function stopped(cause: SiglipError): SiglipError {
  const message = `The worker was lost ${MOST_LOSSES + 1} times within a minute, and is not started again.`;
  return new SiglipError("worker-lost", message, { reason: "unstable" }, { cause });
}
