// The text of docs/models.md. Apart from the script that writes it, so that a test can compare.

const FAMILIES = { siglip: "SigLIP", siglip2: "SigLIP 2", clip: "CLIP, to compare with" };
const NONE = "–";
const number = (value) => value?.toFixed(1) ?? NONE;

/** Megabytes; those by arithmetic with "≈". */
const megabytes = (size) => (size ? `${size.estimated ? "≈ " : ""}${Math.round(size.bytes / 1e6)}` : NONE);

function line(row, { sizeOf, imageWork }) {
  const { figures } = row;
  const size = (tower, dtype) => megabytes(sizeOf(row, tower, dtype));
  const cells = [
    `\`${row.id}\``,
    number(figures?.imageNet),
    number(figures?.textToImage),
    number(figures?.imageToText),
    Math.round(imageWork(row) / 1e9),
    row.dim,
    size("image", "fp32"),
    size("image", "fp16"),
    size("text", "fp32"),
    size("text", "fp16"),
    row.calibration ? "yes" : NONE,
  ];
  return `| ${cells.join(" | ")} |`;
}

function table(rows, tools) {
  return `| model | ImageNet | text → image | image → text | work | numbers in a vector | image fp32 | image fp16 | text fp32 | text fp16 | constants |
|---|---|---|---|---|---|---|---|---|---|---|
${rows.map((row) => line(row, tools)).join("\n")}`;
}

const TOWERS = ["image", "text"];

/** "image q8, text fp16" of those formats that were compared, with one answer. */
function compared(row, answer) {
  const found = TOWERS.flatMap((tower) =>
    Object.entries(row.faithful[tower] ?? {}).flatMap(([dtype, good]) =>
      good === answer ? [`${tower} ${dtype}`] : [],
    ),
  );
  return found.join(", ") || NONE;
}

/** Where the pieces of other formats are known: "q4 63, q8 95". */
function small(row, tower, sizeOf) {
  const known = ["q8", "q4", "q4f16"].flatMap((dtype) => {
    const size = sizeOf(row, tower, dtype);
    return size && !size.estimated ? [`${dtype} ${Math.round(size.bytes / 1e6)}`] : [];
  });
  return known.join(", ") || NONE;
}

/** The document, of the catalogue's rows. */
export function modelsDocument(rows, tools) {
  const sections = Object.entries(FAMILIES).map(
    ([family, title]) => `## ${title}

${table(
  rows.filter((row) => row.family === family),
  tools,
)}`,
  );
  const formats = rows
    .filter((row) => Object.keys(row.faithful).length > 0)
    .map(
      (row) =>
        `| \`${row.id}\` | ${compared(row, true)} | ${compared(row, false)} | ${small(row, "image", tools.sizeOf)} | ${small(row, "text", tools.sizeOf)} |`,
    );
  const repositories = rows.map(
    (row) => `| \`${row.id}\` | \`${row.repository}\` | ${row.revision?.slice(0, 7) ?? NONE} |`,
  );
  const of = (id) => rows.find((row) => row.id === id);
  const texts = ["siglip-base-patch16-224", "siglip2-base-patch16-224"].map((id) =>
    megabytes(tools.sizeOf(of(id), "text", "fp32")),
  );
  const times = ["384", "512"].map((size) => {
    const [more, less] = [size, "224"].map((pixels) => tools.imageWork(of(`siglip2-base-patch16-${pixels}`)));
    return (more / less).toFixed(1);
  });
  const best = of("siglip2-so400m-patch16-384");
  const giant = of("siglip2-giant-opt-patch16-384");
  const sources = Object.entries(tools.sources).map(([key, text]) => `- \`${key}\`: ${text}.`);
  return `# Which model

| need | take | why |
|---|---|---|
| photo search in a browser, any language | \`siglip2-base-patch16-224\` | of the base models at its work it has the best figures, and it reads many languages |
| a small download, English only | \`siglip-base-patch16-224\` | its vocabulary is an eighth as large, so the text tower is ${texts[0]} MB in fp32 where SigLIP 2's is ${texts[1]} MB |
| many pictures, little time | \`siglip2-base-patch32-256\` | 64 patches a picture where base/16 at 224 has 196 |
| small things and print in pictures | \`siglip2-base-patch16-384\`, \`-512\` | more pixels, at ${times[0]} and ${times[1]} times the work of 224 |
| the best figures, on a GPU with room | \`siglip2-so400m-patch16-384\` | ${number(best.figures.imageNet)} on ImageNet; giant-opt has ${number(giant.figures.imageNet)}, at ${(tools.imageWork(giant) / tools.imageWork(best)).toFixed(1)} times the work |
| tagging with fixed labels | any, image tower alone | label vectors can be made beforehand: no text tower, no tokenizer |
| a comparison with CLIP | \`clip-vit-base-patch32\`, \`-patch16\`, \`clip-vit-large-patch14\` | shares among labels only, no yes or no of each; English |

SigLIP 2 reads many languages, as does \`siglip-base-patch16-256-multilingual\`; the other SigLIP models and CLIP read
English. SigLIP and SigLIP 2 weights are under Apache-2.0, CLIP's under MIT. NaFlex checkpoints are not supported. A vector
of one model says nothing to another's: choose before you fill an index.

In the tables: ImageNet is zero-shot top-1 on ImageNet-1k, the arrows are recall@1 on COCO, all in per cent as published
(SigLIP and CLIP by open_clip, SigLIP 2 by big_vision: across the two, tenths mean nothing). Work is billions of
multiplications of the image tower for one picture, by arithmetic: on one device, twice the work takes about twice the
time. Towers are in MB; "≈" marks sizes by arithmetic from the architecture, right to 1 %. "Constants" says whether scale
and bias are known: without them there are cosines and ranks but no probabilities, unless the folder says them. "–" is
what no source says. Nothing here was measured by this project.

${sections.join("\n\n")}

## Smaller number formats

What others found when they compared a format with fp32. "As good" is retrieval; probabilities may shift. A format that is
in neither column was not compared, or with two different results. Known sizes are in MB.

| model | as good | worse | image tower | text tower |
|---|---|---|---|---|
${formats.join("\n")}

By itself the engine takes fp16 on a GPU that computes it, where the file is known to be there, and fp32 otherwise; on WASM
q8 where the table says "as good", and fp32 otherwise. A phone takes any smaller format that is "as good" first. Where there
is no room, it takes a smaller format that nobody compared, and says so, but none that is worse. It never runs q8 on WebGPU,
which has no kernels for it. On WASM, fp16 saves download but no memory: weights are widened to 32 bits, all but the token
table.

## Repositories

ONNX exports on the hub, and the revision for which sizes are stated. The original weights are those of \`google/…\` and
\`openai/…\` under the same names.

| model | repository | revision |
|---|---|---|
${repositories.join("\n")}

## Sources

${sources.join("\n")}

This page is written by \`node scripts/models-table.js\` from \`src/models/catalogue.ts\` and the data beside it.
\`node tools/catalogue.js\` asks the hub for sizes, hashes, scale and bias.
`;
}
