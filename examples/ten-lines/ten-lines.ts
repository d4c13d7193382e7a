import { createSiglip } from "siglip-web";

const siglip = await createSiglip(); // the small built-in model; { model: "siglip2-base-patch16-224" } for photos

const files = [...(document.querySelector("input")?.files ?? [])];
const labels = await siglip.classify(files, ["cat", "dog", "pizza"]); // best first, each with its probability

const index = await siglip.openIndex("photos");
await index.add(
  files.map((image) => ({ id: image.name, image })),
  { onProgress: console.log },
);
const hits = await index.search("sleeping cat", { k: 5 }); // { id, cosine, probability }

const { data } = await siglip.embedTexts(["a sleeping cat", "a dog"]); // unit vectors, [2, dim]
console.log(siglip.status, labels, hits, data);
