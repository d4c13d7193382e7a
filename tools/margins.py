"""Writes how near onnxruntime on the CPU comes to PyTorch, for every number format of every checkpoint in some folders.

    python tools/margins.py OUT_FILE FOLDER...

A FOLDER holds checkpoints with a reference.json each, and images/ beside them: `checkpoints.py`'s, say. Nobody can ask
of the engine that a 4-bit file be nearer to PyTorch than this, or excuse it for being farther. A file quantised as it
runs takes its ranges from the whole batch, so each is measured with all inputs together and one by one: `cosine` is
the lowest of all inputs in either.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from checkpoints import cropped, squashed

SUFFIXES = {"fp32": "", "fp16": "_fp16", "q8": "_quantized", "q4": "_q4", "q4f16": "_q4f16"}
TOWERS = {"image": "vision_model", "text": "text_model"}


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf8"))


def inputs(folder: Path, reference: dict) -> dict[str, np.ndarray]:
    processor = read(folder / "preprocessor_config.json")
    crop = "shortest_edge" in processor["size"]
    size = processor["size"]["shortest_edge" if crop else "height"]
    images = [Image.open(folder.parent / "images" / name) for name in reference["images"]]
    pixels = [(cropped if crop else squashed)(image, size, processor["resample"]).numpy() for image in images]
    return {"image": np.stack(pixels), "text": np.array(reference["token_ids"], np.int64)}


def unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def embed(path: Path, batch: np.ndarray) -> list[np.ndarray]:
    """The vectors of all inputs together and of each alone."""
    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), quiet, providers=["CPUExecutionProvider"])
    run = lambda some: session.run([session.get_outputs()[-1].name], {session.get_inputs()[0].name: some})[0]  # noqa: E731
    return [unit(run(batch)), unit(np.concatenate([run(batch[i : i + 1]) for i in range(len(batch))]))]


def logits(images: np.ndarray, texts: np.ndarray, reference: dict) -> np.ndarray:
    return images @ texts.T * np.exp(reference["logit_scale"]) + reference.get("logit_bias", 0)


def measure(folder: Path) -> dict:
    reference = read(folder / "reference.json")
    batches = inputs(folder, reference)
    right = {"image": unit(np.array(reference["image_vectors"])), "text": unit(np.array(reference["text_vectors"]))}
    found = {}
    for dtype, suffix in SUFFIXES.items():
        files = {tower: folder / f"onnx/{stem}{suffix}.onnx" for tower, stem in TOWERS.items()}
        if not all(file.exists() for file in files.values()):
            continue
        ways = {tower: embed(file, batches[tower]) for tower, file in files.items()}
        expected = logits(right["image"], right["text"], reference)
        off = max(float(np.abs(logits(image, text, reference) - expected).max()) for image, text in zip(*ways.values()))
        cosine = {tower: min(float((way * right[tower]).sum(1).min()) for way in ways[tower]) for tower in TOWERS}
        found[dtype] = {tower: round(value, 8) for tower, value in cosine.items()} | {"logits": round(off, 6)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    args = parser.parse_args()
    checkpoints = sorted(path.parent for folder in args.folders for path in folder.glob("*/reference.json"))
    found = {folder.name: {"folder": folder.parent.name, "formats": measure(folder)} for folder in checkpoints}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    version = json.dumps(onnxruntime.__version__)
    args.out.write_text(f'{{\n "onnxruntime": {version},\n "checkpoints": {{\n{lines}\n }}\n}}\n', encoding="utf8")


if __name__ == "__main__":
    main()
