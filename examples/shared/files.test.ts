import { expect, it } from "vitest";
import { entriesIn, fileOf, isEntryOfFile, PICTURE_NAME } from "./files.js";

const names = (list: readonly string[]) => list.map((name) => ({ name, isFile: true }) as FileSystemFileEntry);

it("gives all of a folder's portions, up to the empty one", async () => {
  const portions = [names(["a", "b"]), names(["c"]), [], names(["never"])];
  const reader = { readEntries: (give: (some: FileSystemEntry[]) => void) => give(portions.shift() ?? []) };
  const folder = { isFile: false, createReader: () => reader } as unknown as FileSystemEntry;
  expect(isEntryOfFile(folder)).toBe(false);
  const found: string[] = [];
  for await (const entry of entriesIn(folder)) if (isEntryOfFile(entry)) found.push(entry.name);
  expect(found).toEqual(["a", "b", "c"]);
});

it("passes on why a file or a folder can't be read", async () => {
  const gone = new Error("gone");
  const fail = (_: unknown, failed: (error: Error) => void) => failed(gone);
  await expect(fileOf({ file: fail } as unknown as FileSystemFileEntry)).rejects.toBe(gone);
  const folder = { createReader: () => ({ readEntries: fail }) } as unknown as FileSystemEntry;
  await expect(entriesIn(folder).next()).rejects.toBe(gone);
});

it("knows pictures by their names", () => {
  const pictures = ["a.avif", "a.BMP", "a.gif", "a.heic", "a.heif", "a.jfif", "a.jpg", "a.jpeg", "a.jxl", "a.tif"];
  expect([...pictures, "a.tiff", "a.png", "a.webp"].every((name) => PICTURE_NAME.test(name))).toBe(true);
  expect(["a.hei", "a.svg", "a.jpg.xmp", "jpg"].some((name) => PICTURE_NAME.test(name))).toBe(false);
});
