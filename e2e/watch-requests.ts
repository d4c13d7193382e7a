import { appendFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BrowserContext, test } from "playwright/test";

/** A hub that `npm run test:real` is told to ask, which sends on to hosts of its own. */
const REAL_HUB = (process.env.REAL_HUB ?? "stand-in") !== "stand-in";
const CACHE = fileURLToPath(new URL("../.cache/", import.meta.url));

/**
 * Watches the requests of a context's pages and their workers. Gives those that are foreign since the last call: by default
 * those to other machines, since the tests' own servers, and the stand-ins of hubs, are on this one. What was seen is kept
 * in .cache/requests.jsonl, a line for each context, for the report on reliability.
 */
export function watchRequests(context: BrowserContext, { keep = true, isOwn = isHere } = {}): () => string[] {
  const foreign: string[] = [];
  let seen = 0;
  let all = 0;
  context.on("request", (request) => {
    if (!/^(https?|wss?):/.test(request.url())) return;
    all++;
    if (!REAL_HUB && !isOwn(request.url())) foreign.push(request.url());
  });
  const file = test.info().file.slice(test.info().file.lastIndexOf("/") + 1);
  context.once("close", () => {
    if (!keep) return;
    mkdirSync(CACHE, { recursive: true });
    appendFileSync(`${CACHE}requests.jsonl`, `${JSON.stringify({ file, requests: all, foreign })}\n`);
  });
  return () => {
    const since = foreign.slice(seen);
    seen = foreign.length;
    return since;
  };
}

/** Says of an address whether it is of the very server that the running test's pages come from. */
export function ofOneServer(): (address: string) => boolean {
  const { origin } = new URL(test.info().project.use.baseURL ?? "");
  return (address) => new URL(address).origin === origin;
}

/** Whether an address is this machine's, by the names that nothing else can have. */
function isHere(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname.endsWith(".localhost") || /^(127(\.\d+){3}|\[::1\])$/.test(hostname);
}
