import { expect, it } from "vitest";
import { sentBeside } from "./sent-beside.js";

it("gives the image tower a worker of its own on WASM, where texts are read too", () => {
  expect(sentBeside({ device: "wasm" }, ["image", "text"], "opfs")).toBe("blobs");
  expect(sentBeside({ device: "wasm" }, ["image"], "opfs")).toBeUndefined();
  expect(sentBeside({ device: "webgpu" }, ["image", "text"], "opfs")).toBeUndefined();
});

it.each(["cache", "memory"] as const)("sends no Blob that refers to no file: %s", (store) => {
  expect(sentBeside({ device: "wasm" }, ["image", "text"], store)).toBe("bytes");
});
