"""The garments of `wardrobe list`: which ones are asked for, as a table and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addon.wardrobe.assets.readers import Asset
from addon.wardrobe.landmarks import category_named

UNWORN = ("target", "skeleton")  # listed when they are asked for by kind
NOT_LABELLED = "not labelled"
LABELLED_KINDS = ("clothes",)  # that have DeepFashion2 categories
WIDEST = 44  # characters of a column
HEADINGS = ("name", "kind", "category", "sex", "UV map", "licence", "vertices", "author")
RIGHT_ALIGNED = "vertices"


@dataclass(frozen=True)
class Filter:
    """Which assets are asked for; None and "" let everything through.

    Attributes
    ----------
    kind, category, sex : str or None
        A DeepFashion2 category matches one-piece garments that have it as one of two.
    licence, text : str
        Parts of words, case does not count; `text` is looked for in name, author and path.
    regular : bool or None
    """

    kind: str | None = None
    category: str | None = None
    sex: str | None = None
    licence: str = ""
    text: str = ""
    regular: bool | None = None

    def __post_init__(self) -> None:
        if self.category is not None:
            category_named(self.category)

    def takes(self, asset: Asset) -> bool:
        """Tell whether an asset is asked for."""
        words = f"{asset.name} {asset.author} {asset.path}".lower()
        return (
            (asset.kind == self.kind if self.kind else asset.kind not in UNWORN)
            and (self.category is None or self.category in asset.categories)
            and (self.sex is None or self.sex in asset.sexes)
            and self.licence.lower() in asset.licence.lower()
            and self.text.lower() in words
            and (self.regular is None or asset.regular is self.regular)
        )


def asset_json(asset: Asset) -> dict[str, Any]:
    """Return an asset as JSON values."""
    return {
        "uuid": asset.uuid,
        "name": asset.name,
        "kind": asset.kind,
        "categories": list(asset.categories),
        "labelled": bool(asset.categories),
        "registration": asset.origin or None,
        "regular": asset.regular,
        "sexes": list(asset.sexes),
        "licence": asset.licence,
        "author": asset.author,
        "vertex_count": asset.vertex_count,
        "path": str(asset.path),
        "files": list(asset.files),
        "sha256": asset.sha256,
        "root": str(asset.root),
    }


def table(assets: Sequence[Asset]) -> str:
    """Return assets as aligned lines, a heading first."""
    rows = [HEADINGS, *(_cells(asset) for asset in assets)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        f"{cell:>{width}}" if name == RIGHT_ALIGNED else f"{cell:<{width}}"
        for cell, width, name in zip(row, widths, HEADINGS, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _cells(asset: Asset) -> tuple[str, ...]:
    layout = {True: "regular", False: "irregular", None: "-"}[asset.regular]
    missing = NOT_LABELLED if asset.kind in LABELLED_KINDS else "-"
    cells = (
        asset.name,
        asset.kind,
        asset.category or missing,
        "both" if len(asset.sexes) > 1 else asset.sexes[0],
        layout,
        asset.licence or "unknown",
        str(asset.vertex_count or "-"),
        asset.author or "unknown",
    )
    return tuple(cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 1]}…" for cell in cells)


def summary(shown: Sequence[Asset], all_assets: Sequence[Asset], generated: Path) -> str:
    """Say how many assets there are, where from, and what the table leaves out."""
    own = sum(asset.root == generated for asset in shown)
    lines = [f"{len(shown)} assets: {own} generated, {len(shown) - own} imported"]
    unlabelled = sum(asset.kind in LABELLED_KINDS and not asset.categories for asset in shown)
    if unlabelled:
        lines.append(f"{unlabelled} not labelled: `wardrobe label --all` labels them")
    hidden = Counter(asset.kind for asset in all_assets if asset.kind in UNWORN)
    for kind, count in sorted(hidden.items()):
        if not any(asset.kind == kind for asset in shown):
            lines.append(f"{count} {kind}s besides: `wardrobe list --kind {kind}`")
    return "\n".join(lines)
