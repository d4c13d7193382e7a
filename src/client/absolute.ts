/**
 * The address of a file of the package as it stands by itself: some bundlers give `new URL(…, import.meta.url)` as one on
 * the page's own server. Where there is no page, as in a worker, it is taken as it is.
 */
export function absolute(url: URL): URL {
  return new URL(url, globalThis.document?.baseURI);
}
