"""Picture files of shots: read and written whole, as RGB arrays."""

from __future__ import annotations

import contextlib
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

Bytes = NDArray[np.uint8]
Picture = NDArray[np.float32]


def read_picture(path: Path) -> Bytes | None:
    """Return a file's (H, W, 3) picture, None where there is none that can be read."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
    return None if picture is None else np.ascontiguousarray(picture[..., ::-1], np.uint8)


def read_deep(path: Path) -> Picture | None:
    """Return a file's (H, W, 3) picture of 8 or 16 bits as 0-1, None where there is none."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED) if path.is_file() else None
    if pixels is None or pixels.ndim != 3:
        return None
    most = np.float32(65535 if pixels.dtype == np.uint16 else 255)
    return np.ascontiguousarray(pixels[..., 2::-1]).astype(np.float32) / most


def to_bytes(picture: Picture) -> Bytes:
    """Return 0-1 floats as bytes."""
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def encoded(picture: Bytes, suffix: str, *, quality: int = 0) -> bytes:
    """Return an RGB picture as the bytes of a .png or .jpg."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix == ".jpg" else []
    fine, content = cv2.imencode(suffix, np.ascontiguousarray(picture[..., ::-1]), options)
    if not fine:
        raise OutfitError(f"OpenCV cannot write {suffix} pictures")
    return content.tobytes()


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OutfitError
        Naming the file, where there is no room or right to.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error
