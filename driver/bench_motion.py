"""`bench motion`: what pokes through clothes while people walk, in combinations of garments."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.fitting import fit, hidden_faces, layered_deletes
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.posing import rest_matrices, rotate_bones, skinned
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe
from addon.wardrobe.dressing import BODY_GROUP, bone_weights
from addon.wardrobe.garment import Garment
from addon.wardrobe.walking import POSES, walking_poses

from .checks import Check, check_lines, write_json
from .layer_views import Frame, Layer, View, covered_faces, views_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Combination = tuple[str, ...]

GENDERS = {"female": 0.0, "male": 1.0}
FRAME = Frame(left=-6.5, top=9.2, scale=32.0, width=416, height=560)
REACH = 1.5  # decimetres: cloth that far behind what is seen was meant to be before it
LIMIT = 0.3  # % of the outfit's pixels
BODY = "body"
SLOTS = (("bottom", "top"), ("dress",), ("bottom", "top", "outwear"), ("dress", "outwear"))
THIRD = 3  # with an outwear, one in so many combinations of the others


@dataclass
class Tally:
    """Pixels counted over some poses.

    Attributes
    ----------
    outfit : int
        The outfit is seen.
    poking : int
        Skin or an inner garment is seen before the cloth that covers it in the rest pose.
    holes : int
        A face is missed that is hidden because cloth covers it in the rest pose.
    """

    outfit: int = 0
    poking: int = 0
    holes: int = 0

    def add(self, other: Tally) -> None:
        """Count another pose as well."""
        self.outfit += other.outfit
        self.poking += other.poking
        self.holes += other.holes

    def share(self, pixels: int) -> float:
        """Return pixels as % of the outfit's."""
        return 100 * pixels / max(self.outfit, 1)


@dataclass(frozen=True)
class Row:
    """One person in one combination of garments: in the rest pose, and over the walking poses."""

    sex: str
    garments: Combination
    rest: Tally = field(default_factory=Tally)
    walking: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class BenchMotion:
    """What `bench motion` found."""

    rows: tuple[Row, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """The worst of each figure beside its limit."""
        walking, rest = Tally(), Tally()
        for row in self.rows:
            walking.add(row.walking)
            rest.add(row.rest)
        worst = max(row.walking.share(row.walking.poking) for row in self.rows)
        return (
            Check("poking pixels in the A-pose", rest.poking, 0),
            Check("poking while walking, worst outfit", worst, LIMIT, "%"),
            Check("poking while walking, all outfits", walking.share(walking.poking), LIMIT, "%"),
            Check("holes while walking, all outfits", walking.share(walking.holes), LIMIT, "%"),
        )

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self, shown: int = 25) -> str:
        """Return the worst outfits and the checks as lines of text."""
        worst = sorted(self.rows, key=lambda row: -row.walking.share(row.walking.poking))[:shown]
        lines = [
            f"bench motion: {len(self.rows)} outfits in the A-pose and {POSES} walking poses, "
            "seen from the front and the back; the worst:",
            f"{'A-pose':>8}{'walking %':>11}{'holes %':>9}  outfit",
        ]
        for row in worst:
            share, holes = (row.walking.share(n) for n in (row.walking.poking, row.walking.holes))
            lines.append(
                f"{row.rest.poking:>8}{share:>11.3f}{holes:>9.3f}  "
                f"{row.sex}: {', '.join(row.garments)}"
            )
        return "\n".join([*lines, *check_lines(self.checks)])

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        checks = [check.to_json() for check in self.checks]
        return {"bench": "motion", "ok": self.ok, "checks": checks, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def combinations(garments: Sequence[Garment], *, every: int = 1) -> list[Combination]:
    """Return what is worn together, inner garments first.

    Parameters
    ----------
    garments : sequence of Garment
        Tagged with their slots.
    every : int
        Take one in so many, such that each garment stays in several; those with an outwear are
        thinned further.
    """
    found = []
    for slots in SLOTS:
        step = every * (THIRD if "outwear" in slots else 1)
        choices = [[g.name for g in garments if slot in g.binding.tags] for slot in slots]
        for places in itertools.product(*(range(len(choice)) for choice in choices)):
            if len(slots) == 1 or sum(places) % step == 0:
                names = (choice[place] for choice, place in zip(choices, places, strict=True))
                found.append(tuple(names))
    return found


class Person:
    """A woman or a man, with every garment that she or he can wear.

    Parameters
    ----------
    data : BodyData
    sex : str
    garments : sequence of Garment
    """

    def __init__(self, data: BodyData, sex: str, garments: Sequence[Garment]) -> None:
        rig = data.rig("default")
        body = build_body(data, BodyParameters(gender=GENDERS[sex])).vertices
        skin = data.base.faces[data.base.face_groups == data.base.groups.index(BODY_GROUP)]
        self.sex, self.skeleton = sex, rig.skeleton(body)
        self.garments = {garment.name: garment for garment in garments}
        self.layers = {BODY: Layer(body, skin, rig.weights.normalised())}
        for name, garment in self.garments.items():
            shape, weights = fit(garment.binding, body), bone_weights(garment, data, rig)
            self.layers[name] = Layer(shape, garment.mesh.faces, weights)
        self._rest = {name: views_of(layer, FRAME) for name, layer in self.layers.items()}
        self._covered: dict[tuple[str, str], Bools] = {}

    def poses(self) -> Iterator[Mapping[str, tuple[View, View]]]:
        """Yield the front and back view of every layer: in the rest pose, then walking."""
        yield self._rest
        rest = rest_matrices(self.skeleton)
        for rotations in walking_poses(self.skeleton):
            posed = rotate_bones(self.skeleton, rotations)
            yield {
                name: views_of(
                    layer.moved(skinned(layer.vertices, layer.weights, rest, posed)), FRAME
                )
                for name, layer in self.layers.items()
            }

    def covered(self, inner: str, outer: str) -> Bools:
        """Tell which triangles of a layer lie under a garment in the rest pose."""
        key = (inner, outer)
        if key not in self._covered:
            self._covered[key] = covered_faces(self.layers[inner], self._rest[outer], FRAME)
        return self._covered[key]

    def hidden(self, worn: Combination) -> dict[str, Bools]:
        """Tell which triangles of each layer are hidden under others, as when dressed."""
        body, masks = layered_deletes([self.garments[name].binding for name in worn])
        deleted = {BODY: body, **dict(zip(worn, masks, strict=True))}
        return {
            name: self.layers[name].split(hidden_faces(self.layers[name].faces, mask))
            for name, mask in deleted.items()
        }


class Outfit:
    """One combination on one person, inner layers first."""

    def __init__(self, person: Person, worn: Combination) -> None:
        depth = {name: person.garments[name].binding.z_depth for name in worn}
        self.worn = worn
        self.layers = (BODY, *sorted(worn, key=depth.__getitem__))
        self._hidden = person.hidden(worn)
        self._under = {
            (inner, outer): person.covered(inner, outer)
            for inner, outer in itertools.combinations(self.layers, 2)
        }

    def count(self, views: Mapping[str, View]) -> Tally:
        """Count the pixels of one view."""
        layers = [views[name] for name in self.layers]
        shown = [
            view.without(self._hidden[name]) for name, view in zip(self.layers, layers, strict=True)
        ]
        depths = np.stack([view.depth for view in shown])
        seen, nearest = depths.argmin(axis=0), depths.min(axis=0)
        poking = np.zeros(len(seen), bool)
        backed = np.zeros(len(seen), bool)
        for number, (outer, view) in enumerate(zip(self.layers, shown, strict=True)):
            behind = view.outer & (view.depth < nearest + REACH)
            backed |= behind & (number > 0)
            for inner in range(number):
                under = self._under[self.layers[inner], outer]
                poking |= behind & (seen == inner) & layers[inner].marked(under)
        missed = np.stack([view.depth for view in layers]).min(axis=0) < nearest
        outfit = (seen > 0) & np.isfinite(nearest)
        return Tally(int(outfit.sum()), int(poking.sum()), int((missed & ~backed).sum()))


def run_bench_motion(every: int = 1, *, only: str | None = None) -> BenchMotion:
    """Walk in every combination of generated garments.

    Parameters
    ----------
    every : int
        Take one in so many combinations.
    only : str, optional
        Take those alone that have this garment.

    Raises
    ------
    OutfitError
        Where there is no such garment.
    """
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    if only is not None:
        wardrobe.garment(only)
    rows = [row for sex in GENDERS for row in _walk(data, wardrobe, sex, every, only)]
    return BenchMotion(tuple(rows))


def _walk(data: BodyData, wardrobe: Wardrobe, sex: str, every: int, only: str | None) -> list[Row]:
    garments = wardrobe.candidates(kind="clothes", sex=sex)
    chosen = [c for c in combinations(garments, every=every) if only is None or only in c]
    if not chosen:
        return []
    used = {name for names in chosen for name in names}
    person = Person(data, sex, [garment for garment in garments if garment.name in used])
    outfits = [Outfit(person, names) for names in chosen]
    rows = [Row(sex, names) for names in chosen]
    for number, poses in enumerate(person.poses()):
        for side in range(2):
            views = _drawn({name: pair[side] for name, pair in poses.items()})
            for outfit, row in zip(outfits, rows, strict=True):
                (row.walking if number else row.rest).add(outfit.count(views))
    return rows


def _drawn(views: Mapping[str, View]) -> dict[str, View]:
    """Keep the pixels in which anything is."""
    used = np.any([view.face >= 0 for view in views.values()], axis=0)
    return {name: view.at(used) for name, view in views.items()}
