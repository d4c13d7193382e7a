/** Number formats by the names that published checkpoints use, with their file suffix. */
const SUFFIX = { fp32: "", fp16: "_fp16", q8: "_quantized", q4: "_q4", q4f16: "_q4f16" } as const;

export type Dtype = keyof typeof SUFFIX;
export type Tower = "image" | "text";

const STEM: Record<Tower, string> = { image: "vision_model", text: "text_model" };

/** Where a tower's weights lie in a checkpoint's folder. */
export function towerFile(tower: Tower, dtype: Dtype): string {
  return `onnx/${STEM[tower]}${SUFFIX[dtype]}.onnx`;
}

/** Where a file with both towers lies. */
export function combinedFile(dtype: Dtype): string {
  return `onnx/model${SUFFIX[dtype]}.onnx`;
}

export const DTYPES = Object.keys(SUFFIX) as Dtype[];
