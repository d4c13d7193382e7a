"""Writes MODEL_DIR/README.md, the model's card. Every number in it comes from siglip.json, config.json or the files' sizes.

    python tools/train/card.py MODEL_DIR
"""
import argparse
import json
from pathlib import Path

CARD = """# {name}

A small SigLIP that knows the {glyphs:,} pictures of an emoji font by their names. It shows what the SDK does, and tests
it, without a download: both towers are {megabytes:.1f} MB. For photos, use a published SigLIP checkpoint.

Revision `{revision}` (SHA-256 of the two ONNX files, its first twelve digits).

## What it was taught

- **Pictures**: glyphs of Noto Color Emoji 2.042, one or two at a time ({two_percent:.0f} % are two), at random places, sizes,
  angles and tints on random backgrounds, drawn anew for each step.
- **Texts**: the English names and keywords of Unicode CLDR 41, the words of those names, and short templates around
  them ("a photo of {{}}", "{{}} and {{}}", ...): {terms:,} terms in all.

Both come from Debian packages (`fonts-noto-color-emoji`, `unicode-cldr-core`). There are no photos, no people's data
and no other model's weights or outputs in it.

## How it is built

| | picture tower | text tower |
|---|---|---|
| input | {image_size}×{image_size} RGB, bicubic, -1..1 | {length} tokens of a {vocabulary:,}-piece Unigram vocabulary, lower case, no punctuation |
| layers, width, heads | {vision_layers}, {vision_width}, {vision_heads} | {text_layers}, {text_width}, {text_heads} |
| | {patch}×{patch} patches, attention pooling | reads the last position |
| parameters | {vision_parameters:,} | {text_parameters:,} |
| file, fp32 | {vision_bytes:,} bytes | {text_bytes:,} bytes |

Vectors have {text_width} numbers. The probability that a text fits a picture is
`sigmoid({scale:.4f} * cosine {sign} {bias:.4f})`.

## How it was trained

SigLIP's sigmoid loss ([arXiv:2303.15343](https://arxiv.org/abs/2303.15343), equation 1): each pair of a picture and a
text is a yes or no of its own. A batch is {batch} pictures and {captions} captions for each. A caption is a yes for
*every* picture of the batch it is true of, not only for the one it was drawn for: "fruit" fits each picture with a
glyph that has the keyword. Half of a batch's glyphs come in runs of {neighbours} neighbours in code point order, which look alike.

{steps:,} steps on a CPU in {minutes:.0f} minutes, the last batch's loss {loss:.2f}. Muon for the matrices inside the layers, AdamW for the rest.
For the first, larger part of the run the picture tower saw {kept} of a picture's {patches} patches, those with most of a glyph first.

These weights came about in four pieces, each resumed from the one before: up to step 2,500 with 40 % of keywords among
the captions that are not plain names, up to 3,500 and then 8,000 with 70 %, and the last {finishing} on names above all
(`--two-glyphs 0.12 --keywords 0.4`).

## What it can do

Measured on the ONNX files by

    python tools/train/evaluate.py public/models/{name}

over pictures with places, sizes, angles, tints and backgrounds that it wasn't trained on (every glyph {sets} times over,
256 pixels, resized with Pillow's bicubic filter):

{table}

## What it can't

- It knows these pictograms and little else: photos, drawings and other emoji fonts are strange to it.
- The glyphs are the ones it was trained on. It was measured on new scenes, not on new things.
- English only, {length} tokens at most; words outside the names and keywords mean little to it.
- Two things side by side are its limit: it doesn't count, and doesn't know left from right.
- Names and keywords carry the choices of the font and of CLDR about people, jobs, food and places.

## How to make it again

See `tools/README.md` for the packages.

    python tools/train/train.py RUN --steps 8000
    python tools/train/train.py RUN --steps {steps} --two-glyphs 0.12 --keywords 0.4 --resume RUN/last.pt
    python tools/train/export.py RUN/last.pt public/models/{name}
    python tools/train/evaluate.py public/models/{name}
    python tools/train/card.py public/models/{name}

Training is seeded, yet sums in another order on another processor, or a run that was stopped and resumed, give other
weights of the same quality.

## Licences

The weights are under this project's MIT licence. The pictures it was trained on derive from glyphs of Noto Color Emoji,
under the SIL Open Font License 1.1; no glyph is in this folder. The texts, and so the tokenizer's vocabulary, derive
from Unicode CLDR, copyright © 1991-2022 Unicode, Inc., under the Unicode licence (Unicode-DFS-2016).
"""

MEASURES = {  # what siglip.json calls it, and what a reader should know it as
    "recallAt1": "name → its picture is first of {glyphs:,}",
    "recallAt5": "name → among the first 5",
    "recallAt10": "name → among the first 10",
    "keywordsAt5": "keyword → a right picture among the first 5",
    "imageToTextAt1": "picture → its name is first of {glyphs:,}",
    "twoGlyphsAt1": "\"A and B\" → the picture of both is first of {pairs:,}",
    "twoGlyphsAt10": "\"A and B\" → among the first 10",
}


def table(evaluation: dict, glyphs: int) -> str:
    if not evaluation:
        return "(not measured yet)"
    rows = [f"| {label.format(glyphs=glyphs, pairs=evaluation['pairs'])} | {evaluation[key]:.1%} |" for key, label in MEASURES.items()]
    return "\n".join(["| | share |", "|---|---:|", *rows])


def card(folder: Path) -> str:
    read = lambda name: json.loads((folder / name).read_text(encoding="utf8"))
    about, config = read("siglip.json"), read("config.json")
    training, evaluation, text, vision = about["training"], about["evaluation"], config["text_config"], config["vision_config"]
    sizes = {tower: (folder / f"onnx/{tower}_model.onnx").stat().st_size for tower in ("vision", "text")}
    return CARD.format(
        name=about["name"], revision=about["revision"], scale=about["logitScale"],
        sign="-" if about["logitBias"] < 0 else "+", bias=abs(about["logitBias"]),
        steps=training["steps"], finishing=training["steps"] - 8000, batch=training["batch"], captions=training["captionsPerPicture"], neighbours=training["neighbours"],
        kept=training["patchesKept"], patches=(vision["image_size"] // vision["patch_size"]) ** 2, minutes=training["seconds"] / 60,
        loss=training["loss"], glyphs=training["glyphs"], terms=training["terms"], two_percent=training["twoGlyphShare"] * 100,
        image_size=vision["image_size"], patch=vision["patch_size"], length=text["max_position_embeddings"], vocabulary=text["vocab_size"],
        vision_layers=vision["num_hidden_layers"], vision_width=vision["hidden_size"], vision_heads=vision["num_attention_heads"],
        text_layers=text["num_hidden_layers"], text_width=text["hidden_size"], text_heads=text["num_attention_heads"],
        vision_parameters=training["parameters"]["vision"], text_parameters=training["parameters"]["text"],
        vision_bytes=sizes["vision"], text_bytes=sizes["text"], megabytes=sum(sizes.values()) / 1e6,
        sets=evaluation.get("sets", 0), table=table(evaluation, training["glyphs"]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    folder = parser.parse_args().model
    (folder / "README.md").write_text(card(folder), encoding="utf8")


if __name__ == "__main__":
    main()
