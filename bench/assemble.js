import { readFileSync } from "node:fs";
import openWabt from "wabt";

/** WebAssembly in base64, of a text file; `features` are those that wabt is to take beside SIMD. */
export async function assemble(path, features = {}) {
  const wabt = await openWabt();
  const text = wabt.parseWat(path, readFileSync(path, "utf8"), { simd: true, ...features });
  return Buffer.from(text.toBinary({}).buffer).toString("base64");
}
