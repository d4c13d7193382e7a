"""Towers of SigLIP and CLIP models as ONNX files, in the number formats and under the names of public checkpoints."""
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16
from torch import nn

SMALLER = ("fp16", "quantized", "q4", "q4f16")


class Vision(nn.Module):
    """CLIP's projected vectors; SigLIP's patches and vectors."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        out = self.model.vision_model(pixel_values=pixel_values)
        projected = getattr(self.model, "visual_projection", None)
        return projected(out.pooler_output) if projected else (out.last_hidden_state, out.pooler_output)


class Text(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        out = self.model.text_model(input_ids=input_ids)
        projected = getattr(self.model, "text_projection", None)
        return projected(out.pooler_output) if projected else (out.last_hidden_state, out.pooler_output)


def vectors(out) -> torch.Tensor:
    """What a tower answers with, without its patches."""
    return out if torch.is_tensor(out) else out[1]


def outputs(family: str) -> tuple[list[str], list[str]]:
    """Names of the pictures' and the texts' outputs."""
    return (["image_embeds"], ["text_embeds"]) if family == "clip" else (["last_hidden_state", "pooler_output"],) * 2


def export(module: nn.Module, inputs: dict[str, torch.Tensor], names: list[str], path: Path) -> None:
    axes = {name: {0: "batch_size"} for name in (*inputs, *names)}
    if "input_ids" in inputs:  # as published: a graph takes a text that is not padded, and answers wrongly
        axes["input_ids"][1] = "sequence_length"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that this exporter is the old one: its graphs are the ones public checkpoints have
        torch.onnx.export(module, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=names, dynamic_axes=axes, opset_version=17, dynamo=False)


def smaller_formats(path: Path, formats: tuple[str, ...] = SMALLER) -> None:
    """The other number formats beside an fp32 file, by the converters that public checkpoints use."""
    beside = lambda suffix: str(path.with_name(f"{path.stem}_{suffix}.onnx"))  # noqa: E731
    if "fp16" in formats:
        onnx.save(convert_float_to_float16(onnx.load(str(path)), keep_io_types=True), beside("fp16"))
    if "quantized" in formats:
        quantize_dynamic(str(path), beside("quantized"), weight_type=QuantType.QUInt8)
    if "q4" in formats or "q4f16" in formats:
        four = MatMulNBitsQuantizer(onnx.load(str(path)), block_size=32, is_symmetric=True)
        four.process()
        four.model.save_model_to_file(beside("q4"))
    if "q4f16" in formats:
        onnx.save(convert_float_to_float16(onnx.load(beside("q4")), keep_io_types=True), beside("q4f16"))


def off_by(path: Path, feed: dict[str, torch.Tensor], expected: list) -> float:
    """The largest difference between what is expected of a graph's last output and onnxruntime's on a CPU."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run([session.get_outputs()[-1].name], {name: value.numpy() for name, value in feed.items()})[0]
    return float(np.abs(got - np.array(expected)).max())
