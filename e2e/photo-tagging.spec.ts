import { readFileSync } from "node:fs";
import {
  type AppPage,
  closeClean,
  expectAccessible,
  expectNothingSticksOut,
  heldoutFile,
  newAppPage,
  tabTo,
} from "./app-page.js";
import { onlyInAll } from "./engine.js";
import { expectScreenshot } from "./screenshots.js";
import { type Browser, type BrowserContextOptions, type Download, expect, type Page, test } from "./test.js";

const ADDRESS = "/photo-tagging/?device=wasm";
/** Enough for all sample pictures on a slow machine. */
const READY = { timeout: 300_000 };
/** The text half of the model, and the tokenizer (whose small settings are read with the model's own). */
const OF_TEXTS = /text_model|tokenizer\.json/;
/** Nothing from elsewhere, not even from the hub: what holds beside the policy under which the page is served. */
const STRICT =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; base-uri 'none'; form-action 'none'";

interface Tagging extends AppPage {
  /** Paths that were asked for. */
  requested: string[];
}

async function open(browser: Browser, options: BrowserContextOptions = {}): Promise<Tagging> {
  const app = await newAppPage(browser, options);
  const { page } = app;
  const requested: string[] = [];
  page.context().on("request", (request) => requested.push(new URL(request.url()).pathname));
  await page.route("**/photo-tagging/?*", async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const both = `${headers["content-security-policy"]}, ${STRICT}`;
    await route.fulfill({ response, headers: { ...headers, "content-security-policy": both } });
  });
  await page.goto(ADDRESS);
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", READY);
  return { ...app, requested };
}

/** Held-out pictures by what they show, as files of these names. */
const files = (shown: readonly string[]) => shown.map((name) => heldoutFile(name, `${name}.webp`));

async function idle(page: Page, pictures: number): Promise<void> {
  await expect(page.getByRole("button", { name: /^All pictures/ })).toContainText(String(pictures), READY);
  await expect(page.locator("#progress")).toBeHidden(READY);
}

const label = (page: Page, name: string) => page.locator("#labels button").filter({ hasText: new RegExp(`^${name}`) });
const count = (page: Page, name: string) => label(page, name).locator(".label-count");
const tile = (page: Page, name: string) => page.locator("#grid li").filter({ has: page.locator(`[title="${name}"]`) });

async function written(page: Page, format: "XMP sidecars" | "CSV" | "JSON"): Promise<Download> {
  await page.getByRole("button", { name: "Write tags…" }).click();
  await page.getByRole("radio", { name: format }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  return download;
}

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), "utf8");
}

/** The keywords of a sidecar, by a browser's XML parser, which takes no fault; on a page whose policy lets it read markup. */
async function keywords(browser: Browser, xmp: string): Promise<(string | null)[]> {
  const page = await browser.newPage();
  const found = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "application/xml");
    const fault = read.querySelector("parsererror");
    if (fault) throw new Error(fault.textContent ?? "no XML");
    const [DC, RDF] = ["http://purl.org/dc/elements/1.1/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"];
    const subject = read.getElementsByTagNameNS(DC, "subject");
    if (subject.length !== 1) throw new Error("It has no dc:subject.");
    return Array.from(subject[0]?.getElementsByTagNameNS(RDF, "li") ?? [], (item) => item.textContent);
  }, xmp);
  await page.close();
  return found;
}

test("tagging with a label pack alone, a threshold moved and undone, a label added, tags written, and all of it kept", async ({
  browser,
}) => {
  const app = await open(browser);
  const { page, requested } = app;
  await page.getByTestId("add-files").setInputFiles(files(["cat", "castle"]));
  await idle(page, 2);
  expect(
    requested.filter((path) => OF_TEXTS.test(path)),
    "what texts need",
  ).toEqual([]);
  await expect(count(page, "cat")).toHaveText("1");

  await label(page, "cat").click();
  await page.locator("#threshold").focus();
  await page.keyboard.press("Home");
  await expect(count(page, "cat")).toHaveText("2");
  await page.keyboard.press("End");
  await expect(count(page, "cat")).toHaveText("0");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("#threshold-words")).toHaveText("50 %");

  const hostile = `<i a="1">'&]]>`;
  await page.locator("#new-label").fill(hostile);
  await page.keyboard.press("Enter");
  await expect(page.locator("#heading")).toHaveText(hostile);
  await expect(page.locator("#histogram-words")).toContainText("tagged", READY);
  expect(requested.some((path) => OF_TEXTS.test(path))).toBe(true);
  await tile(page, "cat.webp").getByRole("button").click();
  await expect(count(page, "<i")).toHaveText("1");
  const sidecar = await written(page, "XMP sidecars");
  expect(sidecar.suggestedFilename()).toBe("cat.webp.xmp");
  expect(await keywords(browser, await textOf(sidecar))).toEqual(["cat", hostile]);

  await page.reload();
  await idle(page, 2);
  await expect(count(page, "<i")).toHaveText("1");
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  await closeClean(app);
});

test.describe("the whole of it", () => {
  test.beforeAll(onlyInAll);

  test("the samples are tagged in bulk, a label is taught by clicks, each step is undone and done again", async ({
    browser,
  }) => {
    const app = await open(browser, { colorScheme: "light", viewport: { width: 1280, height: 900 } });
    const { page } = app;
    await expectScreenshot(page, "photo-tagging-empty");
    await page.getByRole("button", { name: "Try it with sample pictures" }).click();
    await idle(page, 369);
    await expectScreenshot(page, "photo-tagging-all");
    await expectAccessible(page);

    await label(page, "ball").click();
    await expect(label(page, "ball")).toBeInViewport({ ratio: 1 }); // its editor makes the list shorter
    for (const key of ["y", "ArrowRight", "y", "ArrowRight", "y"]) await pressOnGrid(page, key);
    await page.keyboard.press("End");
    for (const key of ["n", "ArrowLeft", "n", "ArrowLeft", "n"]) await pressOnGrid(page, key);
    await expect(page.locator("#teach-words")).toContainText("3 marked ✓, 3 marked ✗");
    await page.getByRole("button", { name: "Teach" }).click();
    await expect(page.locator("#teach-words")).toContainText(
      /Taught by 6 pictures.*average precision [01]\.\d\d/,
      READY,
    );
    await expect(label(page, "ball").locator(".badge")).toBeVisible();
    await page.evaluate(() => scrollTo(0, 0));
    await expectScreenshot(page, "photo-tagging-taught");

    const before = await count(page, "ball").textContent();
    await page.getByRole("button", { name: /^Mark all/ }).click();
    await expect(page.locator("#teach-words")).toContainText(`${before} marked ✓`);
    const steps = 8; // six marks, what was taught, all at one time
    for (let i = 0; i < steps; i++) await page.keyboard.press("ControlOrMeta+z");
    await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
    await expect(label(page, "ball").locator(".badge")).toBeHidden();
    for (let i = 0; i < steps; i++) await page.keyboard.press("ControlOrMeta+Shift+z");
    await expect(page.locator("#teach-words")).toContainText(`Taught by 6 pictures.`);
    await expect(count(page, "ball")).toHaveText(before ?? "?");

    const csv = await textOf(await written(page, "CSV"));
    expect(csv.split("\r\n")).toHaveLength(369 + 2);
    expect(csv).toContain("samples/001-cat.webp,cat");
    const json = JSON.parse(await textOf(await written(page, "JSON")));
    const tagged = json.pictures.filter(({ tags }: { tags: string[] }) => tags.includes("ball"));
    expect(tagged).toHaveLength(Number(before));
    const zip = await written(page, "XMP sidecars");
    expect(zip.suggestedFilename()).toBe("sidecars.zip");

    await page.getByRole("button", { name: "Forget all pictures" }).click();
    await page.getByRole("button", { name: "Forget them" }).click();
    await expect(page.getByRole("button", { name: "Try it with sample pictures" })).toBeVisible(READY);
    await closeClean(app);
  });

  test("it looks as it should by day and night, and on a telephone", async ({ browser }) => {
    for (const [name, colorScheme, viewport] of [
      ["photo-tagging", "light", { width: 1280, height: 900 }],
      ["photo-tagging-dark", "dark", { width: 1280, height: 900 }],
      ["photo-tagging-phone", "light", { width: 390, height: 844 }],
      ["photo-tagging-phone-dark", "dark", { width: 390, height: 844 }],
    ] as const) {
      const app = await open(browser, { colorScheme, viewport });
      const { page } = app;
      await page.getByTestId("add-files").setInputFiles(files(SHOWN));
      await idle(page, SHOWN.length);
      await label(page, "fruit").click();
      await page.getByRole("heading", { name: "fruit" }).scrollIntoViewIfNeeded();
      await expectScreenshot(page, name);
      await expectAccessible(page);
      await expectNothingSticksOut(page);
      await page.getByRole("button", { name: "Write tags…" }).click();
      await expectScreenshot(page, `${name}-writing`);
      await expectAccessible(page);
      await closeClean(app);
    }
  });

  test("the keyboard is enough", async ({ browser }) => {
    const app = await open(browser);
    const { page } = app;
    await page.getByTestId("add-files").setInputFiles(files(["cat", "castle", "pizza"]));
    await idle(page, 3);
    await page.locator("body").press("Tab");
    await tabTo(page.locator("#new-label"));
    await page.keyboard.type("castle");
    await page.keyboard.press("Enter");
    await expect(count(page, "castle")).toHaveText("1", READY);
    await tabTo(page.locator("#name"));
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("fortress");
    await page.keyboard.press("Tab");
    await expect(page.locator("#heading")).toHaveText("fortress");
    await tabTo(page.locator("#threshold"));
    await page.keyboard.press("Home");
    await expect(count(page, "fortress")).toHaveText("3");
    await tabTo(page.locator("#grid button").first());
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("n");
    await expect(count(page, "fortress")).toHaveText("2");
    await page.keyboard.press("Backspace");
    await expect(count(page, "fortress")).toHaveText("3");
    await page.keyboard.press("Enter");
    await expect(page.locator("#grid li").nth(1)).toHaveAttribute("data-state", "has by-hand");
    await page.keyboard.press("ControlOrMeta+z");
    await expect(page.locator("#grid li").nth(1)).toHaveAttribute("data-state", "has");
    await page.locator("body").press("Tab");
    await tabTo(page.getByRole("button", { name: "Write tags…" }));
    await page.keyboard.press("Enter");
    await expect(page.locator("#write-dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator("#write-dialog")).toBeHidden();
    await tabTo(page.getByRole("button", { name: "Remove this label" }));
    await page.keyboard.press("Enter");
    await expect(label(page, "fortress")).toHaveCount(0);
    await expect(page.locator("#new-label")).toBeFocused();
    await closeClean(app);
  });

  test("a pack that was saved, taught labels in it, does for another visitor without the model's text half", async ({
    browser,
  }) => {
    const first = await open(browser);
    await first.page.getByTestId("add-files").setInputFiles(files(["cat", "castle", "dog"]));
    await idle(first.page, 3);
    await label(first.page, "cat").click();
    await first.page.getByTitle("castle.webp").press("y");
    await first.page.getByTitle("cat.webp").press("n");
    await first.page.getByTitle("dog.webp").press("n");
    await first.page.getByRole("button", { name: "Teach" }).click();
    await expect(label(first.page, "cat").locator(".badge")).toBeVisible(READY);
    await first.page.locator("summary").click();
    const [pack] = await Promise.all([
      first.page.waitForEvent("download"),
      first.page.getByRole("button", { name: "Save as a pack" }).click(),
    ]);
    const buffer = readFileSync(await pack.path());
    await first.page.getByRole("button", { name: "Clear marks" }).click();
    const scores = await scoresOf(first.page);
    await closeClean(first);

    const second = await open(browser);
    for (const name of ["dog", "moon"]) {
      await label(second.page, name).click();
      await second.page.getByRole("button", { name: "Remove this label" }).click();
    }
    await second.page.getByTestId("add-files").setInputFiles(files(["cat", "castle", "dog"]));
    await idle(second.page, 3);
    await second.page
      .getByTestId("load-pack")
      .setInputFiles({ name: "labels.siglbls", mimeType: "application/octet-stream", buffer });
    await expect(label(second.page, "moon")).toHaveCount(1, READY);
    await label(second.page, "cat").click();
    expect(await scoresOf(second.page)).toEqual(scores);
    expect(second.requested.filter((path) => OF_TEXTS.test(path))).toEqual([]);
    await second.page.getByTestId("load-pack").setInputFiles(files(["cat"]));
    await expect(second.page.locator("#trouble")).toContainText("can't be read as labels");
    await closeClean(second);
  });

  test("the labels that come with the page are as the model encodes them", async ({ browser }) => {
    const app = await open(browser);
    const { page, requested } = app;
    await page.getByTestId("add-files").setInputFiles(files(["cat", "castle", "pizza", "rose"]));
    await idle(page, 4);
    await label(page, "flower").click();
    const scores = await scoresOf(page);
    await page.getByRole("button", { name: "Remove this label" }).click();
    expect(requested.filter((path) => OF_TEXTS.test(path))).toEqual([]);
    // Another name, for which nothing came with the page; to the model, which reads small letters, it is the same text.
    await page.locator("#new-label").fill("Flower");
    await page.keyboard.press("Enter");
    await expect(page.locator("#histogram-words")).toContainText("tagged", READY);
    expect(requested.some((path) => OF_TEXTS.test(path))).toBe(true);
    expect(await scoresOf(page)).toEqual(scores);
    await closeClean(app);
  });

  test("sidecars are written beside the pictures, and those of other programs left alone", async ({ browser }) => {
    const app = await open(browser);
    const { page } = app;
    await page.getByTestId("add-files").setInputFiles(files(["cat", "dog", "castle"]));
    await idle(page, 3);
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("photos", { create: true });
      const write = async (name: string, text: string) => {
        const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
        await file.write(text);
        await file.close();
      };
      await write("dog.webp.xmp", "<another-program/>");
      Object.assign(window, { showDirectoryPicker: async () => folder });
    });
    const intoFolder = async () => {
      await page.getByRole("button", { name: "Write tags…" }).click();
      await page.getByRole("button", { name: "Into a folder…" }).click();
    };
    const inFolder = () =>
      page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("photos");
        const found: Record<string, string> = {};
        for await (const handle of folder.values()) {
          if (handle.kind === "file")
            found[handle.name] = await (await (handle as FileSystemFileHandle).getFile()).text();
        }
        return found;
      });
    await intoFolder();
    await expect(page.locator("#activity")).toContainText(
      "1 sidecar written. 1 sidecar of other programs left as they are",
    );
    const found = await inFolder();
    expect(Object.keys(found).sort()).toEqual(["cat.webp.xmp", "dog.webp.xmp"]);
    expect(found["dog.webp.xmp"]).toBe("<another-program/>");
    expect(await keywords(browser, found["cat.webp.xmp"] ?? "")).toEqual(["cat"]);
    // A picture that has no tag any more: what we wrote about it is written anew.
    await label(page, "cat").click();
    await page.getByTitle("cat.webp").press("n");
    await intoFolder();
    await expect.poll(async () => keywords(browser, (await inFolder())["cat.webp.xmp"] ?? "")).toEqual([]);
    await closeClean(app);
  });
});

/** What a good picture of the page has on it. */
const SHOWN = [
  "red apple",
  "banana",
  "grapes",
  "strawberry",
  "pineapple",
  "cherries",
  "cat",
  "dog",
  "rose",
  "sunflower",
  "pizza",
  "castle",
  "octopus",
  "rocket",
  "guitar",
  "snowman",
  "racing car",
  "penguin",
];

async function pressOnGrid(page: Page, key: string): Promise<void> {
  const isThere = await page.evaluate(() => document.activeElement?.closest("#grid") !== null);
  if (!isThere) await page.locator("#grid button").first().focus();
  await page.keyboard.press(key);
}

async function scoresOf(page: Page): Promise<(string | null)[]> {
  return page.locator("#grid button").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
}
