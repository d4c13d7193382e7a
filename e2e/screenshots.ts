import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { expect, type Page } from "./test.js";

/** A channel that is further off than this is another colour, not another way of smoothing an edge. */
const FAR = 48;
/** Letters and pictograms are drawn by the system's fonts; a page whose parts moved differs in more. */
const SHARE = 0.05;

/**
 * The page as `docs/NAME.png` has it. With `UPDATE_SCREENSHOTS=1`, or where there is none yet, it is written, to be looked
 * at before it is committed. Numbers that are others each time are fewer pixels than are let pass.
 */
export async function expectScreenshot(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../docs/${name}.png`, import.meta.url));
  const how = { animations: "disabled", caret: "hide" } as const;
  // An image shows the picture that it had before until the next one is there.
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => undefined))));
  if (process.env.UPDATE_SCREENSHOTS === "1" || !existsSync(path)) {
    await page.screenshot({ path, ...how });
    return;
  }
  const kept = PNG.sync.read(readFileSync(path));
  const now = PNG.sync.read(await page.screenshot(how));
  expect([now.width, now.height], `${name}: its size`).toEqual([kept.width, kept.height]);
  let other = 0;
  for (let at = 0; at < now.data.length; at += 4) {
    const isFar = [0, 1, 2].some((channel) => {
      const difference = (now.data[at + channel] ?? 0) - (kept.data[at + channel] ?? 0);
      return Math.abs(difference) > FAR;
    });
    if (isFar) other++;
  }
  expect(other / (now.width * now.height), `${name}: the share of pixels that differ`).toBeLessThan(SHARE);
}
