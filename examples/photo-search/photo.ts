import type { Metadata, StoredItem } from "siglip-web";
import { HEAD, type PhotoFacts, readExif } from "./exif.js";
import { placeName } from "./places.js";

/** A picture of the library, as the page shows and filters it. */
export interface Photo {
  id: string;
  /** What it shows, where that is known, or its file's name. */
  alt: string;
  /** In the camera's time, as EXIF has it. */
  takenAt?: string;
  place?: string;
  /** When its file was last changed, in milliseconds. */
  modified: number;
}

/** What the index keeps of a photo beside its vector: found again in searches with conditions, and after a reload. */
export async function factsOf(file: File): Promise<PhotoFacts & { place?: string }> {
  const facts = readExif(await file.slice(0, HEAD).arrayBuffer());
  const { latitude, longitude } = facts;
  if (latitude === undefined || longitude === undefined) return facts;
  return { ...facts, place: placeName(latitude, longitude) };
}

export function photoOf(id: string, metadata: Metadata = {}): Photo {
  const { alt, takenAt, place, modified } = metadata;
  return {
    id,
    alt: typeof alt === "string" ? alt : id.slice(id.lastIndexOf("/") + 1),
    modified: typeof modified === "number" ? modified : 0,
    ...(typeof takenAt === "string" && { takenAt }),
    ...(typeof place === "string" && { place }),
  };
}

export const photoOfItem = ({ id, metadata }: StoredItem): Photo => photoOf(id, metadata);

/** The newest first; of the same time by their ids, so that the order is always the same. */
export function newestFirst(a: Photo, b: Photo): number {
  const [left, right] = [timeOf(a), timeOf(b)];
  return right - left || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function timeOf({ takenAt, modified }: Photo): number {
  return takenAt === undefined ? modified : Date.parse(`${takenAt}Z`);
}
