import { inAll, onlyInAll, projectDevice } from "./engine.js";
import { checkpoint, referenceOf } from "./parity/checkpoints.js";
import { faults, nearness } from "./parity/nearness.js";
import { documentedPolicy, openSite, type Site } from "./self-hosted-site.js";
import { expect, type Page, test } from "./test.js";

const MODEL = checkpoint("tiny-siglip");
const POLICY = documentedPolicy();

declare var violations: string[];

/** Opens the site's page; `asked` gets the address of each request of the page and its workers. */
async function openPage(page: Page, site: Site): Promise<{ asked: URL[] }> {
  const asked: URL[] = [];
  page.context().on("request", (request) => asked.push(new URL(request.url())));
  await page.goto(`${site.url}/pages/self-hosted.html`);
  await page.waitForFunction(() => "violations" in globalThis);
  return { asked };
}

/** Whether the proof's tries passed, on two threads, which are workers of the worker; or the error. */
const creating = (page: Page, url: string) =>
  page.evaluate(async (url) => {
    try {
      const client = await siglipWeb.createSiglip({ model: { url }, device: "wasm", threads: 2, verify: "always" });
      const { proof, threads } = client.status;
      await client.close();
      return { passed: proof.tries.map(({ passed }) => passed), threads };
    } catch (error) {
      return String(error);
    }
  }, url);

test("a page runs on what was pulled alone, under a strict policy", { tag: "@webgpu" }, async ({ page }) => {
  if (projectDevice() === "webgpu") onlyInAll();
  const site = await openSite("tiny-siglip", POLICY);
  try {
    const { asked } = await openPage(page, site);
    const reference = referenceOf(MODEL);
    const question = {
      url: `${site.url}${site.model}`,
      device: projectDevice(),
      dtype: "fp32" as const,
      images: reference.images.map((name) => `/images/${name}`),
      texts: reference.texts,
    };
    const answer = await page.evaluate((all) => measure(all), question);
    expect(answer.failures).toEqual([]);
    const measured = nearness(answer, reference);
    console.log(`self-hosted: ${JSON.stringify(measured)}`);
    expect(faults(measured, "fp32", { image: 1, text: 1, logits: 0 }, reference)).toEqual([]);
    if (projectDevice() === "wasm") expect(await creating(page, question.url)).toEqual({ passed: [true], threads: 2 });
    expect(await page.evaluate(() => [crossOriginIsolated, violations])).toEqual([true, []]);
    expect(site.reports).toEqual([]);
    expect([...new Set(asked.map(({ origin }) => origin))]).toEqual([site.url]);
    // The worker's requests are among those that were watched.
    for (const file of ["/dist/worker.js", `${site.model}/onnx/vision_model.onnx`]) {
      expect(asked.map(({ pathname }) => pathname)).toContain(file);
      expect(site.requests).toContain(file);
    }
    const wasm = new Set(site.requests.filter((path) => path.endsWith(".wasm")));
    expect([...wasm]).toEqual(["/dist/assets/ort-wasm-simd-threaded.jspi.wasm"]); // and not the other build
  } finally {
    site.close();
  }
});

test("without what WASM needs, the policy stops it and says so", async ({ page }) => {
  const site = await openSite("tiny-siglip", "default-src 'self'");
  try {
    await openPage(page, site);
    expect(await creating(page, `${site.url}${site.model}`)).toMatch(/SiglipError/);
    await expect.poll(() => site.reports).toContainEqual(expect.stringMatching(/^(default|script)-src.*wasm-eval/));
  } finally {
    site.close();
  }
});

inAll(
  "Trusted Types are on: a page without their rule starts no worker, and no text becomes code",
  async ({ page }) => {
    const site = await openSite("tiny-siglip", POLICY.replace("trusted-types default", "trusted-types other"));
    try {
      await page.goto(`${site.url}/pages/self-hosted.html`).catch(() => undefined);
      const barred = await page.evaluate(async () => {
        const { createSiglip } = await import(new URL("/dist/index.js", location.href).href);
        const refused = async (act: () => unknown) => {
          try {
            await act();
          } catch (error) {
            return String(error);
          }
          return "allowed";
        };
        return {
          worker: await refused(() => createSiglip({ model: { url: "/models" }, device: "wasm" })),
          markup: await refused(() => document.body.insertAdjacentHTML("beforeend", "<b>text</b>")),
        };
      });
      expect(barred.worker).toMatch(/SiglipError: The worker can't be made/);
      expect(barred.markup).toMatch(/TypeError.*TrustedHTML/);
    } finally {
      site.close();
    }
  },
);

inAll("another host is out of the page's and the worker's reach, and would be seen", async ({ page }) => {
  const site = await openSite("tiny-siglip", POLICY);
  try {
    const { asked } = await openPage(page, site);
    const other = site.url.replace("127.0.0.1", "localhost");
    expect(await creating(page, `${other}${site.model}`)).toMatch(/can't be reached/);
    await expect.poll(() => site.reports).toContainEqual(expect.stringMatching(`connect-src: ${other}`));
    const image = `${other}/images/usual.png`;
    await page.evaluate(
      (image) => new Promise((resolve) => Object.assign(new Image(), { onerror: resolve, src: image })),
      image,
    );
    expect(await page.evaluate(() => violations)).toEqual([`img-src: ${image}`]);
    expect(asked.map(({ href }) => href)).toContain(image);
    expect(site.requests.filter((path) => path.startsWith("/images/"))).toEqual([]);
  } finally {
    site.close();
  }
});
