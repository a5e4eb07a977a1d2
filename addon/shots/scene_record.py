"""What scene.json says of a scene: its light and its cameras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import OutfitError
from .camera import Camera

SCENE_RECORD = "scene.json"
SCENE_BLEND = "scene.blend"
FLOOR = "floor.npz"
TIMES = ("day", "dusk", "night", "indoor")


@dataclass(frozen=True)
class Light:
    """How a scene is lit.

    Attributes
    ----------
    time : str
        One of TIMES.
    hour : float
        Of the day, 0 to 24.
    sun : (x, y, z) or None
        The direction towards the sun, of length 1, world axes; None where none shines.
    overcast : float
        0 clear to 1 covered.
    colour : (r, g, b)
        Linear, of the light that gives most.
    """

    time: str
    hour: float
    sun: tuple[float, float, float] | None
    overcast: float
    colour: tuple[float, float, float]

    def __post_init__(self) -> None:
        if self.time not in TIMES:
            raise OutfitError(f"a scene's time is one of {', '.join(TIMES)}, got {self.time!r}")


@dataclass(frozen=True, eq=False)
class SceneRecord:
    """A scene that is ready to be shot, in a folder with scene.blend and floor.npz.

    Attributes
    ----------
    name : str
        Its kind, such as "street_day", or the stem of a user's .blend.
    index : int
        The number that file names carry (s02).
    seed : int
    light : Light
    cameras : tuple of Camera
        In the order of their numbers (c00, c01, ...).
    animated : bool
        Something besides people moves or changes, so no picture of the empty scene can be kept.
    """

    name: str
    index: int
    seed: int
    light: Light
    cameras: tuple[Camera, ...]
    animated: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "name": self.name,
            "index": self.index,
            "seed": self.seed,
            "light": asdict(self.light),
            "cameras": [camera.to_json() for camera in self.cameras],
            "animated": self.animated,
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> SceneRecord:
        """Read scene.json's content.

        Raises
        ------
        OutfitError
            Where a value is missing or wrong.
        """
        try:
            light = entry["light"]
            sun = light["sun"]
            return cls(
                str(entry["name"]),
                int(entry["index"]),
                int(entry["seed"]),
                Light(
                    str(light["time"]),
                    float(light["hour"]),
                    None if sun is None else (float(sun[0]), float(sun[1]), float(sun[2])),
                    float(light["overcast"]),
                    (
                        float(light["colour"][0]),
                        float(light["colour"][1]),
                        float(light["colour"][2]),
                    ),
                ),
                tuple(Camera.from_json(camera) for camera in entry["cameras"]),
                bool(entry["animated"]),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise OutfitError(f"scene {entry.get('name', '?')}: {error}") from error
