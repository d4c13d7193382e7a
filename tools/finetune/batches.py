"""Which pairs are in which batch, and a batch as tensors. Every order follows from the seed, so a run goes on where it was."""
import hashlib

import numpy as np
import torch
from torch.utils.data import DataLoader

from inputs import Inputs
from pairs import Pair


def split(pairs: list[Pair], share: float, seed: int) -> tuple[list[Pair], list[Pair]]:
    """Training and validation pairs: a picture with several captions is in one of the two."""
    images = sorted({pair.image for pair in pairs})
    kept = {images[i] for i in np.random.default_rng(seed).permutation(len(images))[: round(share * len(images))]}
    return [pair for pair in pairs if pair.image not in kept], [pair for pair in pairs if pair.image in kept]


def batch_numbers(count: int, batch: int, seed: int, first: int, last: int) -> list[list[int]]:
    """Pair numbers of the batches from `first` to before `last`: each epoch in an order of its own, its last pairs left out that fill no batch."""
    each = count // batch
    if each == 0:
        raise SystemExit(f"a batch of {batch} needs as many pairs; there are {count}")
    orders = {epoch: np.random.default_rng([seed, epoch]).permutation(count) for epoch in range(first // each, -(-last // each))}
    return [orders[number // each][number % each * batch :][:batch].tolist() for number in range(first, last)]


def key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


class Collate:
    """Pixels, ids and keys (of picture and caption) of some pairs."""

    def __init__(self, inputs: Inputs):
        self.inputs = inputs

    def __call__(self, pairs: list[Pair]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        keys = torch.tensor([[key(str(pair.image)), key(pair.caption)] for pair in pairs])
        return self.inputs.pixels([pair.image for pair in pairs]), self.inputs.ids([pair.caption for pair in pairs]), keys


def loader(pairs: list[Pair], numbers: list[list[int]], inputs: Inputs, rank: int, processes: int, workers: int) -> DataLoader:
    """This process's part of each batch."""
    return DataLoader(pairs, batch_sampler=[batch[rank::processes] for batch in numbers], collate_fn=Collate(inputs), num_workers=workers)
