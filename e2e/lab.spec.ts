import { readFileSync } from "node:fs";
import {
  type AppPage,
  closeClean,
  expectAccessible,
  expectNothingSticksOut,
  newAppPage,
  tabTo,
  upload,
} from "./app-page.js";
import { inAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expectScreenshot } from "./screenshots.js";
import { type Browser, type BrowserContextOptions, expect, type Page, test } from "./test.js";

const ADDRESS = "/lab/?device=wasm";

/** The lab with its first pictures. */
async function openLab(browser: Browser, options: BrowserContextOptions = {}): Promise<AppPage> {
  const app = await newAppPage(browser, options);
  await app.page.goto(ADDRESS);
  await expectState(app.page, "ready");
  return app;
}

async function expectState(page: Page, state: string): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-state", state, { timeout: 120_000 });
}

/** Waits until a job that was started is over, and gives what came of it. */
async function resultOf(page: Page, state = "ready"): Promise<string> {
  await expectState(page, state);
  return page.getByTestId("job").innerText();
}

/** What a button saves, as it is. */
async function saved(page: Page, name: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  return readFileSync(await download.path());
}

test("the lab compares two models, says which difference is real, and saves the numbers and the chart", async ({
  browser,
}) => {
  const app = await openLab(browser);
  const { page } = app;
  await expect(page.getByTestId("set-words")).toContainText("128 pictures, 32 classes");
  await page.getByTestId("run").click();
  expect(await resultOf(page)).toContain("128 pictures");
  const csv = (await saved(page, "Save CSV: How good each model is")).toString();
  const rows = csv.split("\r\n").map((line) => line.split(","));
  const [first, second] = ["siglip-demo", "siglip-demo at 96"].map((name) =>
    rows.find((row) => row[0] === name && row[1] === "Right first"),
  );
  // The names of look-alikes are right in about half of the pictures (bench/learn).
  expect(Number(first?.[2])).toBeGreaterThan(0.35);
  expect(Number(first?.[2])).toBeLessThan(0.7);
  expect(Number(second?.[2]) - Number(first?.[2])).toBeCloseTo(Number(second?.[5]), 10);
  const said = second?.[9] === "real" ? "The difference is real" : "That may be chance";
  await expect(page.locator("#quality .verdicts li")).toContainText([said]);
  const png = await saved(page, "Save PNG: What it takes for what");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.length).toBeGreaterThan(5000);
  await closeClean(app);
});

inAll("the keyboard is enough to measure, cancel, draw the map and walk on it", async ({ browser }) => {
  const app = await openLab(browser);
  const { page } = app;
  await tabTo(page.getByTestId("choices").getByRole("button").last());
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("choices").locator("li")).toHaveCount(1);
  await tabTo(page.getByTestId("run"));
  await page.keyboard.press("Enter");
  await tabTo(page.getByTestId("cancel"));
  await page.keyboard.press("Enter");
  expect(await resultOf(page, "trouble")).toBe("Cancelled.");
  await tabTo(page.getByTestId("method"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await resultOf(page)).toMatch(/128 pictures are on the map\. Across is [\d.]+ %/);
  const map = page.locator("#map-of-pictures canvas");
  await tabTo(map);
  await page.keyboard.press("ArrowRight");
  const picked = page.locator("#map-of-pictures .picked");
  await expect(picked).not.toHaveText("No picture is chosen.");
  const before = await picked.innerText();
  await page.keyboard.press("ArrowRight");
  await expect(picked).not.toHaveText(before);
  await page.keyboard.press("Escape");
  await expect(picked).toHaveText("No picture is chosen.");
  await closeClean(app);
});

inAll("own pictures with a table, a model that is not there, words, and the heat map", async ({ browser }) => {
  const app = await openLab(browser);
  const { page } = app;
  const some = heldout().pictures.slice(0, 12);
  const table = ["file,label,caption", ...some.map(({ file, name }) => `${file},${name},a ${name}`)].join("\n");
  const files = some.map(({ file }) => upload(heldoutPicture(file), file));
  await page
    .getByTestId("files")
    .setInputFiles([...files, { name: "about.csv", mimeType: "text/csv", buffer: Buffer.from(table) }]);
  await expect(page.getByTestId("set-words")).toContainText("about.csv: 12 pictures");
  await page.getByTestId("choices").getByRole("button").last().click();
  await page.getByTestId("model").selectOption("siglip2-base-patch16-224");
  await expect(page.getByTestId("facts")).toContainText(/1\.\d GB to download.*G multiplications.*ImageNet 78\.2 %/);
  await page.getByTestId("model").selectOption("address");
  await page.getByLabel("Address of the folder").fill("/models/none/");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByTestId("run").click();
  await resultOf(page);
  await expect(page.getByRole("alert")).toContainText(/none: .*404/);
  app.errors.length = 0; // the browser's own, of the file that is not there
  const csv = (await saved(page, "Save CSV: How good each model is")).toString();
  expect(csv).toContain("Text finds its picture");
  await page.getByRole("button", { name: "Compare words" }).click();
  expect(await resultOf(page)).toBe("4 ways to say it are compared.");
  for (const [words, place] of [
    ["a fish", "at the top, left"],
    ["an evergreen tree", "at the bottom, right"],
  ] as const) {
    await page.getByTestId("heat-text").fill(words);
    await page.getByRole("button", { name: "Look for it" }).click();
    expect(await resultOf(page)).toBe(`“${words}” is nearest ${place}.`);
  }
  await closeClean(app);
});

inAll(
  "several labels a picture give average precision, captions recall, and a small map is laid out too",
  async ({ browser }) => {
    const app = await openLab(browser);
    const { page } = app;
    for (const [set, figure] of [
      ["far-apart", "Mean average precision"],
      ["gallery", "Text finds its picture, first 1"],
    ] as const) {
      await page.getByTestId("set").selectOption(set);
      await expect(page.getByTestId("set-words")).toContainText(set === "gallery" ? "120 captions" : "200 pictures");
      await page.getByTestId("run").click();
      await resultOf(page);
      await expect(page.locator("#quality select")).toHaveValue(set === "gallery" ? "textToImage1" : "mAP");
      expect((await saved(page, "Save CSV: What it costs")).toString()).toContain(figure.split(",")[0]);
      await expect(page.locator("#confusion")).toBeHidden();
    }
    await closeClean(app);
  },
);

for (const scheme of ["light", "dark"] as const) {
  for (const [device, size] of [
    ["desktop", { width: 1280, height: 900 }],
    ["phone", { width: 390, height: 844 }],
  ] as const) {
    inAll(
      `the lab on a ${scheme} ${device} looks as it was kept, and axe finds no serious fault`,
      async ({ browser }) => {
        const app = await openLab(browser, { viewport: size, colorScheme: scheme, reducedMotion: "reduce" });
        const { page } = app;
        await expectScreenshot(page, `lab/setup-${scheme}-${device}`);
        await page.getByTestId("run").click();
        await resultOf(page);
        await page.getByRole("button", { name: "Draw the map" }).click();
        await resultOf(page);
        await page.locator("#dock").evaluate((dock) => dock.setAttribute("hidden", ""));
        await page.locator("#reliability summary").click();
        await expectAccessible(page);
        await page.locator("#reliability summary").click();
        for (const part of ["comparison", "reliability", "confusion", "map-of-pictures"]) {
          await page.locator(`#${part}`).evaluate((element) => element.scrollIntoView());
          await page.waitForTimeout(100);
          await expectScreenshot(page, `lab/${part}-${scheme}-${device}`);
        }
        await expectNothingSticksOut(page);
        await closeClean(app);
      },
    );
  }
}
