"""Writes a trained checkpoint the way SigLIP models are published.

    python tools/train/export.py CHECKPOINT OUT_DIR [--tokenizer TOKENIZER.json]

OUT_DIR gets the layout of a Hugging Face SiglipModel folder with its towers as ONNX in fp32, and siglip.json with
what the graphs don't hold: the scale and bias of the scores, and how the model came about. Fails where ONNX Runtime
disagrees with PyTorch or the towers outgrow their budget.
"""
import argparse
import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from transformers import SiglipModel
from transformers.utils import logging

from captions import LENGTH, Captions
from glyphs import load_glyphs
from tokens import VOCABULARY
from train import BATCH, CAPTIONS_EACH, KEEP, NEIGHBOURS, SIZE, TWO_GLYPHS, new_model

NAME = "siglip-demo"
OPSET = 18
TOLERANCE = 1e-4  # of values around 1: fp32 sums taken in another order differ by some 1e-6
BUDGET = 8_000_000  # bytes of both towers together: what a page may load without asking
OUTPUTS = ["last_hidden_state", "pooler_output"]


class Tower(torch.nn.Module):
    """A tower that takes its one input by position and gives OUTPUTS as a pair, as the exporter wants it."""

    def __init__(self, tower: torch.nn.Module, input_name: str):
        super().__init__()
        self.tower, self.input_name = tower, input_name

    def forward(self, batch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        out = self.tower(**{self.input_name: batch})
        return out.last_hidden_state, out.pooler_output


def load_checkpoint(path: Path) -> tuple[SiglipModel, dict]:
    """The model in fp32, ready to run, and everything the checkpoint holds."""
    logging.set_verbosity_error()  # SiglipConfig's own default token ids are outside its default vocabulary, and it says so each time
    saved = torch.load(path, weights_only=True, map_location="cpu")
    model = new_model().eval()
    model.load_state_dict(saved["model"])
    return model, saved


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf8")


def write_configs(model: SiglipModel, tokenizer: Tokenizer, out: Path) -> None:
    if tokenizer.get_vocab_size() != VOCABULARY:
        raise SystemExit(f"the tokenizer has {tokenizer.get_vocab_size()} pieces, the model was made for {VOCABULARY}")
    model.config.architectures = ["SiglipModel"]
    model.config.save_pretrained(out)
    write_json(out / "preprocessor_config.json", dict(
        do_normalize=True, do_rescale=True, do_resize=True, image_mean=[0.5] * 3, image_processor_type="SiglipImageProcessor",
        image_std=[0.5] * 3, processor_class="SiglipProcessor", resample=3, rescale_factor=1 / 255, size=dict(height=SIZE, width=SIZE),
    ))
    tokenizer.save(str(out / "tokenizer.json"))
    write_json(out / "tokenizer_config.json", dict(
        tokenizer_class="SiglipTokenizer", pad_token="</s>", eos_token="</s>", unk_token="<unk>", model_max_length=LENGTH,
        do_lower_case=True, padding_side="right",
    ))


def write_tower(tower: torch.nn.Module, input_name: str, example: torch.Tensor, path: Path) -> float:
    """Writes the ONNX file; answers with the greatest difference between its numbers and PyTorch's, over all outputs."""
    tower = Tower(tower, input_name).eval()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # that this exporter is the old one: its graphs are the ones public checkpoints have
        torch.onnx.export(
            tower, (example[:1],), str(path), input_names=[input_name], output_names=OUTPUTS, opset_version=OPSET, dynamo=False,
            do_constant_folding=True, dynamic_axes={name: {0: "batch_size"} for name in (input_name, *OUTPUTS)},
        )
        wanted = tower(example)
    got = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(OUTPUTS, {input_name: example.numpy()})
    return max(float(np.abs(g - w.numpy()).max()) for g, w in zip(got, wanted))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, help="the tokenizer of the run; tokenizer.json beside the checkpoint unless given")
    args = parser.parse_args()
    torch.manual_seed(0)
    (args.out / "onnx").mkdir(parents=True, exist_ok=True)

    model, saved = load_checkpoint(args.checkpoint)
    # never trained anew: its trainer numbers pieces of equal score differently on every run
    tokenizer = Tokenizer.from_file(str(args.tokenizer or args.checkpoint.with_name("tokenizer.json")))
    write_configs(model, tokenizer, args.out)

    vision, text = args.out / "onnx/vision_model.onnx", args.out / "onnx/text_model.onnx"
    worst = max(
        write_tower(model.vision_model, "pixel_values", torch.rand(5, 3, SIZE, SIZE) * 2 - 1, vision),
        write_tower(model.text_model, "input_ids", torch.randint(VOCABULARY, (5, LENGTH)), text),
    )
    sizes = [path.stat().st_size for path in (vision, text)]
    print(f"max |onnx - torch| = {worst:.2g}; vision {sizes[0]:,} bytes, text {sizes[1]:,} bytes, together {sum(sizes):,}")
    if worst > TOLERANCE or sum(sizes) > BUDGET:
        raise SystemExit(f"no good: at most {TOLERANCE} of difference and {BUDGET:,} bytes are allowed")

    glyphs = load_glyphs()
    write_json(args.out / "siglip.json", dict(
        name=NAME,
        revision=hashlib.sha256(vision.read_bytes() + text.read_bytes()).hexdigest()[:12],
        logitScale=model.logit_scale.exp().item(),
        logitBias=model.logit_bias.item(),
        training=dict(
            steps=saved["step"], batch=BATCH, captionsPerPicture=CAPTIONS_EACH, twoGlyphShare=TWO_GLYPHS, neighbours=NEIGHBOURS,
            patchesKept=KEEP, seconds=round(saved["seconds"]), loss=round(saved["loss"], 4),
            glyphs=len(glyphs), terms=len(Captions(glyphs).terms), vocabulary=tokenizer.get_vocab_size(),
            parameters=dict(
                vision=sum(p.numel() for p in model.vision_model.parameters()), text=sum(p.numel() for p in model.text_model.parameters()),
            ),
        ),
        evaluation={},
    ))


if __name__ == "__main__":
    main()
