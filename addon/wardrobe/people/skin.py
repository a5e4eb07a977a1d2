"""A person's skin: tone, mottling, lips, brows and flush, painted into the body's UV map."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from .painting import Colour, lab_to_srgb, noise3, to_bytes
from .skin_map import SkinMap, skin_map
from .skin_regions import skin_regions

Floats = NDArray[np.float32]
Sex = Literal["female", "male"]

# Skin in CIE L*a*b*, from spectrophotometry as it is published for the range from very light to
# very dark: lightness falls, hue turns from rosy to yellow-brown, chroma peaks in the middle.
_TONES = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
_TONE_LAB = np.array(
    [
        [78, 10, 14.5],
        [73, 11, 17],
        [64, 13.5, 20.5],
        [52, 14.5, 21.5],
        [38, 13.5, 18],
        [26, 9.5, 11],
    ]
)
_GREY_BROWN: Colour = (0.10, 0.07, 0.055)
_BANDS = (
    ("broad", 0.9, 11),
    ("patch", 3.1, 12),
    ("mottle", 10.0, 13),
    ("grain", 38.0, 14),
    ("pores", 110.0, 15),
)
_MOLES = (4, 12)

_fields: dict[tuple[Path, int], dict[str, Floats]] = {}


def base_colour(tone: float) -> Floats:
    """CIE L*a*b* of the plain skin of a tone, 0 very light .. 1 very dark, (3,)."""
    return np.array(
        [np.interp(tone, _TONES, _TONE_LAB[:, channel]) for channel in range(3)], np.float32
    )


def sample_skin_tone(
    rng: np.random.Generator, african: float, asian: float, caucasian: float
) -> float:
    """Draw a tone 0..1 for a mixture of MakeHuman's three ethnicities (they need not sum to 1)."""
    shares = np.maximum([african, asian, caucasian], 0.0)
    shares = shares / shares.sum() if shares.sum() > 0 else np.full(3, 1 / 3)
    middle = shares @ [0.80, 0.33, 0.16]
    spread = shares @ [0.11, 0.10, 0.09]
    return float(np.clip(rng.normal(middle, spread), 0.0, 1.0))


def paint_skin(
    data: BodyData,
    *,
    tone: float,
    sex: str,
    rng: np.random.Generator,
    size: int = 1024,
    hair_colour: Colour | None = None,
) -> NDArray[np.uint8]:
    """Paint a skin in the UV layout of base.obj.

    Parameters
    ----------
    tone : float
        0 very light .. 1 very dark.
    sex : "female" or "male"
        Women's lips are stronger, men have a shade of beard and fuller brows.
    size : int
        Texels along a side, 64..8192.
    hair_colour : colour, optional
        sRGB 0..1 for brows and stubble; dark brown by default.

    Returns
    -------
    (size, size, 3) uint8 ndarray
        sRGB, origin top-left; every texel is filled, so that no seam shows.
    """
    skin = skin_map(data, size)
    fields = _skin_fields(data, skin)
    lab = np.broadcast_to(base_colour(tone), (len(skin.points), 3)).copy()
    light = 1.0 - float(np.clip(tone, 0.0, 1.0))
    _mottle(lab, fields, rng, light)
    _flush(lab, fields, light)
    _paint_moles(lab, skin, rng)
    _paint_mouth(lab, fields, sex, light)
    colours = lab_to_srgb(lab)
    _paint_hairs(colours, fields, sex, hair_colour or _GREY_BROWN, light)
    return to_bytes(colours)[skin.nearest]


def _skin_fields(data: BodyData, skin: SkinMap) -> dict[str, Floats]:
    """Noise bands and region masks of a skin map, made once for each size."""
    key = (data.root, skin.size)
    if key not in _fields:
        fields = skin_regions(data, skin)
        for name, frequency, seed in _BANDS:
            for copy in range(2):
                fields[f"{name}{copy}"] = noise3(
                    skin.points, frequency=frequency, seed=seed + 100 * copy
                )
        _fields[key] = fields
    return _fields[key]


def _mottle(lab: Floats, fields: dict[str, Floats], rng: np.random.Generator, light: float) -> None:
    """Uneven lightness and redness; each person mixes the two fields of a band differently."""
    amounts = {
        "broad": (1.2, 0.6),
        "patch": (1.1, 0.9),
        "mottle": (0.8, 0.7),
        "grain": (0.7, 0.2),
        "pores": (0.7, 0.1),
    }
    for name, (shade, red) in amounts.items():
        angle = rng.uniform(0, 2 * np.pi)
        first, second = fields[f"{name}0"], fields[f"{name}1"]
        mixed = np.float32(np.cos(angle)) * first + np.float32(np.sin(angle)) * second
        other = np.float32(np.cos(angle)) * second - np.float32(np.sin(angle)) * first
        lab[:, 0] += np.float32(shade) * mixed
        lab[:, 1] += np.float32(red * (0.5 + 0.5 * light)) * other


def _flush(lab: Floats, fields: dict[str, Floats], light: float) -> None:
    """Blood close under the skin, thicker skin over joints, pale palms and nails."""
    pink, dark = 0.35 + 0.65 * light, 1.0 - light
    changes = {
        "cheeks": (-2.0, 5.5 * pink, 1.0),
        "nose": (-1.5, 4.5 * pink, 0.5),
        "ears": (-1.0, 4.5 * pink, 0.0),
        "lids": (-2.0, 2.0 * pink, -0.5),
        "sockets": (-2.0, 1.0, -1.5),
        "nostrils": (-14.0, 2.0, -2.0),
        "knuckles": (-3.5 - 3.0 * dark, 3.5 * pink, 0.5),
        "knees": (-2.5 - 3.0 * dark, 2.5 * pink, 0.5),
        "palms": (3.0 + 17.0 * dark, 3.0 * pink, -1.0),
        "nails": (5.0 + 8.0 * dark, 2.0, -4.0),
        "areolae": (-7.0, 5.0 * pink, 0.0),
    }
    for name, change in changes.items():
        lab += fields[name][:, None] * np.asarray(change, np.float32)


def _paint_moles(lab: Floats, skin: SkinMap, rng: np.random.Generator) -> None:
    """A few small moles anywhere."""
    for place in rng.choice(len(skin.points), int(rng.integers(*_MOLES)), replace=False):
        radius = np.float32(rng.uniform(0.012, 0.022))
        offset = skin.points - skin.points[place]
        square = np.einsum("ij,ij->i", offset, offset)
        near = np.flatnonzero(square < 9 * radius**2)
        strength = np.exp(-square[near] / radius**2)[:, None]
        lab[near] += strength * np.array([-9.0, 2.0, 1.5], np.float32)


def _paint_mouth(lab: Floats, fields: dict[str, Floats], sex: str, light: float) -> None:
    """Lips, the line between them, and the inside of the mouth."""
    strength = 1.0 if sex == "female" else 0.62
    lips = np.array([-13.0 * light - 2.0, 9.0 + 9.0 * light, -2.5], np.float32) * strength
    lab += fields["lips"][:, None] * lips
    lab[:, 0] -= 11.0 * fields["lip_line"] * (0.4 + 0.6 * light)
    inside = fields["mouth"][:, None]
    lab += inside * (np.array([26.0, 20.0, 9.0], np.float32) - lab)


def _paint_hairs(
    colours: Floats, fields: dict[str, Floats], sex: str, hair: Colour, light: float
) -> None:
    """Eyebrows and, on men, a shade of shaven beard; in the hair's colour, somewhat darker."""
    dark = np.asarray(hair, np.float32) * 0.75
    beard = 0.0 if sex == "female" else 0.07 + 0.06 * light
    grain = 0.85 + 0.3 * fields["pores0"]
    # The hairs themselves are a mesh of their own; this is their shade on the skin.
    brows = fields["brows"] * (0.34 if sex == "female" else 0.45)
    cover = np.maximum(brows, beard * fields["beard"] * grain)[:, None]
    colours += cover * (dark - colours)
