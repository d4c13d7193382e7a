"""Files of an index as Python writes and reads them.

    python tools/exchange.py write FOLDER     by-pyarrow.parquet, by-numpy.npy, and exchange.json, which says what is in them
    python tools/exchange.py read FILE        prints, as JSON, what pyarrow or numpy finds in an exported file
"""

import json
import sys
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

SPACE = "a space"
ROWS, DIM = 40, 6


def made() -> tuple[list[dict], numpy.ndarray]:
    rng = numpy.random.default_rng(20260906)
    vectors = rng.normal(size=(ROWS, DIM)).astype("<f4")
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    items = [
        {
            "id": f"folder/picture {row} 猫.jpg",
            "kind": ["image", "text", "vector"][row % 3],
            "metadata": None if row % 5 == 0 else {"row": row, "tags": ["a", None], "at": {"$date": 1000 * row}},
        }
        for row in range(ROWS)
    ]
    return items, vectors


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    items, vectors = made()
    header = {"format": "siglip-web-index", "version": 2, "space": SPACE, "dim": DIM}

    table = pyarrow.table(
        {
            "id": [item["id"] for item in items],
            "kind": [item["kind"] for item in items],
            "metadata": [item["metadata"] and json.dumps(item["metadata"]) for item in items],
            "vector": pyarrow.array(list(vectors), pyarrow.list_(pyarrow.float32())),
        }
    ).replace_schema_metadata({key: str(value) for key, value in header.items()})
    pyarrow.parquet.write_table(table, folder / "by-pyarrow.parquet", row_group_size=16)

    with open(folder / "by-numpy.npy", "wb") as file:
        numpy.save(file, vectors)
        for line in [header, *items, {"end": ROWS}]:
            file.write((json.dumps(line) + "\n").encode())

    about = {**header, "items": items, "vectors": vectors.astype(float).tolist()}
    (folder / "exchange.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n")


def read(path: Path) -> dict:
    if path.suffix == ".parquet":
        table = pyarrow.parquet.read_table(path)
        table.validate(full=True)
        about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        vectors = numpy.array(table["vector"].to_pylist(), "float32")
        items = table.select(["id", "kind", "metadata", "content"]).to_pylist()
        items = [{**item, "metadata": item["metadata"] and json.loads(item["metadata"])} for item in items]
        return {"about": about, "items": items, "vectors": vectors.astype(float).tolist()}
    with open(path, "rb") as file:
        vectors = numpy.load(file)
        about, *items, end = map(json.loads, file)
    assert (numpy.load(path, mmap_mode="r") == vectors).all()
    assert end["end"] == len(items) == len(vectors)
    return {"about": about, "items": items, "vectors": vectors.astype(float).tolist()}


if sys.argv[1] == "write":
    write(Path(sys.argv[2]))
else:
    print(json.dumps(read(Path(sys.argv[2]))))
