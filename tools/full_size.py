"""Write a checkpoint's towers at their full size, with seeded random weights, to measure memory, traffic and time with.

    python tools/full_size.py OUT [vision|text|model] ... [--vocabulary N] [--width N] [--layers N] [--quantise]

`vision` is that of base-patch16-224 (372 MB in float32), `text` that of SigLIP 2 base (256,000 tokens, 1.13 GB). Both
go into `OUT/onnx`, as published exports do, with the description files that the package reads. `model` is both in one
file with their scores, which transformers.js wants for zero-shot. Vectors mean nothing; sizes, operators and names are
right. OUT must not be inside the project: the files are too large for it.

`--vocabulary 32000` is SigLIP's own and `--width 128` a thin model; with the first, the tokenizer of the built-in model
comes along, which uses the beginning of the vocabulary. `--quantise` puts the `_quantized` file beside each.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import SiglipConfig, SiglipModel

HEAD = 64
IMAGE, PATCH = 224, 16
LENGTH = 64
OPSET = 17
SEED = 20_261

ROOT = Path(__file__).resolve().parents[1]
OUTPUTS = {
    "vision": ["last_hidden_state", "pooler_output"],
    "text": ["last_hidden_state", "pooler_output"],
    "model": ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"],
}
INPUTS = {"vision": ["pixel_values"], "text": ["input_ids"], "model": ["input_ids", "pixel_values"]}


class Tower(torch.nn.Module):
    """One tower as published exports have it: one input, the states of all tokens, and the vector."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, given):
        result = self.tower(given)
        return result.last_hidden_state, result.pooler_output


class Both(torch.nn.Module):
    """Both towers and their scores."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, pixels):
        result = self.model(input_ids=ids, pixel_values=pixels)
        return result.logits_per_image, result.logits_per_text, result.text_embeds, result.image_embeds


def describe(out: Path, config: SiglipConfig, own_tokenizer: bool) -> None:
    """The JSON files of the folder; with `own_tokenizer`, the built-in model's among them."""
    half = [0.5, 0.5, 0.5]
    processor = {
        "image_processor_type": "SiglipImageProcessor",
        "do_resize": True, "size": {"height": IMAGE, "width": IMAGE}, "resample": 2,
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": half, "image_std": half,
    }  # fmt: skip
    tokenizer = {
        "tokenizer_class": "GemmaTokenizer",
        "pad_token": "<pad>",
        "eos_token": "<eos>",
        "unk_token": "<unk>",
        "model_max_length": LENGTH,
    }
    if own_tokenizer:
        demo = ROOT / "public/models/siglip-demo"
        tokenizer = json.loads((demo / "tokenizer_config.json").read_text()) | {"model_max_length": LENGTH}
        shutil.copyfile(demo / "tokenizer.json", out / "tokenizer.json")
    config.save_pretrained(out)
    for name, value in (("preprocessor_config", processor), ("tokenizer_config", tokenizer)):
        (out / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n")


def towers_of(config: SiglipConfig) -> SiglipModel:
    torch.manual_seed(SEED)
    model = SiglipModel(config).eval()
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.6 / weights.shape[-1] ** 0.5)
    return model


def export(model: SiglipModel, name: str, out: Path, quantise: bool) -> None:
    ids = torch.zeros(1, LENGTH, dtype=torch.long)
    pixels = torch.zeros(1, 3, IMAGE, IMAGE)
    tower, given = {
        "vision": (Tower(model.vision_model), (pixels,)),
        "text": (Tower(model.text_model), (ids,)),
        "model": (Both(model), (ids, pixels)),
    }[name]
    path = out / "onnx" / ("model.onnx" if name == "model" else f"{name}_model.onnx")
    torch.onnx.export(
        tower,
        given,
        str(path),
        input_names=INPUTS[name],
        output_names=OUTPUTS[name],
        dynamic_axes={each: {0: axis(name, each)} for each in INPUTS[name] + OUTPUTS[name]}
        | ({"logits_per_image": {0: "image_batch_size", 1: "text_batch_size"}} if name == "model" else {})
        | ({"logits_per_text": {0: "text_batch_size", 1: "image_batch_size"}} if name == "model" else {}),
        opset_version=OPSET,
        dynamo=False,
    )
    print(path, path.stat().st_size)
    if quantise:
        small = path.with_name(f"{path.stem}_quantized.onnx")
        quantize_dynamic(str(path), str(small), weight_type=QuantType.QUInt8)
        print(small, small.stat().st_size)


def axis(name: str, port: str) -> str:
    """What a port's first dimension is called: with both towers, pictures and texts are as many as they like."""
    if name != "model":
        return "batch_size"
    return "text_batch_size" if port in ("input_ids", "text_embeds", "logits_per_text") else "image_batch_size"


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("towers", nargs="*")
    parser.add_argument("--vocabulary", type=int, default=256_000)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--quantise", action="store_true")
    return parser.parse_args()


def main() -> None:
    options = asked()
    out = options.out.resolve()
    if ROOT in (out, *out.parents):
        sys.exit(f"{out} is inside the project.")
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    sizes = {
        "hidden_size": options.width,
        "intermediate_size": 4 * options.width,
        "num_hidden_layers": options.layers,
        "num_attention_heads": options.width // HEAD,
    }
    gemma = options.vocabulary == 256_000
    config = SiglipConfig(
        text_config=sizes
        | {"vocab_size": options.vocabulary, "max_position_embeddings": LENGTH, "projection_size": options.width}
        | {"bos_token_id": None, "eos_token_id": 1, "pad_token_id": 0 if gemma else 1},
        vision_config=sizes | {"image_size": IMAGE, "patch_size": PATCH},
    )
    config._attn_implementation = "sdpa"
    describe(out, config, own_tokenizer=not gemma)
    model = towers_of(config)
    for name in options.towers or ["vision", "text"]:
        export(model, name, out, options.quantise)


if __name__ == "__main__":
    main()
