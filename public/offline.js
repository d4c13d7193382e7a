// The examples' service worker: what was fetched once is there without a network, too. Pages and what they ask for by
// name come from the network while there is one; files whose names change with their content come from the store at once.

const STORE = "siglip-web-examples-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const addresses = (event.data?.keep ?? []).filter((address) => isKept(new URL(address)));
  event.waitUntil(Promise.all(addresses.map(keepByAddress)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  // Models are kept by the package itself, checked; parts of files are asked for by whoever can put them together.
  if (request.method !== "GET" || request.headers.has("range") || !isKept(new URL(request.url))) return;
  event.respondWith(isNamedByContent(request.url) ? storeFirst(event) : networkFirst(event));
});

function isKept({ origin, pathname }) {
  return origin === self.location.origin && !pathname.endsWith(".onnx");
}

function isNamedByContent(address) {
  return new URL(address).pathname.startsWith("/assets/");
}

async function storeFirst(event) {
  return (await stored(event.request)) ?? fetchAndKeep(event);
}

async function networkFirst(event) {
  try {
    return await fetchAndKeep(event);
  } catch (error) {
    const found = await stored(event.request);
    if (found) return found;
    throw error;
  }
}

async function fetchAndKeep(event) {
  const response = await fetch(event.request);
  if (response.status === 200) event.waitUntil(keep(event.request.url, response.clone()));
  return response;
}

async function stored(request) {
  // The address of a page may say what is searched for; the page is the same.
  return (await caches.open(STORE)).match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
}

async function keepByAddress(address) {
  const store = await caches.open(STORE);
  if (await store.match(address)) return;
  const response = await fetch(address).catch(() => undefined);
  if (response?.status === 200) await keep(address, response);
}

async function keep(address, response) {
  const url = new URL(address);
  if (url.pathname.endsWith("/")) url.search = "";
  try {
    await (await caches.open(STORE)).put(url.href, response);
  } catch {
    // No room: the network will have to do.
  }
}
