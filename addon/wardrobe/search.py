"""Looking for garments: what there is to choose from, and which of it somebody asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutfitError
from .assets.index import AssetIndex
from .assets.readers import Asset
from .catalogue import Wardrobe
from .entries import Entry
from .garment import AUTHOR, LICENSE, Kind
from .landmarks import category_named

LICENCES = ("CC0", "CC-BY", "CC-BY-SA", "OTHER", "UNKNOWN")
PUBLIC = re.compile(r"\bcc[ -]?0\b|public domain", re.IGNORECASE)
CREDIT = re.compile(r"\bcc[ -]by(?![ -](nc|nd))(?P<alike>[ -]sa)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Listed:
    """A garment that can be chosen.

    Attributes
    ----------
    name : str
        By which the wardrobe has it.
    categories : tuple of str
        DeepFashion2 categories; empty for clothes that have to be labelled first.
    sexes : tuple of str
    licence, author : str
        As its files word them; "" where they say nothing.
    path : Path
        Its .mhclo.
    generated : bool
        Whether our own code made it.
    kind : str
        "clothes", or what else a person wears.
    """

    name: str
    categories: tuple[str, ...]
    sexes: tuple[str, ...]
    licence: str
    author: str
    path: Path
    generated: bool = False
    kind: Kind = "clothes"

    @property
    def slots(self) -> tuple[str, ...]:
        """Where it is worn: "top", "bottom", "dress" or "outwear"; two for a one-piece suit.

        Hair, shoes and so on are worn where their kind says.
        """
        if self.kind != "clothes":
            return (self.kind,)
        return tuple(category_named(name).slot for name in self.categories)


@dataclass(frozen=True)
class Search:
    """What somebody looks for; "" lets everything through.

    Attributes
    ----------
    text : str
        Words that name, categories and author have to have all; case does not count.
    wanted : str
        A DeepFashion2 category, or a slot. Garments that are not labelled yet pass as well.
    licence : str
        One of `LICENCES`.
    sex : str
        "female" or "male": whom it has to suit.
    """

    text: str = ""
    wanted: str = ""
    licence: str = ""
    sex: str = ""

    def takes(self, one: Listed) -> bool:
        """Tell whether a garment is one of those."""
        told = " ".join((one.name.replace("_", " "), one.name, *one.categories, one.author))
        words = self.text.lower().split()
        worn = (*one.slots, *one.categories)
        return (
            all(word in told.lower() for word in words)
            and (not self.wanted or not worn or self.wanted in worn)
            and self.licence in ("", licence_kind(one.licence))
            and (not self.sex or self.sex in one.sexes)
        )


def licence_kind(licence: str) -> str:
    """Return which of `LICENCES` a licence is, however its file words it."""
    if not licence.strip():
        return "UNKNOWN"
    if PUBLIC.search(licence):
        return "CC0"
    credit = CREDIT.search(licence)
    if credit is None:
        return "OTHER"
    return "CC-BY-SA" if credit["alike"] else "CC-BY"


def all_listed(wardrobe: Wardrobe, index: AssetIndex) -> tuple[Listed, ...]:
    """Return the clothes that can be chosen: generated, imported, and those without labels last."""
    imported = wardrobe.imported
    entries = [entry for entry in wardrobe.entries if entry.kind == "clothes"]
    generated = [_generated(entry, wardrobe) for entry in entries if entry.name not in imported]
    known = {asset.path for asset in imported.values()}
    bare = [
        asset
        for asset in index.entries
        if asset.kind == "clothes" and not asset.categories and asset.path not in known
    ]
    taken = {entry.name for entry in entries}
    return (
        *generated,
        *(_imported(name, asset) for name, asset in imported.items()),
        *(_imported(_free(asset, taken), asset) for asset in bare),
    )


def listed_parts(wardrobe: Wardrobe, kind: str) -> tuple[Listed, ...]:
    """Return what of a kind that is no clothes can be chosen, such as "hair"."""
    entries = [entry for entry in wardrobe.entries if entry.kind == kind != "clothes"]
    return tuple(_generated(entry, wardrobe) for entry in entries)


def _generated(entry: Entry, wardrobe: Wardrobe) -> Listed:
    path = wardrobe.folder / entry.name / f"{entry.name}.mhclo"
    return Listed(
        entry.name, entry.categories, entry.sexes, LICENSE, AUTHOR, path, True, entry.kind
    )


def _imported(name: str, asset: Asset) -> Listed:
    return Listed(name, asset.categories, asset.sexes, asset.licence, asset.author, asset.path)


def _free(asset: Asset, taken: set[str]) -> str:
    """Return a name that no other garment has, as the wardrobe would give it."""
    digest = asset.uuid[:8] or asset.sha256[:8]
    name = asset.name if asset.name not in taken else f"{asset.name}_{digest}"
    taken.add(name)
    return name


def check_choice(name: str, slot: str, wardrobe: Wardrobe, index: AssetIndex) -> tuple[str, ...]:
    """Return the slots in which a garment is worn, one of them the one it is asked for.

    Parameters
    ----------
    name : str
        As the wardrobe has it.
    slot : str
        Of the observation that it is chosen for.
    wardrobe : Wardrobe
    index : AssetIndex

    Raises
    ------
    OutfitError
        If there is no such garment, it has no labels, or it is worn elsewhere.
    """
    found = next((one for one in all_listed(wardrobe, index) if one.name == name), None)
    if found is None:
        raise OutfitError(f"the wardrobe has no clothes named {name!r}")
    if not found.categories:
        raise OutfitError(f"{name} has no landmarks yet: label it first")
    if slot not in found.slots:
        own = " and ".join(dict.fromkeys(found.slots))
        raise OutfitError(f"{name} is worn as {own}, the photo's garment as {slot}")
    return found.slots
