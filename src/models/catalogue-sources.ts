/**
 * Who says what the catalogue says, by the keys that its data name. Nothing here was measured by this project.
 * "openclip" and "bigvision" evaluated differently: their rows differ by a few tenths from each model's own paper.
 */
export const SOURCES = {
  openclip: "open_clip, docs/openclip_results.csv and docs/openclip_retrieval_results.csv",
  bigvision: "big_vision, image_text/README_siglip2.md",
  architectures: "open_clip's model configurations: widths, layers, vocabulary, tokens",
  repositories: "public projects that load the ONNX repository by its name",
  licences: "the model cards of google/siglip… and google/siglip2… (apache-2.0), the licence of OpenAI's CLIP (MIT)",
  languages: "big_vision, image_text/README_siglip2.md, and the model cards",
  readout: "one public project's reading of logit_scale and logit_bias in the original weights",
  readouts: "two public projects' readings of logit_scale and logit_bias in the original weights, which agree",
  projects: "public projects that pin the file and state its length or SHA-256",
  comparisons: "public projects' comparisons of the smaller formats with fp32: retrieval, cosines, logits",
  hub: "the hub's own listing, read by tools/catalogue.js",
} as const;
