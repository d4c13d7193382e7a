import { SiglipError } from "../core/errors.js";

/** Called as bytes of a file arrive: how many so far, and of how many where the host says. */
export type OnBytes = (loaded: number, total: number | undefined) => void;

/**
 * Fetches one file of a model. Throws `model-fetch` where the host does not answer, answers with an error, or sends a
 * web page in the file's place (as single-page servers do for what is missing).
 */
export async function fetchFile(url: string, signal: AbortSignal, onBytes?: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(url, signal);
  const length = response.headers.get("content-encoding") ? null : response.headers.get("content-length");
  const total = length === null ? undefined : Number(length);
  onBytes?.(0, total);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  try {
    for await (const part of response.body ?? []) {
      parts.push(part);
      loaded += part.length;
      onBytes?.(loaded, total);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new SiglipError("model-fetch", `${url} stopped after ${loaded} bytes.`, { url }, { cause });
  }
  if (total !== undefined && loaded !== total) {
    throw new SiglipError("model-fetch", `${url} ended after ${loaded} of ${total} bytes.`, { url });
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** As `fetchFile`, parsed; throws `model-invalid` for what is not JSON. */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await fetchFile(url, signal);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new SiglipError("model-invalid", `${url} is not JSON.`, { file: url }, { cause });
  }
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new SiglipError("model-fetch", `${url} can't be reached.`, { url }, { cause });
  }
  const page = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (response.ok && !page) return response;
  const what = page && response.ok ? "a web page" : `status ${response.status}`;
  throw new SiglipError("model-fetch", `${url} answered with ${what}.`, { url, status: response.status });
}
