import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ID = "siglip2-base-patch16-224";
const REVISION = "0123456789abcdef0123456789abcdef01234567";
const SHA = (digit: string) => digit.repeat(64);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** A `.safetensors` file with some numbers, the constants not at its beginning. */
function safetensors(values: Record<string, number>): Buffer {
  const names = Object.keys(values);
  const header = Object.fromEntries(
    names.map((name, at) => [name, { dtype: "F32", shape: [1], data_offsets: [4 * at, 4 * at + 4] }]),
  );
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: "pt" }, ...header }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const data = Buffer.alloc(4 * names.length);
  names.forEach((name, at) => {
    data.writeFloatLE(values[name] as number, 4 * at);
  });
  return Buffer.concat([length, json, data]);
}

/** The hub's API and files, as far as the tool asks. */
class Hub {
  readonly requests: { url: string; range: string | undefined }[] = [];
  ranges = true;
  siblings: object[] = [
    { rfilename: "config.json", size: 700, blobId: "b" },
    { rfilename: "tokenizer.json", size: 3000, lfs: { sha256: SHA("a"), size: 3000, pointerSize: 133 } },
    { rfilename: "onnx/vision_model.onnx", size: 4000, lfs: { sha256: SHA("b"), size: 4000, pointerSize: 133 } },
    { rfilename: "onnx/vision_model_q4.onnx", lfs: { sha256: SHA("c"), size: 900, pointerSize: 133 } },
    { rfilename: "onnx/vision_model_bnb4.onnx", size: 800, lfs: { sha256: SHA("d"), size: 800, pointerSize: 133 } },
    { rfilename: "onnx/text_model.onnx", size: 50, lfs: { sha256: SHA("e"), size: 50, pointerSize: 133 } },
    { rfilename: "onnx/text_model.onnx_data", size: 6000, lfs: { sha256: SHA("f"), size: 6000, pointerSize: 133 } },
  ];
  files: Record<string, Buffer> = {
    "model.safetensors": safetensors({ weight: 1, logit_bias: -16.5, other: 2, logit_scale: 4.75 }),
  };
  readonly server: Server = createServer((request, response) => this.#answer(request, response));

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://hub");
    const { range } = request.headers;
    this.requests.push({ url: request.url ?? "", range });
    if (pathname === `/api/models/onnx-community/${ID}-ONNX/revision/main` && searchParams.get("blobs") === "true") {
      response.end(JSON.stringify({ id: ID, sha: REVISION, siblings: this.siblings }));
      return;
    }
    const file = this.files[pathname.split(`/google/${ID}/resolve/main/`)[1] ?? ""];
    if (!file) {
      response.writeHead(404).end("Entry not found");
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    if (from === undefined || !this.ranges) {
      response.end(file);
      return;
    }
    const part = file.subarray(Number(from), Number(to) + 1);
    response.writeHead(206, { "Content-Range": `bytes ${from}-${to}/${file.length}` }).end(part);
  }
}

let hub: Hub;
let out: string;

beforeEach(async () => {
  hub = new Hub();
  out = mkdtempSync(join(tmpdir(), "catalogue-"));
  await new Promise<void>((ready) => hub.server.listen(0, "127.0.0.1", ready));
});

afterEach(() => {
  hub.server.close();
  rmSync(out, { recursive: true });
});

/** Runs the tool to its end. */
function run(...args: string[]): Promise<{ code: number; said: string }> {
  const { port } = hub.server.address() as AddressInfo;
  const all = ["tools/catalogue.js", "--hub", `http://127.0.0.1:${port}`, "--out", out, "--only", ID, ...args];
  return new Promise((done) => {
    execFile("node", all, { cwd: root }, (error, stdout, stderr) => {
      done({ code: Number(error?.code ?? 0), said: stdout + stderr });
    });
  });
}

const exported = (file: string): unknown => {
  const text = readFileSync(join(out, file), "utf8");
  const literal = /^export const \w+: .*? = (\{[\s\S]*\});/m.exec(text)?.[1] ?? "";
  return new Function(`return ${literal}`)();
};

describe("tools/catalogue.js", () => {
  it("writes what the hub says, and reads no more of the weights than it needs", async () => {
    expect(await run()).toMatchObject({ code: 0, said: expect.stringContaining(REVISION) });
    expect(exported("catalogue-hub.ts")).toEqual({
      [ID]: {
        found: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        revision: REVISION,
        image: [4000, 0, 0, 900],
        text: [[50, 6000]],
        tokenizer: 3000,
        constants: [Math.exp(4.75), -16.5],
      },
    });
    expect(exported("catalogue-hub-hashes.ts")).toEqual({
      [ID]: {
        "onnx/text_model.onnx": SHA("e"),
        "onnx/text_model.onnx_data": SHA("f"),
        "onnx/vision_model.onnx": SHA("b"),
        "onnx/vision_model_q4.onnx": SHA("c"),
        "tokenizer.json": SHA("a"),
      },
    });
    const weights = hub.requests.filter(({ url }) => url.endsWith("/model.safetensors"));
    expect(weights).toHaveLength(4);
    expect(weights.every(({ range }) => range?.startsWith("bytes="))).toBe(true);
  });

  it("checks, and says what has changed", async () => {
    await run();
    expect(await run("--check")).toEqual({ code: 0, said: "" });
    hub.siblings.push({ rfilename: "onnx/text_model_fp16.onnx", size: 70 });
    const before = readFileSync(join(out, "catalogue-hub.ts"), "utf8");
    expect(await run("--check")).toMatchObject({ code: 1, said: expect.stringContaining(`${ID}: changed`) });
    expect(readFileSync(join(out, "catalogue-hub.ts"), "utf8")).toBe(before);
  });

  it("reads weights that are split over several files", async () => {
    const map = { weight_map: { logit_scale: "model-2.safetensors", logit_bias: "model-1.safetensors" } };
    hub.files = {
      "model.safetensors.index.json": Buffer.from(JSON.stringify(map)),
      "model-1.safetensors": safetensors({ logit_bias: -2 }),
      "model-2.safetensors": safetensors({ weight: 1, logit_scale: 3 }),
    };
    expect(await run()).toMatchObject({ code: 0 });
    expect(exported("catalogue-hub.ts")).toMatchObject({ [ID]: { constants: [Math.exp(3), -2] } });
  });

  it("keeps what is written where the hub has no answer, and fails", async () => {
    await run();
    const before = exported("catalogue-hub.ts");
    hub.siblings = [{ rfilename: "README.md", size: 1 }];
    expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining("has no ONNX files") });
    hub = Object.assign(hub, { ranges: false, siblings: new Hub().siblings });
    expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining("answered 200 to a range") });
    hub.files = { "model.safetensors": safetensors({ weight: 1 }) };
    hub.ranges = true;
    expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining("has no logit_scale") });
    expect(exported("catalogue-hub.ts")).toEqual(before);
  });
});
