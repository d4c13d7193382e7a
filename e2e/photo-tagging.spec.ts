import { existsSync, readFileSync } from "node:fs";
import { type Browser, type Download, expect, type Locator, type Page, test } from "playwright/test";
import { onlyInAll } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expectScreenshot } from "./screenshots.js";

const ADDRESS = "/photo-tagging/?device=wasm";
/** Enough for all sample pictures on a slow machine. */
const READY = { timeout: 300_000 };
/** The text half of the model, and the tokenizer (whose small settings are read with the model's own). */
const OF_TEXTS = /text_model|tokenizer\.json/;
/** Nothing from elsewhere, nothing inline, and no markup made of texts. */
const STRICT =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; base-uri 'none'; form-action 'none'";

interface Watched {
  page: Page;
  errors: string[];
  elsewhere: string[];
  requested: string[];
}

async function open(browser: Browser, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Watched> {
  const page = await browser.newPage(options);
  const own = new URL(test.info().project.use.baseURL ?? "").host;
  const watched: Watched = { page, errors: [], elsewhere: [], requested: [] };
  page.on("console", (message) => message.type() === "error" && watched.errors.push(message.text()));
  page.on("pageerror", (error) => watched.errors.push(String(error)));
  page.context().on("request", (request) => {
    const { protocol, host, pathname } = new URL(request.url());
    watched.requested.push(pathname);
    if (protocol.startsWith("http") && host !== own) watched.elsewhere.push(request.url());
  });
  await page.route("**/photo-tagging/?*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": STRICT } });
  });
  await page.goto(ADDRESS);
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", READY);
  return watched;
}

function expectClean({ errors, elsewhere }: Watched): void {
  expect(errors).toEqual([]);
  expect(elsewhere).toEqual([]);
}

/** Held-out pictures by what they show, as files of these names. */
function files(shown: readonly string[]) {
  return shown.map((name) => {
    const path = heldoutPicture(heldout().pictures.find((picture) => picture.name === name)?.file ?? "?");
    return {
      name: `${name}.webp`,
      mimeType: "image/webp",
      buffer: readFileSync(new URL(`..${path}`, import.meta.url)),
    };
  });
}

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

/** The keywords of a sidecar, by the browser's XML parser, which takes no fault. */
function keywords(page: Page, xmp: string): Promise<(string | null)[]> {
  return page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "application/xml");
    const fault = read.querySelector("parsererror");
    if (fault) throw new Error(fault.textContent ?? "no XML");
    const [DC, RDF] = ["http://purl.org/dc/elements/1.1/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"];
    const subject = read.getElementsByTagNameNS(DC, "subject");
    if (subject.length !== 1) throw new Error("It has no dc:subject.");
    return Array.from(subject[0]?.getElementsByTagNameNS(RDF, "li") ?? [], (item) => item.textContent);
  }, xmp);
}

test("tagging with a label pack alone, a threshold moved and undone, a label added, tags written, and all of it kept", async ({
  browser,
}) => {
  const watched = await open(browser);
  const { page, requested } = watched;
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
  expect(await keywords(page, await textOf(sidecar))).toEqual(["cat", hostile]);

  await page.reload();
  await idle(page, 2);
  await expect(count(page, "<i")).toHaveText("1");
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  expectClean(watched);
  await page.close();
});

test.describe("the whole of it", () => {
  test.beforeAll(onlyInAll);

  test("the samples are tagged in bulk, a label is taught by clicks, each step is undone and done again", async ({
    browser,
  }) => {
    const watched = await open(browser, { colorScheme: "light", viewport: { width: 1280, height: 900 } });
    const { page } = watched;
    await expectScreenshot(page, "photo-tagging-empty");
    await page.getByRole("button", { name: "Try it with sample pictures" }).click();
    await idle(page, 369);
    await expectScreenshot(page, "photo-tagging-all");
    await expectAccessible(page);

    await label(page, "ball").click();
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
    expectClean(watched);
    await page.close();
  });

  test("it looks as it should by night, and on a telephone", async ({ browser }) => {
    for (const [name, colorScheme, viewport] of [
      ["photo-tagging-dark", "dark", { width: 1280, height: 900 }],
      ["photo-tagging-phone", "light", { width: 390, height: 844 }],
      ["photo-tagging-phone-dark", "dark", { width: 390, height: 844 }],
    ] as const) {
      const watched = await open(browser, { colorScheme, viewport });
      const { page } = watched;
      await page.getByTestId("add-files").setInputFiles(files(SHOWN));
      await idle(page, SHOWN.length);
      await label(page, "fruit").click();
      await page.getByRole("heading", { name: "fruit" }).scrollIntoViewIfNeeded();
      await expectScreenshot(page, name);
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.getByRole("button", { name: "Write tags…" }).click();
      await expectScreenshot(page, `${name}-writing`);
      await expectAccessible(page);
      expectClean(watched);
      await page.close();
    }
  });

  test("the keyboard is enough", async ({ browser }) => {
    const watched = await open(browser);
    const { page } = watched;
    await page.getByTestId("add-files").setInputFiles(files(["cat", "castle", "pizza"]));
    await idle(page, 3);
    await page.locator("body").press("Tab");
    await tabTo(page, page.locator("#new-label"));
    await page.keyboard.type("castle");
    await page.keyboard.press("Enter");
    await expect(count(page, "castle")).toHaveText("1", READY);
    await tabTo(page, page.locator("#name"));
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("fortress");
    await page.keyboard.press("Tab");
    await expect(page.locator("#heading")).toHaveText("fortress");
    await tabTo(page, page.locator("#threshold"));
    await page.keyboard.press("Home");
    await expect(count(page, "fortress")).toHaveText("3");
    await tabTo(page, page.locator("#grid button").first());
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
    await tabTo(page, page.getByRole("button", { name: "Write tags…" }));
    await page.keyboard.press("Enter");
    await expect(page.locator("#write-dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator("#write-dialog")).toBeHidden();
    await tabTo(page, page.getByRole("button", { name: "Remove this label" }));
    await page.keyboard.press("Enter");
    await expect(label(page, "fortress")).toHaveCount(0);
    await expect(page.locator("#new-label")).toBeFocused();
    expectClean(watched);
    await page.close();
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
    await first.page.close();

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
    expectClean(second);
    await second.page.close();
  });

  test("the labels that come with the page are as the model encodes them", async ({ browser }) => {
    const { page } = await open(browser);
    await page.getByTestId("add-files").setInputFiles(files(["cat", "castle", "pizza", "rose"]));
    await idle(page, 4);
    await label(page, "flower").click();
    const scores = await scoresOf(page);
    await page.getByRole("button", { name: "Remove this label" }).click();
    await page.locator("summary").click();
    await page.locator("#templates").fill("{label}");
    await page.locator("#templates").blur();
    await page.locator("#templates").fill("This is a photo of {label}.");
    await page.locator("#templates").blur();
    await page.locator("#new-label").fill("Flower");
    await page.keyboard.press("Enter");
    await page.locator("#name").fill("flower");
    await page.locator("#name").blur();
    await expect(page.locator("#histogram-words")).toContainText("tagged", READY);
    expect(await scoresOf(page)).toEqual(scores);
    await page.close();
  });

  test("sidecars are written beside the pictures, and those of other programs left alone", async ({ browser }) => {
    const { page } = await open(browser);
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
    expect(await keywords(page, found["cat.webp.xmp"] ?? "")).toEqual(["cat"]);
    // A picture that has no tag any more: what we wrote about it is written anew.
    await label(page, "cat").click();
    await page.getByTitle("cat.webp").press("n");
    await intoFolder();
    await expect.poll(async () => keywords(page, (await inFolder())["cat.webp.xmp"] ?? "")).toEqual([]);
    await page.close();
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

async function tabTo(page: Page, target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isFocused()); presses++) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
}

/** No fault that axe calls serious; where axe is not installed the test says so in its annotations. */
async function expectAccessible(page: Page): Promise<void> {
  const axe = new URL("../node_modules/axe-core/axe.min.js", import.meta.url);
  if (!existsSync(axe)) {
    test.info().annotations.push({ type: "not checked", description: "axe-core is not installed" });
    return;
  }
  await page.evaluate(readFileSync(axe, "utf8"));
  const faults = await page.evaluate(async () => {
    const run = Reflect.get(window, "axe") as {
      run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
    };
    const { violations } = await run.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  expect(faults).toEqual([]);
}
