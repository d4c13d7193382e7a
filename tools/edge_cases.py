"""Writes what Pillow makes of the pictures in a folder: sizes, digests and some pixels, not the pictures.

    python tools/edge_cases.py FOLDER OUT.json
"""
import argparse
import json
from pathlib import Path

import PIL

from pillow_answers import answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    paths = sorted(path for path in args.folder.iterdir() if path.suffix and path.suffix != ".json")
    found = dict(pillow=PIL.__version__, pictures=[answer(path) for path in paths])
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
