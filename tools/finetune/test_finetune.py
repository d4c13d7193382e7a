"""The whole way on the demo model, on a CPU in a few minutes: its weights out of its ONNX files, a hundred steps on pairs
in words that it doesn't know, and back into a folder for the package.

    python tools/finetune/test_finetune.py [--keep FOLDER]
"""
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F
from transformers import AutoConfig

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]
import checkpoints  # noqa: E402
from batches import batch_numbers, split  # noqa: E402
from from_onnx import from_onnx, write  # noqa: E402
from inputs import FILES, Inputs  # noqa: E402
from loss import sigmoid_loss  # noqa: E402
from measures import fits, recall_at  # noqa: E402
from pairs import Pair, read_pairs  # noqa: E402
from publish import publish  # noqa: E402
from sheets import read_sheet  # noqa: E402
from towers import Text, Vision, off_by, vectors  # noqa: E402

DEMO, SET, TINY = ROOT / "public/models/siglip-demo", ROOT / "bench/learn", ROOT / "e2e/fixtures/checkpoints"
WIDTH, EACH, PROCESSES = 8, 2, 3
kept = Path(sys.argv.pop(sys.argv.index("--keep") + 1)) if "--keep" in sys.argv else None


def batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Of all processes together: pictures 0 and 4 have one caption, in two processes."""
    rng = torch.Generator().manual_seed(3)
    images, texts = (torch.randn(EACH * PROCESSES, WIDTH, generator=rng, dtype=torch.float64) for _ in range(2))
    keys = torch.arange(2 * EACH * PROCESSES).view(-1, 2)
    keys[4, 1] = keys[0, 1]
    return images, texts, keys


def gradients(rows: slice) -> tuple[float, list[torch.Tensor]]:
    """The loss of some rows of the batch and its gradients, on pictures, texts and the two constants."""
    images, texts, keys = batch()
    leaves = [images[rows].clone().requires_grad_(), texts[rows].clone().requires_grad_(), torch.tensor(1.0, dtype=torch.float64, requires_grad=True), torch.tensor(-2.0, dtype=torch.float64, requires_grad=True)]
    loss = sigmoid_loss(F.normalize(leaves[0], dim=1), F.normalize(leaves[1], dim=1), keys[rows], *leaves[2:])
    loss.backward()
    return loss.item(), [leaf.grad for leaf in leaves]


def one_process(rank: int, folder: str) -> None:
    dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=PROCESSES)
    torch.save(gradients(slice(rank * EACH, (rank + 1) * EACH)), f"{folder}/{rank}.pt")
    dist.destroy_process_group()


class Loss(unittest.TestCase):
    def test_is_equation_one(self):
        images, texts, keys = batch()
        images, texts = F.normalize(images, dim=1), F.normalize(texts, dim=1)
        total = 0.0
        for i in range(len(images)):
            for j in range(len(texts)):
                z = 1 if i == j or {i, j} == {0, 4} else -1
                total -= np.log(1 / (1 + np.exp(z * -(np.e * (images[i] @ texts[j]).item() - 2))))
        self.assertAlmostEqual(gradients(slice(None))[0], total / len(images), places=12)

    def test_is_the_same_on_three_processes(self):
        with tempfile.TemporaryDirectory() as folder:
            multiprocessing.spawn(one_process, (folder,), nprocs=PROCESSES)
            parts = [torch.load(f"{folder}/{rank}.pt") for rank in range(PROCESSES)]
        loss, (images, texts, *constants) = gradients(slice(None))
        self.assertAlmostEqual(sum(part[0] for part in parts) / PROCESSES, loss, places=12)
        for place, whole in enumerate((images, texts)):
            torch.testing.assert_close(torch.cat([part[1][place] for part in parts]) / PROCESSES, whole)
        for place, whole in enumerate(constants, 2):
            torch.testing.assert_close(sum(part[1][place] for part in parts) / PROCESSES, whole)


class Data(unittest.TestCase):
    def test_rows_that_are_no_pair_are_told_of(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            read_sheet(SET / "train.webp", 64, 1)[0].save(folder / "a.png")
            (folder / "b.png").write_bytes((folder / "a.png").read_bytes()[:200])
            (folder / "p.csv").write_text('image,caption\na.png,"one, two"\nb.png,cut\nc.png,none\na.png,\n,no\n')
            read = read_pairs(folder / "p.csv")
            self.assertEqual(read.pairs, [Pair(folder / "a.png", "one, two")])
            self.assertEqual([line.split(":")[0] for line in read.skipped], ["row 2", "row 3", "row 4", "row 5"])
            (folder / "q.jsonl").write_text('{"image": "c.png", "caption": "x"}\n')
            with self.assertRaises(SystemExit):
                read_pairs(folder / "q.jsonl")

    def test_a_pictures_captions_stay_together(self):
        pairs = [Pair(Path(str(i // 2)), str(i)) for i in range(40)]
        train, held_out = split(pairs, 0.25, 7)
        self.assertEqual(len(held_out), 10)
        self.assertFalse({pair.image for pair in train} & {pair.image for pair in held_out})

    def test_batches_go_on_where_they_were(self):
        whole = batch_numbers(10, 3, 5, 0, 8)
        self.assertEqual(batch_numbers(10, 3, 5, 4, 8), whole[4:])
        self.assertEqual(len({number for one in whole[:3] for number in one}), 9)
        self.assertNotEqual(whole[:3], whole[3:6])


class EveryLayout(unittest.TestCase):
    """SigLIP, SigLIP 2 and CLIP as published, by the tiny checkpoints of the tests and weights made as theirs were."""

    def test_pictures_and_texts_become_what_the_reference_has(self):
        for layout in checkpoints.LAYOUTS:
            inputs = Inputs(str(TINY / layout.name), AutoConfig.from_pretrained(TINY / layout.name))
            reference = json.loads((TINY / layout.name / "reference.json").read_text(encoding="utf8"))
            self.assertEqual(inputs.ids(reference["texts"]).tolist(), reference["token_ids"], layout.name)
            prepare = checkpoints.cropped if layout.family == "clip" else checkpoints.squashed
            for name, image in checkpoints.IMAGES.items():
                off = inputs.pixels([TINY / "images" / name])[0] - prepare(image, layout.size, layout.filter)
                self.assertLess(off.abs().max().item(), 1e-5, f"{layout.name} {name}")

    def test_each_is_trained_and_comes_back(self):
        for layout in checkpoints.LAYOUTS:
            with self.subTest(layout.name), tempfile.TemporaryDirectory() as name:
                folder, tokenizer = Path(name), layout.tokenizer()
                ids = (tokenizer.token_to_id(mark) for mark in ("<|startoftext|>", layout.end, layout.pad))
                checkpoints.build(layout, tokenizer.get_vocab_size(), *ids).save_pretrained(folder / "model")
                for file in FILES:
                    shutil.copy(TINY / layout.name / file, folder / "model" / file)
                pictures = [TINY / "images" / image for image in checkpoints.IMAGES]
                rows = (json.dumps(dict(image=str(picture), caption=f"a {picture.stem} {number}")) for number in range(2) for picture in pictures)
                (folder / "pairs.jsonl").write_text("\n".join(rows), encoding="utf8")
                given = [str(folder / "model"), str(folder / "pairs.jsonl"), str(folder / "run"), "--validation", str(folder / "pairs.jsonl")]
                subprocess.run([sys.executable, str(HERE / "finetune.py"), *given, "--batch", "4", "--epochs", "1", "--rate", "1e-3"], check=True, stdout=subprocess.DEVNULL)
                off = publish(folder / "run/best", folder / "out", layout.name, pictures[:2], ["a usual 0", "a strip 1"])
                self.assertLess(off, 1e-5)
                self.assertEqual("logitBias" in json.loads((folder / "out/siglip.json").read_text()), layout.family != "clip")


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = kept or Path(cls.temporary.name)
        cls.told = json.loads((SET / "set.json").read_text(encoding="utf8"))["pairs"]
        for half in ("train", "heldOut"):
            pictures = cls.told[half]["pictures"]
            (cls.folder / half).mkdir(parents=True, exist_ok=True)
            for number, image in enumerate(read_sheet(SET / cls.told[half]["sheet"], cls.told["side"], len(pictures))):
                image.save(cls.folder / half / f"{number}.png", compress_level=1)
            lines = (json.dumps(dict(image=f"{half}/{number}.png", caption=one["caption"])) for number, one in enumerate(pictures))
            (cls.folder / f"{half}.jsonl").write_text("\n".join(lines), encoding="utf8")
        write(DEMO, cls.folder / "demo")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def command(self, out: str, *more: str) -> list[str]:
        halves = str(self.folder / "train.jsonl"), str(self.folder / out), "--validation", str(self.folder / "heldOut.jsonl")
        return [sys.executable, str(HERE / "finetune.py"), str(self.folder / "demo"), *halves, "--rate", "1e-3", *more]

    def log(self, out: str, key: str) -> list:
        return [line[key] for line in map(json.loads, (self.folder / out / "log.jsonl").read_text().splitlines()) if key in line]

    @torch.no_grad()
    def recall(self, model) -> tuple[float, float]:
        """recall@5 as bench/learn/README.md defines it: of the held-out captions, and of the pictures."""
        inputs, pictures = Inputs(str(self.folder / "demo"), model.config), self.told["heldOut"]["pictures"]
        captions = {one["caption"]: set(one["words"]) for one in pictures}
        images = F.normalize(vectors(Vision(model)(inputs.pixels([self.folder / f"heldOut/{number}.png" for number in range(len(pictures))]))), dim=1)
        scores = (F.normalize(vectors(Text(model)(inputs.ids(list(captions)))), dim=1) @ images.T).numpy()
        right = fits(list(captions.values()), [set(one["words"]) for one in pictures])
        return recall_at(scores, right), recall_at(scores.T, right.T)

    def test_weights_come_out_of_the_onnx_files(self):
        model, rng = from_onnx(DEMO), torch.Generator().manual_seed(1)
        pixels, ids = torch.rand(4, 3, 64, 64, generator=rng) * 2 - 1, torch.randint(1500, (4, 12), generator=rng)
        with torch.no_grad():
            images, texts = vectors(Vision(model)(pixels)), vectors(Text(model)(ids))
        # of values up to 10: fp32 sums taken in another order differ by some 1e-6
        self.assertLess(off_by(DEMO / "onnx/vision_model.onnx", {"pixel_values": pixels}, images.tolist()), 5e-5)
        self.assertLess(off_by(DEMO / "onnx/text_model.onnx", {"input_ids": ids}, texts.tolist()), 5e-5)

    def test_a_hundred_steps_teach_new_words_and_come_back(self):
        subprocess.run(self.command("run", "--batch", "50", "--epochs", "10", "--measure-every", "50"), check=True, stdout=subprocess.DEVNULL)
        best = type(from_onnx(DEMO)).from_pretrained(self.folder / "run/best").eval()
        before, after = self.recall(from_onnx(DEMO)), self.recall(best)
        print(f"\nrecall@5 of held-out captions and pictures: {before} before, {after} after", file=sys.stderr)
        self.assertGreater(after[0], before[0] + 0.2)
        self.assertGreater(after[1], before[1] + 0.2)
        self.assertEqual(self.log("run", "step")[-1], 100)

        pictures, texts = [self.folder / "heldOut/0.png", self.folder / "heldOut/1.png"], [one["caption"] for one in self.told["heldOut"]["pictures"][:3]]
        published = self.folder / "published"
        self.assertLess(publish(self.folder / "run/best", published, "new-words", pictures, texts, ("fp16", "q8")), 1e-5)
        read = {name: json.loads((published / name).read_text(encoding="utf8")) for name in ("siglip.json", "reference.json", "config.json")}
        self.assertAlmostEqual(read["siglip.json"]["logitScale"], best.logit_scale.exp().item(), places=4)
        self.assertAlmostEqual(read["reference.json"]["logit_bias"], best.logit_bias.item(), places=5)
        self.assertEqual(read["config.json"]["model_type"], "siglip")
        self.assertEqual(sorted(path.name for path in (published / "onnx").iterdir()), sorted(f"{tower}_model{suffix}.onnx" for tower in ("text", "vision") for suffix in ("", "_fp16", "_quantized")))

    def test_a_run_that_was_killed_goes_on_as_if_it_had_not(self):
        options = ["--batch", "20", "--accumulate", "2", "--epochs", "0.5", "--measure-every", "2", "--freeze", "image"]
        subprocess.run(self.command("whole", *options), check=True, stdout=subprocess.DEVNULL)
        with subprocess.Popen(self.command("cut", *options), stdout=subprocess.PIPE, text=True) as run:
            next(line for line in run.stdout if '"step": 4, "loss"' in line)  # the state of step 2 is whole
            run.kill()
        subprocess.run(self.command("cut", *options, "--resume"), check=True, stdout=subprocess.DEVNULL)
        self.assertIn(self.log("cut", "resumed")[-1], (2, 4))
        self.assertEqual(self.log("cut", "textToImage5")[-1], self.log("whole", "textToImage5")[-1])
        self.assertAlmostEqual(self.log("cut", "logitScale")[-1], self.log("whole", "logitScale")[-1], places=4)
        other = subprocess.run(self.command("cut", *options, "--resume", "--seed", "9"), capture_output=True, text=True, check=False)
        self.assertIn("another seed", other.stderr)


if __name__ == "__main__":
    torch.set_num_threads(2)
    if kept:
        sys.argv.remove("--keep")
        kept.mkdir(parents=True, exist_ok=True)
    unittest.main(verbosity=2)
