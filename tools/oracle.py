"""Writes reference.json twice: what PyTorch and Pillow answer, for the engine's tests in OUT_DIR, and a few of those
answers with their picture in MODEL_DIR, for the engine to prove itself on when it loads the model.

    python tools/oracle.py MODEL_DIR OUT_DIR CHECKPOINT

Run fixtures.py first: the pictures are those in OUT_DIR/pictures. The tokenizer is MODEL_DIR's, the vectors come from
the CHECKPOINT in fp32, not from the ONNX files. Vectors are the towers' pooler_output, not yet of unit length.
Also prints how the model does on OUT_DIR/heldout.json.
"""
import argparse
import json
import shutil
import sys
from pathlib import Path

import tokenizers
import torch
import torch.nn.functional as F
from PIL import Image

from reference import made_with, rounded, write_lines

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
from export import load_checkpoint  # noqa: E402
from render import model_pixels  # noqa: E402
from tokens import encode  # noqa: E402

# lossless, so that all decoders agree on every pixel
PICTURES = ["wide.png", "tall.png", "small.png", "exact.png", "scene.png", "grey.png"]
TEXTS = ["a photo of a cat", "This is a photo of a dog.", "sleeping cat", "  Mixed CASE, and punctuation!?  ", "snow_covered mountain",
         "ein Hund am Strand", "猫", "🐕 emoji", "", "word " * 90]
# what the engine runs before the first vector is used
PROOF_PICTURE = "tall.png"
PROOF_TEXTS = 2


class Reference:
    def __init__(self, folder: Path, checkpoint: Path):
        self.model, _ = load_checkpoint(checkpoint)
        self.tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))

    def token_ids(self, texts: list[str]) -> torch.Tensor:
        return encode(self.tokenizer, texts)

    @torch.no_grad()
    def images(self, paths: list[Path]) -> torch.Tensor:
        size = self.model.config.vision_config.image_size
        pixels = model_pixels([Image.open(path) for path in paths], size)
        return self.model.vision_model(pixel_values=torch.from_numpy(pixels)).pooler_output

    @torch.no_grad()
    def texts(self, texts: list[str]) -> torch.Tensor:
        return self.model.text_model(input_ids=self.token_ids(texts)).pooler_output

    @torch.no_grad()
    def logits(self, images: torch.Tensor, texts: torch.Tensor) -> torch.Tensor:
        """[images, texts], before the sigmoid."""
        return F.normalize(images, dim=1) @ F.normalize(texts, dim=1).T * self.model.logit_scale.exp() + self.model.logit_bias


def held_out_scores(reference: Reference, out: Path) -> tuple[float, float]:
    """Shares of the queries with a right picture first, and with one among the first five."""
    asked = json.loads((out / "heldout.json").read_text(encoding="utf8"))
    files = [picture["file"] for picture in asked["pictures"]]
    images = reference.images([out / "heldout" / file for file in files])
    ranked = reference.logits(images, reference.texts([q["query"] for q in asked["queries"]])).argsort(0, descending=True)
    hits = [[files[i] in q["right"] for i in ranked[:5, n]] for n, q in enumerate(asked["queries"])]
    for q, hit, n in zip(asked["queries"], hits, range(len(hits))):
        if not hit[0]:
            print(f"not first: {q['query']!r}, but {asked['pictures'][ranked[0, n]]['name']!r}")
    return sum(hit[0] for hit in hits) / len(hits), sum(any(hit) for hit in hits) / len(hits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoint", type=Path)
    args = parser.parse_args()

    reference = Reference(args.model, args.checkpoint)
    about = json.loads((args.model / "siglip.json").read_text(encoding="utf8"))
    images, texts = reference.images([args.out / "pictures" / file for file in PICTURES]), reference.texts(TEXTS)
    answer = dict(
        made_with=made_with(),
        model=dict(name=about["name"], revision=about["revision"]),
        pictures=PICTURES,
        texts=TEXTS,
        token_ids=reference.token_ids(TEXTS).tolist(),
        image_vectors=rounded(images),
        text_vectors=rounded(texts),
        logits_per_image=rounded(reference.logits(images, texts)),
    )
    write_lines(args.out / "reference.json", answer)
    picture = PICTURES.index(PROOF_PICTURE)
    write_lines(args.model / "reference.json", dict(
        made_with=answer["made_with"],
        images=[PROOF_PICTURE],
        texts=TEXTS[:PROOF_TEXTS],
        image_vectors=[answer["image_vectors"][picture]],
        text_vectors=answer["text_vectors"][:PROOF_TEXTS],
    ))
    (args.model / "images").mkdir(exist_ok=True)
    shutil.copy(args.out / "pictures" / PROOF_PICTURE, args.model / "images" / PROOF_PICTURE)
    first, five = held_out_scores(reference, args.out)
    print(f"held-out queries: right picture first {first:.3f}, among the first five {five:.3f}")


if __name__ == "__main__":
    main()
