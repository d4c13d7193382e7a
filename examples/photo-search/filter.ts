import type { Where } from "siglip-web";
import type { Photo } from "./photo.js";

/** What of the library is to be seen; what is empty narrows nothing. */
export interface Filter {
  /** Days as "2024-05-31", both included. */
  from: string;
  to: string;
  place: string;
}

export const NO_FILTER: Filter = { from: "", to: "", place: "" };

export function isFiltering({ from, to, place }: Filter): boolean {
  return `${from}${to}${place}` !== "";
}

/** The last moment of a day, as EXIF's times compare with it. */
const endOf = (day: string) => `${day}T23:59:59`;

export function passes({ takenAt, place }: Photo, filter: Filter): boolean {
  if (filter.place !== "" && place !== filter.place) return false;
  if (filter.from !== "" && !(takenAt !== undefined && takenAt >= filter.from)) return false;
  return filter.to === "" || (takenAt !== undefined && takenAt <= endOf(filter.to));
}

/** The same for a search. */
export function whereOf({ from, to, place }: Filter): Where {
  return {
    ...(place !== "" && { place }),
    ...(`${from}${to}` !== "" && {
      takenAt: { ...(from !== "" && { gte: from }), ...(to !== "" && { lte: endOf(to) }) },
    }),
  };
}
