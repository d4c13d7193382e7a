import { closeClean } from "./app-page.js";
import { inAll } from "./engine.js";
import { writeResult } from "./fixtures.js";
import { fillWithMany, MANY } from "./many-thumbnails.js";
import { ADDRESS, expectState, openSearchPage, READY } from "./photo-search-page.js";
import { expect, test } from "./test.js";

/** Milliseconds: of who types ten letters a second. */
const BETWEEN_LETTERS = 100;

test.describe.configure({ timeout: READY.timeout * 2 });

inAll(`with ${MANY} pictures, scrolling is smooth and results follow the typing`, async ({ browser }) => {
  const app = await openSearchPage(browser, { viewport: { width: 1280, height: 800 } });
  const { page } = app;
  await fillWithMany(page);
  await page.goto(ADDRESS);
  await expectState(page, "ready");
  await expect(page.locator("#outcome")).toHaveText(`All ${MANY.toLocaleString("en")} pictures`, READY);
  await expect(page.locator(".tile.pending:not([hidden])")).toHaveCount(0);
  const frames = await page.evaluate(scrollThrough);
  const tiles = await page.locator(".tile").count();
  const typing: number[] = [];
  for (let i = 0; i < 22; i++) {
    typing.push(await page.evaluate(typed, ["cat", "dog"][i % 2] as string));
    await page.waitForTimeout(BETWEEN_LETTERS);
  }
  const known = typing.slice(2); // what was typed before is encoded already, so that all else is measured
  const share = frames.busy.filter((ms) => ms < 20).length / frames.busy.length;
  const measured = {
    share,
    busy: percentiles(frames.busy),
    between: percentiles(frames.between),
    typing: percentiles(known),
    tiles,
  };
  writeResult("photo-search", measured);
  console.log(JSON.stringify(measured));
  expect(tiles).toBeLessThan(250);
  expect(share, "of the frames take less than 20 ms of the page's thread").toBeGreaterThanOrEqual(0.95);
  expect(Math.max(...known), "milliseconds from the key to the painted results").toBeLessThan(100);
  await closeClean(app);
});

function percentiles(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), most: at(1) };
}

/** Scrolls through a part of all, quickly, and says what each frame took of the page's thread, and how far apart they were. */
async function scrollThrough(): Promise<{ busy: number[]; between: number[] }> {
  const [busy, between]: [number[], number[]] = [[], []];
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  for (let frame = 0; frame < 300; frame++) {
    await new Promise<void>((resolve) => {
      requestAnimationFrame(() => {
        // The page's own work for the scrolling before, then styles, layout and painting, come before the message.
        const began = performance.now();
        between.push(began - last);
        last = began;
        port1.onmessage = () => {
          busy.push(performance.now() - began);
          window.scrollBy({ top: frame % 100 === 99 ? 40_000 : 180, behavior: "instant" });
          resolve();
        };
        port2.postMessage(undefined);
      });
    });
  }
  return { busy, between };
}

/** Milliseconds from a text's being typed to its results being painted. */
async function typed(text: string): Promise<number> {
  const input = document.querySelector<HTMLInputElement>("#query");
  const outcome = document.querySelector("#outcome");
  if (!input || !outcome) throw new Error("no search box");
  const said = new Promise<void>((resolve) => {
    const watching = new MutationObserver(() => {
      if (!outcome.textContent?.includes(`“${text}”`)) return;
      watching.disconnect();
      resolve();
    });
    watching.observe(outcome, { childList: true, characterData: true, subtree: true });
  });
  const before = performance.now();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await said;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - before;
}
