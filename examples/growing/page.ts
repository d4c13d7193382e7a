import { createSiglip } from "siglip-web";
import { chroma, push, search } from "siglip-web/remote";

const siglip = await createSiglip();
const index = await siglip.openIndex("photos");

const photos = chroma({
  url: "https://vectors.example.com",
  collection: "photos",
  headers: { "x-chroma-token": "the key that your site gave this page" },
});

// What this browser has, to the server. Called again, it goes on where it was cut, and sends only what has changed.
await push(index, photos, { onProgress: console.log, signal: AbortSignal.timeout(600_000) });

// A query is encoded here; the server sees a vector, and neither the words nor the picture.
const query = await siglip.queryVector({ plus: ["a beach"], minus: ["people"] });
const hits = await search(query, photos, { k: 20, where: { year: { gte: 2020 } }, kind: "image" });
console.log(hits); // { id, kind, cosine, metadata }, best first
