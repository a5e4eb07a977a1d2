"""A small z-buffer: which face of a body or garment is seen in each pixel, from front and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from addon.makehuman.obj import triangulated
from addon.makehuman.rigs import BoneWeights

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

MARGIN = 2  # pixels from a garment's outline to what counts as covered
STANDS_OUT = 0.1  # decimetres by which a covered triangle's corner may stand out of the garment
NOTHING = np.float32(np.inf)


@dataclass(frozen=True)
class Frame:
    """A picture's window onto the plane that the character stands in, decimetres.

    Attributes
    ----------
    left, top : float
        x of the picture's left border and y of its upper one, as seen from the front.
    scale : float
        Pixels per decimetre.
    width, height : int
    """

    left: float
    top: float
    scale: float
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Layer:
    """A body or a garment in one pose.

    Attributes
    ----------
    vertices : (V, 3) float ndarray, decimetres, Y up, Z to the front
    faces : (F, 4) int32 ndarray; the last column is -1 for a triangle
    weights : BoneWeights
    """

    vertices: Floats
    faces: Ints
    weights: BoneWeights

    @cached_property
    def triangles(self) -> Ints:
        """(T, 3) int32 ndarray."""
        return triangulated(self.faces)

    def moved(self, vertices: Floats) -> Layer:
        """Return the layer in another pose."""
        return replace(self, vertices=vertices)

    def split(self, values: Bools) -> Bools:
        """Carry values of the faces (F,) to their triangles (T,)."""
        return np.concatenate([values, values[self.faces[:, 3] >= 0]])


@dataclass(frozen=True, eq=False)
class View:
    """What of a layer is nearest in each pixel, seen along z without perspective.

    Attributes
    ----------
    depth : (N,) float32 ndarray
        Distance along the view, smaller is nearer; infinite where nothing is.
    face : (N,) int32 ndarray
        The triangle seen, -1 where there is none.
    outer : (N,) bool ndarray
        True where the triangle's outer side is seen.
    """

    depth: NDArray[np.float32]
    face: Ints
    outer: Bools

    def at(self, pixels: Bools) -> View:
        """Return some pixels alone."""
        return View(self.depth[pixels], self.face[pixels], self.outer[pixels])

    def marked(self, triangles: Bools) -> Bools:
        """Tell in which pixels (N,) one of the marked triangles (T,) is seen."""
        return triangles[self.face] & (self.face >= 0)

    def without(self, triangles: Bools) -> View:
        """Return the view with some triangles (T,) gone; what lies behind them is not seen."""
        gone = self.marked(triangles)
        return View(np.where(gone, NOTHING, self.depth), self.face, self.outer & ~gone)


def views_of(layer: Layer, frame: Frame) -> tuple[View, View]:
    """Draw a layer.

    Returns
    -------
    tuple of View
        From the front and from the back, H * W pixels each, row by row; the back view is not
        mirrored: its pixels lie behind those of the front view.
    """
    pixels, owners, depths = _fragments(layer.vertices, layer.triangles, frame)
    a, b, c = (layer.vertices[layer.triangles[:, k], :2] for k in range(3))
    ahead: Floats = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (
        c[:, 0] - a[:, 0]
    )
    views = []
    for side in (-1.0, 1.0):
        order = np.argsort(-side * depths, kind="stable")  # the nearest one is written last
        depth = np.full(frame.height * frame.width, NOTHING)
        face = np.full(frame.height * frame.width, -1, np.int32)
        face[pixels[order]] = owners[order]
        depth[pixels[order]] = side * depths[order]
        views.append(View(depth, face, (side * ahead[face] < 0) & (face >= 0)))
    return views[0], views[1]


def covered_faces(layer: Layer, garment: tuple[View, View], frame: Frame) -> Bools:
    """Tell which triangles (T,) of a layer a garment covers on the side to which they face.

    Parameters
    ----------
    layer : Layer
    garment : (View, View)
        The garment's front and back view in the same pose; its hems cover `MARGIN` less.
    frame : Frame
    """
    corners = layer.vertices[layer.triangles]
    ahead = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] > 0
    places = corners.mean(axis=1)
    covered = np.ones(len(places), bool)
    for down, right in ((0, 0), (MARGIN, 0), (-MARGIN, 0), (0, MARGIN), (0, -MARGIN)):
        covered &= _behind(places, ahead, garment, frame, (down, right), 0.0)
    # What reaches out beyond a hem is seen there; a corner that stands out a little is covered.
    for corner in range(3):
        covered &= _behind(corners[:, corner], ahead, garment, frame, (0, 0), STANDS_OUT)
    return covered


def _behind(
    places: Floats,
    ahead: Bools,
    garment: tuple[View, View],
    frame: Frame,
    shift: tuple[int, int],
    slack: float,
) -> Bools:
    """Tell which places (n, 3) lie behind a garment, or before it by less than the slack.

    `ahead` (n,) says which of them face the front; `shift` moves the pixels looked at down and
    to the right.
    """
    column = np.clip((places[:, 0] - frame.left) * frame.scale, MARGIN, frame.width - 1 - MARGIN)
    row = np.clip((frame.top - places[:, 1]) * frame.scale, MARGIN, frame.height - 1 - MARGIN)
    pixel = (row.astype(int) + shift[0]) * frame.width + column.astype(int) + shift[1]
    front, back = (
        view.outer[pixel] & (view.depth[pixel] < side * places[:, 2] + slack)
        for side, view in zip((-1.0, 1.0), garment, strict=True)
    )
    return np.where(ahead, front, back)


def _fragments(
    vertices: Floats, faces: Ints, frame: Frame
) -> tuple[NDArray[np.int64], Ints, NDArray[np.float32]]:
    """Return pixels (n,), triangles (n,) and z (n,) wherever a pixel's centre is covered."""
    flat = np.empty((len(vertices), 2))
    flat[:, 0] = (vertices[:, 0] - frame.left) * frame.scale - 0.5
    flat[:, 1] = (frame.top - vertices[:, 1]) * frame.scale - 0.5
    corners = flat[faces]
    low = np.ceil(corners.min(axis=1)).astype(np.int64)
    high = np.floor(corners.max(axis=1)).astype(np.int64)
    low, high = np.maximum(low, 0), np.minimum(high, [frame.width - 1, frame.height - 1])
    size = np.maximum(high - low + 1, 0)
    count = size[:, 0] * size[:, 1]
    owners = np.repeat(np.arange(len(faces), dtype=np.int32), count)
    place = np.arange(len(owners)) - np.repeat(np.cumsum(count) - count, count)
    width = size[owners, 0]
    x, y = low[owners, 0] + place % width, low[owners, 1] + place // width
    shares, inside = _shares(corners[owners], x, y)
    z = (shares * vertices[faces, 2][owners]).sum(axis=1)
    return (
        (y * frame.width + x)[inside],
        owners[inside],
        z[inside].astype(np.float32),
    )


def _shares(corners: Floats, x: NDArray[np.int64], y: NDArray[np.int64]) -> tuple[Floats, Bools]:
    """Return barycentric coordinates (n, 3) of pixels in triangles (n, 3, 2), and who is inside."""
    a, b, c = (corners[:, k] for k in range(3))
    twice: Floats = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (
        c[:, 0] - a[:, 0]
    )
    shares = np.empty((len(x), 3))
    for k, (p, q) in enumerate(((b, c), (c, a))):
        cross = (p[:, 0] - x) * (q[:, 1] - y) - (p[:, 1] - y) * (q[:, 0] - x)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares[:, k] = cross / twice
    shares[:, 2] = 1 - shares[:, 0] - shares[:, 1]
    return shares, (shares >= 0).all(axis=1) & (twice != 0)
