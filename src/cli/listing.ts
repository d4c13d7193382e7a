import { SiglipError } from "../core/errors.js";
import { type Listing, MANIFEST } from "../models/listing.js";
import { readHubListing, readManifest } from "../models/manifest.js";
import { type Host, isMissing, passing, request, retrying } from "./http.js";

/**
 * What a hub has of a repository at a revision: by its API, or by a manifest where it is a static mirror and has none.
 * Throws `model-fetch` or `model-invalid`.
 */
export async function fetchListing(host: Host, repository: string, revision: string): Promise<Listing> {
  const name = encodeURIComponent(revision);
  try {
    return readHubListing(await fetchJson(host, `/api/models/${repository}/revision/${name}?blobs=true`));
  } catch (noApi) {
    if (!isMissing(noApi)) throw noApi;
    const manifest = await fetchJson(host, `/${repository}/resolve/${name}/${MANIFEST}`).catch((error: unknown) => {
      throw isMissing(error) ? notThere(host, repository, revision) : error;
    });
    return readManifest(manifest);
  }
}

function notThere({ hub }: Host, repository: string, revision: string): SiglipError {
  const url = `${hub}/${repository}`;
  return new SiglipError("model-fetch", `${hub} has no ${repository} at "${revision}".`, { url, status: 404 });
}

function fetchJson(host: Host, path: string): Promise<unknown> {
  return retrying(host, async () => {
    const response = await request(host, path, {}, AbortSignal.timeout(host.stall));
    const text = await response.text().catch((cause: unknown) => {
      throw passing(`${host.hub}${path} stopped.`, host.hub + path, cause);
    });
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      const file = host.hub + path;
      throw new SiglipError("model-invalid", `${file} is not JSON.`, { file }, { cause });
    }
  });
}
