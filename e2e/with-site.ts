import { fileHandler, listen } from "../src/cli/serve.js";

/** Serves a folder as a site of its own, with `headers` over the command line's, as long as `use` takes. */
export async function withSite(
  folder: string,
  headers: Record<string, string>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const { server, url } = await listen(await fileHandler(folder, headers), 0, "127.0.0.1");
  try {
    await use(url);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
