// Pictures of all kinds and sizes, without end, for e2e/soak.spec.ts.
import { randomOf } from "./random.js";

const random = randomOf(1);
const between = (least, most) => Math.floor(least + random() * (most - least));

function drawn() {
  // Few are large, as in a folder of screenshots and photos; sides of any length, so that no two have one size.
  const most = random() < 0.05 ? 900 : 300;
  const canvas = new OffscreenCanvas(between(16, most), between(16, most));
  const context = canvas.getContext("2d");
  for (let i = 0; i < 6; i++) {
    context.fillStyle = `hsl(${between(0, 360)} 70% ${between(20, 80)}%)`;
    context.fillRect(between(0, canvas.width), between(0, canvas.height), between(8, 200), between(8, 200));
  }
  return canvas;
}

/** One of the kinds that an application has: five of ten are files. */
async function oneOf(addresses) {
  const kind = between(0, 10);
  const address = addresses[between(0, addresses.length)];
  if (kind < 3) return drawn().convertToBlob({ type: kind === 0 ? "image/png" : "image/jpeg" });
  if (kind < 5) return (await fetch(address)).blob();
  if (kind < 7) return new URL(address, location.href);
  if (kind === 7) return drawn();
  const canvas = drawn();
  if (kind === 8) return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return canvas.transferToImageBitmap();
}

globalThis.soak = {
  /** Opens a client and an index that stays as it is. */
  async start(device) {
    globalThis.siglip = await siglipWeb.createSiglip({
      device,
      verify: "off",
      worker: () => stubbed("counting-memory"),
    });
    globalThis.index = await siglip.openIndex("soak", { storage: "memory" });
    await index.add(["a cat", "a dog", "a red heart"].map((text) => ({ id: text, text })));
  },

  /** So many pictures, through every call that reads pictures; one after another, and together. */
  async run(count, addresses) {
    let done = 0;
    while (done < count) {
      const size = Math.min(count - done, random() < 0.3 ? 1 : between(2, 40));
      const pictures = await Promise.all(Array.from({ length: size }, () => oneOf(addresses)));
      if (random() < 0.5) {
        const { rows } = await siglip.embedImages(pictures);
        if (rows !== size) throw new Error(`${rows} rows of ${size} pictures`);
      } else await siglip.classify(pictures, ["cat", "dog", "heart"]);
      await index.search("a cat");
      await siglip.embedTexts(`text ${between(0, 40)}`);
      done += size;
    }
  },

  /** Loads a model, uses it, and closes it. */
  async visit(device, address) {
    const client = await siglipWeb.createSiglip({ device, verify: "off", worker: () => stubbed("counting-memory") });
    const many = await Promise.all([1, 2, 3].map(() => drawn().convertToBlob({ type: "image/jpeg" })));
    await client.embedImages([new URL(address, location.href), ...many]);
    const index = await client.openIndex("visited");
    await index.add([{ id: "cat", text: "a cat" }]);
    await index.search("a cat");
    await client.close();
    workers.length = 0; // the page's own list, which would keep each with all that listens to it
  },
};
