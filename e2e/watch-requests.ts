import { appendFileSync, mkdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright/test";

const CACHE = fileURLToPath(new URL("../.cache/", import.meta.url));

/** Counts the requests of contexts' pages and their workers, and keeps the addresses of those that are foreign. */
export class Requests {
  readonly #isOwn: (address: string) => boolean;
  #count = 0;
  #foreign: string[] = [];

  constructor(isOwn: (address: string) => boolean) {
    this.#isOwn = isOwn;
  }

  watch<C extends BrowserContext>(context: C): C {
    context.on("request", (request) => {
      if (!/^(https?|wss?):/.test(request.url())) return;
      this.#count++;
      if (!this.#isOwn(request.url())) this.#foreign.push(request.url());
    });
    return context;
  }

  /** How many there were since the last call. */
  takeCount(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  /** The foreign ones since the last call. */
  takeForeign(): string[] {
    return this.#foreign.splice(0);
  }
}

/** Writes a line for a test into .cache/requests.jsonl, for the report on reliability. */
export function keepRequests(file: string, requests: number, foreign: readonly string[]): void {
  mkdirSync(CACHE, { recursive: true });
  appendFileSync(`${CACHE}requests.jsonl`, `${JSON.stringify({ file: basename(file), requests, foreign })}\n`);
}

/** Whether an address is of the server that the pages come from. */
export function ofServer(page: string | undefined): (address: string) => boolean {
  const { origin } = new URL(page ?? "");
  return (address) => new URL(address).origin === origin;
}

/** Whether an address is this machine's, by the names that nothing else can have. */
export function isHere(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname.endsWith(".localhost") || /^(127(\.\d+){3}|\[::1\])$/.test(hostname);
}
