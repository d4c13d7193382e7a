/**
 * `fetch`, but for addresses that are their own content (`data:`), as bundlers make of small files: a page's policy may
 * forbid to connect to those, and there is nothing to connect to.
 */
export async function fetchFile(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  if (!String(input).startsWith("data:")) return fetch(input, init);
  init?.signal?.throwIfAborted();
  return new Response(contentOf(String(input)));
}

function contentOf(address: string): Uint8Array<ArrayBuffer> {
  const comma = address.indexOf(",");
  const text = decodeURIComponent(address.slice(comma + 1));
  if (!address.slice(0, comma).endsWith(";base64")) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
}
