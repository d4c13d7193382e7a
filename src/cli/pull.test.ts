import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Hub, startHub } from "../../e2e/hub.js";
import { isSiglipError } from "../core/errors.js";
import { readManifest } from "../models/manifest.js";
import type { Host } from "./http.js";
import { type Pull, type PullProgress, pull } from "./pull.js";
import { fileHandler, listen } from "./serve.js";

const CHECKPOINTS = fileURLToPath(new URL("../../e2e/fixtures/checkpoints", import.meta.url));
const VISION = "onnx/vision_model.onnx";
const original = (path: string) => readFileSync(join(CHECKPOINTS, "tiny-siglip", path));
const SIZE = original(VISION).length;

let hub: Hub;
let moved: Hub;
let to: string;

beforeAll(async () => {
  hub = await startHub([CHECKPOINTS]);
  moved = await startHub([CHECKPOINTS], { redirects: true });
});
afterAll(() => Promise.all([hub.close(), moved.close()]));
beforeEach(() => {
  to = mkdtempSync(join(tmpdir(), "pull-"));
});
afterEach(() => {
  hub.reset();
  moved.reset();
  rmSync(to, { recursive: true });
});

const hostOf = (more: Partial<Host> = {}): Host => ({ hub: hub.url, redirects: [], backOff: 1, stall: 2000, ...more });

function pulling(more: Partial<Pull> = {}) {
  return pull({
    host: hostOf(),
    repository: "owner/tiny-siglip",
    revision: "main",
    wanted: { image: ["fp32"], text: ["fp32"] },
    to,
    onProgress: () => undefined,
    ...more,
  });
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** The error, with the files that are left of a pull that failed. */
async function failing(more: Partial<Pull> = {}) {
  const error = await pulling(more).then(
    () => "it went well",
    (reason: unknown) => reason,
  );
  if (!isSiglipError(error)) throw error;
  return { code: error.code, message: error.message, data: error.data, left: filesIn(to) };
}

describe("a pull", () => {
  it("brings what the towers need, and a manifest, into a folder by commit", async () => {
    const progress: PullProgress[] = [];
    const { folder, commit } = await pulling({ onProgress: (one) => progress.push(one) });
    expect(folder).toBe(join(to, "owner/tiny-siglip/resolve", commit));
    const brought = [
      "config.json",
      "onnx/text_model.onnx",
      VISION,
      "preprocessor_config.json",
      "reference.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ];
    expect(filesIn(folder)).toEqual([...brought, "siglip-manifest.json"].sort());
    for (const path of brought) expect(readFileSync(join(folder, path)).equals(original(path)), path).toBe(true);
    const text = readFileSync(join(folder, "siglip-manifest.json"), "utf8");
    const { revision, files } = readManifest(JSON.parse(text));
    expect(revision).toBe(commit);
    expect([...files.keys()].sort()).toEqual(brought);
    const sha256 = createHash("sha256").update(original(VISION)).digest("hex");
    expect(files.get(VISION)).toEqual({ size: SIZE, sha256 });
    expect(JSON.parse(text).repository).toBe("owner/tiny-siglip");
    // The branch's name leads to the commit.
    expect(readFileSync(join(folder, "../main/siglip-manifest.json"), "utf8")).toBe(text);
    const ofOne = progress.filter(({ file }) => file === VISION);
    expect(ofOne.map(({ loaded }) => loaded)).toEqual(ofOne.map(({ loaded }) => loaded).sort((a, b) => a - b));
    expect(ofOne.at(-1)).toEqual({ file: VISION, loaded: SIZE, total: SIZE });
  });

  it("takes other formats and one tower, and keeps what was there", async () => {
    await pulling({ wanted: { image: ["q8"], text: [] } });
    expect(hub.count("tokenizer.json")).toBe(0);
    expect(hub.count("onnx/vision_model_quantized.onnx")).toBe(1);
    const { folder, fetched } = await pulling({ wanted: { image: ["q4"], text: [] } });
    expect(fetched).toEqual(["onnx/vision_model_q4.onnx"]);
    const { files } = readManifest(JSON.parse(readFileSync(join(folder, "siglip-manifest.json"), "utf8")));
    expect([...files.keys()].filter((path) => path.startsWith("onnx/"))).toEqual([
      "onnx/vision_model_q4.onnx",
      "onnx/vision_model_quantized.onnx",
    ]);
  });

  it("lists nothing of an earlier one that has changed since", async () => {
    const { folder } = await pulling({ wanted: { image: ["q8"], text: [] } });
    writeFileSync(join(folder, "onnx/vision_model_quantized.onnx"), "other");
    await pulling({ wanted: { image: ["q4"], text: [] } });
    const { files } = readManifest(JSON.parse(readFileSync(join(folder, "siglip-manifest.json"), "utf8")));
    expect([...files.keys()].filter((path) => path.startsWith("onnx/"))).toEqual(["onnx/vision_model_q4.onnx"]);
  });

  it("a second time asks for the listing alone, and gives the same manifest", async () => {
    const { folder } = await pulling();
    const manifest = readFileSync(join(folder, "siglip-manifest.json"), "utf8");
    hub.reset();
    expect((await pulling()).fetched).toEqual([]);
    expect(hub.requests.map(({ path }) => path)).toEqual(["api"]);
    expect(readFileSync(join(folder, "siglip-manifest.json"), "utf8")).toBe(manifest);
  });

  it("fetches a file again that is no longer right", async () => {
    const { folder } = await pulling();
    const bytes = original(VISION);
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
    writeFileSync(join(folder, VISION), bytes);
    expect((await pulling()).fetched).toEqual([VISION]);
    expect(readFileSync(join(folder, VISION)).equals(original(VISION))).toBe(true);
  });

  it("goes on after a cut with the bytes that are missing", async () => {
    hub.fault({ path: VISION, cut: 10_000, times: 2 });
    const { folder } = await pulling();
    expect(readFileSync(join(folder, VISION)).equals(original(VISION))).toBe(true);
    const ranges = hub.requests.filter(({ path }) => path === VISION).map(({ range }) => range);
    expect(ranges).toEqual([undefined, "bytes=10000-", "bytes=20000-"]);
    expect(hub.bytes(VISION)).toBe(SIZE);
  });

  it("goes on another time, where it was given up", async () => {
    hub.fault({ path: VISION, cut: 10_000, times: 1 });
    hub.fault({ path: VISION, status: 404, after: 1, times: 1 });
    const { code, left } = await failing();
    expect(code).toBe("model-fetch");
    expect(left.filter((path) => path.includes("vision"))).toEqual([
      expect.stringMatching(/onnx\/vision_model\.onnx\.part$/),
    ]);
    expect(left.filter((path) => path.includes("manifest"))).toEqual([]);
    hub.reset();
    const { folder } = await pulling();
    expect(hub.bytes(VISION)).toBe(SIZE - 10_000);
    expect(filesIn(folder).filter((path) => path.endsWith(".part"))).toEqual([]);
  });

  it("starts a file over where the host has no ranges, and where the earlier part is of other bytes", async () => {
    hub.fault({ path: VISION, cut: 10_000, times: 1 });
    hub.fault({ path: VISION, noRanges: true });
    const { folder } = await pulling();
    expect(hub.bytes(VISION)).toBe(SIZE + 10_000);
    hub.reset();
    rmSync(join(folder, VISION));
    writeFileSync(join(folder, `${VISION}.part`), Buffer.alloc(5000, 7));
    await pulling();
    expect(readFileSync(join(folder, VISION)).equals(original(VISION))).toBe(true);
    expect(hub.bytes(VISION)).toBe(SIZE - 5000 + SIZE);
  });

  it("of a part that is longer than the file starts over", async () => {
    const { folder } = await pulling();
    rmSync(join(folder, VISION));
    writeFileSync(join(folder, `${VISION}.part`), Buffer.alloc(SIZE + 1));
    await pulling();
    expect(readFileSync(join(folder, VISION)).equals(original(VISION))).toBe(true);
  });
});

describe("a hub that goes wrong", () => {
  it.each([
    ["a large file", VISION],
    ["a small file", "config.json"],
  ])("with other bytes for %s is refused, and nothing is left of them", async (_, path) => {
    hub.fault({ path, corrupt: 3 });
    const { code, left } = await failing();
    expect(code).toBe("model-damaged");
    expect(left.filter((file) => file.includes(path) || file.includes("manifest"))).toEqual([]);
    hub.reset();
    await pulling();
  });

  it("that says a wrong hash is refused", async () => {
    hub.fault({ path: "api", listing: { [VISION]: { sha256: "0".repeat(64) } } });
    const { code, data, left } = await failing();
    expect([code, data]).toMatchObject(["model-damaged", { expected: "0".repeat(64) }]);
    expect(left.filter((file) => file.includes("vision"))).toEqual([]);
  });

  it("that sends more than it says is stopped", async () => {
    hub.fault({ path: "api", listing: { [VISION]: { size: 5000 } } });
    const { code, left } = await failing();
    expect(code).toBe("model-damaged");
    expect(left.filter((file) => file.includes("vision"))).toEqual([]);
  });

  it("that sends less than it says is given up", async () => {
    hub.fault({ path: VISION, short: 0 });
    expect((await failing()).code).toBe("model-fetch");
    expect(hub.count(VISION)).toBe(5);
  });

  it.each([429, 500, 503])("with status %i is asked again, five times", async (status) => {
    hub.fault({ path: "config.json", status, times: 4 });
    await pulling();
    hub.reset();
    rmSync(join(to, "owner"), { recursive: true });
    hub.fault({ path: "config.json", status });
    expect((await failing()).data).toMatchObject({ status });
    expect(hub.count("config.json")).toBe(5);
  });

  it("is asked again when it says, not before", async () => {
    hub.fault({ path: "config.json", status: 429, retryAfter: 1, times: 1 });
    const began = performance.now();
    await pulling();
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it.each([401, 403, 404])("with status %i is not asked again", async (status) => {
    hub.fault({ path: "config.json", status });
    expect(await failing()).toMatchObject({ code: "model-fetch", data: { status } });
    expect(hub.count("config.json")).toBe(1);
  });

  it("with a web page instead of a file is refused", async () => {
    hub.fault({ path: VISION, html: true });
    const { code, message, left } = await failing();
    expect([code, message]).toEqual(["model-fetch", expect.stringContaining("a web page")]);
    expect(readFileSync(join(to, left.find((file) => file.includes("vision")) ?? ""))).toHaveLength(0);
  });

  it("that falls silent is asked again", async () => {
    hub.fault({ path: VISION, delay: 1500, times: 1 });
    await pulling({ host: hostOf({ stall: 300 }) });
    expect(hub.count(VISION)).toBeGreaterThan(1); // once more for each silence of a busy machine
  });

  it("that redirects for ever is left", async () => {
    hub.fault({ path: VISION, redirect: "loop" });
    expect((await failing()).message).toContain("redirects for ever");
    expect(hub.count(VISION)).toBeLessThan(20);
  });

  it("that says no hash is refused", async () => {
    hub.fault({ path: "api", redirect: `${hub.url}/api/models/owner/tiny-siglip`, times: 1 });
    expect((await failing()).code).toBe("model-invalid");
  });

  it("that answers for another commit is refused", async () => {
    const main = `${hub.url}/api/models/owner/tiny-siglip/revision/main?blobs=true`;
    hub.fault({ path: "api", redirect: main, times: 1 });
    expect(await failing({ revision: "0".repeat(40) })).toMatchObject({ code: "model-invalid", left: [] });
  });

  it("that is not there is an error", async () => {
    const gone = await startHub([]);
    await gone.close();
    expect((await failing({ host: hostOf({ hub: gone.url }) })).message).toContain("can't be reached");
    expect((await failing({ repository: "owner/other" })).message).toContain("has no owner/other");
    expect((await failing({ revision: "0".repeat(40) })).data).toMatchObject({ status: 404 });
    expect(
      (await failing({ wanted: { image: ["fp32"], text: ["q4f16"] }, repository: "owner/tiny-clip" })).message,
    ).toBe("The repository has no onnx/text_model_q4f16.onnx. It has onnx/text_model.onnx, onnx/vision_model.onnx.");
  });
});

describe("redirects", () => {
  it("are followed to the hub's own host and to those that are named", async () => {
    for (const redirects of [["localhost"], ["*.example.com", "localhost"]]) {
      const { folder } = await pulling({ host: hostOf({ hub: moved.url, redirects }) });
      expect(readFileSync(join(folder, VISION)).equals(original(VISION))).toBe(true);
      rmSync(join(to, "owner"), { recursive: true });
    }
  });

  it.each([[[]], [["*.localhost"]], [["example.com"]]])(
    "to a host that is not among %j are refused",
    async (redirects) => {
      const { code, message, left } = await failing({ host: hostOf({ hub: moved.url, redirects }) });
      expect([code, message]).toEqual(["model-fetch", expect.stringContaining("to another host, localhost:")]);
      expect(moved.requests.filter(({ hop }) => hop === "cdn")).toEqual([]);
      expect(left.filter((file) => file.endsWith(".onnx"))).toEqual([]);
    },
  );

  it("are followed again after a cut, with a range", async () => {
    moved.fault({ path: VISION, cut: 10_000, times: 1 });
    await pulling({ host: hostOf({ hub: moved.url, redirects: ["localhost"] }) });
    expect(moved.bytes(VISION) - SIZE).toBeLessThan(1000); // the redirects' own texts
  });
});

it("makes a mirror that can be pulled from", async () => {
  const { commit } = await pulling();
  const { server, url } = await listen(await fileHandler(to), 0, "127.0.0.1");
  const other = join(to, "other");
  const { folder } = await pulling({ host: hostOf({ hub: url }), to: other });
  server.close();
  server.closeAllConnections();
  expect(folder).toBe(join(other, "owner/tiny-siglip/resolve", commit));
  expect(readFileSync(join(folder, VISION)).equals(original(VISION))).toBe(true);
});

it("takes the file of both towers, and external data", async () => {
  const folder = join(to, "made", "tiny-siglip", "onnx");
  cpSync(join(CHECKPOINTS, "tiny-siglip"), join(to, "made", "tiny-siglip"), { recursive: true });
  for (const tower of ["vision", "text"]) rmSync(join(folder, `${tower}_model.onnx`));
  for (const data of ["model.onnx_data", "model.onnx_data_1", "model_fp16.onnx_data"]) {
    writeFileSync(join(folder, data), data);
  }
  const own = await startHub([join(to, "made")]);
  const { fetched } = await pulling({ host: hostOf({ hub: own.url }), to: join(to, "mirror") });
  await own.close();
  expect(fetched.filter((path) => path.startsWith("onnx/"))).toEqual([
    "onnx/model.onnx",
    "onnx/model.onnx_data",
    "onnx/model.onnx_data_1",
  ]);
  expect(existsSync(join(to, "mirror", "owner"))).toBe(true);
});
