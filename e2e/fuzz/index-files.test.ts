// Wrong files in an index's folder, by seed: each is named, and nothing but what was written is ever found.
import { describe, expect, it } from "vitest";
import { checksumOf } from "../../src/search/checksum.js";
import { parseName } from "../../src/search/segment.js";
import { bytesIn, DIM, FakePlace, openAt, seedsOf, vectorOf, writeVarious } from "../fake-place.js";
import type { Random } from "../random.js";
import { mutateBytes, mutateJson, pick } from "./mutate.js";
import { reported } from "./report.js";
import { tryCases } from "./try-cases.js";

/** Bytes before the header, and where its length stands: src/search/segment.ts. */
const [START, LENGTH_AT] = [12, 8];

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

async function writtenFiles(): Promise<Files> {
  const place = new FakePlace();
  await writeVarious(place);
  return place.files;
}

function placeOf(files: Files): FakePlace {
  const place = new FakePlace();
  for (const [name, bytes] of files) place.files.set(name, bytes.slice());
  return place;
}

/** The file with its header as JSON changed, so that changes meet what it says and not its bytes. */
function withWrongHeader(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const end = START + new DataView(bytes.buffer).getUint32(LENGTH_AT, true);
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(START, end)));
  const json = JSON.stringify(mutateJson(header, random));
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4));
  const wrong = new Uint8Array(START + text.length + bytes.length - end);
  wrong.set(bytes.subarray(0, START));
  wrong.set(text, START);
  wrong.set(bytes.subarray(end), START + text.length);
  new DataView(wrong.buffer).setUint32(LENGTH_AT, text.length, true);
  return wrong;
}

describe("wrong files of an index", () => {
  it("damaged ones are named or dropped, and of all others each item is as it was written", {
    timeout: 600_000,
  }, async () => {
    const files = await writtenFiles();
    const without = new Map<string, Map<string, number>>();
    for (const name of files.keys()) {
      const others = new Map([...files].filter(([one]) => one !== name));
      without.set(name, seedsOf(await openAt(placeOf(others))));
    }
    const tried = await tryCases("segments", async (random) => {
      const name = pick(random, [...files.keys()]);
      const whole = files.get(name) as Uint8Array<ArrayBuffer>;
      const wrong = mutateBytes(whole, random);
      const place = placeOf(files);
      place.files.set(name, wrong);
      const index = await openAt(place);
      if (Buffer.from(wrong).equals(whole)) return;
      const { damaged, dropped } = index.files;
      expect([...damaged, ...dropped].map((one) => one.name)).toEqual([name]);
      expect(seedsOf(index)).toEqual(without.get(name));
      for (const { item, vectors } of index.memory.entries()) expectNear(vectors, item.metadata?.seed as number);
    });
    reported(tried);
    expect(tried.taken).toBe(tried.tried);
  });

  it("made ones, whose checksums are right, are refused by a typed error, or give what can be searched", {
    timeout: 600_000,
  }, async () => {
    const files = await writtenFiles();
    const tried = await tryCases("made-segments", async (random) => {
      const name = pick(random, [...files.keys()]);
      const whole = files.get(name) as Uint8Array<ArrayBuffer>;
      const wrong = random() < 0.7 ? withWrongHeader(whole, random) : mutateBytes(whole, random);
      const place = placeOf(files);
      place.files.delete(name);
      const number = String(parseName(name)?.number).padStart(9, "0");
      place.files.set(`${number}-${wrong.length}-${await checksumOf(wrong)}`, wrong);
      const index = await openAt(place);
      for (const { item, vectors } of index.memory.entries()) {
        expect(item.id).toBeTypeOf("string");
        expect(vectors.length).toBe(DIM * (item.parts?.length ?? 1));
      }
      const hits = await index.search(vectorOf(1), { k: 3 });
      expect(hits.length).toBeLessThanOrEqual(3);
      await index.compact();
      expect(bytesIn(place)).toBeLessThan(1 << 20);
    });
    reported(tried);
    expect(tried.refused["index-foreign"]).toBeGreaterThan(0);
  });
});

/** Vectors are made unit vectors before they are kept. */
function expectNear(vectors: Float32Array, seed: number): void {
  const right = vectorOf(seed);
  const length = Math.hypot(...right);
  for (const [i, x] of vectors.entries()) expect(Math.abs(x - (right[i] as number) / length)).toBeLessThan(1e-6);
}
