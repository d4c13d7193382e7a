import { expect, it } from "vitest";
import { SearchIndex } from "./search-index.js";

/** Its constructor is not the public's. */
const make = (...of: unknown[]): SearchIndex => Reflect.construct(SearchIndex, of);

it("tells the worker that an export is over where the index was closed meanwhile", async () => {
  const said: string[] = [];
  const engine = {
    exportPart: async () => said.push("part") && { bytes: new Uint8Array(1), loaded: 1, total: 2 },
    closeIndex: async () => void said.push("close"),
    endExport: async () => void said.push("end"),
  };
  const life = { call: (make: (on: typeof engine, call: number) => unknown) => make(engine, 1) };
  const index = make("photos", life, () => ({ space: "space" }), undefined);
  const onProgress = () => void index.close();
  await expect(index.export("jsonl", { onProgress })).rejects.toMatchObject({ code: "closed" });
  expect(said.at(-1)).toBe("end");
  await index.close();
  expect(said.at(-1), "closed once").toBe("end");
});
