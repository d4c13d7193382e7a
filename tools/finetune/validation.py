"""recall@1, 5 and 10 both ways, over all pictures and all distinct captions of a set of pairs."""
import numpy as np
import torch
from accelerate import Accelerator

from dual import Dual
from inputs import Inputs
from measures import recall_at
from pairs import Pair

CHUNK = 64


@torch.no_grad()
def shared_out(accelerator: Accelerator, items: list, encode) -> np.ndarray:
    """Vectors of all items in every process, each process having encoded its part of them."""
    mine = items[accelerator.process_index :: accelerator.num_processes] or items[:1]
    parts = [encode(mine[at : at + CHUNK]).cpu() for at in range(0, len(mine), CHUNK)]
    most = -(-len(items) // accelerator.num_processes)
    vectors = torch.cat(parts)
    padded = torch.cat([vectors, vectors[:1].expand(most - len(vectors), -1)]).to(accelerator.device)
    gathered = accelerator.gather(padded).cpu().view(accelerator.num_processes, most, -1)
    return gathered.transpose(0, 1).reshape(-1, gathered.shape[2])[: len(items)].numpy()  # back in order: one of each process in turn


def recalls(accelerator: Accelerator, dual: Dual, inputs: Inputs, pairs: list[Pair]) -> dict[str, float]:
    """A caption's right pictures are all that have it, a picture's right captions all of its own."""
    images, captions = list(dict.fromkeys(pair.image for pair in pairs)), list(dict.fromkeys(pair.caption for pair in pairs))
    right = np.zeros((len(captions), len(images)), bool)
    places = {image: column for column, image in enumerate(images)}, {caption: row for row, caption in enumerate(captions)}
    for pair in pairs:
        right[places[1][pair.caption], places[0][pair.image]] = True
    training = dual.training
    dual.eval()
    with accelerator.autocast():
        pictures = shared_out(accelerator, images, lambda some: dual.images(inputs.pixels(some).to(accelerator.device)))
        texts = shared_out(accelerator, captions, lambda some: dual.texts(inputs.ids(some).to(accelerator.device)))
    dual.train(training)
    scores = texts @ pictures.T
    found = {f"textToImage{k}": recall_at(scores, right, k) for k in (1, 5, 10)} | {f"imageToText{k}": recall_at(scores.T, right.T, k) for k in (1, 5, 10)}
    return {name: round(value, 4) for name, value in found.items()}
