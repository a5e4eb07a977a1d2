"""Read photos safely: size from the header first, truncated files found, RGB arrays out."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import cv2
import numpy as np

from ..cloning.observation import Image, Mask
from ..errors import OutfitError

MOST_PIXELS = 64_000_000
MOST_BYTES = 256 * 1024 * 1024
SMALLEST_SIDE = 16
FORMATS = "JPEG, PNG, WebP or BMP"

# JPEG markers: frame headers carry the size; these codes in their range do not.
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
BARE_MARKERS = frozenset((0x01, *range(0xD0, 0xD9)))
START_OF_SCAN = 0xDA
END_OF_IMAGE = b"\xff\xd9"


class _Broken(Exception):
    """What is wrong with the bytes of a picture, for the sentence that names the file."""


def read_photo(path: Path) -> Image:
    """Read a photo.

    The size is taken from the header before anything is decoded, and a file that ends early is
    refused rather than shown half grey. EXIF orientation is applied.

    Parameters
    ----------
    path : Path
        JPEG, PNG, WebP or BMP.

    Returns
    -------
    (H, W, 3) uint8 ndarray, RGB

    Raises
    ------
    OutfitError
        Where the file is missing, empty, truncated, too large or not a picture.
    """
    bgr = _decoded(path, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def is_shown_as_read(path: Path, photo: Image) -> bool:
    """Whether the stored pixels are those of `read_photo`: 8 bits, opaque, not turned by EXIF."""
    stored = _decoded(path, cv2.IMREAD_UNCHANGED)
    if stored.ndim == 2:
        stored = stored[..., None].repeat(3, axis=2)
    return stored.shape == photo.shape and bool((stored[..., ::-1] == photo).all())


def read_mask(path: Path, shape: tuple[int, ...]) -> Mask:
    """Read a mask picture of the photo's (H, W); True where it is brighter than half."""
    grey = _decoded(path, cv2.IMREAD_GRAYSCALE)
    if grey.shape != shape[:2]:
        raise OutfitError(
            f"{path}: mask of {grey.shape[1]} x {grey.shape[0]} pixels for a photo of "
            f"{shape[1]} x {shape[0]}"
        )
    return np.asarray(grey > 127)


def write_mask(path: Path, mask: Mask) -> None:
    """Write a mask as PNG, white where it is True, under a temporary name first."""
    written, data = cv2.imencode(".png", np.where(mask, 255, 0).astype(np.uint8))
    if not written:
        raise OutfitError(f"{path}: the mask cannot be encoded as PNG")
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_bytes(data.tobytes())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error


def _decoded(path: Path, flags: int) -> Image:
    data = _bytes(path)
    try:
        _check(data)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except _Broken as fault:
        raise OutfitError(f"{path}: the picture {fault}") from fault
    except cv2.error as error:
        raise OutfitError(f"{path}: the picture cannot be decoded") from error
    if image is None:
        raise OutfitError(f"{path}: the picture cannot be decoded; its data are damaged")
    return np.asarray(image, np.uint8)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise OutfitError(f"{path}: not a file; expected a {FORMATS} picture")
        if size == 0:
            raise OutfitError(f"{path}: the picture is empty (0 bytes)")
        if size > MOST_BYTES:
            raise OutfitError(f"{path}: {size} bytes; pictures are read up to {MOST_BYTES}")
        return path.read_bytes()
    except FileNotFoundError:
        raise OutfitError(f"{path}: no such picture") from None
    except (OSError, ValueError) as error:
        raise OutfitError(f"{path}: cannot be read: {error}") from error


def _check(data: bytes) -> None:
    width, height = _header(data)
    if width * height > MOST_PIXELS:
        raise _Broken(
            f"has {width} x {height} pixels; up to {MOST_PIXELS // 1_000_000} million are read"
        )
    if min(width, height) < SMALLEST_SIDE:
        raise _Broken(f"has {width} x {height} pixels; expected {SMALLEST_SIDE} or more each way")
    if not _complete(data):
        raise _Broken("is truncated; the file ends before its data do")


def _header(data: bytes) -> tuple[int, int]:
    try:
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            return struct.unpack_from(">II", data, 16)
        if data[:2] == b"\xff\xd8":
            return _jpeg_frame(data)[0]
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
        if data[:2] == b"BM":
            width, height = struct.unpack_from("<ii", data, 18)
            return abs(width), abs(height)
    except (struct.error, IndexError):
        raise _Broken("is truncated within its header") from None
    raise _Broken(f"is none of the formats read: {FORMATS}")


def _jpeg_frame(data: bytes) -> tuple[tuple[int, int], int]:
    """Walk a JPEG's segments; return its size and where its first scan starts."""
    size: tuple[int, int] | None = None
    at = 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise _Broken("is damaged within its header")
        marker = data[at + 1]
        if marker in BARE_MARKERS:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = width, height
        if marker == START_OF_SCAN:
            if size is None:
                raise _Broken("is damaged within its header")
            return size, at
        at += 2 + max(length, 2)


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return width, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise _Broken("is damaged within its header")


def _complete(data: bytes) -> bool:
    """Tell whether the file reaches its own end mark or the length that its header gives."""
    if data[:2] == b"\xff\xd8":
        # Scan data never hold the end mark; a thumbnail in the header may, so look behind it.
        return data.rfind(END_OF_IMAGE) > _jpeg_frame(data)[1]
    if data[:4] == b"\x89PNG":
        return data.rfind(b"IEND") > 16
    if data[:4] == b"RIFF":
        return len(data) >= 8 + int(struct.unpack_from("<I", data, 4)[0])
    return len(data) >= int(struct.unpack_from("<I", data, 2)[0])
