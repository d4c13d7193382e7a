// Wrong pictures, by seed: each gives a vector or its own typed error, in time, and the worker goes on.
import { readdirSync, readFileSync } from "node:fs";
import { oneClient } from "../engine.js";
import { writeResult } from "../fixtures.js";
import { randomOf } from "../random.js";
import { expect, test } from "../test.js";
import { pick } from "./mutate.js";
import { mutatePicture } from "./mutate-picture.js";
import { SLOW, type Tried } from "./try-cases.js";

/** Few in every run of the tests, many with `FUZZ=20000`. */
const CASES = Number(process.env.FUZZ ?? 200);
/** Seeds that showed a fault once: 7456, a picture of which Chromium makes no frame. */
const FOUND = [7456];
/** Pictures in one call. */
const BATCH = 50;
/** Not the large ones, of which a change at a random place says little. */
const LARGEST = 8000;

const page = oneClient();

function seeds(folder: string): Uint8Array[] {
  const at = new URL(`../fixtures/${folder}/`, import.meta.url);
  return readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("bomb"))
    .map(({ name }) => new Uint8Array(readFileSync(new URL(name, at))))
    .filter(({ length }) => length > 0 && length <= LARGEST);
}

/** Embeds the pictures in one call, and says of each how it ended. */
function ends(pictures: readonly Uint8Array[]): Promise<{ codes: (string | undefined)[]; ms: number; fault?: string }> {
  return page().evaluate(
    async (encoded) => {
      const blobs = encoded.map((one) => new Blob([Uint8Array.from(atob(one), (char) => char.charCodeAt(0))]));
      const began = performance.now();
      const { value, error } = await outcome(siglip.embedImages(blobs));
      const codes = blobs.map((): string | undefined => undefined);
      for (const failure of value?.failures ?? []) codes[failure.input] = failure.error.code;
      return { codes, ms: performance.now() - began, ...(error && { fault: `${error.code}: ${error.message}` }) };
    },
    pictures.map((bytes) => Buffer.from(bytes).toString("base64")),
  );
}

test("wrong pictures give a vector or a typed error, and nothing hangs", async () => {
  test.setTimeout(3_600_000);
  const files = [...seeds("pictures"), ...seeds("pictures/odd")];
  const tried: Tried = { kind: "pictures", tried: 0, taken: 0, refused: {}, untyped: [], slow: [], longest: 0 };
  const tries = [...FOUND, ...Array.from({ length: CASES }, (_, i) => i + 1)];
  for (let at = 0; at < tries.length; at += BATCH) {
    const some = tries.slice(at, at + BATCH);
    const pictures = some.map((seed) => {
      const random = randomOf(seed);
      return mutatePicture(pick(random, files), random);
    });
    const { codes, ms, fault } = await ends(pictures);
    if (fault) tried.untyped.push({ seed: some[0] as number, error: fault });
    for (const [i, code] of codes.entries()) {
      if (code === undefined) tried.taken++;
      else if (code === "internal") tried.untyped.push({ seed: some[i] as number, error: code });
      else tried.refused[code] = (tried.refused[code] ?? 0) + 1;
    }
    tried.tried += some.length;
    if (ms > SLOW) {
      // One of them, or the machine: each by itself says which.
      for (const [i, picture] of pictures.entries()) {
        const { ms } = await ends([picture]);
        tried.longest = Math.max(tried.longest, ms);
        if (ms > SLOW) tried.slow.push({ seed: some[i] as number, ms });
      }
    } else tried.longest = Math.max(tried.longest, ms);
  }
  const after = await page().evaluate(async () => ({
    rows: (await siglip.embedTexts("a cat")).rows,
    ...siglip.status,
  }));
  writeResult("fuzz-pictures", tried);
  expect({ untyped: tried.untyped, slow: tried.slow }).toEqual({ untyped: [], slow: [] });
  expect(after).toMatchObject({ rows: 1, state: "running" });
  expect(tried.taken).toBeGreaterThan(0);
  expect(tried.refused["image-decode"]).toBeGreaterThan(0);
});
