"""Writes what PyTorch answers at other input resolutions, with `interpolate_pos_encoding=True`.

    python tools/resolution_oracle.py OUT_FILE [HUB]

OUT_FILE   JSON: what `interpolate(mode="bicubic")` makes of small grids, and for each tiny checkpoint of checkpoints.py
           the vectors of its first two pictures at a larger and a smaller size; the built-in model's too, whose weights are
           read from its graph
HUB        a folder of the larger checkpoints, whose weights are seeded random numbers; each is built again, and taken where
           it answers as its reference.json says. They go into the same file.

Pictures are prepared as the checkpoint's processor does, at the other size. Vectors are not of unit length.
"""
import argparse
import json
import logging
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from PIL import Image
from transformers import AutoConfig, CLIPModel, SiglipModel

import checkpoints

HERE = Path(__file__).resolve().parent
OURS = HERE.parent / "e2e/fixtures/checkpoints"
BUILT_IN = HERE.parent / "public/models/siglip-demo"
GRIDS = [(3, 5), (3, 2), (2, 3), (7, 11), (7, 4), (14, 24), (16, 16)]
WIDTH = 4


@torch.no_grad()
def vectors(model, pixels: torch.Tensor, **how) -> torch.Tensor:
    pooled = model.vision_model(pixel_values=pixels, **how).pooler_output
    return model.visual_projection(pooled) if isinstance(model, CLIPModel) else pooled


def pixels_of(folder: Path, processor: dict, names: list[str], size: int) -> torch.Tensor:
    prepare = checkpoints.squashed if "height" in processor["size"] else checkpoints.cropped
    return torch.stack([prepare(Image.open(folder / name), size, processor["resample"]) for name in names])


def seeded(folder: Path):
    """A checkpoint of the larger set, its weights drawn again: 0.6 / sqrt(last dimension), seeded by its name."""
    config = AutoConfig.from_pretrained(folder)
    clip = config.model_type == "clip"
    config._attn_implementation = "sdpa"
    torch.manual_seed(7 if clip else sum(folder.name.removeprefix("thin-siglip-").encode()))
    model = (CLIPModel if clip else SiglipModel)(config).eval()
    for weight in model.parameters():
        if weight.dim() > 1:
            torch.nn.init.normal_(weight, std=0.6 / weight.shape[-1] ** 0.5)
    return model


def ours(name: str):
    layout = next(one for one in checkpoints.LAYOUTS if one.name == name)
    torch.manual_seed(checkpoints.SEED + sum(name.encode()))
    tokenizer = layout.tokenizer()
    end, pad = tokenizer.token_to_id(layout.end), tokenizer.token_to_id(layout.pad)
    return checkpoints.build(layout, tokenizer.get_vocab_size(), tokenizer.token_to_id("<|startoftext|>"), end, pad)


def from_graph(folder: Path) -> SiglipModel:
    """A checkpoint of which only the graph is kept: products have their matrices turned, under names of the exporter's."""
    model = SiglipModel(AutoConfig.from_pretrained(folder)).eval()
    graph = onnx.load(str(folder / "onnx/vision_model.onnx")).graph
    weights = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    state = {name.removeprefix("tower."): one for name, one in weights.items() if name.startswith("tower.")}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            state[node.name.strip("/").removeprefix("tower/").removesuffix("/MatMul").replace("/", ".") + ".weight"] = weights[node.input[1]].T
    model.vision_model.load_state_dict(state)
    return model


def answers(folder: Path, model, images: Path) -> dict | None:
    reference = json.loads((folder / "reference.json").read_text())
    processor = json.loads((folder / "preprocessor_config.json").read_text())
    config = model.config.vision_config
    pictures = lambda size: pixels_of(images, processor, reference["images"], size)  # noqa: E731
    off = np.abs(vectors(model, pictures(config.image_size)).numpy() - np.array(reference["image_vectors"])).max()
    print(f"{folder.name}: |as it is - reference.json| = {off:.1e}")
    if off > 1e-4:
        return None
    grid = config.image_size // config.patch_size
    sizes = [config.patch_size * side for side in (2 * grid if grid < 9 else grid + 3, grid - 1 if grid > 2 else grid + 1)]
    rounded = lambda size: np.round(vectors(model, pictures(size)[:2], interpolate_pos_encoding=True).double().numpy(), 6).tolist()  # noqa: E731
    return {str(size): rounded(size) for size in sizes}


def grids() -> list[dict]:
    found = []
    for side, to in GRIDS:
        torch.manual_seed(side * 100 + to)
        grid = torch.randn(1, WIDTH, side, side)
        made = F.interpolate(grid, size=(to, to), mode="bicubic", align_corners=False)
        flat = lambda one: [float(f"{x:.9g}") for x in one.permute(0, 2, 3, 1).flatten().tolist()]  # noqa: E731
        found.append(dict(side=side, to=to, width=WIDTH, grid=flat(grid), expected=flat(made)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("hub", type=Path, nargs="?")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    found = {layout.name: answers(OURS / layout.name, ours(layout.name), OURS / "images") for layout in checkpoints.LAYOUTS}
    found[BUILT_IN.name] = answers(BUILT_IN, from_graph(BUILT_IN), BUILT_IN / "images")
    for folder in sorted(arguments.hub.glob("thin-*")) if arguments.hub else []:
        found[folder.name] = answers(folder, seeded(folder), arguments.hub / "images")
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in found.items() if one)
    made = ",\n".join(f"  {json.dumps(one)}" for one in grids())
    arguments.out.write_text(f'{{\n "torch": "{torch.__version__}",\n "grids": [\n{made}\n ],\n "checkpoints": {{\n{lines}\n }}\n}}\n')


if __name__ == "__main__":
    main()
