"""Annotations of a frame: who is where on it, what hides whom, and which points can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .keypoints import COCO_RADII, coco_limbs, root_point, seven_points
from .raster import NEAR, Sheet, Window, bounds, depths, in_front
from .seeing import Patch, SeenPerson, Sighting

Floats = NDArray[np.float64]
TOLERANCE = 0.02  # metres: soles stay visible on a floor that they touch
REACH = 2  # pixels: how far from its person a visible point may fall
LARGEST = 1 << 21  # pixels of a window; people that reach farther are measured on a smaller one
VISIBLE = 2
_AROUND = np.array(
    [
        (row, column)
        for row in range(-REACH, REACH + 1)
        for column in range(-REACH, REACH + 1)
        if row**2 + column**2 <= REACH**2
    ]
).T


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class _Outline:
    """One person drawn alone.

    Attributes
    ----------
    person : int
    window : Window
        Inside the frame.
    depth : (h, w) float32 ndarray
        Metres; inf where the person is not.
    full_box : (4,) float32 ndarray
    truncated : float
    """

    person: int
    window: Window
    depth: NDArray[np.float32]
    full_box: NDArray[np.float32]
    truncated: float


def annotate(
    camera: Camera, seen: Sequence[SeenPerson], static_depth: NDArray[np.float32]
) -> tuple[Sighting, ...]:
    """Annotate one frame.

    Parameters
    ----------
    camera : Camera
    seen : sequence of SeenPerson
    static_depth : (H, W) float32 ndarray
        Metres along the camera's axis to the empty scene, at pixels' centres; inf for the sky.

    Returns
    -------
    tuple of Sighting
        In the order of the people; who has no pixel on the frame, hidden or not, is left out.
    """
    if static_depth.shape != (camera.height, camera.width):
        raise ValueError(
            f"static_depth must be ({camera.height}, {camera.width}), got {static_depth.shape}"
        )
    drawn = (_outline(camera, person, number) for number, person in enumerate(seen))
    outlines = [outline for outline in drawn if outline is not None]
    owner = _owners(camera, outlines, static_depth)
    return tuple(_sighting(camera, seen[one.person], one, owner) for one in outlines)


def _frame(camera: Camera) -> Window:
    return Window(0, 0, camera.width, camera.height)


def _outline(camera: Camera, person: SeenPerson, number: int) -> _Outline | None:
    """Draw a person; None where nothing of it falls on the frame."""
    vertices, sheets = person.joined()
    view, sheets = in_front(camera.into_view(vertices), sheets)
    pixels = camera.pixels(view)
    whole = bounds(pixels, sheets)
    part = whole.within(_frame(camera))
    if not part.width * part.height:
        return None
    scale = min(1.0, (LARGEST / (whole.width * whole.height)) ** 0.5)
    if scale < 1.0:
        depth = depths(pixels, sheets, part)
        full_box, truncated = _measured(camera, pixels * (scale, scale, 1.0), sheets, scale)
    else:
        drawn = depths(pixels, sheets, whole)
        depth = drawn[part.slices(whole)]
        full_box, truncated = _beyond(np.isfinite(drawn), np.isfinite(depth), whole)
    if not np.isfinite(depth).any():
        return None
    return _Outline(number, part, depth, full_box, truncated)


def _measured(
    camera: Camera, pixels: Floats, sheets: Sequence[Sheet], scale: float
) -> tuple[NDArray[np.float32], float]:
    """Return a large person's box and truncation, from a picture made smaller by a scale."""
    whole = bounds(pixels, sheets)
    frame = Window(0, 0, round(camera.width * scale), round(camera.height * scale))
    drawn = np.isfinite(depths(pixels, sheets, whole))
    inside = drawn[frame.within(whole).slices(whole)]
    full_box, truncated = _beyond(drawn, inside, whole)
    return (full_box / scale).astype(np.float32), truncated


def _beyond(
    drawn: NDArray[np.bool_], inside: NDArray[np.bool_], whole: Window
) -> tuple[NDArray[np.float32], float]:
    box = Patch(whole.left, whole.top, drawn).box().astype(np.float32)
    area = np.count_nonzero(drawn)
    return box, 1.0 - np.count_nonzero(inside) / area if area else 0.0


def _owners(
    camera: Camera, outlines: Sequence[_Outline], static_depth: NDArray[np.float32]
) -> NDArray[np.int16]:
    """Return who is seen at each pixel, -1 for the scene."""
    front = static_depth + np.float32(TOLERANCE)
    owner = np.full(front.shape, -1, np.int16)
    for one in outlines:
        part = one.window.slices(_frame(camera))
        nearer = one.depth < front[part]
        front[part][nearer] = one.depth[nearer]
        owner[part][nearer] = one.person
    return owner


def _sighting(
    camera: Camera, person: SeenPerson, one: _Outline, owner: NDArray[np.int16]
) -> Sighting:
    x, y = one.window.left, one.window.top
    there = np.isfinite(one.depth)
    shown = owner[one.window.slices(_frame(camera))] == one.person
    mask, amodal = _trimmed(Patch(x, y, shown)), _trimmed(Patch(x, y, there))
    root = _projected(camera, root_point(person.joints, person.ground)[None])[0]
    return Sighting(
        one.person,
        mask.box(),
        amodal.box(),
        one.full_box,
        mask,
        amodal,
        mask.area,
        amodal.area,
        1.0 - mask.area / amodal.area,
        one.truncated,
        _keypoints(camera, person, one, shown),
        _projected(camera, seven_points(person.joints, person.face)).astype(np.float32),
        root[:2].astype(np.float32),
        float(root[2]),
        person.joints.astype(np.float32),
    )


def _trimmed(patch: Patch) -> Patch:
    """Return the same mask without empty rows and columns around it."""
    left, top, right, bottom = patch.box().tolist()
    rows = slice(top - patch.top, bottom - patch.top) if bottom else slice(0, 0)
    columns = slice(left - patch.left, right - patch.left) if right else slice(0, 0)
    return Patch(left, top, patch.pixels[rows, columns].copy())


def _projected(camera: Camera, points: Floats) -> Floats:
    """Return pixels and depths; x and y are nan for a point that is not before the camera."""
    placed = camera.project(points)
    placed[placed[:, 2] < NEAR, :2] = np.nan
    return placed


def _keypoints(
    camera: Camera, person: SeenPerson, one: _Outline, shown: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return COCO's points with 0 for outside of the frame, 1 for hidden, 2 for visible."""
    limbs = coco_limbs(person.joints, person.face)
    found = _projected(camera, limbs[:, 0])
    limbs = camera.into_view(limbs.reshape(-1, 3)).reshape(limbs.shape)
    inside = (
        (found[:, 2] >= NEAR)
        & (found[:, :2] >= 0).all(axis=1)
        & (found[:, :2] < (camera.width, camera.height)).all(axis=1)
    )
    # what a pixel spans at this depth: a surface may slope as much between two centres
    reach = COCO_RADII + found[:, 2] / min(camera.intrinsics[0, 0], camera.intrinsics[1, 1])
    found = np.where(np.isnan(found), 0.0, found)
    found[:, 2] = inside
    for place in np.flatnonzero(inside).tolist():
        surface = _surface(camera, one, shown, found[place, :2])
        if (_distances(surface, limbs[place]) <= reach[place]).any():
            found[place, 2] = VISIBLE
    return found.astype(np.float32)


def _surface(camera: Camera, one: _Outline, shown: NDArray[np.bool_], point: Floats) -> Floats:
    """Return what shows of a person at a point of the frame, (K, 3) camera metres.

    That is the surface at the point's own pixel; where the person is not at that pixel, all of it
    within REACH.
    """
    column, row = np.floor(point).astype(int) - (one.window.left, one.window.top)
    height, width = shown.shape
    rows, columns = row + _AROUND[0], column + _AROUND[1]
    kept = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    rows, columns = rows[kept], columns[kept]
    own = (rows == row) & (columns == column) & np.isfinite(one.depth[rows, columns])
    kept = shown[rows, columns] & (own if own.any() else True)
    rows, columns = rows[kept], columns[kept]
    corners = [columns + one.window.left + 0.5, rows + one.window.top + 0.5, np.ones(len(rows))]
    rays = np.linalg.solve(camera.intrinsics, np.array(corners)).T
    surface: Floats = rays * one.depth[rows, columns, None]
    return surface


def _distances(points: Floats, limbs: Floats) -> Floats:
    """Return how far (K, 3) points are from the nearer of the ways from one place to two."""
    start, ways = limbs[0], limbs[1:] - limbs[0]
    from_start = points[:, None] - start
    lengths = np.maximum((ways**2).sum(axis=1), 1e-12)
    share = np.clip((from_start * ways).sum(axis=2) / lengths, 0.0, 1.0)
    nearest: Floats = np.linalg.norm(from_start - share[:, :, None] * ways, axis=2).min(axis=1)
    return nearest
