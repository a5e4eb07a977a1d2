"""Clone one garment of a photo onto a clothes model's UV map."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from ..errors import OutfitError
from ..wardrobe.landmarks import category_named
from ..wardrobe.registration import Registration
from .adapting import seen_as
from .cell import block_box, cloth_share, clothes_crop, find_block, square_on_photo
from .clothpicture import ClothPicture, cut_cloth
from .compositing import composite, full_box
from .expansion import PlacedCell, lower_boxes, place_cell, tile
from .features import FeatureMap, texture_features
from .observation import Image, Mask, Observation
from .outlines import Box
from .registered import RegisteredMap, fit_parts, map_registered
from .settings import CloneSettings
from .shading import flatten_shading, match_tone

log = logging.getLogger(__name__)

STAGES = ("mask", "features", "search", "warp", "expansion", "compositing")
NARROW = 60  # pixels: a garment seen smaller than this gives a blurred texture
# Categories whose landmarks mean the same: what a wardrobe without the first wears instead.
STAND_INS = {"sling": "vest", "sling dress": "vest dress"}


@dataclass
class Stopwatch:
    """Adds up milliseconds by stage."""

    milliseconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside the `with` to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.milliseconds[name] += (time.perf_counter() - start) * 1e3


@dataclass(frozen=True)
class Clone:
    """The texture made from a photo for a garment.

    Attributes
    ----------
    texture : (S, S, 3) uint8 ndarray, RGB
    registered : (S, S) bool ndarray
        Texels that come from registered mapping; the others from the expanded cell.
    cells : tuple of (h, w, 3) uint8 ndarrays
        The cloth cells as tiled: one, or two for a one-piece garment.
    cell_boxes : tuple of (x1, y1, x2, y2)
        Where the cells lie on the photo, pixels.
    milliseconds : dict of str to float
        Time spent by stage (see STAGES).
    """

    texture: Image
    registered: Mask
    cells: tuple[Image, ...]
    cell_boxes: tuple[tuple[float, float, float, float], ...]
    milliseconds: dict[str, float] = field(compare=False)


def clone_garment(
    photo: Image,
    observations: Sequence[Observation],
    registration: Registration,
    settings: CloneSettings | None = None,
    *,
    backbone: FeatureMap = texture_features,
) -> Clone:
    """Clone the cloth seen on a photo onto a garment's UV map (paper, 3.2 and 3.3).

    Parameters
    ----------
    photo : (H, W, 3) uint8 ndarray, RGB
    observations : sequence of Observation
        All garments on the photo. One for every category of the registration is cloned: one, or
        top and bottom for a one-piece garment; the others help to tell whose cloth is seen
        where garments overlap.
    registration : Registration
    settings : CloneSettings, optional
    backbone : FeatureMap
        Features in which the cloth cell is homogeneous.

    Raises
    ------
    OutfitError
        Where an observation is missing, lies outside the picture, or a part's landmarks allow
        no homography.
    """
    settings = settings or CloneSettings()
    watch = Stopwatch()
    with watch.stage("mask"):
        pictures = _cut(photo, observations, registration, settings)
    boxes = {name: _find(picture, backbone, settings, watch) for name, picture in pictures.items()}
    with watch.stage("warp"):
        homographies = fit_parts(pictures, registration, settings)
        registered = map_registered(pictures, homographies, settings)
    with watch.stage("expansion"):
        cells = [
            _cell(picture, boxes[name], registered, registration, settings)
            for name, picture in pictures.items()
        ]
        texture = _expand(cells, registration, settings)
    with watch.stage("compositing"):
        composite(texture, registered, settings)
    return Clone(
        texture=texture,
        registered=registered.coverage > 0,
        cells=tuple(cell.image for cell in cells),
        cell_boxes=tuple(pictures[name].photo_box(boxes[name]) for name in pictures),
        milliseconds=watch.milliseconds,
    )


def _cut(
    photo: Image,
    observations: Sequence[Observation],
    registration: Registration,
    settings: CloneSettings,
) -> dict[str, ClothPicture]:
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8:
        raise ValueError(f"photo must be (H, W, 3) uint8, got {photo.shape} {photo.dtype}")
    pictures = {}
    for category in registration.categories:
        texels = _texels(registration, category) * settings.texture_size
        found = _shown(category, observations)
        own = found if STAND_INS.get(found.category) == category else seen_as(found, category)
        others = [other for other in observations if other is not found]
        pictures[category] = cut_cloth(photo, own, settings, texels=texels, others=others)
        width = pictures[category].inner[2] - pictures[category].inner[0]
        if width < NARROW:
            log.warning("%s: %d pixels wide; its texture will be blurred", category, width)
    return pictures


def _shown(category: str, observations: Sequence[Observation]) -> Observation:
    """Return what the photo shows for a category: it, its stand-in, or another of its slot."""
    slot = category_named(category).slot
    ranks: tuple[Callable[[Observation], bool], ...] = (
        lambda found: found.category == category,
        lambda found: STAND_INS.get(found.category) == category,
        lambda found: found.slot == slot,
    )
    for fits in ranks:
        for found in observations:
            if fits(found):
                return found
    shown = ", ".join(found.category for found in observations)
    raise OutfitError(f"the garment takes {category}, the photo shows {shown}")


def _texels(registration: Registration, category: str) -> float:
    """Longer side of the box round a garment's parts on the map, as a fraction of the map."""
    points = [part.uv for part in registration.parts if part.category == category]
    return float(np.ptp(np.concatenate(points), axis=0).max()) if points else 1.0


def _find(
    picture: ClothPicture, backbone: FeatureMap, settings: CloneSettings, watch: Stopwatch
) -> Box:
    if picture.cell is not None:
        return picture.cell
    with watch.stage("features"):
        features = backbone(clothes_crop(picture))
    with watch.stage("search"):
        share = cloth_share(picture, nearest=not settings.masked)
        shape = square_on_photo(picture) if settings.masked else 1.0
        block = find_block(features, share, settings.block_sizes, rows_per_column=shape)
        return block_box(block, picture)


def _cell(
    picture: ClothPicture,
    box: Box,
    registered: RegisteredMap,
    registration: Registration,
    settings: CloneSettings,
) -> PlacedCell:
    placed = place_cell(picture, box, registered.homographies, registration, settings)
    if not (settings.masked and settings.flatten_shading):
        return placed
    even = match_tone(flatten_shading(placed.image), picture, box)
    return PlacedCell(even, placed.origin)


def _expand(
    cells: Sequence[PlacedCell], registration: Registration, settings: CloneSettings
) -> Image:
    size = settings.texture_size
    texture = np.zeros((size, size, 3), np.uint8)
    tile(cells[0], full_box(size), texture)
    for cell in cells[1:]:
        for box in lower_boxes(registration, size):
            tile(cell, box, texture)
    return texture
