import { fileURLToPath } from "node:url";
import { type AppPage, heldoutFile, tabTo, upload } from "./app-page.js";
import { inAll } from "./engine.js";
import { broken } from "./fixtures.js";
import {
  ADDRESS,
  expectState,
  fewerSamples,
  gotoReady,
  openSearchPage,
  READY,
  search,
  tile,
} from "./photo-search-page.js";
import { expect, test } from "./test.js";

let opened: AppPage;
const page = () => opened.page;
const first = () => tile(page(), 0);

test.beforeAll(async ({ browser }) => {
  test.setTimeout(READY.timeout);
  opened = await openSearchPage(browser);
  await fewerSamples(page(), /cat|sleep|zzz|pizza|penguin|bird/i, 5);
  await gotoReady(page());
});

test.afterEach("no error in the console, no request to another host", () => {
  expect(opened.errors.splice(0)).toEqual([]);
  expect(opened.foreign()).toEqual([]);
});

test.afterAll(() => page().context().close());

test("the page says how many pictures it knows, what it runs on and what it keeps", async () => {
  await expect(page().getByTestId("status")).toContainText(/All \d+ pictures/);
  await expect(page().getByTestId("progress")).toBeHidden();
  await page().getByRole("button", { name: "Model" }).click();
  await expect(page().getByTestId("device")).toContainText("WASM");
  await expect(page().getByRole("radio", { name: /siglip2-base-patch16-256.*GB/ })).toBeVisible();
  await page().keyboard.press("Escape");
  await page().getByRole("button", { name: "Storage & privacy" }).click();
  await expect(page().getByTestId("stored")).toContainText(/Samples\s*\d+ pictures/);
  await expect(page().getByTestId("stored")).toContainText("Small copies");
  await page().keyboard.press("Escape");
});

test('"sleeping cat" finds one first, and the address keeps the query', async () => {
  await search(page(), "sleeping cat");
  await expect(first()).toHaveAccessibleName(/(?=.*cat)(?=.*(sleep|zzz))/i);
  await expect.poll(() => new URL(page().url()).searchParams.get("q")).toBe("sleeping cat");
});

test("that nothing matches is said plainly, and of nothing that is there", async () => {
  await search(page(), "octopus"); // which the model knows, and is not among these
  await expect(page().getByTestId("status")).toContainText("Nothing here looks like “octopus”. These come closest:");
  await search(page(), "penguin");
  await expect(page().getByTestId("status")).toContainText("Closest to “penguin”, best first");
});

test("chips add to a search, and take off", async () => {
  await search(page(), "sleeping cat");
  await page().getByRole("button", { name: "And something more" }).click();
  await page().getByTestId("search").fill("cat");
  await page().getByRole("button", { name: "Without this" }).click();
  await expect(page().getByTestId("status")).toContainText("“sleeping cat” without “cat”");
  await expect(first()).not.toHaveAccessibleName(/^[^,]*\bcat\b/i);
  await page().getByTestId("search").press("Backspace");
  await expect(page().getByTestId("status")).toContainText("Closest to “sleeping cat”, best");
  await page().getByTestId("search").press("Backspace");
  await expect(page().getByTestId("status")).toContainText("All");
});

test("the user's own pictures are found by what they show, a file that is no picture is named", async () => {
  const files = [heldoutFile("octopus", "a.webp"), heldoutFile("trumpet", "b.webp"), heldoutFile("castle", "c.webp")];
  const bad = upload(broken("text.jpg"), "broken.jpg", "image/jpeg");
  await page()
    .getByTestId("add-files")
    .setInputFiles([...files, bad]);
  await expect(page().getByTestId("failures")).toContainText(/broken\.jpg.*read it as a picture/);
  await expectState(page(), "ready");
  await search(page(), "octopus");
  await expect(page().getByTestId("status")).toContainText("Closest to “octopus”, best first");
  await expect(tile(page(), 0)).toHaveAccessibleName(/^a\.webp/);
});

inAll("photos are narrowed by when and where they were taken, and those that are alike are one", async () => {
  await page()
    .getByTestId("add-folder")
    .setInputFiles(fileURLToPath(new URL("fixtures/exif", import.meta.url)));
  await expectState(page(), "ready");
  await search(page(), "");
  await page().getByRole("combobox", { name: "in" }).selectOption("Paris"); // its label has the options' words in it, too
  await expect(page().getByTestId("status")).toContainText("1 picture of that time and place");
  await search(page(), "chocolate");
  await expect(first()).toHaveAccessibleName(/^paris\.jpg/);
  await expect(tile(page(), 1)).toHaveCount(0);
  await page().getByRole("button", { name: "Any time and place" }).click();
  await page().getByLabel("From").fill("2019-01-01");
  await page().getByLabel("to", { exact: true }).fill("2019-12-31");
  await expect(first()).toHaveAccessibleName(/^rio\.jpg/);
  await page().getByRole("button", { name: "Any time and place" }).click();
  await expect(page().locator("#outcome-detail")).toContainText("100 of 100");
  await page().getByLabel("Group alike").check();
  await expect(page().locator("#outcome-detail")).toContainText("97 of 100");
  await page().evaluate(() => scrollTo(0, document.body.scrollHeight)); // they have little of chocolate
  await expect(page().locator("#results .more:not([hidden])").first()).toHaveText("+3");
  await page().getByLabel("Group alike").uncheck();
});

test("the keyboard is enough: type, go through the pictures, open one, leave it, and find more like it", async () => {
  const box = page().getByTestId("search");
  await tabTo(box);
  await page().keyboard.press("ControlOrMeta+a");
  await page().keyboard.type("penguin");
  await expect(first()).toHaveAccessibleName(/penguin/);
  const results = page().getByTestId("results");
  await tabTo(results);
  const selected = results.locator('[aria-selected="true"]');
  await page().keyboard.press("End");
  await expect(selected).toHaveAttribute("aria-posinset", (await selected.getAttribute("aria-setsize")) ?? "");
  await expect(selected).toBeInViewport();
  await page().keyboard.press("Home");
  await page().keyboard.press("ArrowRight");
  await expect(selected).toHaveAttribute("aria-posinset", "2");
  const second = (await selected.getAttribute("aria-label"))?.split(",")[0] ?? "";
  await page().keyboard.press("Enter");
  const viewer = page().getByRole("dialog");
  await expect(viewer.getByRole("heading")).toHaveText(second);
  await page().keyboard.press("ArrowRight");
  await page().keyboard.press("ArrowLeft");
  await expect(viewer.getByRole("heading")).toHaveText(second);
  await page().keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(results).toBeFocused();
  await page().keyboard.press("Enter");
  await tabTo(viewer.getByRole("button", { name: "More like this" }));
  await page().keyboard.press("Enter");
  await expect(page().getByTestId("status")).toContainText(`Most like the picture “${second}”`);
  await expect(first()).not.toHaveAccessibleName(new RegExp(`^${second},`));
});

inAll("a reload brings the same library, and looks at nothing again", async () => {
  await page().getByTestId("search").press("Backspace");
  await expect(page().getByTestId("status")).toContainText("All");
  const said = await page().locator("#outcome").textContent();
  await page().reload();
  await expectState(page(), "ready");
  await expect(page().locator("#outcome")).toHaveText(said ?? "");
  await expect(page().locator("#activity")).toHaveText("");
  await search(page(), "octopus");
  await expect(tile(page(), 0)).toHaveAccessibleName(/^a\.webp/);
});

test("a model that does not arrive is told in plain words, and can be tried again", async ({ browser }) => {
  const { page: other } = await openSearchPage(browser);
  await fewerSamples(other, /penguin/, 1000);
  await other.route("**/onnx/vision_model.onnx", (route) => route.fulfill({ status: 404, body: "not here" }));
  await other.goto(ADDRESS);
  await expectState(other, "error");
  const alert = other.getByRole("alert");
  await expect(alert).toContainText("The model could not be loaded");
  await expect(alert).toContainText(/vision_model\.onnx.*404/);
  await other.unroute("**/onnx/vision_model.onnx");
  await alert.getByRole("button").click();
  await expect(alert).toBeHidden();
  await expectState(other, "ready");
  await other.context().close();
});
