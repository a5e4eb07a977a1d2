"""What is asked of the shooting of one camera's frames, and what comes back of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..errors import OutfitError
from .settings import ShotSettings

if TYPE_CHECKING:
    from .seeing import Sighting


class Performing(Protocol):
    """What a request checks of motion.performance.Performance, of which its tuple consists."""

    @property
    def person(self) -> int:
        """Place in the recording's list of people."""


@dataclass(frozen=True, eq=False)
class ShotRequest:
    """Some frames of one camera of one recording.

    Attributes
    ----------
    scene_folder : Path
        With scene.json, scene.blend, and what `prepare_plates` wrote.
    camera : int
        Place in the scene's network.
    frames : sequence of int, such as a range
        Frame f shows the moment f / rate.
    rate : float
        Frames a second.
    performances : tuple of motion.performance.Performance
        Of the whole recording, whoever is seen.
    actors : tuple of Path
        Their folders, by `Performance.person`.
    frames_folder : Path
        Where 000000.jpg and so on are written.
    settings : ShotSettings
    """

    scene_folder: Path
    camera: int
    frames: Sequence[int]
    rate: float
    performances: tuple[Performing, ...]
    actors: tuple[Path, ...]
    frames_folder: Path
    settings: ShotSettings = field(default_factory=ShotSettings)

    def __post_init__(self) -> None:
        if not self.rate > 0:
            raise OutfitError(f"a recording has more than 0 frames a second, got {self.rate:g}")
        for performance in self.performances:
            if not 0 <= performance.person < len(self.actors):
                raise OutfitError(
                    f"performance of person {performance.person}, "
                    f"but there are {len(self.actors)} actors"
                )


@dataclass(frozen=True, eq=False)
class FrameResult:
    """One written frame and who is on it.

    Attributes
    ----------
    frame : int
    people : tuple of Sighting
        Of everybody with a pixel inside the frame, hidden or not.
    seconds : mapping of str to float
        By stage: "pose", "annotate", "sync", "render", "blend", "write".
    rendered : int
        Pixels that were rendered.
    """

    frame: int
    people: tuple[Sighting, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    rendered: int = 0


def frame_name(frame: int) -> str:
    """Return a frame's file name, such as 000123.jpg."""
    return f"{frame:06d}.jpg"
