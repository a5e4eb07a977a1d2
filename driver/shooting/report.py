"""report.html of a dataset: every camera's best frame and crops, counts, histograms, failures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from PIL import Image, ImageDraw

from addon.errors import OutfitError
from addon.shots.scene_record import Light, SceneRecord
from driver import outputs
from driver.dataset.model import PersonShot
from driver.dataset.reading import FrameShots, StoredDataset, open_dataset
from driver.pictures import data_uri, fitted, font
from driver.progress import duration

from .counting import Counts, Histogram, View, count, visible_height

TEMPLATE = Path(__file__).with_name("report.html")
FRAME_WIDTH, CROP_HEIGHT, CROPS = 640, 264, 6
LEAST_CROP = 24  # pixels of height; smaller ones show nothing
MOST_CAMERAS = 80  # with pictures, of about 120 kB each
CHART_WIDTH, CHART_HEIGHT = 320, 110
# Distinguishable for the colour-blind too (Okabe and Ito's palette).
COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
STAGES = {
    "scene": "scenes built",
    "actor": "characters made ready",
    "plates": "empty scenes photographed",
    "ways": "ways planned",
    "shots": "frames shot",
}


@dataclass(frozen=True)
class Crop:
    """A person cut out: the picture's data and what a screen reader says."""

    uri: str
    alt: str


@dataclass(frozen=True)
class CameraCard:
    """What the page shows of one camera."""

    name: str
    text: str
    frame: str
    alt: str
    crops: Sequence[Crop]


@dataclass(frozen=True)
class SceneCard:
    """What the page shows of one scene."""

    title: str
    light: str
    cameras: Sequence[CameraCard]


@dataclass(frozen=True)
class Table:
    """A table of the page; the first column is words, the others numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def write_report(out: Path, failures: Sequence[outputs.Failure]) -> Path:
    """Write the page of a dataset's folder; return its path."""
    stored = open_dataset(out)
    counts = count(stored)
    run = outputs.read_json(out / outputs.RUN)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        title=f"{stored.about.name}: {len(stored.people)} characters",
        started=str(run.get("started", "")).replace("T", " ").removesuffix("Z"),
        figures=_figures(stored, counts, run, len(failures)),
        charts=_charts(counts),
        scenes=_scenes(stored, counts),
        tables=_tables(stored, counts, run),
        failures=failures,
        settings=_settings(run),
    )
    outputs.write_text(out / outputs.REPORT, page)
    return out / outputs.REPORT


def _figures(
    stored: StoredDataset, counts: Counts, run: Mapping[str, Any], failed: int
) -> list[tuple[str, str]]:
    frames = sum(recording.frames for recording in stored.about.recordings)
    identities = {person.identity for person in stored.about.people}
    figures = [
        (f"{frames:,}", "frames"),
        (f"{counts.rows:,}", "people on them"),
        (f"{counts.tall:,}", "200 px high or more"),
        (str(len(identities)), "identities"),
        (str(sum(len(scene.cameras) for scene in stored.about.scenes)), "cameras"),
        (duration(float(run.get("seconds", 0.0))), "this run"),
    ]
    if failed:
        figures.append((str(failed), "not made"))
    return figures


def _settings(run: Mapping[str, Any]) -> str:
    shown = {key: run[key] for key in ("settings", "versions", "retried") if key in run}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _charts(counts: Counts) -> list[dict[str, Any]]:
    return [
        chart("Height of the visible box", counts.heights, "{:.0f} px", "of all that are visible"),
        chart(
            "Occlusion",
            counts.occluded,
            "{:.0%}",
            "share of a person that is hidden",
        ),
        chart("Truncation", counts.truncated, "{:.0%}", "share of a person beyond the frame"),
    ]


def chart(title: str, histogram: Histogram, unit: str, caption: str) -> dict[str, Any]:
    """Return a histogram as bars and marks of an SVG of CHART_WIDTH."""
    edges, numbers = histogram.edges, histogram.counts
    most = max(int(numbers.max()), 1)
    step = CHART_WIDTH / len(numbers)
    bars = [
        {
            "x": round(at * step + 0.5, 2),
            "y": round(120 - CHART_HEIGHT * number / most, 2),
            "width": round(step - 1, 2),
            "height": round(CHART_HEIGHT * number / most, 2),
            "title": f"{unit.format(edges[at])} to {unit.format(edges[at + 1])}: {number}",
        }
        for at, number in enumerate(numbers.tolist())
    ]
    middle = len(numbers) // 2
    marks = [
        {"x": 0, "anchor": "start", "text": unit.format(edges[0])},
        {"x": round(middle * step, 2), "anchor": "middle", "text": unit.format(edges[middle])},
        {"x": CHART_WIDTH, "anchor": "end", "text": unit.format(edges[-1])},
    ]
    alt = f"{title}: {int(numbers.sum())} values, most in {bars[int(np.argmax(numbers))]['title']}"
    return {"title": title, "bars": bars, "marks": marks, "alt": alt, "caption": caption}


def _scenes(stored: StoredDataset, counts: Counts) -> list[SceneCard]:
    cards = []
    room = MOST_CAMERAS
    for scene in stored.about.scenes:
        cameras = [
            _camera(stored, counts, scene, camera, pictures=room - camera > 0)
            for camera in range(len(scene.cameras))
        ]
        room -= len(cameras)
        title = f"s{scene.index:02d} {scene.name.replace('_', ' ')}"
        cards.append(SceneCard(title, light_text(scene.light), cameras))
    return cards


def light_text(light: Light) -> str:
    """Return a scene's light in words."""
    hour, minute = divmod(round(light.hour * 60) % (24 * 60), 60)
    sky = ""
    if light.time != "indoor":
        sky = ", overcast" if light.overcast > 0.6 else ", some clouds" * (light.overcast > 0.2)
    return f"{light.time}, {hour}:{minute:02d}{sky}"


def _camera(
    stored: StoredDataset, counts: Counts, scene: SceneRecord, camera: int, *, pictures: bool
) -> CameraCard:
    view: View = (scene.index, camera)
    text = f"{counts.by_view[view]} people on frames, {counts.tall_by_view[view]} tall"
    name = f"c{camera:02d}"
    shown = counts.shown.get(view) if pictures else None
    picture = _picture(stored, shown) if shown else None
    if shown is None or picture is None:
        return CameraCard(name, text, "", "", ())
    return CameraCard(
        name,
        text,
        data_uri(with_boxes(picture, shown.shots)),
        f"Camera {name} of {scene.name}, frame {shown.frame}: {len(shown.shots)} people in boxes",
        _crops(picture, shown.shots),
    )


def _picture(stored: StoredDataset, frame: FrameShots) -> Image.Image | None:
    try:
        return Image.fromarray(stored.read_frame(frame.recording, frame.frame)[..., ::-1].copy())
    except OutfitError:
        return None


def colour_of(identity: int) -> str:
    """Return the colour that an identity has on the page."""
    return COLOURS[identity % len(COLOURS)]


def with_boxes(picture: Image.Image, shots: Sequence[PersonShot]) -> Image.Image:
    """Return a frame, made smaller, with a box and the identity's number round everybody."""
    small = fitted(picture, width=FRAME_WIDTH, height=FRAME_WIDTH)
    scale = small.width / picture.width
    draw = ImageDraw.Draw(small)
    for shot in shots:
        if not shot.visible_area:
            continue
        x1, y1, x2, y2 = (float(value) * scale for value in shot.box)
        colour = colour_of(shot.identity)
        draw.rectangle((x1 - 1, y1 - 1, x2 + 1, y2 + 1), outline=colour, width=2)
        text = str(shot.identity)
        width = draw.textlength(text, font=font(12))
        top = max(y1 - 15, 0.0)
        draw.rectangle((x1 - 1, top, x1 + width + 5, top + 14), fill=colour)
        draw.text((x1 + 2, top), text, fill="black", font=font(12))
    return small


def _crops(picture: Image.Image, shots: Sequence[PersonShot]) -> list[Crop]:
    """Return the largest people of a frame, cut by their visible boxes."""
    seen = [shot for shot in shots if visible_height(shot) >= LEAST_CROP]
    seen.sort(key=visible_height, reverse=True)
    crops = []
    for shot in seen[:CROPS]:
        left, top, right, bottom = (int(value) for value in shot.box)
        small = fitted(
            picture.crop((left, top, right, bottom)), width=CROP_HEIGHT, height=CROP_HEIGHT
        )
        alt = f"Identity {shot.identity}, {shot.character}, {visible_height(shot)} pixels high"
        crops.append(Crop(data_uri(small), alt))
    return crops


def _tables(stored: StoredDataset, counts: Counts, run: Mapping[str, Any]) -> list[Table]:
    people = {person.identity: person for person in reversed(stored.about.people)}
    identities = [
        (f"{identity} {people[identity].character}", people[identity].split, str(number))
        for identity, number in ((one, counts.by_identity[one]) for one in sorted(people))
    ]
    splits = [
        (
            split,
            str(sum(person.split == split for person in people.values())),
            str(counts.by_split[split]),
        )
        for split in ("train", "test")
    ]
    actions = [(name, str(number)) for name, number in counts.by_action.most_common()]
    return [
        Table("Identities", ("identity", "split", "seen"), identities),
        Table("Splits", ("split", "identities", "seen"), splits),
        Table("Actions", ("action", "seen"), actions),
        Table("Seconds of this run", ("stage", "jobs", "seconds"), _times(run), _stage_note(run)),
    ]


def _times(run: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    seconds, done = run.get("job_seconds", {}), run.get("jobs", {})
    return [
        (words, str(done.get(kind, 0)), f"{seconds.get(kind, 0.0):.1f}")
        for kind, words in STAGES.items()
    ]


def _stage_note(run: Mapping[str, Any]) -> str:
    images = run.get("images", 0)
    if not images:
        return ""
    parts = ", ".join(f"{name} {value / images:.2f}" for name, value in run["stages"].items())
    return f"Of a frame: {parts} s."
