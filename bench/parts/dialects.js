import { readdirSync } from "node:fs";
import { row } from "../rows.js";

/** Every checkpoint of ../shared/hub: dispatches as exported and as run, and how far the vectors are apart. */
export async function dialects({ open, openFirefox, folders }) {
  const names = folders.hub ? readdirSync(folders.hub).filter((name) => name.startsWith("thin-")) : [];
  if (names.length === 0) return { rows: [], details: {} };
  const inFirefox = await openFirefox(); // many times as fast as Chromium's software adapter
  const browser = inFirefox.missing ? await open({ webgpu: true }) : inFirefox;
  const details = {};
  try {
    for (const name of names) {
      await browser.fresh();
      const found = await browser
        .call("dialect", "countDialect", { folder: `hub/${name}` })
        .catch((error) => ({ error: String(error).slice(0, 300) }));
      details[name] = found;
      console.log(name, found.error ?? found.before, found.after ?? "", found.difference ?? "");
    }
  } finally {
    await browser.close();
  }
  return { browser: browser.name, rows: Object.entries(details).flatMap(rowsOf), details };
}

function rowsOf([name, { error, before, after, difference }]) {
  if (error) return [{ work: name, skipped: error }];
  return ["image", "text"].map((tower) =>
    row({
      work: `${name}, ${tower} tower: dispatches`,
      unit: "",
      ours: after[tower],
      other: before[tower],
      against: "plain export",
      ...(tower === "image" && { note: `vectors differ by ${difference?.toExponential(1)} at most` }),
    }),
  );
}
