import type { Hit } from "siglip-web";
import type { Photo } from "./photo.js";
import { scoreOf } from "./score-words.js";
import type { Shown } from "./viewer.js";

const DAY = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;

/** A photo as the large view shows it: when, where, in which folder, how near to what was asked for. */
export function shownOf({ id, alt, takenAt, place }: Photo, hit: Hit | undefined, likely: number): Shown {
  const facts = [
    takenAt && new Date(`${takenAt}Z`).toLocaleString("en", DAY),
    place,
    id.slice(0, id.lastIndexOf("/")),
    hit && scoreOf(hit, likely).long,
    hit?.duplicates?.length && `${hit.duplicates.length} nearly the same`,
  ];
  return { id, alt, facts: facts.filter(Boolean).join(" · "), ...(hit?.part && { part: hit.part }) };
}
