import { type Dataset, type Example, toDataset } from "siglip-web/evaluate";
import { cutCells } from "./sheet.js";

/** Sets that come with the page, so that it works at once. Their pictures are pictograms, which the built-in model knows. */
export const BUILT_IN_SETS = [
  { value: "look-alikes-small", words: "Look-alikes: 128 in 32 classes" },
  { value: "look-alikes", words: "Look-alikes: 384 in 32 classes" },
  { value: "far-apart", words: "Two small things far apart: 200" },
  { value: "gallery", words: "Pictograms with names: 120" },
] as const;

export type BuiltInSet = (typeof BUILT_IN_SETS)[number]["value"];

/** The sheets of bench/learn, and what they say of themselves. */
const ABOUT = new URL("../../bench/learn/set.json", import.meta.url);
const CLASSES = new URL("../../bench/learn/classes.webp", import.meta.url);
const FAR = new URL("../../bench/learn/far.webp", import.meta.url);

/** Pictures of each class in the small set, and of the gallery. */
const FEW = 4;
const FROM_GALLERY = 120;

interface About {
  classes: { side: number; train: number; test: number; names: string[] };
  far: { side: number; names: string[]; pictures: string[][] };
}

/** `base` is where the gallery's folder is. */
export async function builtInSet(which: BuiltInSet, base: URL): Promise<Dataset> {
  if (which === "gallery") return gallery(base);
  const about: About = await (await fetch(ABOUT)).json();
  return which === "far-apart"
    ? farApart(about.far)
    : lookAlikes(about.classes, which === "look-alikes" ? undefined : FEW);
}

/** Only those to measure on: the others are for learning. */
async function lookAlikes({ side, train, test, names }: About["classes"], few = test): Promise<Dataset> {
  const places = names.flatMap((_, c) => Array.from({ length: few }, (_, i) => c * (train + test) + train + i));
  const images = await cutCells(CLASSES, side, places);
  const examples = images.map((image, i): Example => {
    const label = names[Math.floor(i / few)] ?? "";
    return { id: `${label} ${(i % few) + 1}`, image, label };
  });
  return toDataset(examples, { name: "look-alikes", classes: names });
}

async function farApart({ side, names, pictures }: About["far"]): Promise<Dataset> {
  const images = await cutCells(
    FAR,
    side,
    pictures.map((_, i) => i),
  );
  const examples = images.map((image, i): Example => {
    const labels = pictures[i] ?? [];
    return { id: `${i + 1} ${labels.join(" and ")}`, image, labels };
  });
  return toDataset(examples, { name: "two small things far apart", classes: names });
}

async function gallery(base: URL): Promise<Dataset> {
  const folder = new URL("gallery/", base);
  const listed: { file: string; alt: string }[] = await (await fetch(new URL("index.json", folder))).json();
  const step = listed.length / FROM_GALLERY;
  const some = Array.from({ length: FROM_GALLERY }, (_, i) => listed[Math.floor(i * step)]).filter(
    (one) => one !== undefined,
  );
  const examples = await Promise.all(
    some.map(async ({ file, alt }): Promise<Example> => {
      const image = await (await fetch(new URL(file, folder))).blob();
      return { id: file, image, captions: [alt] };
    }),
  );
  return toDataset(examples, { name: "pictograms" });
}
