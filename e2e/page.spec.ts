import { readFileSync } from "node:fs";
import { type Browser, expect, type Locator, type Page, test } from "playwright/test";
import { broken, heldout, heldoutPicture } from "./fixtures.js";
import { watchRequests } from "./watch-requests.js";

/** Enough for all pictures of the gallery on a slow machine. */
const READY = { timeout: 300_000 };
const ADDRESS = "/photo-search/?device=wasm";

let page: Page;
const consoleErrors: string[] = [];
const elsewhere: (() => string[])[] = [];

/** A page whose errors, and requests to other hosts, are noted. */
async function watchedPage(browser: Browser): Promise<Page> {
  const opened = await browser.newPage();
  opened.on("console", (message) => {
    if (message.type() === "error") consoleErrors.push(message.text());
  });
  opened.on("pageerror", (error) => consoleErrors.push(String(error)));
  elsewhere.push(watchRequests(opened.context()));
  return opened;
}

const tile = (n: number, on = page) => on.getByTestId("results").locator("li").nth(n);
const shows = (n: number, on = page) => tile(n, on).locator("img");

async function expectState(state: string, on = page): Promise<void> {
  await expect(on.locator("html")).toHaveAttribute("data-state", state, READY);
}

async function search(query: string): Promise<void> {
  await page.getByTestId("search").fill(query);
  await expect(page.getByTestId("status")).toContainText(query);
}

/** Presses Tab until it is there. */
async function tabTo(target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isFocused()); presses++) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
}

function upload(path: string, name: string, mimeType = "image/webp") {
  return { name, mimeType, buffer: readFileSync(new URL(`..${path}`, import.meta.url)) };
}

/** A held-out picture by what it shows, as a file whose name says nothing. */
function heldoutFile(shown: string, name: string) {
  const found = heldout().pictures.find((picture) => picture.name === shown);
  return upload(heldoutPicture(found?.file ?? "?"), name);
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(READY.timeout);
  page = await watchedPage(browser);
  await page.goto(ADDRESS);
  await expectState("ready");
});

test.afterEach("no error in the console, no request to another host", () => {
  expect(consoleErrors.splice(0)).toEqual([]);
  expect(elsewhere.flatMap((since) => since())).toEqual([]);
});

test.afterAll(() => page.close());

test("the page says what it runs on, and how many pictures it knows", async () => {
  await expect(page.getByTestId("device")).toContainText("WASM");
  await expect(page.getByTestId("progress")).toBeHidden();
  expect(await page.getByTestId("results").locator("li").count()).toBeGreaterThan(100);
});

test('"sleeping cat" finds one first', async () => {
  await search("sleeping cat");
  await expect(shows(0)).toHaveAttribute("alt", /(?=.*cat)(?=.*(sleep|zzz))/i);
});

test('"pizza" finds one first, and the address keeps the query', async () => {
  await search("pizza");
  await expect(shows(0)).toHaveAttribute("alt", /pizza/i);
  expect(new URL(page.url()).searchParams.get("q")).toBe("pizza");
});

test("the user's own pictures are found by what they show", async () => {
  const files = [heldoutFile("octopus", "a.webp"), heldoutFile("trumpet", "b.webp"), heldoutFile("castle", "c.webp")];
  await page.getByTestId("add-files").setInputFiles(files);
  await expectState("ready");
  await search("octopus");
  const first = [shows(0), shows(1), shows(2)].map((image) => image.getAttribute("alt"));
  expect(await Promise.all(first)).toContain("a.webp");
});

test("a file that is no picture is named, with the reason", async () => {
  await page.getByTestId("add-files").setInputFiles([upload(broken("text.jpg"), "broken.jpg", "image/jpeg")]);
  await expect(page.getByTestId("failures")).toContainText(/broken\.jpg.*read it as a picture/);
  await expectState("ready");
});

test('"more like this" finds others like a picture, not the picture itself', async () => {
  await search("sleeping cat");
  await expect(shows(0)).toHaveAttribute("alt", /cat/);
  const id = (await tile(0).getAttribute("data-id")) ?? "";
  await tile(0).getByRole("button").click();
  await expect(page.getByTestId("status")).toContainText("Most like");
  await expect(page.getByTestId("results").locator(`[data-id="${id}"]`)).toHaveCount(0);
  // A sleeping bear is as much like a sleeping cat as another cat is.
  await expect(shows(0)).toHaveAttribute("alt", /cat|sleeping/);
});

test("the keyboard is enough", async () => {
  const box = page.getByTestId("search");
  await tabTo(box);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("penguin");
  await expect(shows(0)).toHaveAttribute("alt", /penguin/);
  await tabTo(tile(0).getByRole("button"));
  await page.keyboard.press("ArrowRight");
  await expect(tile(1).getByRole("button")).toBeFocused();
  const second = (await shows(1).getAttribute("alt")) ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("status")).toContainText(`Most like the picture “${second}”`);
});

test("a model that does not arrive is told in plain words, and can be tried again", async ({ browser }) => {
  const other = await browser.newPage();
  await other.route("**/onnx/vision_model.onnx", (route) => route.fulfill({ status: 404, body: "not here" }));
  await other.goto(ADDRESS);
  await expectState("error", other);
  const alert = other.getByRole("alert");
  await expect(alert).toContainText("The model could not be loaded");
  await expect(alert).toContainText(/vision_model\.onnx.*404/);
  await other.unroute("**/onnx/vision_model.onnx");
  await alert.getByRole("button").click();
  await expect(alert).toBeHidden();
  await expectState("indexing", other);
  await other.close();
});
