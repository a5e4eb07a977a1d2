"""`bench clone`: milliseconds by stage, and the ratio to a floor measured in the same run."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.cloning.clone import STAGES, Clone, clone_garment
from addon.cloning.clothpicture import cut_cloth
from addon.cloning.homography import translation
from addon.cloning.observation import Image, Observation
from addon.cloning.outlines import bounding_box
from addon.cloning.registered import fit_parts
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.fitting import fit
from addon.makehuman.mhclo import Mhclo
from addon.makehuman.parameters import BodyParameters
from addon.photos.reading import open_outfit, read_outfits
from addon.photos.wearing import choose_garment, wearable
from addon.wardrobe.clonedperson_models import read_model_csv
from addon.wardrobe.people.painting import write_png
from addon.wardrobe.registration import Registration

from ..sewing import open_wardrobe

SAMPLES = Path(__file__).parent.parent / "samples" / "outfits.json"
PNG = "PNG"
FLOOR_NOTE = "one bare cv2.warpPerspective of each part's bounding box plus one full-size copy"


@dataclass(frozen=True)
class Task:
    """A garment to clone: its photo, what is seen there, and the UV map it goes to."""

    outfit: str
    photo: Image
    observation: Observation
    worn: tuple[Observation, ...]
    registration: Registration


@dataclass(frozen=True)
class BenchRow:
    """Median milliseconds of a stage, for one garment and for one outfit."""

    stage: str
    garment_ms: float
    outfit_ms: float


@dataclass(frozen=True)
class BenchResult:
    """What `bench clone` found.

    Attributes
    ----------
    rows : tuple of BenchRow
        The stages, "total" without PNG, and "PNG".
    floor : BenchRow
        The bare warps and copy, measured in turn with the clones.
    ratio : float
        Outfit total without PNG over the floor.
    body_and_fit_ms : float or None
        One body and two fitted garments, numpy; None where there are no garments to fit.
    outfits, garments, repeats, texture_size : int
    profile : str
    """

    rows: tuple[BenchRow, ...]
    floor: BenchRow
    ratio: float
    body_and_fit_ms: float | None
    outfits: int
    garments: int
    repeats: int
    texture_size: int
    profile: str

    def table(self) -> str:
        """Return the figures as lines of text."""
        lines = [
            f"bench clone: {self.outfits} outfits, {self.garments} garments, profile "
            f"{self.profile}, {self.texture_size} x {self.texture_size}, "
            f"medians of {self.repeats} runs, ms",
            f"{'stage':<16}{'garment':>10}{'outfit':>10}",
        ]
        for row in (*self.rows, self.floor):
            lines.append(f"{row.stage:<16}{row.garment_ms:>10.2f}{row.outfit_ms:>10.2f}")
        lines.append(f"total is {self.ratio:.1f} x the floor ({FLOOR_NOTE})")
        if self.body_and_fit_ms is not None:
            lines.append(f"body and fitting of two garments: {self.body_and_fit_ms:.2f} ms")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return {"bench": "clone", "floor_is": FLOOR_NOTE, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        path.write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")


def run_bench_clone(
    outfits_path: Path | None = None,
    repeats: int = 15,
    *,
    settings: CloneSettings | None = None,
    models: Path | None = None,
) -> BenchResult:
    """Measure cloning; every repetition clones all outfits and runs the floor once.

    Parameters
    ----------
    outfits_path : Path, optional
        Whatever `clone` reads; the sample photos by default.
    repeats : int
        One more run comes first to warm up.
    settings : CloneSettings, optional
    models : Path, optional
        ClonedPerson's model.csv: clone onto its first regular model of each category instead of
        the generated wardrobe.

    Raises
    ------
    OutfitError
        Where no outfit can be used, or repeats is below 1.
    """
    if repeats < 1:
        raise OutfitError(f"bench clone needs one repetition or more, got {repeats}")
    settings = settings or CloneSettings()
    seen = open_all(outfits_path or SAMPLES)
    if models is not None:
        tasks, body_and_fit = _tasks_on_models(seen, models), None
    else:
        data = find_body_data()
        tasks, bindings = tasks_on_wardrobe(seen, data)
        body_and_fit = _body_and_fit(data, bindings)
    if not tasks:
        raise OutfitError(f"{outfits_path or SAMPLES}: no garment to clone")
    return _measure(tasks, settings, repeats, body_and_fit)


Seen = Sequence[tuple[str, Image, list[Observation]]]


def open_all(outfits_path: Path) -> Seen:
    """Return every outfit's name, photo and the garments that can be worn."""
    opened = [open_outfit(outfit) for outfit in read_outfits(outfits_path).outfits]
    return [(outfit.name, photo, wearable(outfit.observations)[0]) for photo, outfit in opened]


def tasks_on_wardrobe(seen: Seen, data: BodyData) -> tuple[list[Task], list[Mhclo]]:
    """Return what is to be cloned onto our own wardrobe, and the garments' bindings."""
    wardrobe = open_wardrobe(data)
    tasks: list[Task] = []
    bindings: list[Mhclo] = []
    for name, photo, observations in seen:
        for observation in observations:
            garment = choose_garment(observation, wardrobe)
            if garment.registration is not None:
                tasks.append(
                    Task(name, photo, observation, tuple(observations), garment.registration)
                )
                bindings.append(garment.binding)
    return tasks, bindings


def _tasks_on_models(seen: Seen, models: Path) -> list[Task]:
    first: dict[str, Registration] = {}
    for registration in read_model_csv(models).values():
        if registration.regular and len(registration.categories) == 1:
            first.setdefault(registration.categories[0], registration)
    return [
        Task(name, photo, observation, tuple(observations), first[observation.category])
        for name, photo, observations in seen
        for observation in observations
        if observation.category in first
    ]


def _body_and_fit(data: BodyData, bindings: Sequence[Mhclo]) -> Callable[[], None] | None:
    if len(bindings) < 2:
        return None

    def run() -> None:
        body = build_body(data, BodyParameters())
        for binding in bindings[:2]:
            fit(binding, body.vertices)

    return run


def _measure(
    tasks: Sequence[Task],
    settings: CloneSettings,
    repeats: int,
    body_and_fit: Callable[[], None] | None,
) -> BenchResult:
    """Interleave clones, floor and body, so that a slow moment of the machine hits all alike."""
    floors = [_floor(task, settings) for task in tasks]
    stages: list[NDArray[np.float64]] = []
    bare, bodies = [], []
    for _ in range(repeats + 1):
        stages.append(np.array([_clone_times(task, settings) for task in tasks]))
        bare.append([milliseconds_of(floor) for floor in floors])
        bodies.append(milliseconds_of(body_and_fit) if body_and_fit else 0.0)
    per_garment = np.array(stages[1:]).mean(axis=1)  # (repeats, stages): mean over garments
    outfits = len({task.outfit for task in tasks})
    factor = len(tasks) / outfits
    medians = np.median(per_garment, axis=0)
    rows = [
        BenchRow(name, float(value), float(value * factor))
        for name, value in zip((*STAGES, "total", PNG), medians, strict=True)
    ]
    floor = float(np.median(np.array(bare[1:]).mean(axis=1)))
    return BenchResult(
        rows=tuple(rows),
        floor=BenchRow("floor", floor, floor * factor),
        ratio=float(medians[len(STAGES)] / floor),
        body_and_fit_ms=float(np.median(bodies[1:])) if body_and_fit else None,
        outfits=outfits,
        garments=len(tasks),
        repeats=repeats,
        texture_size=settings.texture_size,
        profile=settings.profile,
    )


def _clone_times(task: Task, settings: CloneSettings) -> list[float]:
    made: list[Clone] = []

    def clone() -> None:
        made.append(clone_garment(task.photo, task.worn, task.registration, settings))

    total = milliseconds_of(clone)
    with tempfile.TemporaryDirectory() as folder:
        png = milliseconds_of(lambda: write_png(Path(folder) / "texture.png", made[0].texture))
    return [*(made[0].milliseconds[stage] for stage in STAGES), total, png]


def _floor(task: Task, settings: CloneSettings) -> Callable[[], None]:
    """Prepare the least that any cloning must do; only the warps and the copy are timed."""
    size = settings.texture_size
    category = task.registration.categories[0]
    picture = cut_cloth(task.photo, task.observation, settings)
    homographies = fit_parts({category: picture}, task.registration, settings)
    boxes = [bounding_box(part.outline * size, (size, size)) for part, _ in homographies]
    extents = [(x2 - x1, y2 - y1) for x1, y1, x2, y2 in boxes]
    local = [
        translation(-box[0], -box[1]) @ matrix
        for box, (_, matrix) in zip(boxes, homographies, strict=True)
    ]
    texture = np.zeros((size, size, 3), np.uint8)

    def run() -> None:
        for matrix, extent in zip(local, extents, strict=True):
            cv2.warpPerspective(picture.pixels, matrix, extent)
        texture.copy()

    return run


def milliseconds_of(call: Callable[[], None]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3
