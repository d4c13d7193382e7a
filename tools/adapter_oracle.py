"""Writes what PyTorch makes of the sigmoid loss of an adapter: the loss, all gradients, and the numbers after steps.

    python tools/adapter_oracle.py src/learn/fixtures/adapter.json

The loss is that of the SigLIP paper's algorithm 1 (arXiv:2303.15343), gradients are autograd's, steps those of
torch.optim.AdamW with a constant learning rate; scale and bias do not decay. In float64 from inputs that are float32.
"""
import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F

DIM, RANK, IMAGES, TEXTS = 12, 3, 6, 7
# Picture 1 has three captions, caption 4 is of three pictures.
PAIRS = [[0, 0], [1, 1], [1, 2], [2, 3], [3, 4], [4, 4], [5, 5], [1, 6], [0, 4]]
SCALE, BIAS = 14.0, -6.0
LEARNING_RATE, WEIGHT_DECAY, BETAS = 0.01, 0.05, (0.9, 0.95)
STEPS = [1, 10]


def normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=generator)


def corrected(rows: torch.Tensor, down: torch.Tensor, up: torch.Tensor) -> torch.Tensor:
    return F.normalize(rows + rows @ down.T @ up.T, dim=1)


def numbers(tensor: torch.Tensor) -> list[float]:
    return tensor.detach().double().flatten().tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    generator = torch.Generator().manual_seed(7)
    images = F.normalize(normal(generator, IMAGES, DIM), dim=1)
    texts = F.normalize(images[[0, 1, 1, 2, 3, 5, 1]] + normal(generator, TEXTS, DIM) * 0.2, dim=1)
    matrices = {
        "imageDown": normal(generator, RANK, DIM) * 0.3,
        "imageUp": normal(generator, DIM, RANK) * 0.3,
        "textDown": normal(generator, RANK, DIM) * 0.3,
        "textUp": normal(generator, DIM, RANK) * 0.3,
    }
    parameters = {name: matrix.double().requires_grad_() for name, matrix in matrices.items()}
    parameters["logScale"] = torch.tensor(SCALE).log().double().requires_grad_()
    parameters["bias"] = torch.tensor(BIAS).double().requires_grad_()
    image_rows, text_rows = (torch.tensor(side) for side in zip(*PAIRS))
    together = {tuple(pair) for pair in PAIRS}
    signs = torch.tensor([[1.0 if (i, t) in together else -1.0 for _, t in PAIRS] for i, _ in PAIRS]).double()

    def loss_of() -> torch.Tensor:
        x = corrected(images.double()[image_rows], parameters["imageDown"], parameters["imageUp"])
        y = corrected(texts.double()[text_rows], parameters["textDown"], parameters["textUp"])
        logits = parameters["logScale"].exp() * (x @ y.T) + parameters["bias"]
        return -F.logsigmoid(signs * logits).sum() / len(PAIRS)

    loss = loss_of()
    loss.backward()
    start = {name: numbers(value) for name, value in parameters.items()}
    gradients = {name: numbers(value.grad) for name, value in parameters.items()}
    free = [parameters["logScale"], parameters["bias"]]
    decayed = [value for name, value in parameters.items() if name not in ("logScale", "bias")]
    groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": free, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=BETAS, eps=1e-8)
    after = []
    for step in range(1, max(STEPS) + 1):
        optimizer.zero_grad()
        loss_of().backward()
        optimizer.step()
        if step in STEPS:
            now = {name: numbers(value) for name, value in parameters.items()}
            after.append({"steps": step, "loss": loss_of().item(), "parameters": now})
    oracle = {
        "torch": torch.__version__,
        "dim": DIM,
        "rank": RANK,
        "images": numbers(images),
        "texts": numbers(texts),
        "pairs": PAIRS,
        "learningRate": LEARNING_RATE,
        "weightDecay": WEIGHT_DECAY,
        "parameters": start,
        "loss": loss.item(),
        "gradients": gradients,
        "after": after,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(oracle) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
