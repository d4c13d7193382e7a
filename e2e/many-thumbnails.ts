import { readFileSync } from "node:fs";
import type { Page } from "./test.js";

export const MANY = 50_000;

/** As the photo search names it for the built-in model on WASM. */
const LIBRARY = "library siglip-demo fp32 fp32";

/** Fills the photo search's library with pictures that were never there: random vectors, and small pictures drawn for them. */
export async function fillWithMany(page: Page): Promise<void> {
  await page.context().route("**/package/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace("/package/", "../dist/");
    const headers = {
      "Content-Type": path.endsWith(".wasm") ? "application/wasm" : "text/javascript",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cross-Origin-Resource-Policy": "same-origin",
    };
    await route.fulfill({ body: readFileSync(new URL(path, import.meta.url)), headers });
  });
  await page.goto("/");
  await page.evaluate(fill, { count: MANY, name: LIBRARY });
}

async function fill({ count, name }: { count: number; name: string }): Promise<void> {
  const address = new URL("/package/index.js", location.href).href;
  const { createSiglip }: typeof import("../src/index.js") = await import(address);
  const siglip = await createSiglip({ model: { url: "/models/siglip-demo/" }, device: "wasm" });
  const index = await siglip.openIndex(name, { thumbnails: true });
  const seed = await (await fetch("/gallery/005-dog.webp")).blob();
  await index.add([{ id: "Many/first.webp", image: new File([seed], "first.webp", { type: seed.type }) }]);
  const { dim } = siglip.status;
  for (let from = 1; from < count; from += 2500) {
    const items = Array.from({ length: Math.min(2500, count - from) }, (_, i) => {
      const vector = Float32Array.from({ length: dim }, () => Math.random() - 0.5);
      const length = Math.hypot(...vector);
      const metadata = { folder: "Many", size: 1, modified: from + i };
      return { id: `Many/${from + i}.jpg`, vector: vector.map((x) => x / length), kind: "image" as const, metadata };
    });
    await index.add(items);
  }
  await siglip.close();
  const pictures = await Promise.all(Array.from({ length: 64 }, (_, n) => drawn(n)));
  await store(pictures);
  localStorage.setItem("photo-search gallery", "off");

  async function drawn(n: number): Promise<ArrayBuffer> {
    const canvas = new OffscreenCanvas(256, 256);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no 2d context");
    for (let i = 0; i < 40; i++) {
      context.fillStyle = `hsl(${(n * 47 + i * 31) % 360} 60% ${30 + (i % 5) * 10}%)`;
      context.fillRect((i * 53 + n * 7) % 256, (i * 91 + n * 13) % 256, 90, 70);
    }
    return (await canvas.convertToBlob({ type: "image/webp", quality: 0.6 })).arrayBuffer();
  }

  async function store(some: ArrayBuffer[]): Promise<void> {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("siglip-web-thumbnails");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (let from = 1; from < count; from += 5000) {
      const transaction = database.transaction("pictures", "readwrite");
      for (let i = from; i < Math.min(from + 5000, count); i++) {
        const bytes = some[i % some.length];
        transaction.objectStore("pictures").put({ type: "image/webp", bytes }, [name, `id:Many/${i}.jpg`]);
      }
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(transaction.error);
      });
    }
    database.close();
  }
}
