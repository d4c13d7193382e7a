import type { Dataset } from "siglip-web/evaluate";
import { count } from "../shared/numbers.js";

/** What a data set has, in a sentence or two. */
export function setWords({ name, examples, classes, skipped, others }: Dataset): string {
  const captions = examples.reduce((sum, one) => sum + (one.captions?.length ?? 0), 0);
  const parts = [
    many(examples.length, "picture"),
    ...(classes.length > 0 ? [many(classes.length, "class", "classes")] : []),
    ...(captions > 0 ? [many(captions, "caption")] : []),
  ];
  const left = [
    ...(skipped.length > 0 ? [`${many(skipped.length, "entry", "entries")} can't be used`] : []),
    ...(others > 0 ? [`${many(others, "other file")} left out`] : []),
  ];
  return `${name}: ${parts.join(", ")}.${left.length > 0 ? ` ${left.join(", ")}.` : ""}`;
}

function many(number: number, one: string, more = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : more}`;
}
