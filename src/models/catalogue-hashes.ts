// Data: SHA-256 of files at the row's revision, by checkpoint and path, as public projects state it after their own
// download (source "projects"). Apart from the rest so that the page does not carry it.
import type { CatalogueRow } from "./catalogue.js";
import { HUB_HASHES } from "./catalogue-hub-hashes.js";

export const PUBLISHED_HASHES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "siglip-base-patch16-224": {
    "onnx/vision_model.onnx": "f89d41bac7f4d4b87e010a467d93f98689d708916ed22f5a07f96fdfa26f475f",
    "onnx/vision_model_fp16.onnx": "7287a8e9cbf4f2eedd66e8dc5cf584be03108f4e4a24331879ac6ef7ac7c878f",
    "onnx/vision_model_quantized.onnx": "ef14a954f3d57e1806666432bd9785004c1dc27100aa260eee0cb0f10a5de058",
    "onnx/text_model.onnx": "3aa7fdbd20eaa8740cce17bf82913de641fcb632a768fed59f661cdcd0c32553",
    "onnx/text_model_fp16.onnx": "ebffbfd71ae11b3f9df5233095815953f44b02ca241c317722edd8c49a9de0f6",
    "onnx/text_model_quantized.onnx": "ad0329b1f35acc66d8953ff2559ce358da8eb0a7011794cf951523d63a4dbce2",
    "tokenizer.json": "4a17c975210be5ab4c36b47d8dae4eefb866dbfb1e676e394aad85dc30a3ae08",
  },
  "siglip2-base-patch16-224": {
    "onnx/vision_model.onnx": "c0573e3f4140c3a7c4e9cc5912bd6b26a033b46a6a8e8af26cbea262b163bcad",
    "onnx/vision_model_fp16.onnx": "a1959f7bd3993a607e48839f6d01e25b876fe76afda301b028b78eef68aabd95",
    "onnx/vision_model_quantized.onnx": "5f2b401c1a4fc095702a5d45348e17ad46c4f87064085365b43c6e8eaa5c0070",
    "onnx/vision_model_q4.onnx": "03e61be280fb24114facd87a1e1e6b2b654aad49845686da2f930c72740914aa",
    "onnx/text_model.onnx": "baf12d941beabafafb14f7b4adb38dc15be18681b964a84410ec53d9d65e6293",
    "onnx/text_model_fp16.onnx": "711da56ada0a4aa11c7dd3320df741081a3cae4f0ae1b5e5c6d5b294738d0eb0",
    "tokenizer.json": "cb9140fae3ac5122c972d37adf83e1248471a38147ad76f8215c8872c6fd8322",
  },
  "siglip2-base-patch16-256": {
    "onnx/vision_model.onnx": "f5cb16728a704703f05516ded628397e11dbca4de2eb5db04b0c0bcee988aa7a",
    "onnx/vision_model_fp16.onnx": "fe9ad8020a6d3d98d394c9be8f07064066135fc2f87ec11692de0b677c0ac4db",
    "onnx/vision_model_q4f16.onnx": "e077a0e33fcc362a6e741a0c7571ba3044a4f8093bb0eaa9f93f54919191848a",
    "onnx/text_model.onnx": "d3de4a6bbbfcb429b6615ac496790353cf4a4fc0f19fbbe7179e523ae60daaef",
    "onnx/text_model_fp16.onnx": "80954edffdc689599e5d5bc6a1738380bc9e8139a18e5c8892485f248b6b4890",
    "onnx/text_model_q4f16.onnx": "a623a87e0fbaa31a4bfbbbb3deafea756fee9a436e945b545a027adb13824e48",
    "tokenizer.json": "cb9140fae3ac5122c972d37adf83e1248471a38147ad76f8215c8872c6fd8322",
  },
  "siglip2-large-patch16-256": {
    "onnx/vision_model.onnx": "a68762da4fab7335558d4713c77e42d8abe23dcd48d38b5dbe1c00765c07ca56",
    "onnx/text_model_fp16.onnx": "bf7195836ddeb5beea9277e689ffa8142cbdbb375e2e4b699487f50234884280",
  },
  "siglip2-so400m-patch16-384": {
    "onnx/vision_model.onnx": "e3f730b2a37c69ac08c2159fe3c7fab97f23fbe3f32319f9953375ba82ecb1e6",
  },
  "clip-vit-base-patch32": {
    "onnx/vision_model.onnx": "fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40",
    "onnx/vision_model_fp16.onnx": "35c4e0fb0aeee527dcde1693520b214a34424a786babd530f35366bad5844efd",
    "onnx/vision_model_quantized.onnx": "583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299",
    "onnx/vision_model_q4f16.onnx": "d238c4e0afe798c47c5991a046b923c5bcbeed19c2d75d7c0db845ba73bb7b87",
    "onnx/text_model.onnx": "3f6571f5bad13a97c469c1622e1cfc4d9aef78b79fdbfcff804ca357bfada8cc",
    "onnx/text_model_quantized.onnx": "73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a",
    "tokenizer.json": "f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd",
  },
};

/** SHA-256 of a file of a row's repository at the row's revision, 64 lower-case hexadecimal digits; `undefined` where nobody said it. */
export function hashOf({ id, complete }: CatalogueRow, path: string): string | undefined {
  return (complete ? HUB_HASHES : PUBLISHED_HASHES)[id]?.[path];
}
