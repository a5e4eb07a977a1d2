"""City1M's layout: frames of groups with a label line each, two protocols, and the Lite crops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from addon.errors import OutfitError

from ..dataset.model import TEST, TRAIN, PersonShot
from ..dataset.reading import SCENES, FrameShots, StoredDataset
from .crops import cut, jpeg
from .files import write_bytes, write_lines
from .frame_splits import place_frame
from .options import LayoutOptions, LayoutSummary

DAY, NIGHT = "day", "night"
LEAST, MOST = 2, 6  # members
Members = tuple[int, ...]  # outfits, sorted: who a group is
GroupKey = tuple[int, int, int]  # session, scene, the group's number there
Lists = dict[str, list[str]]
ONE_TIME = "all scenes are of one time of the day: protocol 2 is protocol 1"
MIXED = "{count} groups have people to train with and to test: they are in the galleries alone"


@dataclass(frozen=True)
class Group:
    """A group of people, the same in all recordings.

    Attributes
    ----------
    number : int
    members : tuple of int
        Their outfits; a member's index in labels is the place here.
    split : str
        TRAIN, TEST, or "" where its people are of both.
    """

    number: int
    members: Members
    split: str


@dataclass(frozen=True)
class Shown:
    """A picture of a group.

    Attributes
    ----------
    name : str
    label : str
        Its line.
    group : Group
    camera : int
        From 1.
    time : str
        DAY or NIGHT.
    """

    name: str
    label: str
    group: Group
    camera: int
    time: str

    @property
    def folder(self) -> str:
        """Where the picture lies."""
        return f"Images_{len(self.group.members)}"


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder.

    A frame is taken for every group of which all members are seen on it, higher than a crop's least
    height. Labels have a member's
    index, x, y, width and height (pixels from the top left, of all that would be visible with
    nothing before it) and the distance in metres.

    Raises
    ------
    OutfitError
        Where there are no groups, or none is seen whole.
    """
    groups = find_groups(dataset)
    if not groups:
        raise OutfitError(
            f"{dataset.folder}: City1M is of groups of {LEAST} to {MOST} people, it has none"
        )
    lite = _Lite(dataset, out, options)
    shown, left_out = _write_frames(dataset, out, options, groups, lite)
    if not shown:
        raise OutfitError(
            f"{dataset.folder}: no frame shows all of a group, each higher than "
            f"{options.min_height} pixels"
        )
    lite.write_crops()
    lite.write_backgrounds()
    first = first_protocol(shown, np.random.default_rng(options.seed))
    for number, lists in enumerate((first, second_protocol(shown, first)), 1):
        for which, lines in lists.items():
            write_lines(out / f"{which}_part{number}.txt", lines)
    people = {outfit for one in shown for outfit in one.group.members}
    identities = {dataset.people[outfit].identity for outfit in people}
    return LayoutSummary(len(shown), len(identities), left_out, _notes(shown))


def find_groups(dataset: StoredDataset) -> dict[GroupKey, Group]:
    """Return the groups of two to six by session, scene and their number there.

    The same people are the same group in all scenes.
    """
    seen: dict[GroupKey, set[int]] = {}
    for shot in dataset.shots():
        if shot.group >= 0:
            seen.setdefault((shot.session, shot.scene, shot.group), set()).add(shot.outfit)
    fitting = {
        key: tuple(sorted(outfits))
        for key, outfits in _whole(seen).items()
        if LEAST <= len(outfits) <= MOST
    }
    numbers = {members: place for place, members in enumerate(sorted(set(fitting.values())), 1)}
    return {
        key: Group(numbers[members], members, _split(dataset, members))
        for key, members in fitting.items()
    }


def _whole(seen: Mapping[GroupKey, set[int]]) -> dict[GroupKey, set[int]]:
    """Add the members who are seen in other scenes only, where a session's groups are kept."""
    company: dict[tuple[int, int], set[int]] = {}
    numbers: dict[tuple[int, int], set[int]] = {}
    for (session, _, group), outfits in seen.items():
        company.setdefault((session, group), set()).update(outfits)
        for outfit in outfits:
            numbers.setdefault((session, outfit), set()).add(group)
    drawn_anew = {session for (session, _), groups in numbers.items() if len(groups) > 1}
    return {
        key: outfits if key[0] in drawn_anew else company[key[0], key[2]]
        for key, outfits in seen.items()
    }


def _split(dataset: StoredDataset, members: Members) -> str:
    splits = {dataset.people[outfit].split for outfit in members}
    return splits.pop() if len(splits) == 1 else ""


def camera_numbers(dataset: StoredDataset) -> dict[tuple[int, int], tuple[int, str]]:
    """Return number, from 1, and time of every scene's camera.

    Cameras are numbered by day and by night: with one scene of each, as in the original, a
    camera has the same number in both.
    """
    numbers = {}
    behind = Counter[str]()
    for index, scene in sorted(dataset.scenes.items()):
        time = NIGHT if scene.light.time == NIGHT else DAY
        for camera in range(len(scene.cameras)):
            numbers[index, camera] = behind[time] + camera + 1, time
        behind[time] += len(scene.cameras)
    return numbers


def label_line(name: str, shots: Sequence[PersonShot], *, readme_order: bool) -> str:
    """Return a picture's line: name, then each member's index, x, y, w, h and distance.

    The published README says x, y, h, w, but the published lines have the width first.
    """
    parts = [name]
    for index, shot in enumerate(shots):
        x1, y1, x2, y2 = (int(value) for value in shot.amodal_box)
        size = (y2 - y1, x2 - x1) if readme_order else (x2 - x1, y2 - y1)
        parts.append(",".join([f"{index}", *map(_number, (x1, y1, *size, shot.depth))]))
    return " ".join(parts)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _write_frames(
    dataset: StoredDataset,
    out: Path,
    options: LayoutOptions,
    groups: Mapping[GroupKey, Group],
    lite: _Lite,
) -> tuple[list[Shown], int]:
    shown: list[Shown] = []
    left_out = 0
    cameras, counts = camera_numbers(dataset), Counter[str]()
    for frame in dataset.frames():
        for group, shots in _groups_on(frame, groups):
            if not _all_seen(shots, group, options):
                left_out += len(shots)
                continue
            camera, time = cameras[shots[0].scene, shots[0].camera]
            stem = f"{group.number:07d}_pCount{len(shots)}_cam{camera}"
            counts[stem + time] += 1
            name = f"{stem}_{counts[stem + time]:07d}_{time}.jpg"
            label = label_line(name, shots, readme_order=options.readme_order)
            shown.append(Shown(name, label, group, camera, time))
            place_frame(dataset, shots[0], out / shown[-1].folder / name)
            lite.see(group, shots)
    return shown, left_out


def _all_seen(shots: Sequence[PersonShot], group: Group, options: LayoutOptions) -> bool:
    """Whether all members are on a frame, none of them hidden or too small."""
    return len(shots) == len(group.members) and all(
        shot.visible_area and shot.amodal_box[3] - shot.amodal_box[1] > options.min_height
        for shot in shots
    )


def _groups_on(
    frame: FrameShots, groups: Mapping[GroupKey, Group]
) -> Iterator[tuple[Group, list[PersonShot]]]:
    found: dict[GroupKey, list[PersonShot]] = {}
    for shot in frame.shots:
        key = shot.session, shot.scene, shot.group
        if key in groups:
            found.setdefault(key, []).append(shot)
    for key, shots in sorted(found.items()):
        yield groups[key], sorted(shots, key=lambda shot: shot.outfit)


def first_protocol(shown: Sequence[Shown], rng: np.random.Generator) -> Lists:
    """Return the lines of train, query and gallery.

    Of every test group, camera and time one picture is a query, where there is a second one and
    another camera has one too.
    """
    places: dict[int, dict[tuple[int, str], list[Shown]]] = {}
    for one in shown:
        if one.group.split == TEST:
            views = places.setdefault(one.group.number, {})
            views.setdefault((one.camera, one.time), []).append(one)
    queries = set()
    for _, views in sorted(places.items()):
        for _, pictures in sorted(views.items()):
            drawn = pictures[int(rng.integers(len(pictures)))]
            if len(pictures) > 1 and len({camera for camera, _ in views}) > 1:
                queries.add(drawn.name)
    return {
        "train": [one.label for one in shown if one.group.split == TRAIN],
        "query": [one.label for one in shown if one.name in queries],
        "gallery": [
            one.label for one in shown if one.group.split != TRAIN and one.name not in queries
        ],
    }


def second_protocol(shown: Sequence[Shown], first: Lists) -> Lists:
    """Return the lines of the search from day to night: queries by day, the gallery by night.

    The published README names two protocols and does not say how they differ.
    """
    if len({one.time for one in shown}) < 2:
        return first
    queries = set(first["query"])
    return {
        "train": first["train"],
        "query": [one.label for one in shown if one.time == DAY and one.label in queries],
        "gallery": [one.label for one in shown if one.time == NIGHT and one.group.split != TRAIN],
    }


def _notes(shown: Sequence[Shown]) -> tuple[str, ...]:
    notes = []
    mixed = {one.group.number for one in shown if not one.group.split}
    if mixed:
        notes.append(MIXED.format(count=len(mixed)))
    if len({one.time for one in shown}) < 2:
        notes.append(ONE_TIME)
    return tuple(notes)


class _Lite:
    """The small version: of every group one crop a member, and the cameras' empty scenes."""

    def __init__(self, dataset: StoredDataset, out: Path, options: LayoutOptions) -> None:
        self._dataset, self._out, self._options = dataset, out, options
        self._best: dict[int, tuple[float, Group, list[PersonShot]]] = {}

    def see(self, group: Group, shots: list[PersonShot]) -> None:
        """Keep a picture of a group where its most hidden member is seen best."""
        worth = float(min(shot.visible_area for shot in shots))
        if group.number not in self._best or worth > self._best[group.number][0]:
            self._best[group.number] = worth, group, shots

    def write_crops(self) -> None:
        """Write the members of every group's best picture."""
        for number, (_, group, shots) in sorted(self._best.items()):
            frame = self._dataset.read_frame(shots[0])
            folder = self._out / f"Image_{len(group.members)}_crop" / f"{number:07d}"
            for index, shot in enumerate(shots):
                x1, y1, x2, y2 = (int(value) for value in shot.amodal_box)
                crop = cut(frame, (x1, y1, x2, y2))
                write_bytes(folder / f"{index}.jpg", jpeg(crop, self._options.jpeg_quality))

    def write_backgrounds(self) -> None:
        """Write the empty scenes as the cameras see them, where the dataset has kept them."""
        for (scene, camera), (number, time) in camera_numbers(self._dataset).items():
            plate = self._dataset.folder / SCENES / f"s{scene:02d}" / f"plate_c{camera:02d}.png"
            picture = cv2.imread(str(plate)) if plate.is_file() else None
            if picture is not None:
                data = jpeg(picture.astype(np.uint8, copy=False), self._options.jpeg_quality)
                write_bytes(self._out / "backgrounds" / f"cam{number}_{time}.jpg", data)
