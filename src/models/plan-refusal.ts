import { SiglipError } from "../core/errors.js";
import { catalogue } from "./catalogue.js";
import { DTYPES, type Dtype, type Tower } from "./dtype.js";
import { choose } from "./plan-choice.js";
import { locate } from "./plan-files.js";
import { formatName } from "./plan-fit.js";
import { formatsThere } from "./plan-formats.js";
import type { Capabilities, PlannedModel, PlanOptions } from "./plan-types.js";

/** How many ways an error names. */
const NAMED = 4;

/**
 * The error for a model that can't be run as asked. It names other formats of the model that fit; where none does, the
 * catalogue's best models that do, with their formats; where none does either, nothing.
 */
export function doesNotFit(
  model: PlannedModel,
  capabilities: Capabilities,
  options: PlanOptions,
  reasons: readonly string[],
): SiglipError<"does-not-fit"> {
  const own = ownFormats(model, capabilities, options);
  const fits = own.length ? own : otherModels(model, capabilities, options);
  const there = options.towers.map((tower) => `${tower} ${formatsThere(model, tower).join(", ") || "none known"}`);
  const way = fits.length
    ? `${fits.map(({ model, dtype }) => `${model} in ${dtype}`).join(", ")} would do.`
    : "Nothing known would do.";
  const message = `${model.name} can't run as asked. ${reasons.join(" ")} Formats there: ${there.join("; ")}. ${way}`;
  return new SiglipError("does-not-fit", message, { reasons: [...reasons], fits });
}

/** Formats of the same model that fit: one for all towers before mixed ones. */
function ownFormats(model: PlannedModel, capabilities: Capabilities, options: PlanOptions) {
  const { towers } = options;
  const pairs = DTYPES.flatMap((image) => DTYPES.map((text): Record<Tower, Dtype> => ({ image, text })));
  const distinct = pairs.filter(({ image, text }) => image === text || towers.length === 2);
  const sorted = distinct.sort((a, b) => Number(a.image !== a.text) - Number(b.image !== b.text));
  return sorted
    .filter(
      (dtype) =>
        towers.every((tower) => isThere(model, tower, dtype[tower])) && fitsAs(model, capabilities, options, dtype),
    )
    .slice(0, NAMED)
    .map((dtype) => ({ model: model.name, dtype: formatName(towers, dtype) }));
}

/** fp32 is taken for there where nothing says. */
function isThere(model: PlannedModel, tower: Tower, dtype: Dtype): boolean {
  const { presence } = locate(model, tower, dtype);
  return presence === "there" || (dtype === "fp32" && presence === "unknown");
}

function otherModels(model: PlannedModel, capabilities: Capabilities, options: PlanOptions) {
  const rows = catalogue().filter(({ id }) => id !== model.name);
  rows.sort((a, b) => (b.figures?.imageNet ?? 0) - (a.figures?.imageNet ?? 0));
  const fits: { model: string; dtype: string }[] = [];
  for (const row of rows) {
    const choice = choose({ name: row.id, row }, capabilities, { ...options, dtype: "auto" });
    if (!choice.refused) fits.push({ model: row.id, dtype: formatName(options.towers, choice.dtype) });
    if (fits.length === NAMED) break;
  }
  return fits;
}

/** Whether the model runs in exactly these formats. */
function fitsAs(
  model: PlannedModel,
  capabilities: Capabilities,
  options: PlanOptions,
  dtype: Record<Tower, Dtype>,
): boolean {
  const choice = choose(model, capabilities, { ...options, dtype });
  return !choice.refused && options.towers.every((tower) => choice.dtype[tower] === dtype[tower]);
}
