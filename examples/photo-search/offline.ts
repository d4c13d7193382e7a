/** Milliseconds after which the page starts without waiting for the service worker any longer. */
const PATIENCE = 3000;

/**
 * Makes the page work without a network from its second visit on, where the browser can: a service worker keeps what is
 * fetched. It resolves once that watches what is fetched from now on.
 */
export async function workOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  try {
    await serviceWorker.register("/offline.js");
    if (!serviceWorker.controller) await Promise.race([controlled(serviceWorker), pause(PATIENCE)]);
    const registration = await Promise.race([serviceWorker.ready, pause(PATIENCE)]);
    // What was fetched before it was there: it is asked to keep that, too.
    const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
    registration?.active?.postMessage({ keep: [location.href.split(/[?#]/)[0], ...fetched] });
  } catch {
    // Without one the page works all the same, as long as there is a network.
  }
}

function controlled(container: ServiceWorkerContainer): Promise<void> {
  return new Promise((resolve) => container.addEventListener("controllerchange", () => resolve(), { once: true }));
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
