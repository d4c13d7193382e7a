import { launch } from "puppeteer-core";
import { preview } from "vite";
import { findChromium } from "../../scripts/find-chromium.js";
import { installMissing } from "../../scripts/install.js";
import { holdModels } from "../hold.js";
import { spread } from "../pages/rounds.js";
import { row } from "../rows.js";

const APPS = ["photo-search", "photo-tagging", "lab"];
const PRESETS = ["mobile", "desktop"];
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const ROUNDS = Number(process.env.AUDITS ?? 3);
const FOLDER = "bench/audits";
/** What Lighthouse can't judge, for want of the trace's beginning, it asks to be visited again. */
const [AGAIN, TRIES] = ["NO_NAVSTART", 3];

/** Lighthouse on the three apps as they are served, while their model is on its way; each visit is a browser's first. */
export async function audits() {
  installMissing(FOLDER);
  const lighthouse = await import(`../../${FOLDER}/node_modules/lighthouse/core/index.js`);
  const server = await preview({ mode: "examples", plugins: [holdModels], preview: { port: 0 } });
  const [address] = server.resolvedUrls.local;
  const visits = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const app of APPS) {
        for (const preset of PRESETS) visits.push(await judged(lighthouse, `${address}${app}/`, app, preset));
      }
    }
  } finally {
    await server.close();
  }
  const rows = APPS.flatMap((app) => PRESETS.flatMap((preset) => rowsOf(visits, app, preset)));
  return { browser: visits[0].browser, versions: { lighthouse: visits[0].lighthouse }, rows, details: visits };
}

/** A visit that could be judged, with how many could not before. */
async function judged(lighthouse, url, app, preset) {
  for (let unjudged = 0; unjudged < TRIES; unjudged++) {
    const seen = await visit(lighthouse, url, app, preset);
    if (seen) return { ...seen, unjudged };
  }
  throw new Error(`${app}, ${preset}: ${TRIES} visits could not be judged (${AGAIN}).`);
}

/** One visit in a browser of its own: its scores in percent, and what cost it some. */
async function visit(lighthouse, url, app, preset) {
  const executablePath = await findChromium();
  const browser = await launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  try {
    const flags = { port: Number(new URL(browser.wsEndpoint()).port), onlyCategories: CATEGORIES, logLevel: "error" };
    const config = preset === "desktop" ? lighthouse.desktopConfig : undefined;
    const { lhr } = await lighthouse.default(url, flags, config);
    if (lhr.runtimeError?.code === AGAIN) return undefined;
    if (lhr.runtimeError) throw new Error(`${app}, ${preset}: ${lhr.runtimeError.message}`);
    return {
      ...{ app, preset, browser: (await browser.version()).replace("/", " "), lighthouse: lhr.lighthouseVersion },
      scores: Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)])),
      lost: Object.fromEntries(CATEGORIES.map((name) => [name, lostIn(lhr, lhr.categories[name])])),
      warnings: lhr.runWarnings,
    };
  } finally {
    await browser.close();
  }
}

/** Audits that count and were not passed in full. */
function lostIn({ audits: all }, { auditRefs }) {
  return auditRefs.flatMap(({ id, weight }) => {
    const { score, displayValue } = all[id];
    return weight > 0 && score !== null && score < 1 ? [{ id, score, ...(displayValue && { is: displayValue }) }] : [];
  });
}

function rowsOf(visits, app, preset) {
  const these = visits.filter((visit) => visit.app === app && visit.preset === preset);
  return CATEGORIES.map((name) => {
    const lost = new Set(these.flatMap((visit) => visit.lost[name].map(({ id }) => id)));
    return row({
      work: `${app}, ${preset}: ${name}`,
      unit: "",
      ours: spread(these.map((visit) => visit.scores[name])),
      bound: { least: 95 },
      note: [...lost].join(", "),
    });
  });
}
