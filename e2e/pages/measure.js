import * as siglipWeb from "/dist/index.js";

/**
 * Loads a checkpoint through the built package, embeds pictures and texts, and gives all numbers as plain data.
 * Chromium's tests and Firefox's call this same function, so they measure the same path.
 */
export async function measure({ url, device, dtype = "fp32", images, texts }) {
  const model = { url: new URL(url, location.href) };
  const client = await siglipWeb.createSiglip({ model, device, dtype, verify: "off" }); // what is measured here is its own proof
  try {
    const pictures = await client.embedImages(images.map((name) => new URL(name, location.href).href));
    const words = await client.embedTexts(texts);
    const scores = client.score(pictures, words);
    const list = (values) => values && Array.from(values);
    return {
      dim: pictures.dim,
      images: list(pictures.data),
      texts: list(words.data),
      failures: [...pictures.failures, ...words.failures].map(({ error }) => String(error)),
      cosine: list(scores.cosine),
      logit: list(scores.logit),
      probability: list(scores.probability),
      status: client.status,
    };
  } finally {
    await client.close();
  }
}
