import { SiglipError } from "../core/errors.js";
import { parseRetryAfter } from "../core/retry-after.js";
import { malformed } from "./malformed.js";
import { PassingFault, withRetries } from "./retry.js";

export interface HttpOptions {
  /** Where the engine answers, without its API's own path. */
  url: string | URL;
  /** Sent with each request: the place for a key. They are never part of an error, and follow no redirect. */
  headers?: Record<string, string>;
  /** Default: the global one. */
  fetch?: typeof fetch;
}

export interface Answer {
  status: number;
  /** Parsed JSON. */
  body: unknown;
}

/** How long an engine may take to answer, in milliseconds. */
const PATIENCE = 60_000;
/** Characters of a failed answer that an error has. */
const DETAIL = 300;

/** JSON over HTTP to one engine: retried where it was busy or could not be reached, its refusals typed. */
export class Http {
  readonly #engine: string;
  readonly #base: string;
  readonly #headers: Headers;
  readonly #secrets: readonly string[];
  readonly #fetch: typeof fetch;

  /** Throws `bad-input` for an address or headers that can't be; what they are is not said, since they may hold a key. */
  constructor(engine: string, { url, headers = {}, fetch = globalThis.fetch }: HttpOptions) {
    this.#engine = engine;
    this.#base = baseOf(url);
    this.#headers = headersOf(headers);
    this.#secrets = Object.values(headers).filter((value) => value !== "");
    this.#fetch = fetch.bind(globalThis);
  }

  /**
   * Makes one request. Statuses are the caller's to judge, but for these: 401 and 403 reject with `engine-refused`; 429,
   * 5xx and no answer are tried again, then `engine-failed` or `engine-unreachable`.
   */
  send(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Answer> {
    return withRetries(() => this.#send(method, path, body, signal), signal);
  }

  /** The same, where only success is an answer: any other status rejects with `engine-failed`. */
  async ask(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const answer = await this.send(method, path, body, signal);
    if (answer.status >= 300) throw this.failed(answer);
    return answer.body;
  }

  /** The error for an answer that says that the engine did not do it. */
  failed({ status, body }: Answer): SiglipError<"engine-failed"> {
    const detail = this.#withoutSecrets(JSON.stringify(body) ?? "").slice(0, DETAIL);
    const message = `${this.#engine} answered with status ${status}: ${detail}`;
    return new SiglipError("engine-failed", message, { engine: this.#engine, status, detail });
  }

  async #send(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Answer> {
    const engine = this.#engine;
    const timeout = AbortSignal.timeout(PATIENCE);
    try {
      const response = await this.#fetch(this.#base + path, {
        method,
        headers: this.#headers,
        redirect: "manual", // a header with a key would go along
        cache: "no-store",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
        await response.body?.cancel();
        throw this.failed({ status: response.status, body: "a redirect, which is not followed" });
      }
      return this.#read(response, await response.text());
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof PassingFault || error instanceof SiglipError) throw error;
      const why = timeout.aborted ? `did not answer within ${PATIENCE / 1000} seconds` : "can't be reached";
      // Without the error underneath, which may say an address or a header with a key in it.
      throw new PassingFault(new SiglipError("engine-unreachable", `${engine} ${why}.`, { engine }));
    }
  }

  #read({ status, headers }: Response, text: string): Answer {
    const engine = this.#engine;
    if (status === 401 || status === 403) {
      const message = `${engine} refused with status ${status}: the key is missing, wrong or without the right to this.`;
      throw new SiglipError("engine-refused", message, { engine, status });
    }
    if (status === 429 || status >= 500) {
      throw new PassingFault(
        this.failed({ status, body: parsed(text) ?? text }),
        parseRetryAfter(headers.get("retry-after"), Date.now()),
      );
    }
    const body = parsed(text);
    if (body === undefined && text !== "" && status < 300) throw malformed(engine, "no JSON");
    return { status, body: body ?? text };
  }

  #withoutSecrets(text: string): string {
    return this.#secrets.reduce((left, secret) => left.replaceAll(secret, "…"), text);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function baseOf(url: string | URL): string {
  const { protocol, username, password, search, hash, href } = URL.canParse(url)
    ? new URL(url)
    : new URL("about:blank");
  if (/^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "") return href.replace(/\/+$/, "");
  throw new SiglipError(
    "bad-input",
    "An engine's address is one of http or https, without a name, a password or a query: keys go into headers.",
    { argument: "url" },
  );
}

function headersOf(headers: Record<string, string>): Headers {
  try {
    return new Headers({ ...headers, "content-type": "application/json" });
  } catch {
    throw new SiglipError("bad-input", "The headers are none that can be sent.", { argument: "headers" });
  }
}
