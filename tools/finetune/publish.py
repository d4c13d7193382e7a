"""Makes of a fine-tuned model a folder that the package loads by `{ url }`.

    python tools/finetune/publish.py RUN/best FOLDER --name my-siglip --pictures A.png B.png --texts "a cat" ["a dog" ...] [--formats fp16 q8 q4]
    npx siglip-web manifest FOLDER

FOLDER gets the descriptions, both towers as ONNX checked against PyTorch, siglip.json with the score's scale and bias,
and reference.json with PyTorch's answers for the pictures and texts given, which the package proves itself on.
"""
import argparse
import hashlib
import json
import logging
import math
import sys
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoModel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from inputs import FILES, Inputs  # noqa: E402
from reference import answers, made_with, write_lines  # noqa: E402
from towers import Text, Vision, export, off_by, outputs, smaller_formats  # noqa: E402

TOLERANCE = 1e-4  # of vectors of length one, relative to the largest number: fp32 sums taken in another order differ by some 1e-6
FORMATS = {"fp16": "fp16", "q8": "quantized", "q4": "q4", "q4f16": "q4f16"}
PICTURE = 256  # longest side of a picture that goes with the model


def write_pictures(pictures: list[Path], folder: Path) -> list[Path]:
    """PNG files without loss, so that all decoders agree on every pixel."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, path in enumerate(pictures, 1):
        with Image.open(path) as image:
            image = image.convert("RGB")
            image.thumbnail((PICTURE, PICTURE))
            written.append(folder / f"{number}.png")
            image.save(written[-1], optimize=True)
    return written


def publish(source: Path, folder: Path, name: str, pictures: list[Path], texts: list[str], formats: tuple[str, ...] = ()) -> float:
    """Answers with the greatest difference between ONNX Runtime's numbers and PyTorch's, as a share of the largest."""
    model = AutoModel.from_pretrained(source, dtype=torch.float32, attn_implementation="sdpa").eval()
    inputs = Inputs(str(source), model.config)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    model.config.save_pretrained(folder)
    for file in FILES:
        (folder / file).write_bytes(inputs.paths[file].read_bytes())
    pixels, ids = inputs.pixels(write_pictures(pictures, folder / "images")), inputs.ids(texts)

    vision, text = folder / "onnx/vision_model.onnx", folder / "onnx/text_model.onnx"
    of_images, of_texts = outputs(model.config.model_type)
    export(Vision(model), {"pixel_values": pixels[:1]}, of_images, vision)
    export(Text(model), {"input_ids": ids[:1]}, of_texts, text)
    found = answers(model, pixels, ids)
    largest = lambda key: max(abs(number) for row in found[key] for number in row)  # noqa: E731
    off = max(off_by(vision, {"pixel_values": pixels}, found["image_vectors"]) / largest("image_vectors"), off_by(text, {"input_ids": ids}, found["text_vectors"]) / largest("text_vectors"))
    if off > TOLERANCE:
        raise SystemExit(f"the graphs differ from PyTorch by {off:.1e} of the largest number, where {TOLERANCE} is allowed")
    for path in (vision, text) if formats else ():
        smaller_formats(path, tuple(FORMATS[one] for one in formats))

    about = json.loads((source / "finetune.json").read_text(encoding="utf8"))
    bias = {} if model.config.model_type == "clip" else dict(logitBias=about["logitBias"])  # the package scores CLIP with a softmax, which has no use for one
    revision = hashlib.sha256(vision.read_bytes() + text.read_bytes()).hexdigest()[:12]
    told = dict(name=name, revision=revision, logitScale=about["logitScale"], **bias, finetuned={key: about[key] for key in ("source", "step", "recall")})
    (folder / "siglip.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf8")
    constants = dict(logit_scale=math.log(about["logitScale"])) | {f"logit_{key[5:].lower()}": value for key, value in bias.items()}
    files = [f"{number}.png" for number in range(1, len(pictures) + 1)]
    write_lines(folder / "reference.json", dict(made_with=made_with(), **constants, images=files, texts=texts, token_ids=ids.tolist(), **found))
    return off


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", required=True, help="what vectors of this model are known by, with its revision")
    parser.add_argument("--pictures", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", nargs="+", required=True, help="two or more")
    parser.add_argument("--formats", nargs="*", choices=sorted(FORMATS), default=[])
    args = parser.parse_args()
    logging.disable(logging.WARNING)  # the quantizer tells of every node
    if len(args.texts) < 2:
        raise SystemExit("the package proves itself on two texts: give two")
    off = publish(args.source, args.folder, args.name, args.pictures, args.texts, tuple(args.formats))
    print(f"max |onnx - torch| is {off:.1e} of the largest number; next: npx siglip-web manifest {args.folder}")


if __name__ == "__main__":
    main()
