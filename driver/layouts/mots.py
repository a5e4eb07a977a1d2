"""MOTS: visible masks of everybody in every recording, as TrackEval's MOTS Challenge reads them.

MOTS-train/<recording>/{seqinfo.ini, gt/gt.txt, img1/000001.jpg}  MOTS-test/...
seqmaps/MOTS-train.txt  seqmaps/MOTS-test.txt
"""

from __future__ import annotations

from pathlib import Path

from addon.errors import OutfitError

from ..dataset.model import PersonShot, Recording
from ..dataset.reading import StoredDataset
from .mot import FIRST, Line, write_sequences
from .options import LayoutOptions, LayoutSummary

BENCHMARK = "MOTS"  # TrackEval looks for no other
PEDESTRIAN = 2
INSTANCES = 1000  # ids are class * 1000 + the person's number in the session


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write every recording as a sequence; who is hidden altogether has no mask and no line."""
    return write_sequences(dataset, out, BENCHMARK, lambda one: mots_liner(dataset, one))


def mots_liner(dataset: StoredDataset, recording: Recording) -> Line:
    """Return what writes the lines of a recording's rows; people are numbered by session.

    Raises
    ------
    OutfitError
        For a session of more people than the format's ids can tell apart.
    """
    camera = dataset.camera(recording)
    session = sorted(p.outfit for p in dataset.about.people if p.session == recording.session)
    if len(session) >= INSTANCES:
        raise OutfitError(
            f"session {recording.session}: MOTS holds {INSTANCES - 1} people, not {len(session)}"
        )
    numbers = {outfit: number for number, outfit in enumerate(session, 1)}

    def line(shot: PersonShot) -> str | None:
        """Return frame, id, class, height, width and COCO's run lengths."""
        if not shot.visible_area:
            return None
        identifier = PEDESTRIAN * INSTANCES + numbers[shot.outfit]
        size = f"{camera.height} {camera.width}"
        counts = shot.mask.decode("ascii")
        return f"{shot.frame + FIRST} {identifier} {PEDESTRIAN} {size} {counts}"

    return line
