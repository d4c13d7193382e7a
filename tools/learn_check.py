"""Whether the pictures of learn_set.py can show what learning is to show: measures it with numpy and PyTorch on a model's ONNX towers.

    python tools/learn_check.py public/models/siglip-demo bench/learn

Prints the figures, and fails where one is out of its bounds: then the set, not what is measured with it, has to change.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from measures import average_precision, calibration_error, fits, recall_at
from sheets import read_sheet

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
from evaluate import Towers, unit  # noqa: E402
from train import sigmoid_loss  # noqa: E402

RANK, STEPS, RATE, BATCH, DECAY = 32, 300, 5e-3, 250, 1e-4
TILES = {1: 1, 2: 0.6, 3: 0.45}  # tiles along an edge, and the share of the edge that each is long


def platt(cosines: np.ndarray, right: np.ndarray, scale: float, bias: float) -> tuple[float, float]:
    """Scale and bias with the least log loss over all pairs."""
    x, y = torch.from_numpy(cosines.ravel()).double(), torch.from_numpy(right.ravel()).double()
    both = torch.tensor([scale, bias], dtype=torch.float64, requires_grad=True)
    tuner = torch.optim.LBFGS([both], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        tuner.zero_grad()
        value = F.binary_cross_entropy_with_logits(both[0] * x + both[1], y)
        value.backward()
        return value

    tuner.step(loss)
    return tuple(both.detach().tolist())


def errors(learnt: tuple[np.ndarray, np.ndarray], held_out: tuple[np.ndarray, np.ndarray], scale: float, bias: float) -> tuple[float, float]:
    """Calibration error of held-out cosines with the model's scale and bias, and with those fitted to others."""
    cosines, right = held_out
    return tuple(calibration_error(1 / (1 + np.exp(-(cosines * s + b))), right) for s, b in ((scale, bias), platt(*learnt, scale, bias)))


def nearest_mean(images: np.ndarray, labels: np.ndarray, train: np.ndarray, shots: int) -> float:
    """Accuracy on all but the training pictures with the means of the first `shots` of those of each class."""
    means = unit(np.stack([images[np.flatnonzero(train & (labels == c))[:shots]].mean(0) for c in range(labels.max() + 1)]))
    return float(((images[~train] @ means.T).argmax(1) == labels[~train]).mean())


class Adapter(torch.nn.Module):
    """x' = normalise(x + B A x), which starts as nothing."""

    def __init__(self, width: int):
        super().__init__()
        self.a = torch.nn.Parameter(torch.randn(RANK, width) / width**0.5)
        self.b = torch.nn.Parameter(torch.zeros(width, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.normalize(x + x @ self.a.T @ self.b.T, dim=1)


def tuned(images: np.ndarray, texts: np.ndarray, told: list[set[str]], scale: float, bias: float) -> tuple[Adapter, Adapter]:
    """Adapters of both towers. A caption is a yes for all pictures of the batch that it fits."""
    torch.manual_seed(1)
    x, y, right = torch.from_numpy(images), torch.from_numpy(texts), torch.from_numpy(fits(told, told).T.copy())
    adapters = Adapter(x.shape[1]), Adapter(x.shape[1])
    scalars = torch.nn.Parameter(torch.tensor(scale).log()), torch.nn.Parameter(torch.tensor(bias))
    tuner = torch.optim.AdamW([*adapters[0].parameters(), *adapters[1].parameters(), *scalars], lr=RATE, weight_decay=DECAY)
    for _ in range(STEPS):
        at = torch.randperm(len(x))[:BATCH]
        tuner.zero_grad()
        sigmoid_loss(adapters[0](x[at]), adapters[1](y[at]), right[at][:, at], *scalars).backward()
        tuner.step()
    return adapters


def tiles(image: Image.Image, along: int) -> list[Image.Image]:
    side = round(image.width * TILES[along])
    starts = [round((image.width - side) * i / max(along - 1, 1)) for i in range(along)]
    return [image.crop((x, y, x + side, y + side)) for y in starts for x in starts]


def best_of_tiles(towers: Towers, pictures: list[Image.Image], texts: np.ndarray, grids: tuple[int, ...]) -> np.ndarray:
    """[pictures, texts]: the greatest cosine of all the tiles of all these grids."""
    return np.max([towers.images([tiles(p, along)[i] for p in pictures]) @ texts.T for along in grids for i in range(along**2)], axis=0)


def of_classes(towers: Towers, folder: Path, told: dict, scale: float, bias: float) -> dict[str, float]:
    names, each = told["names"], told["train"] + told["test"]
    images = towers.images(read_sheet(folder / told["sheet"], told["side"], len(names) * each))
    labels, train = np.repeat(np.arange(len(names)), each), np.tile(np.arange(each) < told["train"], len(names))
    cosines, right = images @ towers.texts(names).T, labels[:, None] == np.arange(len(names))
    before, after = errors((cosines[train], right[train]), (cosines[~train], right[~train]), scale, bias)
    zero_shot = recall_at(cosines[~train], right[~train], 1)
    shots = {f"nearestMean{shots}": nearest_mean(images, labels, train, shots) for shots in (1, 4, 16)}
    return dict(zeroShot=zero_shot, **shots, eceOfLookAlikesBefore=before, eceOfLookAlikesAfter=after)


def of_pairs(towers: Towers, folder: Path, told: dict, scale: float, bias: float) -> dict[str, float]:
    halves = [told["train"], told["heldOut"]]
    words = [[set(one["words"]) for one in half["pictures"]] for half in halves]
    images = [towers.images(read_sheet(folder / half["sheet"], told["side"], len(half["pictures"]))) for half in halves]
    names = towers.texts(list(told["words"].values()))
    by_name = [(vectors @ names.T, np.array([[word in shown for word in told["words"]] for shown in half])) for vectors, half in zip(images, words)]
    found = dict(zip(("eceBefore", "eceAfter"), errors(*by_name, scale, bias)))

    captions = [[one["caption"] for one in half["pictures"]] for half in halves]
    asked = sorted(set(captions[1]))  # each of the held-out half's captions once
    right = fits([words[1][captions[1].index(caption)] for caption in asked], words[1])
    texts = towers.texts(asked)
    adapters = tuned(images[0], towers.texts(captions[0]), words[0], scale, bias)
    with torch.no_grad():
        after = [adapter(torch.from_numpy(x)).numpy() for adapter, x in zip(adapters, (images[1], texts))]
    for when, x, y in (("Before", images[1], texts), ("After", *after)):
        found |= {f"recall5{when}": recall_at(y @ x.T, right), f"recall5OfCaptions{when}": recall_at(x @ y.T, right.T)}
    return found


def of_far(towers: Towers, folder: Path, told: dict) -> dict[str, float]:
    pictures = read_sheet(folder / told["sheet"], told["side"], len(told["pictures"]))
    texts, right = towers.texts(told["names"]), np.array([[name in shown for name in told["names"]] for shown in told["pictures"]])
    kinds = {"mapWhole": (1,), "mapTiles2": (1, 2), "mapTiles3": (1, 3)}
    return {name: average_precision(best_of_tiles(towers, pictures, texts, grids), right) for name, grids in kinds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("set", type=Path)
    args = parser.parse_args()
    about, told = (json.loads(path.read_text(encoding="utf8")) for path in (args.model / "siglip.json", args.set / "set.json"))
    towers, scalars = Towers(args.model), (about["logitScale"], about["logitBias"])
    found = of_classes(towers, args.set, told["classes"], *scalars) | of_pairs(towers, args.set, told["pairs"], *scalars) | of_far(towers, args.set, told["far"])
    for name, value in found.items():
        print(f"{name:26}{value:.4f}")
    held = {
        "zero-shot is neither easy nor hopeless": 0.4 <= found["zeroShot"] <= 0.85,
        "16 examples are better than zero-shot": found["nearestMean16"] > found["zeroShot"],
        "calibration halves the error": found["eceAfter"] <= found["eceBefore"] / 2,
        "tuning gains 20 points": found["recall5After"] - found["recall5Before"] >= 0.2,
        "and for captions": found["recall5OfCaptionsAfter"] - found["recall5OfCaptionsBefore"] >= 0.2,
        "tiles gain 10 points": found["mapTiles2"] - found["mapWhole"] >= 0.1,
    }
    if not all(held.values()):
        sys.exit(f"not so: {', '.join(what for what, so in held.items() if not so)}")


if __name__ == "__main__":
    main()
