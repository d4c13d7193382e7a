import type { Source } from "../models/source.js";
import { absolute } from "./absolute.js";

/**
 * The model that ships with the package, file by file, so that a bundler takes each along as it does with the worker's
 * (packaged-worker.ts). A module of its own, which only an app loads that asks for this model.
 */
export function builtInModel(): Source {
  const urls = {
    "siglip-manifest.json": new URL(/* @vite-ignore */ "./siglip-demo/siglip-manifest.json", import.meta.url),
    "config.json": new URL(/* @vite-ignore */ "./siglip-demo/config.json", import.meta.url),
    "preprocessor_config.json": new URL(/* @vite-ignore */ "./siglip-demo/preprocessor_config.json", import.meta.url),
    "tokenizer_config.json": new URL(/* @vite-ignore */ "./siglip-demo/tokenizer_config.json", import.meta.url),
    "tokenizer.json": new URL(/* @vite-ignore */ "./siglip-demo/tokenizer.json", import.meta.url),
    "siglip.json": new URL(/* @vite-ignore */ "./siglip-demo/siglip.json", import.meta.url),
    "reference.json": new URL(/* @vite-ignore */ "./siglip-demo/reference.json", import.meta.url),
    "images/tall.png": new URL(/* @vite-ignore */ "./siglip-demo/images/tall.png", import.meta.url),
    "onnx/vision_model.onnx": new URL(/* @vite-ignore */ "./siglip-demo/onnx/vision_model.onnx", import.meta.url),
    "onnx/text_model.onnx": new URL(/* @vite-ignore */ "./siglip-demo/onnx/text_model.onnx", import.meta.url),
  };
  const files = Object.fromEntries(Object.entries(urls).map(([path, url]) => [path, absolute(url).href]));
  // Of a file that is too large for a bundler to write it into its address.
  return { kind: "folder", url: new URL(".", files["tokenizer.json"]).href, files };
}
