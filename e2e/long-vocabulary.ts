import { readModel, writeModel } from "../src/graph/onnx.js";

/** Rows of a vocabulary that is cut out in every number format: over a megabyte at a byte a number. */
const ROWS = 40_000;
/** Tokens that the tiny checkpoint's tokenizer knows. */
const KNOWN = 125;

/** The tiny checkpoint's text tower with its vocabulary made longer, by rows that no text uses. */
export function withLongVocabulary(file: Uint8Array): Uint8Array {
  const model = readModel(file);
  const tables = model.graph?.initializer.filter(({ name }) => name?.includes("token_embedding"));
  const table = tables?.find(({ dims }) => dims[0] === KNOWN);
  if (!table?.rawData) throw new Error("no vocabulary");
  const longer = new Uint8Array((ROWS * table.rawData.length) / KNOWN);
  longer.set(table.rawData);
  Object.assign(table, { rawData: longer, dims: [ROWS, table.dims[1]] });
  return writeModel(model);
}
