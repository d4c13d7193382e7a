/** Milliseconds after which it is not waited for any longer. */
const PATIENCE = 1000;

/** Resolves once the page's thread has nothing to do: what is seen first has been painted, and what is not can begin. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: PATIENCE });
    else setTimeout(resolve, PATIENCE / 10); // Safari
  });
}
