import type { FileAt, SearchIndex, ViewOptions } from "siglip-web";
import type { Looking } from "../shared/words.js";
import type { FileFailure } from "./failures.js";
import { type DirectoryHandle, filesOf, isPicture } from "./files.js";
import { createPace } from "./pace.js";
import { factsOf, type Photo, photoOf } from "./photo.js";
import { pictureTrouble } from "./trouble-words.js";

/** Something that the library is to have: a folder, or files as if they were all of their folders, or some more files. */
export type Source =
  | { kind: "folder"; handle: DirectoryHandle }
  | { kind: "files"; files: readonly FileAt[]; alts?: ReadonlyMap<string, string> }
  | { kind: "loose"; files: readonly File[] };

export interface FillingEvents {
  /** Pictures that are on their way, or of which more is known now. */
  photos(photos: readonly Photo[], files: readonly FileAt[]): void;
  progress(now: Looking): void;
  /** Pictures that are not there any more. */
  gone(ids: readonly string[]): void;
  failed(failures: readonly (FileFailure & { id: string })[]): void;
}

/** Looks closer: each quarter and more of a picture by itself, so that what is small in it is found, and where. */
const CLOSER: ViewOptions = { scales: [1, 0.5] };

/** Brings one source into the index; rejects with the signal's reason when it is aborted. What was done stays done. */
export async function fill(
  index: SearchIndex,
  source: Source,
  closer: boolean,
  signal: AbortSignal,
  on: FillingEvents,
): Promise<void> {
  const files = await listed(source, signal);
  const pictures = files.filter(({ file }) => isPicture(file));
  const altOf = (path: string) => (source.kind === "files" ? source.alts?.get(path) : undefined);
  const alt = (path: string) => (altOf(path) === undefined ? {} : { alt: altOf(path) });
  on.photos(
    pictures.map(({ path, file }) => photoOf(path, { modified: file.lastModified, ...alt(path) })),
    pictures,
  );
  const metadata = async (file: File, path: string) => {
    const facts = { ...alt(path), ...(await factsOf(file)) };
    on.photos([photoOf(path, { modified: file.lastModified, ...facts })], []);
    return facts;
  };
  const pace = createPace();
  const options = {
    signal,
    ...(closer && { views: CLOSER }),
    onProgress({ phase, loaded, total = loaded }: { phase: string; loaded: number; total?: number }) {
      if (phase === "index") on.progress({ done: loaded, total, perSecond: pace(loaded) });
    },
  };
  if (source.kind === "loose") {
    const items = await Promise.all(
      pictures.map(async ({ path, file }) => ({
        id: path,
        image: file,
        metadata: { ...(await metadata(file, path)), modified: file.lastModified },
      })),
    );
    const { failures } = await index.add(items, options);
    on.failed(failures.map(({ input, error }) => failureOf(items[input]?.id ?? "", error)));
  } else {
    // An empty list says of no folder that it is empty by now; its handle does.
    const from = source.kind === "folder" && files.length === 0 ? source.handle : files;
    const synced = await index.sync(from, { ...options, metadata });
    on.gone(synced.removed);
    on.failed(synced.failed.map(({ path, error }) => failureOf(path, error)));
  }
}

async function listed(source: Source, signal: AbortSignal): Promise<readonly FileAt[]> {
  if (source.kind === "files") return source.files;
  // Two files of one name, size and time are one.
  if (source.kind === "loose") {
    return source.files.map((file) => ({ path: `Added/${file.size}-${file.lastModified}/${file.name}`, file }));
  }
  const files: FileAt[] = [];
  for await (const one of filesOf(source.handle)) {
    signal.throwIfAborted();
    files.push(one);
  }
  return files;
}

function failureOf(id: string, error: Error): FileFailure & { id: string } {
  return { id, name: id.slice(id.lastIndexOf("/") + 1), why: pictureTrouble(error) ?? error.message };
}
