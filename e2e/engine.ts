import type { Device } from "../src/index.js";
import { expect, type Page, test } from "./test.js";

/** The device that this project is about. */
export function projectDevice(): Device {
  return test.info().project.name === "webgpu" ? "webgpu" : "wasm";
}

/**
 * One page with the built package for all tests of a spec file. A test fails where something was thrown in the page
 * that nobody caught.
 */
export function onePage(): () => Page {
  let page: Page;
  const uncaught: string[] = [];
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    page.on("pageerror", (error) => uncaught.push(String(error)));
    await page.goto("/e2e/pages/blank.html");
    await page.waitForFunction(() => "siglipWeb" in globalThis);
  });
  test.afterEach(() => {
    expect(uncaught.splice(0), "errors that nobody caught").toEqual([]);
  });
  test.afterAll(() => page.close());
  return () => page;
}

/**
 * As `onePage`, with the built-in model loaded on the project's device as `siglip`. Its proof has a file of its own and
 * is left out here: on a software adapter it takes longer than the tests.
 */
export function oneClient(): () => Page {
  const page = onePage();
  test.beforeAll(() =>
    page().evaluate(
      async (options) => {
        globalThis.siglip = await siglipWeb.createSiglip(options);
      },
      { device: projectDevice(), verify: "off" as const },
    ),
  );
  return page;
}

/** Opens an empty index as `index` for each test, and closes the one of the test before. */
export function freshIndex(page: () => Page): void {
  test.beforeEach(() =>
    page().evaluate(async () => {
      await globalThis.index?.close();
      globalThis.index = await siglip.openIndex(crypto.randomUUID());
    }),
  );
}

const ALL = process.env.TEST_ALL === "1";

/**
 * A test that is left to `npm run test:all`: it takes long (on software WebGPU above all) and says little that others don't.
 * Nothing is opened for it elsewhere.
 */
export const inAll = ALL ? test : test.skip;

/** Of several tests of one kind: `test` for the one that every run has, `inAll` for the others. */
export const usual = (always: boolean) => (always ? test : inAll);

/** As `inAll`, from within, for those that are left on some conditions. */
export function onlyInAll(): void {
  test.skip(!ALL, "npm run test:all runs this one");
}
