"""WebDataset's tar shards: of every crop a .jpg, a .json and a .mask.png."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from webdataset import TarWriter

from ..dataset.reading import StoredDataset
from ..outputs import make_folder, write_json, writing
from .crops import cut_mask, jpeg, plan_crops, png
from .metadata import describe
from .naming import FrameNumbers, crop_name
from .options import LayoutOptions, LayoutSummary

MEGABYTE = 1_000_000
MODE = 0o444
OWNER = "outfit-cloner"


class Shards:
    """The shards of one split: a new one is begun where the next sample would be too much.

    webdataset's own writer of tar files makes them; times in their headers are 0, so that the
    same dataset gives the same bytes.
    """

    def __init__(self, folder: Path, split: str, *, size: int) -> None:
        self._folder, self._split, self._size = folder, split, size
        self._file: Any = None
        self._tar: Any = None
        self._filled = 0
        self.counts: list[int] = []

    def add(self, sample: dict[str, Any]) -> None:
        """Append a sample, all of whose parts are bytes but its key."""
        size = sum(len(part) for part in sample.values())
        if self._tar is None or (self._filled and self._filled + size > self._size):
            self._begin()
        with writing(self._folder):
            self._tar.write(sample)
        self._filled += size
        self.counts[-1] += 1

    def name(self, number: int) -> str:
        """Return a shard's file name."""
        return f"{self._split}-{number:06d}.tar"

    def _begin(self) -> None:
        self.close()
        path = self._folder / self.name(len(self.counts))
        with writing(path):
            self._file = path.open("xb")
        self._tar = TarWriter(
            self._file, encoder=False, mtime=0, user=OWNER, group=OWNER, mode=MODE
        )
        self.counts.append(0)
        self._filled = 0

    def close(self) -> None:
        """End the shard that is open."""
        if self._tar is not None:
            with writing(self._folder):
                self._tar.close()
                self._file.close()
            self._tar = None


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder: train, query and gallery shards, and what is in them."""
    plan = plan_crops(dataset, options)
    make_folder(out)
    frames = FrameNumbers(dataset)
    with ExitStack() as stack:
        shards = {
            split: stack.enter_context(
                closing(Shards(out, split, size=options.shard_size * MEGABYTE))
            )
            for split in ("train", "query", "gallery")
        }
        for crop, picture in plan.pictures():
            mask = cut_mask(crop, dataset)
            name = crop_name(crop.person.identity, *crop.view, frames.of(crop.shot))
            sample = {
                "__key__": Path(name).stem,
                "jpg": jpeg(picture, options.jpeg_quality),
                "json": json.dumps(describe(crop, dataset), ensure_ascii=False).encode(),
                "mask.png": png(mask),
            }
            shards[crop.role].add(sample)
    _write_index(out, shards, dataset)
    return LayoutSummary(
        plan.counts.total(), len(plan.train) + len(plan.test), plan.left_out, plan.notes
    )


def _write_index(out: Path, shards: dict[str, Shards], dataset: StoredDataset) -> None:
    splits = {
        split: {one.name(number): count for number, count in enumerate(one.counts)}
        for split, one in shards.items()
    }
    write_json(out / "shards.json", {"dataset": dataset.about.name, "samples": splits})
