/** `?q=sleeping+cat` */
export function queryInAddress(): string {
  return new URLSearchParams(location.search).get("q")?.trim() ?? "";
}

/** Keeps the query in the address, so that a search can be reloaded and shared. */
export function putQueryInAddress(text: string): void {
  const url = new URL(location.href);
  if (text === "") url.searchParams.delete("q");
  else url.searchParams.set("q", text);
  if (url.href !== location.href) history.replaceState(null, "", url);
}
