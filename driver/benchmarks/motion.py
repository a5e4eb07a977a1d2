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
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.dressing import BODY_GROUP, bone_weights
from addon.wardrobe.characters.layers import layered
from addon.wardrobe.characters.walking import POSES, walking_poses
from addon.wardrobe.garment import Garment
from addon.wardrobe.tailoring.cloth_mesh import component_labels

from ..layer_views import Frame, Layer, View, covered_faces, views_of
from ..sewing import open_wardrobe
from .checks import Check, check_lines, write_json

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Views = tuple[View, View]

GENDERS = {"female": 0.0, "male": 1.0}
FRAME = Frame(left=-6.5, top=9.2, scale=32.0, width=416, height=560)
REACH = 1.5  # decimetres: cloth that far behind what is seen was meant to be before it
LIMIT = 0.3  # % of the outfit's pixels
WHOLE = 0.9  # of a trim's triangles: one that is covered less lies over the outer layer
BODY = "body"
SLOTS = (("bottom", "top"), ("dress",), ("bottom", "top", "outwear"), ("dress", "outwear"))
SHIFTS = (0, 5, 11)  # by which the garments of the slots move on against each other each round
ROUNDS = 3


@dataclass(frozen=True)
class Combination:
    """Garments worn together, by name, and whether the top is tucked in."""

    names: tuple[str, ...]
    tucked: bool = False


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
    garments: tuple[str, ...]
    tucked: bool
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
                f"{row.sex}: {', '.join(row.garments)}{' (tucked)' * row.tucked}"
            )
        return "\n".join([*lines, *check_lines(self.checks)])

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        checks = [check.to_json() for check in self.checks]
        return {"bench": "motion", "ok": self.ok, "checks": checks, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def combinations(garments: Sequence[Garment], rounds: int = ROUNDS) -> list[Combination]:
    """Return what is worn together; of every second top and bottom the top is tucked in.

    Parameters
    ----------
    garments : sequence of Garment
        Tagged with their slots.
    rounds : int
        How often every garment is worn with others of each kind; all meet all at some number.
    """
    found = []
    for slots in SLOTS:
        choices = [[g.name for g in garments if slot in g.binding.tags] for slot in slots]
        longest = max(map(len, choices)) if all(choices) else 0
        for turn, place in itertools.product(range(rounds), range(longest)):
            shifted = zip(choices, SHIFTS, strict=False)
            names = tuple(choice[(place + shift * turn) % len(choice)] for choice, shift in shifted)
            found.append(Combination(names, slots[-1] == "top" and (place + turn) % 2 == 1))
    return list(dict.fromkeys(found))


class Person:
    """A woman or a man, with every garment that she or he can wear.

    Parameters
    ----------
    data : BodyData
    sex : str
    garments : sequence of Garment
    """

    def __init__(self, data: BodyData, sex: str, garments: Sequence[Garment]) -> None:
        self.data, self.sex = data, sex
        self.rig = data.rig("default")
        self.body = build_body(data, BodyParameters(gender=GENDERS[sex])).vertices
        self.skeleton = self.rig.skeleton(self.body)
        self.rest = rest_matrices(self.skeleton)
        self.garments = {garment.name: garment for garment in garments}
        skin = data.base.faces[data.base.face_groups == data.base.groups.index(BODY_GROUP)]
        self.layers = {BODY: Layer(self.body, skin, self.rig.weights.normalised())}
        self.layers |= {name: self.layer(garment) for name, garment in self.garments.items()}
        self._views: dict[Layer, Views] = {}
        self._covered: dict[tuple[Layer, Layer], Bools] = {}

    def layer(self, garment: Garment) -> Layer:
        """Put a garment on in the rest pose."""
        shape = fit(garment.binding, self.body)
        return Layer(shape, garment.mesh.faces, bone_weights(garment, self.data, self.rig))

    def worn(self, combination: Combination) -> tuple[Garment, ...]:
        """Return the garments of a combination as this body wears them."""
        chosen = [self.garments[name] for name in combination.names]
        return layered(chosen, self.body, tuck=combination.tucked)

    def posed(self, layer: Layer, posed: Floats) -> Layer:
        """Move a layer with the bones."""
        return layer.moved(skinned(layer.vertices, layer.weights, self.rest, posed))

    def covered(self, inner: Layer, outer: Layer) -> Bools:
        """Tell which triangles of a layer lie under another one in the rest pose."""
        if (inner, outer) not in self._covered:
            if outer not in self._views:
                self._views[outer] = views_of(outer, FRAME)
            found = covered_faces(inner, self._views[outer], FRAME)
            found &= ~_half_out(inner, found)
            self._covered[inner, outer] = found
        return self._covered[inner, outer]


def _half_out(layer: Layer, covered: Bools) -> Bools:
    """Tell which triangles (T,) belong to a hood or collar that lies partly over what covers it."""
    labels = component_labels(layer.triangles, len(layer.vertices))[layer.triangles[:, 0]]
    count = int(labels.max()) + 1
    share = np.bincount(labels, covered, count) / np.maximum(
        np.bincount(labels, minlength=count), 1
    )
    trims = share < WHOLE
    trims[np.bincount(labels).argmax()] = False
    return np.asarray(trims[labels])


def _changed(garment: Garment, before: Garment) -> bool:
    """Tell whether layering made a garment lie or move otherwise."""
    same = garment.weights is before.weights and garment.mesh.faces is before.mesh.faces
    return not same or garment.binding.offsets is not before.binding.offsets


class Outfit:
    """One combination on one person.

    Parameters
    ----------
    person : Person
    combination : Combination
    """

    def __init__(self, person: Person, combination: Combination) -> None:
        worn = sorted(person.worn(combination), key=lambda garment: garment.binding.z_depth)
        self.names = (BODY, *(garment.name for garment in worn))
        self.own = {
            garment.name: person.layer(garment)
            for garment in worn
            if _changed(garment, person.garments[garment.name])
        }
        layers = [self.own.get(name, person.layers[name]) for name in self.names]
        body, masks = layered_deletes([garment.binding for garment in worn])
        self._hidden = [
            layer.split(hidden_faces(layer.faces, mask))
            for layer, mask in zip(layers, (body, *masks), strict=True)
        ]
        self._under = {
            (inner, outer): person.covered(layers[inner], layers[outer])
            for inner, outer in itertools.combinations(range(len(layers)), 2)
        }

    def count(self, views: Mapping[str, View]) -> Tally:
        """Count the pixels of one view, `views` of the body and every garment worn."""
        layers = [views[name] for name in self.names]
        shown = [view.without(gone) for view, gone in zip(layers, self._hidden, strict=True)]
        depths = np.stack([view.depth for view in shown])
        seen, nearest = depths.argmin(axis=0), depths.min(axis=0)
        poking, backed = np.zeros((2, len(seen)), bool)
        for outer, view in enumerate(shown[1:], 1):
            behind = view.outer & (view.depth < nearest + REACH)
            backed |= behind
            for inner in range(outer):
                # Cloth is covered on its outer side; its inner one is seen through openings alone.
                bare = (seen == inner) & layers[inner].outer
                poking |= behind & bare & layers[inner].marked(self._under[inner, outer])
        missed = np.stack([view.depth for view in layers]).min(axis=0) < nearest
        outfit = (seen > 0) & np.isfinite(nearest)
        return Tally(int(outfit.sum()), int(poking.sum()), int((missed & ~backed).sum()))


def run_bench_motion(rounds: int = ROUNDS, *, only: str | None = None) -> BenchMotion:
    """Walk in combinations of generated garments, each of them in several.

    Parameters
    ----------
    rounds : int
        How often every garment is worn with others of each kind.
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
    rows = [row for sex in GENDERS for row in _walk(data, wardrobe, sex, rounds, only)]
    return BenchMotion(tuple(rows))


def _walk(data: BodyData, wardrobe: Wardrobe, sex: str, rounds: int, only: str | None) -> list[Row]:
    garments = wardrobe.candidates(kind="clothes", sex=sex)
    chosen = [c for c in combinations(garments, rounds) if only is None or only in c.names]
    if not chosen:
        return []
    used = {name for combination in chosen for name in combination.names}
    person = Person(data, sex, [garment for garment in garments if garment.name in used])
    outfits = [Outfit(person, combination) for combination in chosen]
    rows = [Row(sex, combination.names, combination.tucked) for combination in chosen]
    poses = [person.rest]
    poses += [rotate_bones(person.skeleton, turns) for turns in walking_poses(person.skeleton)]
    for number, posed in enumerate(poses):
        for row, tally in zip(rows, _tallies(person, outfits, posed), strict=True):
            (row.walking if number else row.rest).add(tally)
    return rows


def _tallies(person: Person, outfits: Sequence[Outfit], posed: Floats) -> Iterator[Tally]:
    """Yield what is seen of each outfit in one pose, from the front and the back."""
    views = {
        name: views_of(person.posed(layer, posed), FRAME) for name, layer in person.layers.items()
    }
    drawn = [np.any([pair[side].face >= 0 for pair in views.values()], axis=0) for side in (0, 1)]
    shared = [{name: pair[side].at(drawn[side]) for name, pair in views.items()} for side in (0, 1)]
    for outfit in outfits:
        own = {n: views_of(person.posed(layer, posed), FRAME) for n, layer in outfit.own.items()}
        tally = Tally()
        for side in (0, 1):
            mine = {name: pair[side].at(drawn[side]) for name, pair in own.items()}
            tally.add(outfit.count({**shared[side], **mine}))
        yield tally
