import { setTimeout as wait } from "node:timers/promises";
import { isSiglipError, SiglipError } from "../core/errors.js";
import { parseRetryAfter } from "../core/retry-after.js";
import { redirected } from "./redirects.js";

const MOST_REDIRECTS = 10;
/** Tries in a row that bring nothing. */
const MOST_TRIES = 5;
const LONGEST_WAIT = 120_000;
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/** Where requests may go, and how patiently. */
export interface Host {
  /** The hub's address, without a slash at its end. */
  hub: string;
  /** Names of other hosts that it may redirect to; `*.example.com` for all below one. */
  redirects: readonly string[];
  /** Milliseconds before the second try, doubled for each further one. */
  backOff: number;
  /** Milliseconds without a byte after which a connection is given up. */
  stall: number;
}

/** A failure that may have passed by the next try. */
class Passing extends Error {
  readonly retryAfter: string | null;

  constructor(cause: SiglipError, retryAfter: string | null = null) {
    super(cause.message, { cause });
    this.retryAfter = retryAfter;
  }
}

/** Marks a failure as one that may pass. */
export function passing(message: string, url: string, cause?: unknown): Error {
  return new Passing(new SiglipError("model-fetch", message, { url }, { cause }));
}

/**
 * Runs `attempt` until it ends well, at longer and longer intervals or when the host asks for it; gives up after five
 * tries in a row without progress, which `attempt` reports by the function that it gets. Throws what the last one threw.
 */
export async function retrying<T>({ backOff }: Host, attempt: (onProgress: () => void) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(() => {
        tries = 1;
      });
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (tries >= MOST_TRIES) throw error.cause;
      await wait(asked(error.retryAfter) ?? backOff * 2 ** (tries - 1));
    }
  }
}

/** What the host asks for, in milliseconds. */
function asked(retryAfter: string | null): number | undefined {
  const ms = parseRetryAfter(retryAfter, Date.now());
  return ms === undefined ? undefined : Math.min(ms, LONGEST_WAIT);
}

/**
 * Asks the hub for a path, following redirects to allowed hosts only. Throws `model-fetch` with the status where the
 * answer is none of 2xx and 416, or where a redirect leads elsewhere; what may pass is marked as such.
 */
export async function request(
  host: Host,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  let at = new URL(host.hub + path);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetch(at, {
      redirect: "manual",
      signal,
      headers: { "Accept-Encoding": "identity", ...headers }, // a range of compressed bytes is of no use
    }).catch((cause: unknown) => {
      throw passing(`${at.href} can't be reached.`, at.href, cause);
    });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return checked(response, at.href);
    await response.body?.cancel();
    at = redirected(host.hub, host.redirects, at, new URL(location, at));
  }
  throw new SiglipError("model-fetch", `${host.hub}${path} redirects for ever.`, { url: host.hub + path });
}

async function checked(response: Response, url: string): Promise<Response> {
  const { status, headers } = response;
  if (response.ok || status === 416) return response;
  await response.body?.cancel();
  const error = new SiglipError("model-fetch", `${url} answered with status ${status}.`, { url, status });
  throw PASSING.includes(status) ? new Passing(error, headers.get("retry-after")) : error;
}

/** Whether a host answered that it does not have what was asked for. */
export function isMissing(error: unknown): boolean {
  return isSiglipError(error, "model-fetch") && error.data.status === 404;
}
