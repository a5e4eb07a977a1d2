"""Parts: where a front piece's landmarks lie on the UV map, and what each homography fills."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..registration import Part
from ..tailoring.panel_parts import PARTS
from .loops import chain_loops, free_edges, loop_length
from .pieces import Pieces
from .points import Spotted
from .surface import Bools, Floats, Ints

BLEED = 0.01  # of the map: outlines reach this far beyond an island's border


@dataclass(frozen=True)
class Sheet:
    """The border of a front piece on the UV map.

    Attributes
    ----------
    points : (L, 3) float ndarray
        Places on the body, counter-clockwise as seen from the front.
    uvs : (L, 2) float ndarray
        The same on the UV map, unit square, v down.
    bled : (L, 2) float ndarray
        Moved outwards, where the border is the island's own.
    """

    points: Floats
    uvs: Floats
    bled: Floats

    def nearest(self, point: Floats) -> float:
        """Return the place along the border that lies nearest to a point (3,) on the body."""
        start, step = self.points, np.roll(self.points, -1, axis=0) - self.points
        length = np.maximum((step**2).sum(axis=1), 1e-12)
        share = np.clip(((point - start) * step).sum(axis=1) / length, 0, 1)
        far = np.linalg.norm(start + share[:, None] * step - point, axis=1)
        best = int(np.argmin(far))
        return best + float(share[best])

    def at(self, rows: Floats, place: float) -> Floats:
        """Return the value (k,) of rows (L, k) at a place along the border."""
        low = int(np.floor(place))
        share, count = place - low, len(rows)
        return np.asarray((1 - share) * rows[low % count] + share * rows[(low + 1) % count])


def lay_out(pieces: Pieces, mask: Bools) -> Sheet:
    """Return the border on the UV map of a front piece's main island.

    Parameters
    ----------
    pieces : Pieces
    mask : (T,) bool ndarray
        The front piece's triangles.
    """
    worn = pieces.worn
    islands, number = np.unique(worn.island[mask], return_inverse=True)
    sizes = np.bincount(number, worn.areas()[mask])
    mask = mask & (worn.island == islands[np.argmax(sizes)])
    loops = chain_loops(free_edges(worn.faces[mask], len(worn.points)))
    loop = max(loops, key=lambda loop: loop_length(worn.points[loop]))
    x, y = worn.points[loop, 0], worn.points[loop, 1]
    if (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() < 0:
        loop = loop[::-1]
    loop = _without_slits(loop, worn.weld)
    uvs = worn.uvs[loop]
    return Sheet(worn.points[loop], uvs, _bled(uvs, _inner_corners(worn.faces[~mask], loop)))


def _without_slits(loop: Ints, weld: Ints) -> Ints:
    """Close the darts of an island, where its border goes in and out on the same cloth."""
    for _ in range(2):  # the second time from elsewhere: the loop may have begun in a slit
        kept: list[int] = []
        for corner in loop.tolist():
            if len(kept) > 1 and weld[kept[-2]] == weld[corner]:
                kept.pop()
            elif not kept or weld[kept[-1]] != weld[corner]:
                kept.append(corner)
        loop = np.roll(np.array(kept), len(kept) // 2)
    return loop


def _inner_corners(others: Ints, loop: Ints) -> Bools:
    """Tell which corners (L,) of a border also belong to the rest of the island."""
    return np.asarray(np.isin(loop, others))


def _bled(uvs: Floats, inner: Bools) -> Floats:
    """Move a border (L, 2) outwards by `BLEED`, but for its inner corners."""
    chord = np.roll(uvs, -2, axis=0) - np.roll(uvs, 2, axis=0)
    normal = np.stack([-chord[:, 1], chord[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    u, v = uvs.T
    turn = np.sign((u * np.roll(v, -1) - v * np.roll(u, -1)).sum())
    moved = np.clip(uvs - turn * BLEED * normal, 0, 1)
    return np.where(inner[:, None], uvs, moved)


def _outline(numbers: tuple[int, ...], spots: dict[int, float], sheet: Sheet) -> Floats:
    """Return the outline (m, 2) of a part.

    Where two of its landmarks are also neighbours on the border it follows the border, elsewhere
    it is a straight line, which two parts share.
    """
    ordered = sorted(spots.values())
    following = dict(zip(ordered, ordered[1:] + ordered[:1], strict=True))
    count, rows = len(sheet.uvs), []
    for number, after in zip(numbers, numbers[1:] + numbers[:1], strict=True):
        start, end = spots[number], spots[after]
        rows.append(sheet.at(sheet.bled, start))
        if following[start] == end:
            stop = end if end > start else end + count
            inner = np.arange(int(np.floor(start)) + 1, int(np.ceil(stop)))
            rows += list(sheet.bled[inner % count])
        else:
            rows += [sheet.at(sheet.uvs, start), sheet.at(sheet.uvs, end)]
    return np.array(rows)


def find_parts(spotted: Spotted, sheet: Sheet, category: str) -> dict[str, Part]:
    """Return the parts by name of which all landmarks lie on one front piece."""
    spots = {number: sheet.nearest(spotted.border.at(p)) for number, p in spotted.spots.items()}
    found = {}
    for name, numbers in PARTS.get(category, ()):
        if set(numbers) <= set(spots):
            uv = np.array([sheet.at(sheet.uvs, spots[number]) for number in numbers])
            outline = np.clip(_outline(numbers, spots, sheet), 0, 1)
            found[name] = Part(name, category, numbers, uv, outline)
    return found
