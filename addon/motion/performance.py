"""What a person does in a scene: a way through it, an action, and company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

Action = Literal["walk", "stand", "phone", "carry", "dance", "clip"]
ACTIONS: tuple[Action, ...] = get_args(Action)
ALONE = -1
STEP = 0.1  # seconds between the points of a track


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Track:
    """A way in time, STEP seconds from point to point; between them it is interpolated.

    Attributes
    ----------
    start : float
        Seconds, of the first point. Before it and after the last the person is not there.
    points : (K, 3) float ndarray
        World metres, z of the ground.
    headings : (K,) float ndarray
        Where the body faces: radians, counter-clockwise from +x seen from above, not wrapped.
    distances : (K,) float ndarray
        Metres walked since the first point; grows by nothing while a person stands.
    """

    start: float
    points: NDArray[np.float64]
    headings: NDArray[np.float64]
    distances: NDArray[np.float64]

    def __post_init__(self) -> None:
        count = len(self.points)
        if self.points.shape != (count, 3) or not count:
            raise OutfitError(f"a track's points are (K, 3), got {self.points.shape}")
        if self.headings.shape != (count,) or self.distances.shape != (count,):
            raise OutfitError("a track has a heading and a distance for every point")

    @property
    def end(self) -> float:
        """Seconds, of the last point."""
        return self.start + STEP * (len(self.points) - 1)


@dataclass(frozen=True, eq=False)
class Performance:
    """One person in one recording.

    Attributes
    ----------
    person : int
        Place in the recording's list of people.
    action : Action
        "phone" and "carry" may be done walking or standing, as the track says.
    style : int
        Seed of everything personal: posture, arm swing, which dance.
    speed : float
        Metres a second at an even pace; the stride's length follows from it and the legs.
    track : Track
    group : int
        Number of the group of two to six that keeps together, or ALONE.
    member : int
        Place in the group, from 0.
    clip : str
        The motion file's path for "clip", else "".
    """

    person: int
    action: Action
    style: int
    speed: float
    track: Track
    group: int = ALONE
    member: int = 0
    clip: str = ""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise OutfitError(f"an action is one of {', '.join(ACTIONS)}, got {self.action!r}")
