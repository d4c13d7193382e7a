import type { Hit } from "siglip-web";
import { isMiss } from "./score-words.js";
import type { Query } from "./searching.js";

/** What a search gave, in one sentence; `partly` while there are pictures that nobody has looked at yet. */
export function outcomeWords(query: Query, best: Hit | undefined, partly: boolean): string {
  if (!best) return `Searching for ${quoted(query)} among the first pictures`;
  if (query.kind !== "text") return `Most like ${quoted(query)}, best first`;
  if (!isMiss(best)) return `Closest to ${quoted(query)}, best first`;
  return `Nothing here${partly ? " so far" : ""} looks like ${quoted(query)}. These come closest:`;
}

export function waitingWords(query: Query): string {
  return `Searching for ${quoted(query)} as soon as the model is here`;
}

export function refusedWords(query: Query, why: string): string {
  return `${quoted(query)} can't be searched for: ${why}`;
}

function quoted(query: Query): string {
  switch (query.kind) {
    case "text":
      return `“${query.text}”`;
    case "picture":
      return `“${query.name}”`;
    case "similar":
      return `the picture “${query.photo.alt}”`;
    default:
      return query satisfies never;
  }
}
