"""The layouts by their names; a layout's module is imported when it is written."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from addon.errors import OutfitError

from .options import LayoutOptions, LayoutSummary

if TYPE_CHECKING:  # it needs pyarrow, which the command line's help should not
    from ..dataset.reading import StoredDataset

MODULES = {
    "clonedperson": "clonedperson",
    "randperson": "randperson",
    "msmt17": "msmt17",
    "market1501": "market1501",
    "cuhk03-np": "cuhk03_np",
    "coco": "coco",
    "mot": "mot",
    "mots": "mots",
    "dancereid": "dancereid",
    "city1m": "city1m",
    "3dsl": "threedsl",
    "webdataset": "web_dataset",
    "imagefolder": "imagefolder",
}


class Writer(Protocol):
    """Writes a finished dataset into an empty or missing folder of the layout's own."""

    def __call__(
        self, dataset: StoredDataset, out: Path, options: LayoutOptions
    ) -> LayoutSummary: ...


class _Layouts(Mapping[str, Writer]):
    """The writers by the layouts' names; a name that is none has a KeyError."""

    def __getitem__(self, name: str) -> Writer:
        module = importlib.import_module(f"{__package__}.{MODULES[name]}")
        writer: Writer = module.write
        return writer

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


LAYOUTS: Mapping[str, Writer] = _Layouts()


def find_layout(name: str) -> Writer:
    """Return a layout's writer; raise OutfitError for a name that is none."""
    if name not in MODULES:
        raise OutfitError(f"there is no layout {name!r}; there are {', '.join(MODULES)}")
    return LAYOUTS[name]
