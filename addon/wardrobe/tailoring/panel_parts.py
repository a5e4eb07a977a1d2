"""The registration of a generated garment: its landmarks and the parts of its front panel."""

from __future__ import annotations

import numpy as np

from ..landmarks import CATEGORY_BY_NAME
from ..registration import Part, Registration
from .cloth_mesh import Cloth, Floats
from .dummy import Dummy
from .panel_landmarks import Finder, back_neck, front_landmarks
from .uvmap import UVMap

BLEED = 0.01  # of the map: outlines reach this far beyond the panel's border

# Numbers run counter-clockwise on the panel. Where two neighbours are also neighbours on the
# panel's border the outline follows it, elsewhere it is a straight line that two parts share.
Parts = tuple[tuple[str, tuple[int, ...]], ...]
PARTS: dict[str, Parts] = {
    "short sleeve top": (
        ("torso", (15, 16, 17, 18, 19, 20, 25, 6, 5, 4, 3, 2, 7, 12, 13, 14)),
        ("right sleeve", (12, 7, 8, 9, 10, 11)),
        ("left sleeve", (20, 21, 22, 23, 24, 25)),
    ),
    "long sleeve top": (
        ("torso", (19, 20, 21, 22, 23, 24, 33, 6, 5, 4, 3, 2, 7, 16, 17, 18)),
        ("right upper arm", (16, 7, 8, 9, 14, 15)),
        ("right forearm", (14, 9, 10, 11, 12, 13)),
        ("left upper arm", (24, 25, 26, 31, 32, 33)),
        ("left forearm", (26, 27, 28, 29, 30, 31)),
    ),
    "short sleeve outwear": (
        ("right front", (15, 16, 31, 30, 2, 3, 4, 7, 12, 13, 14)),
        ("left front", (29, 17, 18, 19, 20, 25, 6, 5, 26, 27, 28)),
        ("right sleeve", (12, 7, 8, 9, 10, 11)),
        ("left sleeve", (20, 21, 22, 23, 24, 25)),
    ),
    "long sleeve outwear": (
        ("right front", (19, 20, 39, 38, 4, 3, 2, 7, 16, 17, 18)),
        ("left front", (37, 21, 22, 23, 24, 33, 6, 5, 34, 35, 36)),
        ("right upper arm", (16, 7, 8, 9, 14, 15)),
        ("right forearm", (14, 9, 10, 11, 12, 13)),
        ("left upper arm", (24, 25, 26, 31, 32, 33)),
        ("left forearm", (26, 27, 28, 29, 30, 31)),
    ),
    "vest": (("torso", (10, 11, 12, 13, 14, 15, 6, 5, 4, 3, 2, 7, 8, 9)),),
    "sling": (("torso", (10, 11, 12, 13, 14, 15, 6, 5, 4, 3, 2, 7, 8, 9)),),
    "trousers": (
        ("right thigh", (5, 8, 9, 2, 1, 4)),
        ("left thigh", (10, 13, 14, 3, 2, 9)),
        ("right shin", (6, 7, 8, 5)),
        ("left shin", (11, 12, 13, 10)),
    ),
    "shorts": (
        ("right leg", (5, 6, 7, 2, 1, 4)),
        ("left leg", (8, 9, 10, 3, 2, 7)),
    ),
    "skirt": (("skirt", (5, 6, 7, 8, 3, 2, 1, 4)),),
    "short sleeve dress": (
        ("skirt", (17, 18, 19, 20, 21, 22, 14, 15, 16)),
        ("bodice", (14, 22, 23, 24, 29, 6, 5, 4, 3, 2, 7, 12, 13)),
        ("right sleeve", (12, 7, 8, 9, 10, 11)),
        ("left sleeve", (24, 25, 26, 27, 28, 29)),
    ),
    "long sleeve dress": (
        ("skirt", (21, 22, 23, 24, 25, 26, 18, 19, 20)),
        ("bodice", (18, 26, 27, 28, 37, 6, 5, 4, 3, 2, 7, 16, 17)),
        ("right upper arm", (16, 7, 8, 9, 14, 15)),
        ("right forearm", (14, 9, 10, 11, 12, 13)),
        ("left upper arm", (28, 29, 30, 35, 36, 37)),
        ("left forearm", (30, 31, 32, 33, 34, 35)),
    ),
    "vest dress": (
        ("skirt", (12, 13, 14, 15, 16, 17, 9, 10, 11)),
        ("bodice", (9, 17, 18, 19, 6, 5, 4, 3, 2, 7, 8)),
    ),
    "sling dress": (
        ("skirt", (12, 13, 14, 15, 16, 17, 9, 10, 11)),
        ("bodice", (9, 17, 18, 19, 6, 5, 4, 3, 2, 7, 8)),
    ),
}


def _image(uv: Floats) -> Floats:
    """Turn .obj UVs (v up) into places on the map (origin top-left)."""
    return np.asarray(uv * [1.0, -1.0] + [0.0, 1.0])


def _bled(loop: Floats) -> Floats:
    """Move a counter-clockwise border (L, 2) outwards by `BLEED`."""
    chord = np.roll(loop, -2, axis=0) - np.roll(loop, 2, axis=0)
    normal = np.stack([chord[:, 1], -chord[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return np.asarray(loop + BLEED * normal)


def _outline(
    numbers: tuple[int, ...], spots: dict[int, int], border: Floats, bled: Floats
) -> Floats:
    """Return the outline (m, 2) of a part, UV with v up.

    Parameters
    ----------
    numbers : tuple of int
        The part's landmarks, counter-clockwise.
    spots : dict
        Landmark number -> position on the border.
    border, bled : (L, 2) float ndarray
        The panel's border, and the same moved outwards.
    """
    on_border = sorted(spots.values())
    following = dict(zip(on_border, on_border[1:] + on_border[:1], strict=True))
    rows = []
    for number, after in zip(numbers, numbers[1:] + numbers[:1], strict=True):
        start, end = spots[number], spots[after]
        if following[start] == end:
            stop = end if end > start else end + len(bled)
            rows.append(bled[np.arange(start, stop) % len(bled)])
        else:
            rows += [bled[[start]], border[[start, end]]]
    return np.concatenate(rows)


def register(
    cloth: Cloth, points: Floats, uv_map: UVMap, dummy: Dummy, category: str
) -> Registration:
    """Return the registration of a generated garment.

    Parameters
    ----------
    cloth : Cloth
    points : (V, 3) float ndarray
        The garment on its dummy.
    uv_map : UVMap
    dummy : Dummy
    category : str
    """
    count = CATEGORY_BY_NAME[category].landmark_count
    landmarks, vertices = np.full((count, 2), np.nan), np.full(count, -1, np.int64)
    found: dict[str, Part] = {}
    for panel in uv_map.front:
        find = Finder(cloth, points, panel, dummy)
        spots = front_landmarks(find, category)
        border = panel.flat[find.border.loop]
        bled = _bled(border)
        # Points on a seam between panels are named by the trunk, or by the right leg.
        for number, spot in spots.items():
            if vertices[number - 1] < 0 or panel.piece in ("trunk", "half"):
                index = int(find.border.loop[spot])
                landmarks[number - 1] = _image(panel.flat[index])
                vertices[number - 1] = panel.vertices[index]
        for name, numbers in PARTS[category]:
            if set(numbers) <= set(spots):
                uv = _image(panel.flat[find.border.loop[[spots[n] for n in numbers]]])
                outline = np.clip(_image(_outline(numbers, spots, border, bled)), 0, 1)
                found[name] = Part(name, category, numbers, uv, outline)
    if vertices[0] < 0:
        trunk = next(panel for panel in uv_map.back if panel.piece == "trunk")
        index = back_neck(cloth, trunk)
        landmarks[0] = _image(trunk.flat[index])
        vertices[0] = trunk.vertices[index]
    parts = tuple(found[name] for name, _ in PARTS[category])
    return Registration((category,), landmarks, parts, tuple(int(v) for v in vertices))
