"""A SiglipModel from a folder that only has its towers as ONNX files, as train/export.py writes them.

    python tools/finetune/from_onnx.py public/models/siglip-demo OUT_DIR

OUT_DIR gets model.safetensors and the folder's descriptions: what finetune.py takes.
"""
import argparse
import json
import math
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import AutoConfig, SiglipModel

from inputs import FILES

TOWERS = {"vision": "vision_model", "text": "text_model"}


def weights(path: Path, tower: str) -> dict[str, torch.Tensor]:
    """By their names in a SiglipModel. A matrix that the exporter turned and renamed is known by the product it is used in."""
    graph = onnx.load(str(path)).graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    products = {name: node.name for node in graph.node if node.op_type == "MatMul" for name in node.input if name in found}
    named = {}
    for name, value in found.items():
        if name.startswith("tower."):
            named[name.removeprefix("tower.")] = value
        elif name in products:  # "/tower/encoder/layers.0/mlp/fc1/MatMul"
            named[".".join(products[name].split("/")[2:-1]) + ".weight"] = value.T
    return {f"{tower}.{name}": torch.from_numpy(np.array(value)) for name, value in named.items()}


def from_onnx(folder: Path) -> SiglipModel:
    """The model in fp32. Fails where the files lack a weight or have one that the model has no place for."""
    model = SiglipModel(AutoConfig.from_pretrained(folder)).eval()
    state = {name: value for file, tower in TOWERS.items() for name, value in weights(folder / f"onnx/{file}_model.onnx", tower).items()}
    about = json.loads((folder / "siglip.json").read_text(encoding="utf8"))
    state |= dict(logit_scale=torch.tensor([math.log(about["logitScale"])]), logit_bias=torch.tensor([about["logitBias"]]))
    model.load_state_dict(state, strict=True)
    return model


def write(folder: Path, out: Path) -> None:
    from_onnx(folder).save_pretrained(out)
    for name in FILES:
        shutil.copy(folder / name, out / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    write(args.model, args.out)


if __name__ == "__main__":
    main()
