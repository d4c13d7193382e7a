"""Fine-tunes a whole SigLIP or CLIP model on pairs of a picture and a caption, with SigLIP's sigmoid loss, on one GPU, many or none.

    accelerate launch tools/finetune/finetune.py MODEL PAIRS OUT [--batch 256] [--epochs 5] [--rate 1e-5] ...

MODEL is a folder or a name on the hub with the model's weights; PAIRS a .jsonl or .csv file of `image` and `caption`.
OUT/best gets the model with the best recall on the validation pairs, OUT/state what --resume goes on from, OUT/log.jsonl
a line for every few steps. publish.py makes of OUT/best a folder for the package.
"""
import argparse
import hashlib
import json
import math
import sys
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from transformers import AutoModel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from batches import batch_numbers, loader, split  # noqa: E402
from dual import TOWERS, Dual  # noqa: E402
from inputs import Inputs  # noqa: E402
from keep import keep_best, keep_state, load_state  # noqa: E402
from loss import sigmoid_loss  # noqa: E402
from pairs import read_pairs  # noqa: E402
from validation import recalls  # noqa: E402

SAME = ("model", "batch", "accumulate", "epochs", "rate", "warmup", "decay", "seed", "freeze", "validation_share")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--validation", type=Path, help="pairs to measure on; a share of PAIRS unless given")
    parser.add_argument("--validation-share", type=float, default=0.1)
    parser.add_argument("--batch", type=int, default=256, help="pairs that are told from one another at a time, over all processes")
    parser.add_argument("--accumulate", type=int, default=1, help="batches whose gradients make one step; pairs of two batches never meet")
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--rate", type=float, default=1e-5)
    parser.add_argument("--warmup", type=float, default=0.1, help="share of the steps in which the rate rises; then it falls as a cosine to zero")
    parser.add_argument("--decay", type=float, default=1e-4)
    parser.add_argument("--freeze", choices=sorted(TOWERS), action="append", default=[], help="a tower that stays as it is; `image` is locked-image tuning")
    parser.add_argument("--checkpointing", action="store_true", help="computes activations twice rather than keeping them: larger batches, a third slower")
    parser.add_argument("--precision", choices=("auto", "no", "bf16"), default="auto", help="auto is bf16 on a GPU that has it")
    parser.add_argument("--measure-every", type=int, default=0, help="steps; an epoch unless given")
    parser.add_argument("--workers", type=int, default=0, help="processes that read pictures, for each process that trains")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="goes on from OUT/state where there is one")
    return parser.parse_args()


def rate_at(step: int, steps: int, warmup: float) -> float:
    """Share of the full rate: a line up, then half a cosine down."""
    rising = max(1, round(steps * warmup))
    return (step + 1) / rising if step < rising else 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def optimizer(dual: Dual, rate: float, decay: float) -> torch.optim.Optimizer:
    """AdamW as in the paper's appendix, b2 0.95; gains, biases and the score's constants don't decay."""
    weights = [weight for weight in dual.parameters() if weight.requires_grad]
    return torch.optim.AdamW([
        dict(params=[weight for weight in weights if weight.ndim > 1], weight_decay=decay),
        dict(params=[weight for weight in weights if weight.ndim < 2], weight_decay=0.0),
    ], lr=rate, betas=(0.9, 0.95))


def main() -> None:
    args = options()
    bf16 = torch.cuda.is_available() and torch.cuda.is_bf16_supported() if args.precision == "auto" else args.precision == "bf16"
    accelerator = Accelerator(mixed_precision="bf16" if bf16 else "no", gradient_accumulation_steps=args.accumulate)
    set_seed(args.seed)
    main_process, world = accelerator.is_main_process, accelerator.num_processes
    if args.batch % world:
        raise SystemExit(f"a batch of {args.batch} can't be shared evenly by {world} processes")
    args.out.mkdir(parents=True, exist_ok=True)

    def tell(what: dict) -> None:
        if main_process:
            print(json.dumps(what), flush=True)
            with (args.out / "log.jsonl").open("a", encoding="utf8") as log:
                log.write(json.dumps(what) + "\n")

    read = [read_pairs(path) for path in (args.pairs, args.validation) if path]
    for skipped in (one.skipped for one in read if one.skipped):
        tell(dict(skipped=len(skipped), first=skipped[:5]))
    train, held_out = (one.pairs for one in read) if args.validation else split(read[0].pairs, args.validation_share, args.seed)
    if not held_out:
        raise SystemExit("there are no validation pairs: give --validation, or a larger --validation-share")

    dual = Dual(AutoModel.from_pretrained(args.model, dtype=torch.float32))
    inputs = Inputs(args.model, dual.model.config)
    dual.freeze(args.freeze)
    if args.checkpointing:
        dual.model.gradient_checkpointing_enable(gradient_checkpointing_kwargs=dict(use_reentrant=False))
    model, tuner = accelerator.prepare(dual.train(), optimizer(dual, args.rate, args.decay))

    each = len(train) // args.batch // args.accumulate
    steps, every = max(1, round(args.epochs * max(each, 1))), args.measure_every or max(each, 1)
    same = {name: getattr(args, name) for name in SAME} | dict(pairs=hashlib.sha256(repr([train, held_out]).encode()).hexdigest()[:16], world=world)
    progress = load_state(accelerator, args.out, same) if args.resume else None
    step, best = (progress["step"], progress["best"]) if progress else (0, -1.0)

    def measure(at: int, best: float) -> float:
        found = recalls(accelerator, dual, inputs, held_out)
        mean = (found["textToImage5"] + found["imageToText5"]) / 2
        tell(dict(step=at, **found, **dual.constants()))
        if mean > best and main_process:
            keep_best(dual, inputs, args.out, dict(step=at, recall=found, source=args.model))
        keep_state(accelerator, args.out, dict(step=at, best=max(mean, best), same=same))
        return max(mean, best)

    tell(dict(pairs=len(train), validation=len(held_out), steps=steps, processes=world, precision=accelerator.mixed_precision, device=str(accelerator.device), resumed=step))
    if not progress:
        best = measure(0, best)
    numbers = batch_numbers(len(train), args.batch, args.seed, step * args.accumulate, steps * args.accumulate)
    losses: list[float] = []
    for number, (pixels, ids, keys) in enumerate(loader(train, numbers, inputs, accelerator.process_index, world, args.workers), 1):
        for group in tuner.param_groups:
            group["lr"] = args.rate * rate_at(step, steps, args.warmup)
        with accelerator.accumulate(model):
            images, texts, scale, bias = model(pixels.to(accelerator.device), ids.to(accelerator.device))
            loss = sigmoid_loss(images.float(), texts.float(), keys.to(accelerator.device), scale.float(), bias.float())
            accelerator.backward(loss)
            if accelerator.sync_gradients:
                accelerator.clip_grad_norm_(model.parameters(), 1.0)
            tuner.step()
            tuner.zero_grad()
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            raise SystemExit(f"the loss is no number at step {step}: a lower --rate, or --resume from the last state")
        if number % args.accumulate:
            continue
        step += 1
        if step % every == 0 or step == steps:
            tell(dict(step=step, loss=round(sum(losses) / len(losses), 4), rate=args.rate * rate_at(step - 1, steps, args.warmup)))
            losses.clear()
            best = measure(step, best)
    accelerator.end_training()


if __name__ == "__main__":
    main()
