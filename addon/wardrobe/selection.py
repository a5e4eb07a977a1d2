"""Selection: of a category's cuts, the one whose proportions are nearest to the photo's.

Limbs are measured along their landmarks, from joint to joint, so that a bent or lowered arm counts
as long as a stretched one; every measure is a ratio, so that neither the picture's scale nor the
person's size matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .garment import Garment
from .landmarks import category_named

Points = NDArray[np.float64]
Bools = NDArray[np.bool_]
Route = tuple[int, ...]  # 1-based DeepFashion2 landmark numbers, measured from point to point
SHORTEST = 1e-3  # of the garment's size; below it a length is taken as this, before the logarithm
VISIBLE = 2  # DeepFashion2's v of a landmark that is seen; 1 is occluded, 0 not labelled
UNKNOWN = 0.1  # distance of a garment whose proportions are not known: a third off in length


@dataclass(frozen=True)
class Measure:
    """A ratio of two lengths, each the mean over its paths (left and right), and its weight."""

    name: str
    length: tuple[Route, ...]
    unit: tuple[Route, ...]
    weight: float = 1.0


def _neck(width: tuple[Route, ...]) -> tuple[Measure, ...]:
    return (
        Measure("neck width", ((2, 6),), width, 0.5),
        Measure("neck depth", ((2, 4), (6, 4)), width, 0.5),
    )


def _upper(
    shoulders: Route, armpits: Route, hem: Route, sleeves: tuple[Route, ...] = ()
) -> tuple[Measure, ...]:
    """Measures of what hangs from the shoulders; `hem` is image-left, middle, image-right."""
    width = (shoulders,)
    measures = (
        Measure("body length", tuple(zip(shoulders, hem[::2], strict=True)), width, 1.2),
        Measure("hem width", ((hem[0], hem[2]),), width, 0.8),
        # armpits wander with the arms, which hang lower on photos than in an A-pose
        Measure("chest width", (armpits,), width, 0.2),
        *_neck(width),
    )
    return (*measures, Measure("sleeve length", sleeves, width, 1.5)) if sleeves else measures


def _outwear(
    shoulders: Route,
    armpits: Route,
    hems: tuple[Route, Route],
    lapels: tuple[Route, Route],
    sleeves: tuple[Route, ...],
) -> tuple[Measure, ...]:
    """Measures of an open outwear; `hems` run from the side to the front edge, image-left first.

    How wide it stands open says how it was worn, not how it is cut: widths leave the gap out.
    """
    width = (shoulders,)
    return (
        Measure("body length", tuple((s, h[0]) for s, h in zip(shoulders, hems, strict=True)),
                width, 1.2),
        Measure("hem width", hems, width, 0.5),
        Measure("chest width", (armpits,), width, 0.2),
        Measure("neck width", ((lapels[0][0], lapels[1][0]),), width, 0.5),
        Measure("lapel length", lapels, width, 0.8),
        Measure("sleeve length", sleeves, width, 1.5),
    )  # fmt: skip


def _legs(
    outer: tuple[Route, Route],
    crotch: int,
    hems: tuple[Route, Route],
    knees: tuple[Route, ...] = (),
) -> tuple[Measure, ...]:
    rise = ((2, crotch),)
    measures = (
        Measure("leg length", outer, rise, 1.5),
        Measure("hem width", hems, outer, 1.0),
        Measure("waist width", ((1, 3),), outer, 0.3),
    )
    return (*measures, Measure("knee width", knees, outer, 0.6)) if knees else measures


MEASURES: Mapping[str, tuple[Measure, ...]] = MappingProxyType(
    {
        "short sleeve top": _upper((7, 25), (12, 20), (15, 16, 17), ((7, 8, 9), (25, 24, 23))),
        "long sleeve top": _upper(
            (7, 33), (16, 24), (19, 20, 21), ((7, 8, 9, 10, 11), (33, 32, 31, 30, 29))
        ),
        "vest": _upper((7, 15), (8, 14), (10, 11, 12)),
        "sling": _upper((7, 15), (8, 14), (10, 11, 12)),
        "short sleeve outwear": _outwear(
            (7, 25), (12, 20), ((15, 16), (17, 29)), ((4, 2), (6, 26)), ((7, 8, 9), (25, 24, 23))
        ),
        "long sleeve outwear": _outwear(
            (7, 33),
            (16, 24),
            ((19, 20), (21, 37)),
            ((2, 4), (6, 34)),
            ((7, 8, 9, 10, 11), (33, 32, 31, 30, 29)),
        ),
        "trousers": _legs(
            ((1, 4, 5, 6), (3, 14, 13, 12)), 9, ((6, 7), (12, 11)), ((5, 8), (13, 10))
        ),
        "shorts": _legs(((1, 4, 5), (3, 10, 9)), 7, ((5, 6), (9, 8))),
        "skirt": (
            Measure("length", ((1, 4, 5), (3, 8, 7)), ((1, 3),), 1.5),
            Measure("hem width", ((5, 7),), ((1, 3),), 1.0),
            Measure("middle width", ((4, 8),), ((1, 3),), 0.5),
        ),
        "short sleeve dress": _upper((7, 29), (12, 24), (17, 18, 19), ((7, 8, 9), (29, 28, 27))),
        "long sleeve dress": _upper(
            (7, 37), (16, 28), (21, 22, 23), ((7, 8, 9, 10, 11), (37, 36, 35, 34, 33))
        ),
        "vest dress": _upper((7, 19), (8, 18), (12, 13, 14)),
        "sling dress": _upper((7, 19), (8, 18), (12, 13, 14)),
    }
)


def nearest_cut(
    category: str, landmarks: Points, visibility: NDArray[np.int8], candidates: Sequence[Garment]
) -> Garment:
    """Return the candidate whose landmark proportions are nearest to those on a photo.

    Parameters
    ----------
    category : str
        One of the DeepFashion2 categories that have measures; the candidates' as well.
    landmarks : (N, 2) float ndarray
        Pixels, in DeepFashion2's order.
    visibility : (N,) int8 ndarray
        0 where a landmark is not labelled, 1 where it is occluded: a guess, which counts half.
    candidates : sequence of Garment
        With registrations that name landmark vertices. Of equally near ones the first is taken.

    Raises
    ------
    OutfitError
        If there are no candidates.
    """
    if not candidates:
        raise OutfitError(f"there is no {category} to choose from")
    distances = [cut_distance(category, landmarks, visibility, one) for one in candidates]
    return candidates[int(np.argmin(distances))]


def cut_distance(
    category: str, landmarks: Points, visibility: NDArray[np.int8], garment: Garment
) -> float:
    """Return how far a garment's proportions are from those on a photo, as `nearest_cut` counts.

    Parameters
    ----------
    category : str
    landmarks : (N, 2) float ndarray
        Pixels, in DeepFashion2's order.
    visibility : (N,) int8 ndarray
        0 where a landmark is not labelled, 1 where it is occluded.
    garment : Garment
    """
    wanted = proportions(category, landmarks, visibility > 0)
    return _distance(wanted, garment_proportions(category, garment), _weights(category, visibility))


def proportions(category: str, landmarks: Points, labelled: Bools) -> Points:
    """Return the logarithms of a category's measures; NaN where landmarks are missing.

    Parameters
    ----------
    category : str
    landmarks : (N, 2) float ndarray
        In any unit.
    labelled : (N,) bool ndarray
    """
    category_named(category)
    measures = MEASURES.get(category, ())
    return np.array([_log_ratio(measure, landmarks, labelled) for measure in measures])


def _log_ratio(measure: Measure, landmarks: Points, labelled: Bools) -> float:
    shortest = SHORTEST * float(np.ptp(landmarks[labelled], axis=0).max()) if labelled.any() else 0
    length = _mean_length(measure.length, landmarks, labelled)
    unit = _mean_length(measure.unit, landmarks, labelled)
    if not (shortest > 0 and np.isfinite(length) and np.isfinite(unit)):
        return float("nan")
    return float(np.log(max(length, shortest)) - np.log(max(unit, shortest)))


def _mean_length(paths: Sequence[Route], landmarks: Points, labelled: Bools) -> float:
    """Mean length of the paths whose ends are labelled; missing points between are left out."""
    lengths = []
    for path in paths:
        rows = np.array(path) - 1
        if labelled[rows[[0, -1]]].all():
            points = landmarks[rows[labelled[rows]]]
            lengths.append(float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum()))
    return float(np.mean(lengths)) if lengths else float("nan")


def _weights(category: str, visibility: NDArray[np.int8]) -> Points:
    """Weights of a category's measures; landmarks that are occluded count half."""
    trust = np.clip(visibility, 0, VISIBLE) / VISIBLE
    weights = []
    for measure in MEASURES.get(category, ()):
        numbers = {number for path in (*measure.length, *measure.unit) for number in path}
        used = trust[np.array(sorted(numbers)) - 1]
        weights.append(measure.weight * float(used[used > 0].mean()) if used.any() else 0.0)
    return np.array(weights)


def _distance(wanted: Points, own: Points, weights: Points) -> float:
    """Weighted mean of squared differences over the measures that both have."""
    known = np.isfinite(wanted) & np.isfinite(own)
    if not known.any():
        return UNKNOWN if np.isfinite(wanted).any() else 0.0
    squares = (wanted - own)[known] ** 2
    return float((weights[known] * squares).sum() / weights[known].sum())


def garment_proportions(category: str, garment: Garment) -> Points:
    """Return a garment's log measures, of its landmark vertices seen from the front."""
    vertices = landmark_vertices(garment)
    registration = garment.registration
    if not len(vertices) or (registration and registration.categories[0] != category):
        return np.full(len(MEASURES.get(category, ())), np.nan)
    front = garment.mesh.vertices[vertices][:, :2]
    return proportions(category, front, vertices >= 0)


def landmark_vertices(garment: Garment) -> NDArray[np.intp]:
    """Return the vertex (N,) of every landmark, -1 for none; (0,) for an irregular UV map.

    A registration that names no vertices, such as ClonedPerson's, has them found on the UV map:
    the nearest corner of a face.
    """
    registration = garment.registration
    if registration is None or not len(registration.landmarks):
        return np.zeros(0, np.intp)
    if registration.vertices:
        return np.array(registration.vertices, np.intp)
    mesh, found = garment.mesh, np.full(len(registration.landmarks), -1, np.intp)
    corners = mesh.uv_faces.ravel()
    used = corners >= 0
    uvs, vertices = mesh.uvs[corners[used]] * (1, -1) + (0, 1), mesh.faces.ravel()[used]
    for row in np.flatnonzero(np.isfinite(registration.landmarks).all(axis=1)):
        away = ((uvs - registration.landmarks[row]) ** 2).sum(axis=1)
        found[row] = vertices[int(np.argmin(away))] if len(away) else -1
    return found
