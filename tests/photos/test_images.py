"""Reading pictures: right pixels, and one clear sentence for everything that is wrong."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from addon.errors import OutfitError
from addon.photos.images import MOST_PIXELS, read_mask, read_photo, write_mask

SUFFIXES = ["jpg", "png", "webp", "bmp"]


def picture(height: int = 60, width: int = 40) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 4, y * 3, 255 - x], axis=2).clip(0, 255).astype(np.uint8)


def saved(path: Path, pixels: np.ndarray | None = None, **options: object) -> Path:
    Image.fromarray(picture() if pixels is None else pixels).save(path, **options)
    return path


def huge_png(width: int, height: int) -> bytes:
    """A valid header of a picture far too large, and no data to speak of."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pictures_are_read_as_rgb(tmp_path: Path, suffix: str) -> None:
    options = {"quality": 98} if suffix in ("jpg", "webp") else {}
    read = read_photo(saved(tmp_path / f"a.{suffix}", **options))
    assert read.shape == (60, 40, 3)
    assert np.abs(read.astype(int) - picture()).mean() < 4


def test_other_kinds_of_the_formats_are_read(tmp_path: Path) -> None:
    for name, options in (
        ("progressive.jpg", {"progressive": True}),
        ("lossless.webp", {"lossless": True}),
        ("exif.webp", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0", "quality": 90}),
    ):
        assert read_photo(saved(tmp_path / name, **options)).shape == (60, 40, 3)
    grey = saved(tmp_path / "grey.png", picture()[..., 0])
    assert read_photo(grey).shape == (60, 40, 3)
    clear = saved(tmp_path / "alpha.png", np.dstack([picture(), picture()[..., :1]]))
    assert read_photo(clear).shape == (60, 40, 3)


def test_bytes_after_the_end_mark_do_no_harm(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg")
    path.write_bytes(path.read_bytes() + b"\0" * 64)
    assert read_photo(path).shape == (60, 40, 3)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_truncated_pictures_are_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = saved(tmp_path / f"cut.{suffix}", np.repeat(picture(200, 63), 3, axis=1))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(OutfitError, match=r"cut\.\w+: the picture is truncated"):
        read_photo(path)


def test_a_truncated_photo_with_a_whole_thumbnail_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg")
    data = path.read_bytes()
    thumbnail = b"Exif\0\0" + data
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    path.write_bytes((data[:2] + segment + data[2:])[:-40])
    with pytest.raises(OutfitError, match="truncated"):
        read_photo(path)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.jpg", b"", "empty"),
        ("text.jpg", b"hello, this is no picture at all", "none of the formats"),
        ("page.png", b"<html></html>", "none of the formats"),
        ("head.png", b"\x89PNG\r\n\x1a\n", "truncated within its header"),
        ("head.jpg", b"\xff\xd8\xff\xe0", "truncated within its header"),
        ("huge.png", huge_png(40_000, 40_000), "40000 x 40000 pixels"),
        ("tiny.png", huge_png(3, 500), "3 x 500 pixels"),
        ("liar.png", huge_png(200, 300), "cannot be decoded"),
    ],
)
def test_what_is_no_usable_picture_is_refused(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(OutfitError, match=reason) as caught:
        read_photo(tmp_path / name)
    assert name in str(caught.value)


def test_missing_pictures_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match="no such picture"):
        read_photo(tmp_path / "none.jpg")
    with pytest.raises(OutfitError, match="not a file"):
        read_photo(tmp_path)


def test_a_huge_jpeg_is_refused_by_its_header_alone(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg")
    data = bytearray(path.read_bytes())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 40_000, 40_000)
    path.write_bytes(bytes(data))
    with pytest.raises(OutfitError, match=f"up to {MOST_PIXELS // 1_000_000} million"):
        read_photo(path)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8", b"BM", b"RIFF\0\0\0\0WEBP"]))
def test_any_bytes_give_a_picture_or_an_expected_failure(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.jpg"
    path.write_bytes(start + data)
    try:
        read = read_photo(path)
    except OutfitError as error:
        assert str(path) in str(error)
        return
    assert min(read.shape[:2]) >= 16


def test_masks_round_trip_and_fit_their_photo(tmp_path: Path, rng: np.random.Generator) -> None:
    mask = rng.random((60, 40)) > 0.5
    write_mask(tmp_path / "m.png", mask)
    assert (read_mask(tmp_path / "m.png", (60, 40, 3)) == mask).all()
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(OutfitError, match="mask of 40 x 60 pixels for a photo of 41 x 60"):
        read_mask(tmp_path / "m.png", (60, 41, 3))
    with pytest.raises(OutfitError, match="cannot be written"):
        write_mask(tmp_path / "no" / "m.png", mask)


def test_decoders_agree_on_the_reference_photos(reference: Path) -> None:
    for path in sorted((reference / "clonedperson" / "source" / "img").iterdir()):
        assert (read_photo(path)[..., ::-1] == cv2.imread(str(path))).all()
