"""MOT: boxes of everybody in every recording, as MOTChallenge's tools and TrackEval read them.

<name>-train/<recording>/{seqinfo.ini, gt/gt.txt, img1/000001.jpg}  <name>-test/...
seqmaps/<name>-train.txt  seqmaps/<name>-test.txt  people.csv
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..dataset.model import PersonShot, Recording
from ..dataset.reading import StoredDataset, recording_name
from .files import growing, write_lines
from .frame_splits import SPLITS, notes_on_splits, place_frames, recordings_of, track_number
from .options import LayoutOptions, LayoutSummary

PEDESTRIAN = 1
FIRST = 1  # frames and pixels are counted from it
Line = Callable[[PersonShot], str | None]


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write every recording as a sequence.

    Boxes hold the whole person, also what is hidden or beyond the frame, as MOTChallenge's do;
    the last column is the part that can be seen. Who is hidden altogether does not count (0 in
    the seventh column).
    """
    name = dataset.about.name
    summary = write_sequences(dataset, out, name, lambda recording: mot_line)
    write_lines(out / "people.csv", _people(dataset))
    evaluation = f"TrackEval reads it with GT_FOLDER = this folder and BENCHMARK = {name}."
    return LayoutSummary(
        summary.images, summary.identities, summary.left_out, (*summary.notes, evaluation)
    )


def write_sequences(
    dataset: StoredDataset, out: Path, benchmark: str, liner: Callable[[Recording], Line]
) -> LayoutSummary:
    """Write sequences with ground truth of one line a person and frame, and lists of them.

    Parameters
    ----------
    dataset : StoredDataset
    out : Path
    benchmark : str
        The first part of the splits' folder names.
    liner : callable
        Gives, for a recording, what writes a row's line; None leaves the row out.
    """
    images = left_out = 0
    seen: set[int] = set()
    for split in SPLITS:
        recordings = recordings_of(dataset, split)
        names = [recording_name(recording) for recording in recordings]
        write_lines(out / "seqmaps" / f"{benchmark}-{split}.txt", ["name", *names])
        for recording, name in zip(recordings, names, strict=True):
            folder, line = out / f"{benchmark}-{split}" / name, liner(recording)
            with growing(folder / "gt" / "gt.txt") as file:
                for shot in dataset.shots(recording):
                    text = line(shot)
                    if text is None:
                        left_out += 1
                        continue
                    file.write(f"{text}\n")
                    seen.add(shot.identity)
            write_lines(folder / "seqinfo.ini", _about(dataset, recording))
            place_frames(dataset, recording, folder / "img1", "{frame:06d}.jpg", first=FIRST)
            images += recording.frames
    return LayoutSummary(images, len(seen), left_out, notes_on_splits(dataset))


def mot_line(shot: PersonShot) -> str:
    """Return frame, id, x, y, width, height, whether it counts, class, visible part."""
    x1, y1, x2, y2 = shot.full_box.tolist()
    visible = (1.0 - shot.occluded) * (1.0 - shot.truncated)
    fields = (
        *(shot.frame + FIRST, track_number(shot.outfit)),
        *(f"{x1 + FIRST:g}", f"{y1 + FIRST:g}", f"{x2 - x1:g}", f"{y2 - y1:g}"),
        *(int(shot.visible_area > 0), PEDESTRIAN, f"{visible:.5f}"),
    )
    return ",".join(map(str, fields))


def _about(dataset: StoredDataset, recording: Recording) -> list[str]:
    camera = dataset.camera(recording)
    return [
        "[Sequence]",
        f"name={recording_name(recording)}",
        "imDir=img1",
        f"frameRate={dataset.about.rate:g}",
        f"seqLength={recording.frames}",
        f"imWidth={camera.width}",
        f"imHeight={camera.height}",
        "imExt=.jpg",
    ]


def _people(dataset: StoredDataset) -> Iterator[str]:
    """Yield who the tracks' numbers are: they are the same in all recordings."""
    yield "track,identity,outfit,character,split,session"
    for person in dataset.about.people:
        yield (
            f"{track_number(person.outfit)},{person.identity},{person.outfit},"
            f"{person.character},{person.split},{person.session}"
        )
