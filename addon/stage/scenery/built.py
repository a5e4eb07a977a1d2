"""What the builder of a scene hands back: its light, and where cameras hang."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import OutfitError
from ...shots.scene_record import Light

Place = tuple[float, float, float]
WIDEST = 120.0  # degrees; a pinhole's picture is stretched beyond belief further out


@dataclass(frozen=True)
class CameraSpot:
    """Where a camera of the network hangs and looks.

    Attributes
    ----------
    place, target : (x, y, z)
        World metres.
    lens : float
        Horizontal angle of view, degrees.
    """

    place: Place
    target: Place
    lens: float

    def __post_init__(self) -> None:
        if not 1.0 <= self.lens <= WIDEST:
            raise OutfitError(f"a lens sees 1 to {WIDEST:g} degrees, got {self.lens:g}")
        if self.place == self.target:
            raise OutfitError("a camera cannot look at the place where it hangs")


@dataclass(frozen=True)
class Built:
    """A scene that stands.

    Attributes
    ----------
    light : Light
    spots : tuple of CameraSpot
        The best first: a network of fewer cameras takes the first ones.
    area : (x0, y0, x1, y1) or None
        World metres: where people can be at all. None asks the cameras.
    animated : bool
        Something moves or changes by itself.
    """

    light: Light
    spots: tuple[CameraSpot, ...]
    area: tuple[float, float, float, float] | None = None
    animated: bool = False

    def __post_init__(self) -> None:
        if not self.spots:
            raise OutfitError("a scene has at least one place for a camera")
