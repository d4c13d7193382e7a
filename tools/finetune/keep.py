"""What a run keeps: `state`, to go on from, and `best`, the model with the best recall so far. Each is there whole or not at all."""
import json
import shutil
from pathlib import Path

from accelerate import Accelerator

from dual import Dual
from inputs import Inputs


def replaced(folder: Path, fresh: Path) -> None:
    """`fresh` under the name of `folder`. The older one is away for a moment under the name of the next, where `latest` finds it."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def latest(folder: Path) -> Path | None:
    return next((one for one in (folder, folder.with_name(f"{folder.name}.old")) if one.exists()), None)


def keep_state(accelerator: Accelerator, out: Path, progress: dict) -> None:
    fresh = out / "state.new"
    if accelerator.is_main_process:
        shutil.rmtree(fresh, ignore_errors=True)
    accelerator.wait_for_everyone()
    accelerator.save_state(str(fresh))
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        (fresh / "progress.json").write_text(json.dumps(progress), encoding="utf8")
        replaced(out / "state", fresh)
    accelerator.wait_for_everyone()


def load_state(accelerator: Accelerator, out: Path, same: dict) -> dict | None:
    """The progress that was kept; none where nothing was. Fails where the run was another: what is `same` must be."""
    folder = latest(out / "state")
    if folder is None:
        return None
    progress = json.loads((folder / "progress.json").read_text(encoding="utf8"))
    other = [name for name, value in same.items() if progress["same"].get(name) != value]
    if other:
        raise SystemExit(f"{folder} is of a run with another {', '.join(other)}; take another folder or the same options")
    accelerator.load_state(str(folder))
    return progress


def keep_best(dual: Dual, inputs: Inputs, out: Path, about: dict) -> None:
    fresh = out / "best.new"
    shutil.rmtree(fresh, ignore_errors=True)
    dual.model.save_pretrained(fresh)
    for name, path in inputs.paths.items():
        shutil.copy(path, fresh / name)
    (fresh / "finetune.json").write_text(json.dumps({**dual.constants(), **about}, indent=2) + "\n", encoding="utf8")
    replaced(out / "best", fresh)
