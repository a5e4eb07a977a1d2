"""What the generated wardrobe is made of: recipes, and a digest of all that each depends on."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..makehuman.data import BodyData
from .garment import Garment
from .sources import code_digest
from .tailoring.cuts import CUTS
from .tailoring.pattern import Cut

if TYPE_CHECKING:
    from .tailoring.tailor import Tailor

HERE = Path(__file__).parent
# The parts of a person beside the clothes, and the modules of people/ that shape and paint them.
PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "shoes": ("shoes",),
        "hair": ("hair", "hair_painting"),
        "eyes": ("eyes", "eyes_painting"),
        "eyebrows": ("brows", "hair_painting"),  # which has the colour as well
        "glasses": ("glasses",),
        "hats": ("hats", "hats_painting"),
        "bags": ("bags", "bags_painting"),
    }
)
# Files of the body data that garments are made from, in the layouts of MPFB and MakeHuman.
DATA_FILES = (
    "3dobjs/base.obj", "rigs/**/*default*", "targets/macrodetails/*.target*", "targets.npz",
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """How one or several garments are made.

    Attributes
    ----------
    name : str
        The cut's or the part's.
    digest : str
        Hexadecimal; another one where the code, the cut or the body data differ.
    cut : Cut or None
        None for one of `PARTS`.
    """

    name: str
    digest: str
    cut: Cut | None = None


class Workroom:
    """Makes garments by recipe; what several of them need is made once.

    Parameters
    ----------
    data : BodyData
    """

    def __init__(self, data: BodyData) -> None:
        self._data = data

    @cached_property
    def _tailor(self) -> Tailor:
        from .tailoring.tailor import Tailor

        return Tailor(self._data)

    def make(self, recipe: Recipe) -> Iterator[Garment]:
        """Make a recipe's garments, the same each time."""
        if recipe.cut is not None:
            yield self._tailor.make(recipe.cut)
            return
        from .people.parts import make_part

        yield from make_part(recipe.name, self._data)


def all_recipes(data: BodyData) -> list[Recipe]:
    """Return the recipes of everything that our own code can make: clothes, shoes, hair, eyes ...

    Parameters
    ----------
    data : BodyData
        Its base mesh, default rig and macro targets become part of the digests.
    """
    made_from = _data_digest(data.root)
    sewing = _sewing_code() + made_from
    cuts = [Recipe(cut.name, _short(sewing, repr(cut).encode()), cut) for cut in CUTS]
    return cuts + [Recipe(name, _short(_part_code(name), made_from)) for name in PARTS]


def _short(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def digest_of(recipes: Iterable[Recipe]) -> str:
    """Return a digest of several recipes."""
    return _short(*(f"{recipe.name} {recipe.digest}\n".encode() for recipe in recipes))


@functools.cache
def _sewing_code() -> bytes:
    """Digest what sews any cut; the catalogue of cuts is none of it and counts cut by cut."""
    return code_digest([HERE / "tailoring" / "tailor.py"])


@functools.cache
def _part_code(name: str) -> bytes:
    people = HERE / "people"
    modules = [people / f"{module}.py" for module in PARTS[name]]
    return code_digest(modules, alone=[people / "parts.py"])


@functools.cache
def _data_digest(root: Path) -> bytes:
    digest = hashlib.sha256()
    for pattern in DATA_FILES:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.digest()
