import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FakePlace, openAt, seedsOf } from "../../e2e/fake-place.js";
import { normalizeRows } from "../core/embeddings.js";

// e2e/fixtures/index-v1 is an index as version 1 of the format wrote it: seven items in a segment that took the place of
// another, then one that is replaced and one that is removed. Whatever version writes now, it is read. It is never written
// anew: what its bytes say is the promise.
const FOLDER = new URL("../../e2e/fixtures/index-v1/", import.meta.url);

async function placeOfVersion1(): Promise<FakePlace> {
  const place = new FakePlace();
  for (const name of readdirSync(FOLDER)) place.files.set(name, new Uint8Array(readFileSync(new URL(name, FOLDER))));
  return place;
}

it("an index of version 1 is read, and goes on in today's version", async () => {
  const place = await placeOfVersion1();
  for (const bytes of place.files.values()) expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(1);
  const index = await openAt(place);
  for (let round = 0; round < 2; round++) {
    const again = await openAt(place);
    expect(again.files).toMatchObject({ damaged: [], dropped: [], foreign: [] });
    const seeds = seedsOf(again);
    expect(new Map([...seeds].sort())).toEqual(
      new Map<string, number | undefined>([
        ["file", undefined],
        ["i0", 0],
        ["i2", 2],
        ["i3", 30],
        ["i4", 4],
        ['猫 "x"', undefined],
      ]),
    );
    const { metadata, kind } = again.memory.get('猫 "x"')?.item ?? {};
    expect({ metadata, kind }).toEqual({
      kind: "text",
      metadata: { at: new Date(86_400_000), tags: ["a", { deep: null }] },
    });
    expect(again.memory.get("file")?.item.content).toBe("ab".repeat(32));
    const expected = normalizeRows(new Float32Array([0, 3, 0, 4]), 4);
    for (const [i, x] of again.memory.vectorOf('猫 "x"').entries()) expect(x).toBeCloseTo(expected[i] as number, 6);
    await index.compact();
  }
});
