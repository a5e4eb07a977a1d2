"""An exact z-buffer in numpy: which pixel centres triangles cover, and how deep they lie there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEAR = 0.05  # metres; what lies nearer to the camera's plane is cut off
GRID = 256  # corners are rounded to 1 / GRID of a pixel: edges are then exact, without cracks
CHUNK = 1 << 20  # candidate pixels that are looked at together, which bounds the memory
SIDES = ((1, 2), (2, 0), (0, 1))  # each across from a corner


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels, which may reach beyond the frame.

    Attributes
    ----------
    left, top : int
        Its first column and row; negative beyond the frame.
    width, height : int
    """

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"a window's sides are not negative: {self.width} x {self.height}")

    @property
    def right(self) -> int:
        """The column after its last."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The row after its last."""
        return self.top + self.height

    def within(self, other: Window) -> Window:
        """Return what it has in common with another; of no area where that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Window(left, top, max(right - left, 0), max(bottom - top, 0))

    def slices(self, outer: Window) -> tuple[slice, slice]:
        """Return rows and columns of an array of `outer` that are this window's."""
        rows = slice(self.top - outer.top, self.bottom - outer.top)
        return rows, slice(self.left - outer.left, self.right - outer.left)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Cut:
    """Where a sheet's texture lets one see through it.

    Attributes
    ----------
    uvs : (N, 3, 2) float ndarray
        Of each triangle's corners, v up; the texture repeats.
    solid : (H, W) bool ndarray
        Texels that are there, the top row first.
    """

    uvs: Floats
    solid: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.uvs.ndim != 3 or self.uvs.shape[1:] != (3, 2):
            raise ValueError(f"uvs must be (N, 3, 2), got {self.uvs.shape}")
        if self.solid.ndim != 2 or not self.solid.size:
            raise ValueError(f"solid must be (H, W), got {self.solid.shape}")

    def holds(self, places: Floats) -> NDArray[np.bool_]:
        """Return which of (K, 2) u, v fall on texels that are there."""
        height, width = self.solid.shape
        column = np.floor(places[:, 0] * width).astype(np.intp) % width
        row = np.floor((1.0 - places[:, 1]) * height).astype(np.intp) % height
        kept: NDArray[np.bool_] = self.solid[row, column]
        return kept


@dataclass(frozen=True, eq=False)
class Sheet:
    """Triangles seen from both sides, with a texture that may cut them out.

    Attributes
    ----------
    triangles : (N, 3) int ndarray
        Into the vertices that are drawn.
    cut : Cut or None
    """

    triangles: NDArray[np.intp]
    cut: Cut | None = None

    def __post_init__(self) -> None:
        if self.triangles.ndim != 2 or self.triangles.shape[1] != 3:
            raise ValueError(f"triangles must be (N, 3), got {self.triangles.shape}")
        if self.cut is not None and len(self.cut.uvs) != len(self.triangles):
            raise ValueError("a cut has uvs for every triangle")


def in_front(view: Floats, sheets: Sequence[Sheet]) -> tuple[Floats, tuple[Sheet, ...]]:
    """Cut off what is nearer than NEAR, so that all that is left can be projected.

    Parameters
    ----------
    view : (V, 3) float ndarray
        Camera metres.
    sheets : sequence of Sheet

    Returns
    -------
    view : (V + cuts, 3) float ndarray
    sheets : tuple of Sheet
    """
    if view[:, 2].min(initial=np.inf) >= NEAR:
        return view, tuple(sheets)
    kept = []
    for sheet in sheets:
        view, whole = _cut_off(view, sheet)
        kept.append(whole)
    return view, tuple(kept)


def _cut_off(view: Floats, sheet: Sheet) -> tuple[Floats, Sheet]:
    """Cut one sheet at the near plane; its new corners are added to the vertices."""
    seen = view[sheet.triangles, 2] >= NEAR
    count = seen.sum(axis=1)
    uvs = np.zeros((len(seen), 3, 2)) if sheet.cut is None else sheet.cut.uvs
    # the corner that is alone on its side comes first
    lonely = np.where(count == 1, seen.argmax(axis=1), seen.argmin(axis=1))
    turn = (lonely[:, None] + np.arange(3)) % 3
    corners = np.take_along_axis(sheet.triangles, turn, axis=1)
    points = np.concatenate([view[corners], np.take_along_axis(uvs, turn[:, :, None], 1)], axis=2)
    tips, stumps = points[count == 1], points[count == 2]
    soup = np.concatenate(
        [
            np.stack([tips[:, 0], _crossing(tips, 1), _crossing(tips, 2)], axis=1),
            np.stack([_crossing(stumps, 1), stumps[:, 1], stumps[:, 2]], axis=1),
            np.stack([_crossing(stumps, 1), stumps[:, 2], _crossing(stumps, 2)], axis=1),
        ]
    )
    new = np.arange(3 * len(soup)).reshape(-1, 3) + len(view)
    triangles = np.concatenate([sheet.triangles[count == 3], new])
    view = np.concatenate([view, soup[:, :, :3].reshape(-1, 3)])
    if sheet.cut is None:
        return view, Sheet(triangles)
    cut = replace(sheet.cut, uvs=np.concatenate([uvs[count == 3], soup[:, :, 3:]]))
    return view, Sheet(triangles, cut)


def _crossing(points: Floats, other: int) -> Floats:
    """Return where edges from the first corner to another cross the near plane."""
    start, end = points[:, 0], points[:, other]
    share = (NEAR - start[:, 2]) / (end[:, 2] - start[:, 2])
    crossing = start + share[:, None] * (end - start)
    crossing[:, 2] = NEAR
    return crossing


def bounds(pixels: Floats, sheets: Sequence[Sheet]) -> Window:
    """Return the window of all pixels that sheets may cover, also beyond the frame.

    Parameters
    ----------
    pixels : (V, 3) float ndarray
        As of `Camera.pixels`; only what the triangles use must be finite.
    sheets : sequence of Sheet
    """
    used = np.zeros(len(pixels), bool)
    for sheet in sheets:
        used[sheet.triangles] = True
    if not used.any():
        return Window(0, 0, 0, 0)
    places = pixels[used, :2]
    low = np.floor(places.min(axis=0)).astype(int)
    high = np.ceil(places.max(axis=0)).astype(int)
    return Window(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def depths(pixels: Floats, sheets: Sequence[Sheet], window: Window) -> NDArray[np.float32]:
    """Draw triangles: how deep the nearest of them lies below each pixel's centre.

    A centre on the edge between two triangles belongs to one of them only (the top left rule).

    Parameters
    ----------
    pixels : (V, 3) float ndarray
        x, y and depth in metres, as of `Camera.pixels`, of all that the triangles use.
    sheets : sequence of Sheet
        Of which nothing is nearer than NEAR: see `in_front`.
    window : Window

    Returns
    -------
    (height, width) float32 ndarray
        Metres along the camera's axis; inf where nothing is.
    """
    nearness = np.zeros(window.height * window.width)  # 1 / depth is linear on the picture
    if nearness.size:
        with np.errstate(divide="ignore", invalid="ignore"):
            places = np.round((pixels[:, :2] - (window.left, window.top)) * GRID)
            corners = np.column_stack([places, 1.0 / pixels[:, 2]])
        # whole sheets first: most of what may be cut out then lies behind them
        for sheet in sorted(sheets, key=lambda sheet: sheet.cut is not None):
            _draw(nearness, corners, sheet, window)
    with np.errstate(divide="ignore"):
        return (1.0 / nearness).astype(np.float32).reshape(window.height, window.width)


@dataclass(frozen=True, eq=False)
class _Faces:
    """Triangles that may cover a pixel's centre, and the pixels that come into question.

    Attributes
    ----------
    index : (M,) their places in the sheet
    corners : (M, 3, 3) x, y in steps of the grid, nearness
    first : (M, 2) first column and row
    size : (M, 2) columns and rows
    """

    index: NDArray[np.intp]
    corners: Floats
    first: NDArray[np.intp]
    size: NDArray[np.intp]


def _draw(nearness: Floats, corners: Floats, sheet: Sheet, window: Window) -> None:
    faces = _candidates(corners, sheet.triangles, window)
    for part in _chunks(faces):
        _draw_faces(nearness, part, sheet.cut, window.width)


def _candidates(corners: Floats, triangles: NDArray[np.intp], window: Window) -> _Faces:
    """Return the triangles whose box holds the centre of a pixel of the window."""
    columns, columns_after = _centres(corners[:, 0][triangles], window.width)
    index = np.flatnonzero(columns < columns_after)
    rows, rows_after = _centres(corners[:, 1][triangles[index]], window.height)
    kept = rows < rows_after
    index, rows, rows_after = index[kept], rows[kept], rows_after[kept]
    columns, columns_after = columns[index], columns_after[index]
    return _Faces(
        index,
        corners[triangles[index]],
        np.column_stack([columns, rows]),
        np.column_stack([columns_after - columns, rows_after - rows]),
    )


def _centres(places: Floats, size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first and last + 1 of the pixels whose centres lie between (N, 3) places."""
    low = np.minimum(np.minimum(places[:, 0], places[:, 1]), places[:, 2])
    high = np.maximum(np.maximum(places[:, 0], places[:, 1]), places[:, 2])
    first = np.ceil(low / GRID - 0.5)
    after = np.floor(high / GRID - 0.5) + 1
    return (
        np.maximum(first, 0).astype(np.intp),
        np.minimum(after, size).astype(np.intp),
    )


def _chunks(faces: _Faces) -> Iterator[_Faces]:
    """Split faces so that no part has many more than CHUNK pixels in question."""
    last = np.cumsum(faces.size[:, 0] * faces.size[:, 1])
    starts = np.flatnonzero(np.diff(last // CHUNK, prepend=-1))
    for start, stop in itertools.pairwise([*starts.tolist(), len(last)]):
        part = slice(start, stop)
        yield _Faces(faces.index[part], faces.corners[part], faces.first[part], faces.size[part])


def _draw_faces(nearness: Floats, faces: _Faces, cut: Cut | None, width: int) -> None:
    face, column, row = _spread(faces)
    inside, shares = _covered(faces.corners, face, (column + 0.5) * GRID, (row + 0.5) * GRID)
    face, place = face[inside], row[inside] * width + column[inside]
    weights = [
        share[inside] * faces.corners[face, corner, 2] for corner, share in enumerate(shares)
    ]
    near = weights[0] + weights[1] + weights[2]
    if cut is not None:
        kept = np.flatnonzero(near > nearness[place])
        uvs = cut.uvs[faces.index[face[kept]]]
        seen = np.zeros((len(kept), 2))
        for corner, weight in enumerate(weights):
            seen += uvs[:, corner] * (weight[kept] / near[kept])[:, None]
        kept = kept[cut.holds(seen)]
        place, near = place[kept], near[kept]
    np.maximum.at(nearness, place, near)


def _spread(faces: _Faces) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return face, column and row of every pixel in question."""
    counts = faces.size[:, 0] * faces.size[:, 1]
    face = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(face)) - np.repeat(np.cumsum(counts) - counts, counts)
    row, column = np.divmod(step, faces.size[face, 0])
    return face, column + faces.first[face, 0], row + faces.first[face, 1]


def _covered(
    corners: Floats, face: NDArray[np.intp], x: Floats, y: Floats
) -> tuple[NDArray[np.intp], list[Floats]]:
    """Return which points lie in their faces, and all points' barycentric coordinates."""
    across, down = corners[:, :, 0], corners[:, :, 1]
    one, two = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    doubled = one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]
    flat = doubled == 0  # seen edge on, a face holds no point
    scale = (1.0 / np.where(flat, 1.0, np.abs(doubled)))[face]
    inside = ~flat[face]
    shares = []
    for first, second in SIDES:
        right = (down[:, first] - down[:, second]) * np.sign(doubled)
        below = (across[:, second] - across[:, first]) * np.sign(doubled)
        start = -(right * across[:, first] + below * down[:, first])
        owned = (right > 0) | ((right == 0) & (below > 0))  # a left edge, or a top one
        share = right[face] * x + below[face] * y + start[face]  # whole numbers: exact
        inside &= (share > 0) | ((share == 0) & owned[face])
        shares.append(share * scale)
    return np.flatnonzero(inside), shares
