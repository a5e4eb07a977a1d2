"""Where a dragged landmark snaps to: the cloth mask's outline, an edge, a UV island's border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import OutfitError
from . import landmark_shapes, session
from .characters import CharacterObject, find_root
from .landmark_editing import Key, Spot
from .landmark_sheets import Sheet
from .paths import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from ..cloning.observation import Image, Mask

# by file, its time stamp and polygons; None where there is none
_masks: dict[tuple[str, int, str], Any] = {}
MOST_MASKS = 8


def snapped(sheet: Sheet, key: Key, place: Spot, radius: float) -> Spot | None:
    """Return the place to which a landmark snaps, None where there is nothing near.

    Parameters
    ----------
    sheet : Sheet
    key : (group, row)
    place : (x, y)
        Where the mouse drags it, in the picture's unit.
    radius : float
        In the picture's unit.
    """
    try:
        from ..cloning.snapping import snap_to_borders, snap_to_edge, snap_to_mask
    except ModuleNotFoundError:
        return None
    if not sheet.is_photo:
        known = landmark_shapes.remembered(sheet.garment)
        return snap_to_borders(place, known.borders, radius) if known else None
    root = find_root(sheet.root)
    if root is None:
        return None
    try:
        photo = session.photo_of(root)
    except OutfitError:
        return None
    mask = _mask_of(root, root.outfit_cloner.observations[key[0]], photo)
    found = snap_to_mask(place, mask, radius) if mask is not None else None
    return found or snap_to_edge(place, photo, radius)


def _mask_of(root: CharacterObject, item: Any, photo: Image) -> Mask | None:
    """Return the measured cloth mask of a garment on the photo, None where there is none."""
    if not (item.mask or item.polygons):
        return None
    key = (item.mask, _changed(path_of(root, item.mask)) if item.mask else 0, item.polygons)
    if key not in _masks:
        from ..photos.outfits import with_mask
        from .converting import observation_of

        while len(_masks) >= MOST_MASKS:
            _masks.pop(next(iter(_masks)))
        try:
            _masks[key] = with_mask(observation_of(root, item), photo.shape).cloth_mask
        except OutfitError:  # lost: the photo's edges serve
            _masks[key] = None
    found: Mask | None = _masks[key]
    return found


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def forget_masks() -> None:
    """Drop what was read: another file is opened, or a mask was painted anew."""
    _masks.clear()
