/** `?q=sleeping+cat` */
export function queryInAddress(): string {
  return new URLSearchParams(location.search).get("q")?.trim() ?? "";
}

/** Milliseconds without another query: with a new address the browser looks at the page's icon anew. */
const PAUSE = 300;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Keeps the query in the address, so that a search can be reloaded and shared: at once where there is none any more. */
export function putQueryInAddress(text: string): void {
  clearTimeout(waiting);
  if (text === "") put(text);
  else waiting = setTimeout(put, PAUSE, text);
}

function put(text: string): void {
  const url = new URL(location.href);
  if (text === "") url.searchParams.delete("q");
  else url.searchParams.set("q", text);
  if (url.href !== location.href) history.replaceState(null, "", url);
}
