"""Write a checkpoint's towers at their full size, with seeded random weights, to measure memory and traffic with.

    python tools/full_size.py OUT [vision|text] ...

`vision` is that of base-patch16-224 (372 MB in float32), `text` that of SigLIP 2 base (256,000 tokens, 1.13 GB). Both
go into `OUT/onnx`, as published exports do, with the description files that the package reads. Vectors mean nothing;
sizes, operators and names are right. OUT must not be inside the project: the files are too large for it.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import SiglipConfig, SiglipModel

WIDTH, LAYERS, HEADS, INNER = 768, 12, 12, 3072
IMAGE, PATCH = 224, 16
LENGTH, VOCABULARY = 64, 256_000
OPSET = 17
SEED = 20_261

PORTS = {"vision": "pixel_values", "text": "input_ids"}
OUTPUTS = ["last_hidden_state", "pooler_output"]


class Tower(torch.nn.Module):
    """One tower as published exports have it: one input, the states of all tokens, and the vector."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, given):
        result = self.tower(given)
        return result.last_hidden_state, result.pooler_output


def describe(out: Path, config: SiglipConfig) -> None:
    """The JSON files of the folder."""
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


def export(model: SiglipModel, name: str, out: Path) -> None:
    given = {
        "vision": torch.zeros(1, 3, IMAGE, IMAGE),
        "text": torch.zeros(1, LENGTH, dtype=torch.long),
    }[name]
    path = out / "onnx" / f"{name}_model.onnx"
    names = [PORTS[name], *OUTPUTS]
    torch.onnx.export(
        Tower(getattr(model, f"{name}_model")),
        (given,),
        str(path),
        input_names=names[:1],
        output_names=names[1:],
        dynamic_axes={each: {0: "batch_size"} for each in names},
        opset_version=OPSET,
        dynamo=False,
    )
    print(path, path.stat().st_size)


def main() -> None:
    out = Path(sys.argv[1]).resolve()
    if Path(__file__).resolve().parents[1] in (out, *out.parents):
        sys.exit(f"{out} is inside the project.")
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    sizes = {
        "hidden_size": WIDTH,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
    }
    config = SiglipConfig(
        text_config=sizes
        | {"vocab_size": VOCABULARY, "max_position_embeddings": LENGTH, "projection_size": WIDTH}
        | {"bos_token_id": None, "eos_token_id": 1, "pad_token_id": 0},
        vision_config=sizes | {"image_size": IMAGE, "patch_size": PATCH},
    )
    config._attn_implementation = "sdpa"
    describe(out, config)
    model = towers_of(config)
    for name in sys.argv[2:] or ["vision", "text"]:
        export(model, name, out)


if __name__ == "__main__":
    main()
