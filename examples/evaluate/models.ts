import { compare, fromFolder } from "siglip-web/evaluate";

// A folder that has a folder of pictures for each class; a directory handle of showDirectoryPicker() will do too.
const files = document.querySelector<HTMLInputElement>("input[webkitdirectory]")?.files ?? [];
const dataset = await fromFolder(files);

const { baseline, models } = await compare(
  [
    "siglip2-base-patch16-224",
    "siglip-base-patch16-224",
    { model: "clip-vit-base-patch32", templates: ["a photo of a {label}."] },
  ],
  dataset,
  { onProgress: ({ model, phase, loaded, total }) => console.log(model, phase, loaded, total) },
);
for (const { name, evaluation, differences, error } of models) {
  if (error) console.log(name, error.message);
  else console.log(name, evaluation.figures.top1, evaluation.cost, `against ${baseline}:`, differences?.top1);
}
