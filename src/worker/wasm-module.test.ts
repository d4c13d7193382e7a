import { expect, it } from "vitest";
import { watchModule, withModule } from "./wasm-module.js";

/** The smallest module: it has nothing. */
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const served = () => new Response(EMPTY, { headers: { "Content-Type": "application/wasm" } });
const { instantiate, instantiateStreaming } = WebAssembly;

it("gives the module that was fetched, and leaves WebAssembly as it was", async () => {
  const { result, module } = await watchModule(async () => (await WebAssembly.instantiateStreaming(served())).module);
  expect(module).toBeInstanceOf(WebAssembly.Module);
  expect(module).toBe(result);
  expect(WebAssembly.instantiateStreaming).toBe(instantiateStreaming);
});

it("gives none where it came by another way", async () => {
  const { module } = await watchModule(() => WebAssembly.instantiate(EMPTY));
  expect(module).toBeUndefined();
});

it("makes an instance of the module that it is given, and leaves WebAssembly as it was", async () => {
  const compiled = new WebAssembly.Module(EMPTY);
  const { module, instance } = await withModule(compiled, () => WebAssembly.instantiate(new Uint8Array()));
  expect(module).toBe(compiled);
  expect(instance).toBeInstanceOf(WebAssembly.Instance);
  expect(WebAssembly.instantiate).toBe(instantiate);
});

it("leaves WebAssembly as it was where the work fails", async () => {
  const fail = () => Promise.reject(new Error("no"));
  await expect(watchModule(fail)).rejects.toThrow("no");
  await expect(withModule(new WebAssembly.Module(EMPTY), fail)).rejects.toThrow("no");
  expect(WebAssembly.instantiateStreaming).toBe(instantiateStreaming);
  expect(WebAssembly.instantiate).toBe(instantiate);
});
