"""Labelling a garment: rims, pieces, category, landmarks and parts become a registration."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...errors import OutfitError
from ...makehuman.data import BodyData
from ..garment import Garment
from ..landmarks import CATEGORY_BY_NAME
from ..layouts.layout import Layout, read_layout
from ..layouts.verdict import judge
from ..registration import Part, Registration
from ..tailoring.dummy import Dummy
from ..tailoring.panel_parts import PARTS
from ..tailoring.pattern import FEMALE
from ..tailoring.tailor import make_dummies
from .borders import Border, front_borders
from .boxes import cell_box, lower_boxes
from .category import Build, NoLandmark, category_of, read_build
from .cloths import find_cloths
from .collars import without_collar
from .loops import find_rims
from .parts import find_parts, lay_out
from .pieces import TRUNK, Pieces, divide
from .points import Spotted, back_neck, spot_border, strap_width
from .surface import Floats, Ints, Worn, make_worn

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Labels:
    """What was found on one connected piece of cloth.

    Attributes
    ----------
    category : str
    points : (N, 3) float ndarray
        The landmarks on the body, decimetres; NaN where there is none.
    uvs : (N, 2) float ndarray
        The same on the UV map, unit square, origin top-left, v down.
    vertices : (N,) int64 ndarray
        The nearest .obj vertex, -1 where there is no landmark.
    parts : tuple of Part
    islands : tuple of int
        The islands of the UV map that its cloth lies on.
    reasons : tuple of str
        Why it is of this category, and what had to be cut.
    """

    category: str
    points: Floats
    uvs: Floats
    vertices: Ints
    parts: tuple[Part, ...]
    islands: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Labelling:
    """A garment's category and landmarks, found from its geometry.

    Attributes
    ----------
    registration : Registration
    labels : tuple of Labels
        One for each of the registration's categories.
    reasons : tuple of str
    """

    registration: Registration
    labels: tuple[Labels, ...]
    reasons: tuple[str, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The DeepFashion2 categories, top first."""
        return self.registration.categories

    @property
    def vertices(self) -> Mapping[str, Ints]:
        """The .obj vertex of every landmark by category, -1 where there is none."""
        return {found.category: found.vertices for found in self.labels}


def label_garment(garment: Garment, data: BodyData) -> Labelling:
    """Find a garment's DeepFashion2 category and landmarks from its own geometry.

    Its binding to the base mesh, its mesh and its UV map are read; its name, tags and registration
    are not, but for the sex that says on which body it is looked at.

    Parameters
    ----------
    garment : Garment
    data : BodyData

    Raises
    ------
    OutfitError
        With the reason, where it is no garment for trunk or legs.
    """
    dummy = dummy_of(garment, data)
    layout = read_layout(garment, dummy.body)
    cloths = find_cloths(make_worn(layout), garment.binding, dummy)
    found, reasons = label_cloths(cloths, dummy)
    if not found:
        why = "; ".join(reasons) or "no UV map"
        raise OutfitError(f"{garment.name} cannot be labelled: {why}")
    labels = _chosen(found)
    registration = _registered(labels, layout)
    seen = _without_hidden(layout, cloths)
    verdict = judge(garment, seen, registration if registration.parts else None)
    if not (registration.parts and verdict.regular):
        box = cell_box(layout, labels[0].islands)
        registration = replace(
            registration, landmarks=np.zeros((0, 2)), vertices=(), parts=(), cell_box=box
        )
    reasons += [*(reason for one in labels for reason in one.reasons), verdict.reason]
    return Labelling(registration, labels, tuple(dict.fromkeys(reasons)))


def _without_hidden(layout: Layout, cloths: Sequence[Worn]) -> Layout:
    """Return the layout without the weight of linings and buttons, which no picture needs."""
    seen = np.zeros(len(layout.areas), bool)
    for cloth in cloths:
        seen[cloth.owner] = True
    return replace(layout, areas=np.where(seen, layout.areas, 0.0))


def label_cloths(cloths: Sequence[Worn], dummy: Dummy) -> tuple[list[Labels], list[str]]:
    """Return the labels of pieces of cloth, and why others have none, each reason once."""
    found, reasons = [], []
    for cloth in cloths:
        try:
            found.append(label_cloth(cloth, dummy))
        except NoLandmark as error:
            reasons.append(str(error))
    return found, list(dict.fromkeys(reasons))


def dummy_of(garment: Garment, data: BodyData) -> Dummy:
    """Return the body on which a garment is looked at."""
    return _dummies(data)["female" if garment.sexes == FEMALE else "both"]


@functools.lru_cache(maxsize=2)
def _dummies(data: BodyData) -> dict[str, Dummy]:
    return make_dummies(data)


def _registered(labels: tuple[Labels, ...], layout: Layout) -> Registration:
    """Return the registration of a regular UV map."""
    lower = [number for one in labels[1:] for number in one.islands]
    return Registration(
        tuple(one.category for one in labels),
        labels[0].uvs,
        tuple(part for one in labels for part in one.parts),
        tuple(int(vertex) for vertex in labels[0].vertices),
        lower_boxes=lower_boxes(layout, labels[0].islands, lower),
    )


def _chosen(found: list[Labels]) -> tuple[Labels, ...]:
    """Return a whole-body garment, or the largest upper and lower one, the upper first."""
    upper = [f for f in found if CATEGORY_BY_NAME[f.category].slot != "bottom"]
    lower = [f for f in found if CATEGORY_BY_NAME[f.category].slot == "bottom"]
    return (*upper[:1], *lower[:1])


def label_cloth(worn: Worn, dummy: Dummy) -> Labels:
    """Label one connected piece of cloth; raise NoLandmark where it is no top and no bottom.

    Parameters
    ----------
    worn : Worn
    dummy : Dummy
        The body that wears it.
    """
    islands = np.unique(worn.island)
    worn = without_collar(worn, dummy)
    rims = find_rims(worn, dummy)
    if not rims:
        raise NoLandmark("a piece of its cloth has no open edge")
    build = read_build(rims, dummy, lowest=float(worn.points[worn.faces, 1].min()))
    pieces = divide(worn, dummy, sleeves=build.sleeves, legs=build.legs and not build.upper)
    borders = [
        border
        for region in np.unique(pieces.region).tolist()
        for border in front_borders(pieces, build.rims, region)[: 2 if build.open_front else 1]
    ]
    category = category_of(build, _strap(build, borders))
    try:
        spotted = [Spotted(border, spot_border(border, category, dummy)) for border in borders]
        labels = _gather(pieces, spotted, category, (*_reasons(build, category), *pieces.cut))
    except NoLandmark as error:
        labels = _unspotted(category, (*_reasons(build, category), str(error)))
    return replace(labels, islands=tuple(int(number) for number in islands))


def _unspotted(category: str, reasons: tuple[str, ...]) -> Labels:
    """Return the labels of cloth whose category alone is known."""
    count = CATEGORY_BY_NAME[category].landmark_count
    points, uvs = np.full((count, 3), np.nan), np.full((count, 2), np.nan)
    return Labels(category, points, uvs, np.full(count, -1), (), (), reasons)


def _strap(build: Build, borders: list[Border]) -> float:
    if not build.upper or build.sleeves or build.open_front:
        return 0.0
    return strap_width(next(border for border in borders if border.region == TRUNK))


def _reasons(build: Build, category: str) -> tuple[str, ...]:
    rims = ", ".join(sorted({rim.kind for rim in build.rims}))
    sleeves = (
        f"sleeves over {100 * build.reach:.0f} % of the arm" if build.sleeves else "no sleeves"
    )
    return (f"{category}: {rims}; {sleeves}; hem at level {build.hem:.2f}",)


def _gather(
    pieces: Pieces, spotted: list[Spotted], category: str, reasons: tuple[str, ...]
) -> Labels:
    """Carry the landmarks to the UV map and build the parts."""
    count = CATEGORY_BY_NAME[category].landmark_count
    points, uvs = np.full((count, 3), np.nan), np.full((count, 2), np.nan)
    parts: dict[str, Part] = {}
    for one in spotted:
        sheet = lay_out(pieces, one.border.mask)
        for number, place in one.spots.items():
            # Points on a seam between pieces are named by the trunk, or by the right leg.
            if np.isnan(uvs[number - 1, 0]) or one.border.region == TRUNK:
                points[number - 1] = one.border.at(place)
                uvs[number - 1] = sheet.at(sheet.uvs, sheet.nearest(points[number - 1]))
        parts.update(find_parts(one, sheet, category))
    if np.isnan(uvs[0, 0]):
        points[0], uvs[0] = back_neck(pieces)
    ordered = tuple(parts[name] for name, _ in PARTS.get(category, ()) if name in parts)
    return Labels(
        category, points, uvs, _nearest_vertices(pieces.worn, points), ordered, (), reasons
    )


def _nearest_vertices(worn: Worn, points: Floats) -> Ints:
    """Return the .obj vertex (N,) nearest to each landmark, -1 where there is none."""
    corners = np.unique(worn.faces)
    corners = corners[worn.vertex[corners] >= 0]
    found = np.full(len(points), -1)
    for row in np.flatnonzero(~np.isnan(points[:, 0])):
        far = np.linalg.norm(worn.points[corners] - points[row], axis=1)
        found[row] = worn.vertex[corners[np.argmin(far)]]
    return found
