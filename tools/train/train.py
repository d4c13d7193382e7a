"""Trains the demo model with SigLIP's sigmoid loss (Zhai et al. 2023, arXiv:2303.15343, equation 1).

    python tools/train/train.py OUT --steps 8000 [--resume OUT/last.pt]

Writes OUT/tokenizer.json, and OUT/last.pt every few hundred steps. The learning rate rises over the first steps, stays, and falls to zero
over the last quarter, so a run may be resumed with a larger --steps as long as the fall has not begun.
"""
import argparse
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from transformers import SiglipConfig, SiglipModel

from captions import LENGTH, Captions
from glyphs import draw_all, load_glyphs
from muon import Muon
from scenes import TRAIN_SEED, compose, premultiplied, random_scenes
from tokens import END, VOCABULARY, encode, train_tokenizer

SIZE, PATCH, WIDTH, HEADS = 64, 8, 128, 2
BATCH, CAPTIONS_EACH, TWO_GLYPHS, NEIGHBOURS = 128, 2, 0.3, 8
KEEP = 28  # patches seen of each picture in the first, sparse part of the run
SHARPNESS = (48, 64, 96)  # sides of the sprites that a batch is drawn from: one a batch, so that blur is no clue


def new_model() -> SiglipModel:
    size = dict(hidden_size=WIDTH, intermediate_size=4 * WIDTH, num_attention_heads=HEADS)
    config = SiglipConfig(
        text_config=dict(size, num_hidden_layers=2, vocab_size=VOCABULARY, max_position_embeddings=LENGTH, projection_size=WIDTH,
                         pad_token_id=END, eos_token_id=END, bos_token_id=None),
        vision_config=dict(size, num_hidden_layers=4, image_size=SIZE, patch_size=PATCH),
    )
    config._attn_implementation = "sdpa"
    model = SiglipModel(config)
    model.logit_scale.data.fill_(2.3026)  # log 10 and -10: the paper's start
    model.logit_bias.data.fill_(-10.0)
    return model


def vision_vectors(model: SiglipModel, pixels: torch.Tensor, chosen: torch.Tensor | None = None) -> torch.Tensor:
    """Unit vectors [n, WIDTH] of pictures, from all of their patches or from those whose numbers are in `chosen` [n, k]."""
    tower = model.vision_model
    patches = tower.embeddings(pixels)
    if chosen is not None:
        patches = patches.gather(1, chosen[:, :, None].expand(-1, -1, patches.shape[2]))
    hidden = tower.post_layernorm(tower.encoder(inputs_embeds=patches).last_hidden_state)
    return F.normalize(tower.head(hidden), dim=1)


def telling_patches(covered: torch.Tensor, keep: int) -> torch.Tensor:
    """Numbers [n, keep] of the patches that show most of a glyph, with chance mixed in: half the work for most of the lesson."""
    shown = F.avg_pool2d(covered, PATCH).flatten(1)
    return (shown.sqrt() + 0.6 * torch.rand(shown.shape)).topk(keep, dim=1).indices


def sigmoid_loss(images: torch.Tensor, texts: torch.Tensor, positive: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Mean over pictures of the summed log loss of every picture-text pair, each its own yes or no."""
    logits = images @ texts.T * scale.exp() + bias
    return -F.logsigmoid(torch.where(positive, logits, -logits)).sum() / len(images)


def draw_glyph_numbers(count: int, two_glyphs: float, rng: torch.Generator) -> torch.Tensor:
    """[BATCH, 2] glyph numbers. Half come in runs of code point neighbours, which look alike: the hard negatives."""
    starts = torch.randint(count - NEIGHBOURS, (BATCH // 2 // NEIGHBOURS,), generator=rng)
    runs = (starts[:, None] + torch.arange(NEIGHBOURS)).flatten()
    first = torch.cat([runs, torch.randint(count, (BATCH - len(runs),), generator=rng)])
    second = torch.randint(count, (BATCH,), generator=rng)
    return torch.stack([first, torch.where(torch.rand(BATCH, generator=rng) < two_glyphs, second, -1)], 1)


def rate_at(step: int, steps: int, warmup: int = 200) -> float:
    return min(1.0, (step + 1) / warmup, (steps - step) / (steps * 0.25))


def optimizers(model: SiglipModel, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for all else."""
    inner = {n: p for n, p in model.named_parameters() if p.ndim == 2 and ".layers." in n}
    rest = [p for n, p in model.named_parameters() if n not in inner]
    return [
        Muon(inner.values(), lr=rate),
        torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.95), weight_decay=0.0001),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--sparse-until", type=float, default=0.75, help="share of the run in which the tower sees KEEP of a picture's 64 patches")
    parser.add_argument("--two-glyphs", type=float, default=TWO_GLYPHS, help="share of the pictures that show two glyphs")
    parser.add_argument("--keywords", type=float, default=0.7, help="share of keywords among the captions that are not plain names")
    parser.add_argument("--resume", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    torch.manual_seed(TRAIN_SEED)
    glyphs = load_glyphs()
    captions = Captions(glyphs, args.keywords)
    tokenizer = Tokenizer.from_file(str(args.out / "tokenizer.json")) if args.resume else train_tokenizer(glyphs)
    tokenizer.save(str(args.out / "tokenizer.json"))  # its numbering is not the same each time: it belongs to the weights
    drawn = torch.from_numpy(draw_all(glyphs))
    banks = [premultiplied(drawn, side) for side in SHARPNESS]
    model = new_model().train()
    tuners = optimizers(model, args.rate)
    start, seconds = 0, 0.0
    if args.resume:
        saved = torch.load(args.resume, weights_only=True)
        model.load_state_dict(saved["model"])
        for tuner, state in zip(tuners, saved["tuners"]):
            tuner.load_state_dict(state)
        start, seconds = saved["step"], saved["seconds"]
    rng, words = torch.Generator().manual_seed(TRAIN_SEED + start), random.Random(TRAIN_SEED + start)
    began, shown, total = time.time() - seconds, time.time(), 0.0

    for step in range(start, args.steps):
        numbers = draw_glyph_numbers(len(glyphs), args.two_glyphs, rng)
        pictures, covered = compose(banks[step % len(banks)], random_scenes(numbers, rng), SIZE, over=1)
        drawn_captions = [captions.draw(pair, i == 0, words) for i in range(CAPTIONS_EACH) for pair in numbers.tolist()]
        ids = encode(tokenizer, [text for text, _ in drawn_captions])
        positive = captions.positives(torch.tensor([terms for _, terms in drawn_captions]), numbers)

        sparse = step < args.sparse_until * args.steps
        images = vision_vectors(model, pictures * 2 - 1, telling_patches(covered, KEEP) if sparse else None)
        texts = F.normalize(model.text_model(input_ids=ids).pooler_output, dim=1)
        loss = sigmoid_loss(images, texts, positive, model.logit_scale, model.logit_bias)
        for tuner in tuners:
            tuner.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for tuner in tuners:
            for group in tuner.param_groups:
                group["lr"] = args.rate * rate_at(step, args.steps)
            tuner.step()
        total += loss.item()
        if (step + 1) % 50 == 0:
            with torch.no_grad():
                best = (images @ texts[: len(images)].T).argmax(0)
                right = positive[best, torch.arange(len(best))].float().mean()
            print(json.dumps(dict(step=step + 1, loss=round(total / 50, 4), right=round(right.item(), 3), scale=round(model.logit_scale.exp().item(), 2),
                                  bias=round(model.logit_bias.item(), 2), ms=round((time.time() - shown) / 50 * 1000))), flush=True)
            shown, total = time.time(), 0.0
        if (step + 1) % 500 == 0 or step + 1 == args.steps:
            torch.save(dict(model=model.state_dict(), tuners=[t.state_dict() for t in tuners], step=step + 1, seconds=time.time() - began,
                            steps=args.steps, loss=loss.item()), args.out / "last.pt")


if __name__ == "__main__":
    main()
