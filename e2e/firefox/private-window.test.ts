import { describe, expect, it } from "vitest";
import { oneFirefox, withoutFirefox } from "./browser.js";

describe.skipIf(withoutFirefox)("a private window of Firefox", () => {
  const firefox = oneFirefox({ "browser.privatebrowsing.autostart": true });

  it("has no private file system, and the model is kept elsewhere and used again", { timeout: 120_000 }, async () => {
    const { refusal, kinds, notes, vectors } = await firefox().evaluate(async () => {
      const refusal = await navigator.storage.getDirectory().then(
        () => undefined,
        (error: unknown) => (error as Error).name,
      );
      const kinds: string[] = [];
      const vectors: number[][] = [];
      let notes: readonly string[] = [];
      for (let start = 0; start < 2; start++) {
        const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off" });
        kinds.push(client.status.storage.kind);
        notes = client.status.storage.notes;
        vectors.push([...(await client.embedTexts("a cat")).data]);
        await client.close();
      }
      return { refusal, kinds, notes, vectors };
    });
    expect(refusal).toBe("SecurityError");
    expect(["cache", "memory"]).toContain(kinds[0]);
    expect(kinds[1]).toBe(kinds[0]);
    expect(notes.length).toBeGreaterThan(0);
    expect(vectors[1]).toEqual(vectors[0]);
  });

  it("keeps an index in IndexedDB, and says why not elsewhere", { timeout: 120_000 }, async () => {
    const { first, second, hits } = await firefox().evaluate(async () => {
      const open = async () => {
        const client = await siglipWeb.createSiglip({ device: "wasm", verify: "off" });
        return { client, index: await client.openIndex("private") };
      };
      const one = await open();
      await one.index.add([{ id: "cat", text: "a cat" }]);
      const first = await one.index.stats();
      await one.client.close();
      const two = await open();
      const hits = (await two.index.search("a cat")).map(({ id }) => id);
      const second = await two.index.stats();
      await two.client.deleteIndex("private");
      await two.client.close();
      return { first, second, hits };
    });
    expect(first.storage).toBe("indexeddb");
    expect(first.notes).toEqual([expect.stringMatching(/^The private file system keeps nothing here: SecurityError/)]);
    expect(second).toMatchObject({ count: 1, storage: "indexeddb", damaged: [] });
    expect(hits).toEqual(["cat"]);
  });
});
