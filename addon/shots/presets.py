"""Which scenes a dataset is shot in, by which cameras: sets of them by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Scenes that can be built by name.
KINDS = (
    "street_day",
    "street_night",
    "square",
    "station_hall",
    "shop",
    "car_park",
    "park",
    "corridor",
)


@dataclass(frozen=True)
class Preset:
    """Scenes and their networks.

    Attributes
    ----------
    name : str
    kinds : tuple of str
        Names of scenes, in the order of their numbers.
    cameras : int
        In each scene.
    width, height : int
        Pixels of the frames.
    groups : (float, int, int)
        The share of people who walk in company, and how many make a group.
    """

    name: str
    kinds: tuple[str, ...]
    cameras: int
    width: int = 1920
    height: int = 1080
    groups: tuple[float, int, int] = (0.25, 2, 3)

    @property
    def network(self) -> int:
        """How many cameras it has in all."""
        return self.cameras * len(self.kinds)


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                "clonedperson",
                ("street_day", "square", "station_hall", "shop", "car_park", "park"),
                4,
            ),
            Preset("city1m", ("street_day", "street_night"), 8, groups=(1.0, 2, 6)),
            Preset("small", ("street_day", "station_hall", "park"), 4),
        )
    }
)
