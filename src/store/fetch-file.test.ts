import { afterEach, expect, it, vi } from "vitest";
import { fetchFile } from "./fetch-file.js";

afterEach(() => vi.unstubAllGlobals());

it("takes content from its address, and asks nobody", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("a policy forbids it")));
  const base64 = await fetchFile("data:application/json;base64,eyJhIjoxfQ==", { cache: "no-store" });
  expect(await base64.json()).toEqual({ a: 1 });
  const text = await fetchFile('data:application/json,{"a":"%C3%A9"}');
  expect(await text.json()).toEqual({ a: "é" });
  await expect(fetchFile("data:,a", { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
});

it("asks for all else", async () => {
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => new Response(`${url} ${init.method}`));
  expect(await (await fetchFile("https://example.com/a", { method: "HEAD" })).text()).toBe(
    "https://example.com/a HEAD",
  );
});
