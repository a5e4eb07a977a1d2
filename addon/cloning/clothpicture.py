"""A garment cut out of its photo: pixels, polygon and cloth mask in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .clothmask import cloth_mask
from .features import CROP_SHAPE
from .observation import Image, Observation
from .outlines import Box, bounding_box, fill_rings, garment_rings
from .settings import CloneSettings

MARGIN = 0.06  # of the garment's longer side; room for the mask to find cloth outside the polygon
SMALLEST_SIDE = 4  # pixels
LEAST_MEASURED = 0.02  # of the landmarks' polygon; a mask that shows less is of something else
OVERSAMPLING = 1.25  # pixels of the photo for a texel, beyond which it is shrunk


@dataclass(frozen=True)
class ClothPicture:
    """One garment's piece of the photo.

    Attributes
    ----------
    category : str
    pixels : (h, w, 3) uint8 ndarray, RGB
    polygon : (h, w) uint8 ndarray
        255 inside the polygon of the labelled landmarks.
    cloth : (h, w) uint8 ndarray
        255 where cloth is seen; the polygon in the profile "paper".
    landmarks : (N, 2) float ndarray, pixels of this piece
    labelled : (N,) bool ndarray
    box : x1, y1, x2, y2
        This piece in the photo.
    scale : float
        Pixels of this piece for one of the photo; below 1 where a large photo was shrunk.
    inner : x1, y1, x2, y2
        The polygon's bounding box, pixels of this piece.
    cell : x1, y1, x2, y2 or None
        The cloth cell that somebody picked, pixels of this piece.
    """

    category: str
    pixels: Image
    polygon: NDArray[np.uint8]
    cloth: NDArray[np.uint8]
    landmarks: NDArray[np.float64]
    labelled: NDArray[np.bool_]
    box: Box
    scale: float
    inner: Box
    cell: Box | None = None

    def photo_box(self, box: Box) -> tuple[float, float, float, float]:
        """Return a box of this piece in pixels of the photo."""
        x1, y1, x2, y2 = (value / self.scale for value in box)
        return x1 + self.box[0], y1 + self.box[1], x2 + self.box[0], y2 + self.box[1]


def cut_cloth(
    photo: Image,
    observation: Observation,
    settings: CloneSettings,
    *,
    texels: float | None = None,
    others: Sequence[Observation] = (),
) -> ClothPicture:
    """Cut a garment out of its photo.

    Parameters
    ----------
    photo : (H, W, 3) uint8 ndarray, RGB
    observation : Observation
    settings : CloneSettings
    texels : float, optional
        Longer side of the area that the garment fills on its UV map; the whole map by default.
        A photo of finer detail is shrunk, as bilinear sampling would skip its pixels.
    others : sequence of Observation
        The other garments on the photo, which the cloth mask must tell apart from this one.

    Raises
    ------
    OutfitError
        Where fewer than three landmarks are labelled, the garment lies outside the picture, or
        its measured mask shows another place.
    """
    rings = _rings_inside(observation, photo)
    margin = MARGIN if settings.masked else 0.0
    box = bounding_box(np.concatenate(rings), photo.shape, margin=margin)
    scale = _shrinking(box, texels or settings.texture_size) if settings.masked else 1.0
    rings = [_moved(ring, box, scale) for ring in rings]
    pixels = _shrunk(photo[box[1] : box[3], box[0] : box[2]], scale)
    frame = (0, 0, pixels.shape[1], pixels.shape[0])
    polygon = fill_rings(rings, frame)
    cloth = polygon
    if settings.masked:
        check_mask(observation)
        rival_rings = [ring for other in others for ring in garment_rings(other)]
        cloth = cloth_mask(
            pixels,
            polygon,
            _measured(observation.cloth_mask, box, frame),
            others=fill_rings([_moved(ring, box, scale) for ring in rival_rings], frame),
        )
    return ClothPicture(
        category=observation.category,
        pixels=pixels,
        polygon=polygon,
        cloth=cloth,
        landmarks=_moved(observation.landmarks, box, scale),
        labelled=observation.labelled,
        box=box,
        scale=scale,
        inner=bounding_box(np.concatenate(rings), pixels.shape),
        cell=_picked_cell(observation, box, scale, pixels),
    )


def _picked_cell(observation: Observation, box: Box, scale: float, pixels: Image) -> Box | None:
    """Return the part of the picked cell that lies in this piece, at least a few pixels of it."""
    if observation.cell is None:
        return None
    corners = (np.array(observation.cell).reshape(2, 2) - box[:2]) * scale
    x1, y1, x2, y2 = (int(value) for value in np.rint(corners).ravel())
    x1, y1 = max(x1, 0), max(y1, 0)
    x2, y2 = min(x2, pixels.shape[1]), min(y2, pixels.shape[0])
    if min(x2 - x1, y2 - y1) < SMALLEST_SIDE:
        raise OutfitError(
            f"{observation.category}: the picked cell must cover {SMALLEST_SIDE} pixels or more "
            f"each way of the picture round the garment"
        )
    return x1, y1, x2, y2


def check_mask(observation: Observation, *, name: str = "its cloth mask") -> None:
    """Raise OutfitError where a measured mask shows hardly anything of its garment.

    Parameters
    ----------
    observation : Observation
    name : str
        What to call the mask in the message, such as its file.
    """
    rings = garment_rings(observation)
    if observation.cloth_mask is None or not rings:
        return
    x1, y1, x2, y2 = box = bounding_box(np.concatenate(rings), observation.cloth_mask.shape)
    if x2 <= x1 or y2 <= y1:
        return  # outside the picture, which is another fault
    polygon = fill_rings(rings, box) > 0
    share = float(observation.cloth_mask[y1:y2, x1:x2][polygon].mean()) if polygon.any() else 0.0
    if share < LEAST_MEASURED:
        raise OutfitError(
            f"{observation.category}: {name} shows {share:.1%} of the area inside the landmarks; "
            f"expected white on the garment's cloth"
        )


def _rings_inside(observation: Observation, photo: Image) -> list[NDArray[np.float64]]:
    """Return the garment's outlines; raise OutfitError where they are none or too small."""
    rings = garment_rings(observation)
    if not rings:
        raise OutfitError(f"{observation.category}: fewer than three labelled landmarks")
    x1, y1, x2, y2 = bounding_box(np.concatenate(rings), photo.shape)
    width, height = x2 - x1, y2 - y1
    if width <= 0 or height <= 0:
        raise OutfitError(f"{observation.category}: its landmarks lie outside the picture")
    if min(width, height) < SMALLEST_SIDE:
        raise OutfitError(
            f"{observation.category}: its landmarks span {width} x {height} pixels of the "
            f"picture; expected {SMALLEST_SIDE} or more each way"
        )
    return rings


def _shrinking(box: Box, texels: float) -> float:
    longer = max(box[2] - box[0], box[3] - box[1])
    return min(1.0, max(OVERSAMPLING * texels, CROP_SHAPE[0]) / longer)


def _moved(points: NDArray[np.float64], box: Box, scale: float) -> NDArray[np.float64]:
    """Photo pixels to pixels of a piece; a pixel's centre has whole coordinates in both."""
    return (points - box[:2] + 0.5) * scale - 0.5


def _shrunk(piece: Image, scale: float) -> Image:
    if scale == 1.0:
        return np.ascontiguousarray(piece)
    width, height = (max(SMALLEST_SIDE, round(n * scale)) for n in piece.shape[1::-1])
    return np.asarray(cv2.resize(piece, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _measured(mask: NDArray[np.bool_] | None, box: Box, frame: Box) -> NDArray[np.uint8] | None:
    if mask is None:
        return None
    piece = np.where(mask[box[1] : box[3], box[0] : box[2]], 255, 0).astype(np.uint8)
    if piece.shape == (frame[3], frame[2]):
        return piece
    resized = cv2.resize(piece, frame[2:], interpolation=cv2.INTER_AREA)
    return np.where(resized > 127, 255, 0).astype(np.uint8)
