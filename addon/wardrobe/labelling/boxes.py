"""Boxes of a UV map: how large a cloth cell is on it, and where the lower garment's is expanded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ..layouts.layout import Layout
from ..registration import Box
from .surface import Floats

BLOCK = 0.05  # of a garment's height: the block of cloth that a cell box is made for
BANDS = 64  # of the map's height: boxes that would cover other cloth are cut into such bands
MARGIN = 0.004  # of the map round each box


def cell_box(layout: Layout, islands: Iterable[int]) -> Box:
    """Return what a block of 50 pixels covers, on a picture where the garment is 1000 pixels tall.

    Parameters
    ----------
    layout : Layout
    islands : iterable of int
        Of the garment whose height counts.
    """
    faces = np.concatenate([layout.islands[number].faces for number in islands])
    height = float(np.ptp(layout.shape[layout.vertices[layout.corners[faces][:, :3]], 1]))
    scale = float(np.sqrt(np.abs(layout.uv_areas[faces]).sum() / layout.areas[faces].sum()))
    side = min(BLOCK * height * scale, 1.0)
    return 0.0, 0.0, side, side


def lower_boxes(layout: Layout, upper: Iterable[int], lower: Iterable[int]) -> tuple[Box, ...]:
    """Return boxes that cover the islands of the lower garment and not those of the upper one."""
    others = [layout.islands[number].box for number in upper]
    boxes: list[Box] = []
    for number in lower:
        island = layout.islands[number]
        if any(_overlap(island.box, other) for other in others):
            boxes += _bands(_face_boxes(layout, island.faces))
        else:
            boxes.append(_grown(island.box))
    return tuple(boxes)


def _overlap(one: Box, other: Box) -> bool:
    apart_x = one[2] + MARGIN < other[0] or other[2] < one[0] - MARGIN
    apart_y = one[3] + MARGIN < other[1] or other[3] < one[1] - MARGIN
    return not (apart_x or apart_y)


def _grown(box: Box) -> Box:
    x1, y1, x2, y2 = box
    return max(x1 - MARGIN, 0), max(y1 - MARGIN, 0), min(x2 + MARGIN, 1), min(y2 + MARGIN, 1)


def _face_boxes(layout: Layout, faces: NDArray[np.int32]) -> Floats:
    """Return (n, 4): each face's box on the map."""
    corners = layout.corners[faces]
    points = layout.points[np.where(corners < 0, corners[:, [0]], corners)]
    return np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)


def _bands(faces: Floats) -> list[Box]:
    """Return one box for every band of the map that faces (n, 4) lie in."""
    boxes = []
    for row in range(BANDS):
        top, bottom = row / BANDS, (row + 1) / BANDS
        inside = faces[(faces[:, 1] < bottom) & (faces[:, 3] > top)]
        if len(inside):
            left, right = float(inside[:, 0].min()), float(inside[:, 2].max())
            boxes.append((max(left - MARGIN, 0.0), top, min(right + MARGIN, 1.0), bottom))
    return boxes
