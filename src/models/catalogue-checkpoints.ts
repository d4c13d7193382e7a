// Data: published checkpoints that have an ONNX export. The rest of a row follows from the id and the family
// (`catalogue.ts`); what no source says is not here.

/** ImageNet-1k zero-shot top-1, COCO recall@1 text→image, and image→text, in per cent; and who says so. */
export type Figures = readonly [
  imageNet: number,
  textToImage: number,
  imageToText: number,
  source: "openclip" | "bigvision",
];

/** Id, what is published of it, and `exp(logit_scale)` and `logit_bias`. A wrong scale leaves ranking and range as they are, so no rounded one is taken. */
export type Checkpoint = readonly [
  id: string,
  figures: Figures | undefined,
  constants?: readonly [scale: number, bias: number | undefined, source: "readout" | "readouts"],
];

/** Every fixed-resolution SigLIP, SigLIP 2 and, to compare, CLIP checkpoint whose ONNX repository a source names. */
export const CHECKPOINTS = [
  ["siglip-base-patch16-224", [76.0, 47.8, 65.7, "openclip"], [117.330795, -12.932437, "readouts"]],
  ["siglip-base-patch16-256", [76.5, 48.3, 66.1, "openclip"]],
  ["siglip-base-patch16-384", [78.5, 49.9, 67.7, "openclip"]],
  ["siglip-base-patch16-512", [79.1, 50.6, 68.7, "openclip"]],
  ["siglip-base-patch16-256-multilingual", undefined],
  ["siglip-large-patch16-256", [80.5, 52.3, 70.8, "openclip"]],
  ["siglip-large-patch16-384", [82.1, 53.9, 71.9, "openclip"]],
  ["siglip-so400m-patch14-384", [83.1, 54.2, 72.4, "openclip"]],
  ["siglip2-base-patch32-256", [74.0, 47.2, 63.7, "bigvision"]],
  ["siglip2-base-patch16-224", [78.2, 52.1, 68.9, "bigvision"], [112.66890226978423, -16.771724700927734, "readouts"]],
  ["siglip2-base-patch16-256", [79.1, 53.2, 69.7, "bigvision"]],
  ["siglip2-base-patch16-384", [80.6, 54.6, 71.4, "bigvision"], [112.846011, -16.772243, "readouts"]],
  ["siglip2-base-patch16-512", [81.2, 55.2, 71.2, "bigvision"]],
  ["siglip2-large-patch16-256", [82.5, 54.7, 71.5, "bigvision"]],
  ["siglip2-large-patch16-384", [83.1, 55.3, 71.4, "bigvision"], [108.02395625629653, -16.347614288330078, "readout"]],
  ["siglip2-large-patch16-512", [83.5, 55.2, 72.1, "bigvision"]],
  ["siglip2-so400m-patch14-224", [83.2, 55.1, 71.5, "bigvision"]],
  ["siglip2-so400m-patch14-384", [84.1, 55.8, 71.7, "bigvision"], [109.89431787730564, -15.932647705078125, "readout"]],
  ["siglip2-so400m-patch16-256", [83.4, 55.4, 71.5, "bigvision"]],
  ["siglip2-so400m-patch16-384", [84.1, 56.0, 71.2, "bigvision"]],
  ["siglip2-so400m-patch16-512", [84.3, 56.0, 71.3, "bigvision"]],
  ["siglip2-giant-opt-patch16-256", [84.5, 55.7, 72.5, "bigvision"]],
  ["siglip2-giant-opt-patch16-384", [85.0, 56.1, 72.8, "bigvision"]],
  ["clip-vit-base-patch32", [63.3, 30.4, 50.1, "openclip"], [100.000006, undefined, "readout"]],
  ["clip-vit-base-patch16", [68.3, 33.1, 52.4, "openclip"]],
  ["clip-vit-large-patch14", [75.5, 36.5, 56.3, "openclip"]],
] as const satisfies readonly Checkpoint[];
