import type { Hit } from "siglip-web";
import { isFiltering } from "./filter.js";
import { isMiss } from "./score-words.js";
import type { Ask } from "./searching.js";
import { wordsOf } from "./wishes.js";

/** What a search gave, in one sentence; `partly` while there are pictures that nobody has looked at yet. */
export function outcomeWords(ask: Ask, best: Hit | undefined, likely: number, partly: boolean): string {
  const what = wordsOf(ask.wishes);
  if (!ask.wishes.some(({ minus }) => !minus)) return "Say what the pictures should show, too";
  if (!best && partly) return `Searching for ${what} among the first pictures`;
  if (!best) return isFiltering(ask.filter) ? "No picture of that time and place" : "There is nothing to search yet";
  const [only] = ask.wishes;
  if (ask.wishes.length === 1 && only?.term.kind !== "text") return `Most like ${what}, best first`;
  if (!isMiss(best, likely)) return `Closest to ${what}, best first`;
  return `Nothing ${isFiltering(ask.filter) ? "of that time and place" : "here"}${partly ? " so far" : ""} looks like ${what}. These come closest:`;
}

export function waitingWords({ wishes }: Ask): string {
  return `Searching for ${wordsOf(wishes)} as soon as the model is here`;
}

export function refusedWords({ wishes }: Ask, why: string): string {
  return `${wordsOf(wishes)} can't be searched for: ${why}`;
}
