"""`bench live`: updates a second while a landmark is dragged, beside cloning from scratch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import get_args

import cv2
import numpy as np

from addon.cloning.clone import Clone, clone_garment
from addon.cloning.live import PREVIEW_SIZE, LiveClone
from addon.cloning.observation import Image, Mask, Observation
from addon.cloning.settings import CloneSettings, Profile
from addon.errors import OutfitError
from addon.makehuman.data import find_body_data

from .checks import Check, limits_table, write_json
from .clone import SAMPLES, Task, milliseconds_of, open_all, tasks_on_wardrobe

LEAST_RATE = 15.0  # updates a second
STEPS = 10  # of a drag, about a third of a second of mouse movements
REACH = 0.06  # how far a landmark is dragged, as a fraction of its garment's size
COMPARED = 5  # every so many steps the same is cloned from scratch
SLOW = 5  # percentile of the rates
SEED = 1

Paint = Callable[[Image], None]


@dataclass(frozen=True)
class LiveRow:
    """What dragging showed in one profile.

    Attributes
    ----------
    profile : str
    updates : int
        How many were measured.
    median_rate, slow_rate : float
        Updates a second, the median and the 5th percentile.
    clone_ms, paint_ms : float
        Medians of an update's two halves: the preview, and writing it into Blender's image (0
        without Blender).
    scratch_ms, full_ms : float
        Medians of `clone_garment` at the preview's size and at full size, in the same run.
    differing : int
        Bytes in which previews differ from `clone_garment` of that size, and full-size textures
        from `clone_garment`.
    far_registered, far_expanded : float
        Mean difference of a preview from the full texture shrunk to its size, of 255, where the
        photo was warped to and where the cloth cell is repeated: there a pattern of another
        size soon falls out of step.
    refused : int
        Steps at which the landmarks allowed no clone; the texture stays as it was then.
    """

    profile: str
    updates: int
    median_rate: float
    slow_rate: float
    clone_ms: float
    paint_ms: float
    scratch_ms: float
    full_ms: float
    differing: int
    far_registered: float
    far_expanded: float
    refused: int

    @property
    def checks(self) -> tuple[Check, ...]:
        """The figures that have limits."""
        return tuple(
            Check(f"{self.profile}: {what}", figure, limit, unit, at_least=at_least)
            for what, figure, limit, unit, at_least in (
                ("updates a second, median", self.median_rate, LEAST_RATE, "/s", True),
                ("updates a second, 5th percentile", self.slow_rate, LEAST_RATE, "/s", True),
                ("bytes that differ from clone_garment", self.differing, 0, "", False),
            )
        )

    def lines(self) -> tuple[str, ...]:
        """Return the other figures as lines of text."""
        return (
            f"{self.profile}: cloning {self.clone_ms:.1f} ms, Blender's image {self.paint_ms:.1f} "
            f"ms ({self.updates} updates, {self.refused} refused)",
            f"{self.profile}: cloning is {self.clone_ms / self.scratch_ms:.2f} x that from "
            f"scratch at {PREVIEW_SIZE} ({self.scratch_ms:.1f} ms), "
            f"{self.clone_ms / self.full_ms:.2f} x at full size ({self.full_ms:.1f} ms)",
            f"{self.profile}: previews differ from the full texture by "
            f"{self.far_registered:.1f} of 255 where the photo is warped, by "
            f"{self.far_expanded:.1f} where the cell is repeated",
        )


@dataclass(frozen=True)
class BenchLive:
    """What `bench live` found: a row for each profile."""

    rows: tuple[LiveRow, ...]
    garments: int
    texture_size: int
    blender: bool

    @property
    def checks(self) -> tuple[Check, ...]:
        """Each figure beside its limit."""
        return tuple(check for row in self.rows for check in row.checks)

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        title = (
            f"bench live: {self.garments} garments dragged at {PREVIEW_SIZE}, "
            f"{self.texture_size} on release, "
            f"{'written into an image of Blender' if self.blender else 'without Blender'}"
        )
        more = (line for row in self.rows for line in row.lines())
        return limits_table(title, self.checks, *more)

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        checks = [check.to_json() for check in self.checks]
        write_json(path, {"bench": "live", **asdict(self), "checks": checks})


def run_bench_live(
    outfits_path: Path | None = None, drags: int = 3, *, texture_size: int = 1024
) -> BenchLive:
    """Drag random landmarks of every garment about, in both profiles.

    Parameters
    ----------
    outfits_path : Path, optional
        Whatever `clone` reads; the sample photos by default.
    drags : int
        Of each garment.
    texture_size : int
        Of the full texture.

    Raises
    ------
    OutfitError
        Where no outfit can be used, or drags is below 1.
    """
    if drags < 1:
        raise OutfitError(f"bench live needs one drag or more, got {drags}")
    path = outfits_path or SAMPLES
    tasks, _ = tasks_on_wardrobe(open_all(path), find_body_data())
    if not tasks:
        raise OutfitError(f"{path}: no garment to clone")
    paint = _painter()
    profiles: tuple[Profile, ...] = get_args(Profile)
    rows = [
        _measure(tasks, CloneSettings(profile=profile, texture_size=texture_size), drags, paint)
        for profile in profiles
    ]
    return BenchLive(tuple(rows), len(tasks), texture_size, blender=paint is not None)


def _painter() -> Paint | None:
    """Return what writes into an image of Blender's, None where there is no Blender."""
    try:
        import bpy

        from addon.stage.live_images import paint
    except ModuleNotFoundError:
        return None
    image = bpy.data.images.new("live", PREVIEW_SIZE, PREVIEW_SIZE)
    return lambda texture: paint(image, texture)


@dataclass
class _Tally:
    """What is counted while landmarks are dragged, milliseconds in lists."""

    clone: list[float] = field(default_factory=list)
    paint: list[float] = field(default_factory=list)
    scratch: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    far: list[tuple[float, float]] = field(default_factory=list)
    differing: int = 0
    refused: int = 0


def _measure(
    tasks: Sequence[Task], settings: CloneSettings, drags: int, paint: Paint | None
) -> LiveRow:
    rng = np.random.default_rng(SEED)
    tally = _Tally()
    for task in tasks:
        live = LiveClone(task.photo, task.registration, settings)
        live.preview(task.worn)  # the first is made before the mouse moves
        for _ in range(drags):
            for step, worn in enumerate(_drag(task, rng)):
                _update(live, worn, paint, tally, compared=step % COMPARED == 0)
    rates = 1e3 / (np.array(tally.clone) + tally.paint)
    registered, expanded = np.nanmean(tally.far, axis=0).tolist()
    return LiveRow(
        profile=settings.profile,
        updates=len(rates),
        median_rate=float(np.median(rates)),
        slow_rate=float(np.percentile(rates, SLOW)),
        clone_ms=float(np.median(tally.clone)),
        paint_ms=float(np.median(tally.paint)),
        scratch_ms=float(np.median(tally.scratch)),
        full_ms=float(np.median(tally.full)),
        differing=tally.differing,
        far_registered=registered,
        far_expanded=expanded,
        refused=tally.refused,
    )


def _drag(task: Task, rng: np.random.Generator) -> Iterator[tuple[Observation, ...]]:
    """Yield the outfit at every step of a drag of one landmark that is there."""
    own = task.observation
    known = np.flatnonzero(own.labelled)
    row = int(rng.choice(known))
    size = float(np.ptp(own.landmarks[known], axis=0).max())
    way = rng.uniform(-REACH, REACH, 2) * size
    for share in np.linspace(1 / STEPS, 1, STEPS):
        landmarks = own.landmarks.copy()
        landmarks[row] += share * way
        moved = replace(own, landmarks=landmarks)
        yield tuple(moved if item is own else item for item in task.worn)


def _update(
    live: LiveClone,
    worn: Sequence[Observation],
    paint: Paint | None,
    tally: _Tally,
    *,
    compared: bool,
) -> None:
    made: list[Image] = []
    try:
        cloning = milliseconds_of(lambda: made.append(live.preview(worn)))
    except OutfitError:
        tally.refused += 1
        return
    tally.clone.append(cloning)
    tally.paint.append(milliseconds_of(lambda: paint(made[0])) if paint else 0.0)
    if compared:
        _compare(live, worn, made[0], tally)


def _compare(live: LiveClone, worn: Sequence[Observation], preview: Image, tally: _Tally) -> None:
    """Clone the same from scratch, at both sizes, and count what differs."""
    made: list[Clone] = []

    def scratch(settings: CloneSettings) -> float:
        return milliseconds_of(
            lambda: made.append(clone_garment(live.photo, worn, live.registration, settings))
        )

    tally.scratch.append(scratch(live.preview_settings))
    tally.full.append(scratch(live.settings))
    small, full = made
    tally.differing += int(np.count_nonzero(small.texture != preview))
    tally.differing += int(np.count_nonzero(full.texture != live.full(worn).texture))
    tally.far.append(_far(preview, full.texture, small.registered))


def _far(preview: Image, full: Image, registered: Mask) -> tuple[float, float]:
    """Mean difference where the photo is warped, and where the cell is repeated (NaN: nowhere)."""
    shrunk = cv2.resize(full, preview.shape[1::-1], interpolation=cv2.INTER_AREA)
    difference = cv2.absdiff(np.asarray(shrunk, np.uint8), preview).mean(axis=2)
    places = (registered, ~registered)
    one, other = (float(difference[at].mean()) if at.any() else np.nan for at in places)
    return one, other
