"""Labelling a garment: rims, pieces, category, landmarks and parts become a registration."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...errors import OutfitError
from ...makehuman.data import BodyData
from ..garment import Garment
from ..landmarks import CATEGORY_BY_NAME
from ..layout import read_layout
from ..registration import Part, Registration
from ..tailoring.cuts import FEMALE
from ..tailoring.dummy import Dummy
from ..tailoring.panel_parts import PARTS
from ..tailoring.tailor import make_dummies
from .borders import Border, front_borders
from .category import Build, category_of, read_build
from .loops import find_rims
from .parts import find_parts, lay_out
from .pieces import TRUNK, Pieces, divide
from .points import NoLandmark, Spotted, back_neck, spot_border, strap_width
from .surface import Floats, Ints, Worn, labels_of, make_worn

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
    reasons : tuple of str
        Why it is of this category, and what had to be cut.
    """

    category: str
    points: Floats
    uvs: Floats
    vertices: Ints
    parts: tuple[Part, ...]
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
    dummy = make_dummies(data)["female" if garment.sexes == FEMALE else "both"]
    worn = make_worn(read_layout(garment, dummy.body))
    found, reasons = [], []
    for cloth in _cloths(worn):
        try:
            found.append(label_cloth(cloth, dummy))
        except NoLandmark as error:
            reasons.append(str(error))
    if not found:
        raise OutfitError(f"{garment.name} cannot be labelled: {'; '.join(reasons)}")
    chosen = _chosen(found)
    reasons += [reason for labels in chosen for reason in labels.reasons]
    first = chosen[0]
    registration = Registration(
        tuple(labels.category for labels in chosen),
        first.uvs,
        tuple(part for labels in chosen for part in labels.parts),
        tuple(int(vertex) for vertex in first.vertices),
    )
    return Labelling(registration, chosen, tuple(reasons))


MAIN = 0.1  # of the largest piece of cloth: smaller ones are buttons, belts and pockets


def _cloths(worn: Worn) -> list[Worn]:
    """Return the connected pieces of cloth, the largest first, without dirt."""
    number = labels_of(worn.welded, int(worn.weld.max()) + 1)
    sizes = np.bincount(number, worn.areas())
    order = [k for k in np.argsort(-sizes).tolist() if sizes[k] > MAIN * sizes.max()]
    return [worn.only(number == k) for k in order]


def _chosen(found: list[Labels]) -> tuple[Labels, ...]:
    """Return a whole-body garment, or the largest upper and lower one, the upper first."""
    upper = [f for f in found if CATEGORY_BY_NAME[f.category].slot != "bottom"]
    lower = [f for f in found if CATEGORY_BY_NAME[f.category].slot == "bottom"]
    return (*upper[:1], *lower[:1])


def label_cloth(worn: Worn, dummy: Dummy) -> Labels:
    """Label one connected piece of cloth; raise NoLandmark where it is built otherwise.

    Parameters
    ----------
    worn : Worn
    dummy : Dummy
        The body that wears it.
    """
    rims = find_rims(worn, dummy)
    lowest = float(worn.points[worn.faces, 1].min())
    build = read_build(rims, dummy, lowest=lowest)
    pieces = divide(worn, dummy, sleeves=build.sleeves, legs=build.legs and not build.upper)
    borders = [
        border
        for region in np.unique(pieces.region).tolist()
        for border in front_borders(pieces, build.rims, region)[: 2 if build.open_front else 1]
    ]
    category = category_of(build, _strap(build, borders))
    spotted = [Spotted(border, spot_border(border, category, dummy)) for border in borders]
    return _gather(pieces, spotted, category, (*_reasons(build, category), *pieces.cut))


def _strap(build: Build, borders: list[Border]) -> float:
    if not build.upper or build.sleeves or build.open_front:
        return 0.0
    return strap_width(next(border for border in borders if border.region == TRUNK))


def _reasons(build: Build, category: str) -> tuple[str, ...]:
    rims = ", ".join(sorted({rim.kind for rim in build.rims}))
    sleeves = f"sleeves over {100 * build.reach:.0f} % of the arm" if build.sleeves else "no sleeves"
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
    return Labels(category, points, uvs, _nearest_vertices(pieces.worn, points), ordered, reasons)


def _nearest_vertices(worn: Worn, points: Floats) -> Ints:
    """Return the .obj vertex (N,) nearest to each landmark, -1 where there is none."""
    corners = np.unique(worn.faces)
    corners = corners[worn.vertex[corners] >= 0]
    found = np.full(len(points), -1)
    for row in np.flatnonzero(~np.isnan(points[:, 0])):
        far = np.linalg.norm(worn.points[corners] - points[row], axis=1)
        found[row] = worn.vertex[corners[np.argmin(far)]]
    return found
