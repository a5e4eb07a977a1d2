"""How shots are taken; no Blender is needed to read or check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from ..errors import OutfitError

EngineChoice = Literal["auto", "cycles", "eevee"]
DeviceChoice = Literal["auto", "cpu", "optix", "cuda", "hip", "oneapi", "metal"]
ENGINES: tuple[EngineChoice, ...] = get_args(EngineChoice)
DEVICES: tuple[DeviceChoice, ...] = get_args(DeviceChoice)
MOST_SAMPLES = 4096
LONGEST_SHUTTER = 0.2  # seconds


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise OutfitError(f"{name} must be one of {', '.join(choices)}, got {value!r}")


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise OutfitError(f"{name} must be {low:g} to {high:g}, got {value:g}")


@dataclass(frozen=True)
class CameraLook:
    """What a cheap camera makes of a picture; the defaults leave it alone.

    Attributes
    ----------
    noise : float
        Standard deviation of the sensor's noise in mid grey, of 0-1; it grows in the dark.
    warmth : float
        -1 bluish to 1 yellowish.
    contrast, saturation : float
        1 keeps them.
    softness : float
        Pixels, the standard deviation of the lens's blur.
    """

    noise: float = 0.0
    warmth: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    softness: float = 0.0

    def __post_init__(self) -> None:
        _within("noise", self.noise, 0.0, 0.5)
        _within("warmth", self.warmth, -1.0, 1.0)
        _within("contrast", self.contrast, 0.2, 3.0)
        _within("saturation", self.saturation, 0.0, 3.0)
        _within("softness", self.softness, 0.0, 10.0)

    @property
    def plain(self) -> bool:
        """Whether it changes nothing."""
        return self == CameraLook()


SURVEILLANCE = CameraLook(noise=0.018, warmth=0.0, contrast=0.94, saturation=0.85, softness=0.6)
LOOKS: Mapping[str, CameraLook] = MappingProxyType(
    {"plain": CameraLook(), "surveillance": SURVEILLANCE}
)


@dataclass(frozen=True)
class ShotSettings:
    """How frames are rendered and written.

    Attributes
    ----------
    engine : str
        "cycles", "eevee", or "auto": Cycles, which is the faster of the two without a GPU.
    device : str
        For Cycles: "cpu", a kind of GPU, or "auto": the best that Blender finds.
    samples : int
        A pixel, of people.
    shade_samples : int
        A pixel, of what people only cast shade on, which is rendered at half the size: only how
        much darker it became is taken from there.
    plate_samples : int
        A pixel, of the picture of the empty scene; up to `samples` it is rendered only once.
    motion_blur : float
        Seconds that the shutter is open; 0 freezes people.
    jpeg_quality : int
        1 to 100.
    look : CameraLook
    camera_spread : float
        How much cameras of a network differ in colour and noise, 0 to 1; drawn from the scene's
        seed for each camera.
    boxes : bool
        Render only what people change, onto a picture of the empty scene; else whole frames.
    seed : int
        Of the sensor's noise.
    """

    engine: EngineChoice = "auto"
    device: DeviceChoice = "auto"
    samples: int = 8
    shade_samples: int = 4
    plate_samples: int = 8
    motion_blur: float = 0.0
    jpeg_quality: int = 92
    look: CameraLook = field(default_factory=CameraLook)
    camera_spread: float = 0.0
    boxes: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("engine", self.engine, ENGINES)
        _one_of("device", self.device, DEVICES)
        _within("samples", self.samples, 1, MOST_SAMPLES)
        _within("shade_samples", self.shade_samples, 1, MOST_SAMPLES)
        _within("plate_samples", self.plate_samples, 1, MOST_SAMPLES)
        _within("motion_blur", self.motion_blur, 0.0, LONGEST_SHUTTER)
        _within("jpeg_quality", self.jpeg_quality, 1, 100)
        _within("camera_spread", self.camera_spread, 0.0, 1.0)
        _within("seed", self.seed, 0, 2**63 - 1)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> ShotSettings:
        """Read settings; an unknown or wrong one raises OutfitError."""
        values = dict(entry)
        try:
            look = CameraLook(**values.pop("look", {}))
            return cls(**values, look=look)
        except TypeError as error:
            raise OutfitError(f"settings of the shots: {error}") from error
