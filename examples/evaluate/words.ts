import { createSiglip } from "siglip-web";
import { compareTemplates, evaluate, fromFolder, fromTable } from "siglip-web/evaluate";

const siglip = await createSiglip({ model: "siglip2-base-patch16-224" });
const files = [...(document.querySelector<HTMLInputElement>("input[webkitdirectory]")?.files ?? [])];

// Which words for the classes? The pictures are encoded once.
const classes = await fromFolder(files);
const words = await compareTemplates(siglip, classes, {
  templates: {
    photo: ["This is a photo of {label}."],
    several: ["a photo of a {label}.", "a close-up photo of a {label}.", "a bad photo of a {label}."],
  },
});
console.log(words.models.map(({ name, differences }) => [name, differences?.top1?.real]));

// Is each picture found by its captions, and each caption by its picture?
const captions = await fromTable("file,caption\n1.jpg,a cat asleep on a chair\n1.jpg,our cat\n2.jpg,two dogs", files);
const { figures, dataset } = await evaluate(siglip, captions);
console.log(figures.textToImage1, figures.imageToText1, dataset.counts);
