import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Hub, startHub } from "../../e2e/hub.js";
import { VERSION } from "../core/version.js";
import { run } from "./run.js";

let hub: Hub;
let to: string;

beforeAll(async () => {
  hub = await startHub([fileURLToPath(new URL("../../e2e/fixtures/checkpoints", import.meta.url))]);
  to = mkdtempSync(join(tmpdir(), "run-"));
});
afterAll(async () => {
  await hub.close();
  rmSync(to, { recursive: true });
});

async function running(...args: string[]) {
  let [out, err] = ["", ""];
  const status = await run(
    args,
    (text) => {
      out += text;
    },
    {
      write: (text) => {
        err += text;
      },
    },
  );
  return { status, out, err };
}

it("pulls, and says where everything is", async () => {
  const { status, out, err } = await running("pull", "owner/tiny-siglip", "--to", to, "--hub", hub.url);
  expect([status, out]).toEqual([0, expect.stringMatching(/^owner\/tiny-siglip at [0-9a-f]{40}: 7 files fetched\.\n/)]);
  expect(err).toContain("config.json: ");
  const folder = /url }: (.*)/.exec(out)?.[1] ?? "";
  expect(readFileSync(join(folder, "siglip-manifest.json"), "utf8")).toContain("siglip-web-manifest");
  const again = await running("pull", "owner/tiny-siglip", "--to", to, "--hub", hub.url);
  expect(again.out).toContain("everything was there");
});

it("says what went wrong, by its status too", async () => {
  const missing = await running("pull", "owner/none", "--to", to, "--hub", hub.url);
  expect(missing).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringMatching(/^siglip-web: .* has no owner\/none/),
  });
  for (const args of [["pull", "../x", "--to", to], ["pull", "o/n"], ["push"], ["serve", join(to, "none")]]) {
    const { status, err } = await running(...args);
    expect(status, args.join(" ")).toBe(2);
    expect(err).toMatch(/^siglip-web: .+\nsiglip-web --help/);
  }
});

it("says what there is", async () => {
  const { status, out } = await running("--help");
  expect(status).toBe(0);
  for (const word of ["pull", "serve", "manifest", "--to", "--hub", "--redirects"]) expect(out).toContain(word);
  expect((await running("--version")).out).toBe(`${VERSION}\n`);
});
