import { SiglipError } from "../core/errors.js";

/**
 * Where a redirect leads: `to`, if it is the hub's own host or one of `redirects` (`*.example.com` for all below one), and
 * not from HTTPS to HTTP. Throws `model-fetch` for any other.
 */
export function redirected(hub: string, redirects: readonly string[], from: URL, to: URL): URL {
  const known =
    to.host === new URL(hub).host ||
    redirects.some((one) => (one.startsWith("*.") ? to.hostname.endsWith(one.slice(1)) : to.hostname === one));
  const safe = to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:");
  if (known && safe) return to;
  const how = known ? "to an insecure address" : `to another host, ${to.host}; --redirects ${to.hostname} allows it`;
  throw new SiglipError("model-fetch", `${from.href} redirects ${how}.`, { url: from.href });
}
