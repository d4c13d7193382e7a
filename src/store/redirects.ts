/** Whether a file may come from where its redirects led: its own host, or one that is named; never from https to less. */
export function mayLead(from: string, to: string, allowed: readonly string[]): boolean {
  const [start, end] = [new URL(from), new URL(to)];
  if (start.protocol === "https:" && end.protocol !== "https:") return false;
  if (start.host === end.host) return true;
  return allowed.some((pattern) =>
    pattern.startsWith("*.")
      ? end.hostname.endsWith(pattern.slice(1)) || end.host.endsWith(pattern.slice(1))
      : end.hostname === pattern || end.host === pattern,
  );
}
