"""Which parts of a surface are there: the alpha that cuts hair cards and lashes out."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.characters.character import Surface


def alpha_of(surface: Surface) -> NDArray[np.uint8] | None:
    """Return what cuts a surface out, by the same rule as its material in Blender.

    Parameters
    ----------
    surface : Surface

    Returns
    -------
    (H, W) uint8 ndarray or None
        The top row first; None where nothing but the surface's opacity counts.

    Raises
    ------
    OutfitError
        Where the picture cannot be read.
    """
    mask = surface.maps.get("transparency")
    if mask is not None and mask != surface.texture:
        return _read(mask, cv2.IMREAD_GRAYSCALE)
    if surface.texture is None or not (surface.alpha or mask):
        return None
    picture = _read(surface.texture, cv2.IMREAD_UNCHANGED)
    has_alpha = picture.ndim == 3 and picture.shape[2] == 4
    return np.ascontiguousarray(picture[:, :, 3]) if has_alpha else None


def _read(path: Path, how: int) -> NDArray[np.uint8]:
    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise OutfitError(f"{path}: {error.strerror}") from error
    picture = cv2.imdecode(content, how) if len(content) else None
    if picture is None:
        raise OutfitError(f"{path}: it is no picture that can be read")
    shift = 8 if picture.dtype == np.uint16 else 0
    return np.right_shift(picture, shift).astype(np.uint8)
