import { type BrowserContext, test } from "playwright/test";

/** The addresses of requests, from now on, that go to any host but the tests' own. */
export function foreignRequests(context: BrowserContext): string[] {
  const { origin } = new URL(test.info().project.use.baseURL ?? "");
  const foreign: string[] = [];
  context.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== origin) foreign.push(request.url());
  });
  return foreign;
}
