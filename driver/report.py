"""report.html: one page, complete in itself, that shows every character and how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from addon.cloning.observation import Outfit
from addon.records import RECORD, worn_licences

from . import outputs
from .pictures import data_uri, fitted, open_picture, photo_with_landmarks
from .progress import duration

TEMPLATE = Path(__file__).with_name("report.html")
MOST = 150  # characters on the page: about 100 kB each
NAMED = 12  # garments of one author that the footer names
VIEW_WIDTH, VIEW_HEIGHT, TEXTURE_SIDE = 420, 560, 260
VIEWS = (("front", "Front"), ("back", "Back"), ("three_quarter", "Three-quarter"))
FACTS = (
    ("sex", "sex", "{}"),
    ("age_years", "age", "{:.0f} years"),
    ("height_cm", "height", "{:.0f} cm"),
    ("hair", "hair", "{}"),
    ("shoes", "shoes", "{}"),
    ("rig", "rig", "{}"),
)
BODY_LICENCE = (
    "Bodies: MakeHuman's base mesh and targets, CC0. Skins: painted by Outfit Cloner, CC0."
)
PHOTO_LICENCE = (
    "Textures are made from the photos: what you may do with them depends on the photos' licences."
)


@dataclass(frozen=True)
class Picture:
    """A picture on the page: its data, what a screen reader says, and the words below it."""

    uri: str
    alt: str
    caption: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A line of figures; `share` is the bar's length in per cent, None for no bar."""

    label: str
    value: str
    share: float | None = None


@dataclass(frozen=True)
class Card:
    """All that the page shows of one character."""

    name: str
    files: Sequence[tuple[str, str]]
    views: Sequence[Picture]
    textures: Sequence[Picture]
    body: Sequence[Row]
    times: Sequence[Row]
    worn: Sequence[Row]
    notes: Sequence[str]


def write_report(out: Path, outfits: Sequence[Outfit], failures: Sequence[outputs.Failure]) -> Path:
    """Write the page of all finished characters; the first `MOST` are shown in full.

    Parameters
    ----------
    out : Path
        The output folder, with run.json and characters/.
    outfits : sequence of Outfit
        Of the finished characters.
    failures : sequence of Failure
    """
    run = outputs.read_json(out / outputs.RUN)
    cards = [make_card(out, outfit) for outfit in outfits[:MOST]]
    records = [_record(out, outfit) for outfit in outfits]
    # Everything is escaped: names and reasons come from other people's files.
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    page = template.render(
        title=f"{out.resolve().name}: {len(outfits)} character{'s' * (len(outfits) != 1)}",
        started=str(run.get("started", "")).replace("T", " ").removesuffix("Z"),
        figures=_figures(run, len(outfits), len(failures)),
        cards=cards,
        failures=failures,
        unshown=max(0, len(outfits) - MOST),
        settings=_settings_text(run),
        licences=licence_lines(records),
    )
    outputs.write_text(out / outputs.REPORT, page)
    return out / outputs.REPORT


def _figures(run: Mapping[str, Any], count: int, failed: int) -> list[tuple[str, str]]:
    seconds = [item["seconds"] for item in run.get("items", {}).values() if "seconds" in item]
    figures = [(str(count), "characters")]
    if seconds:
        figures.append((f"{sum(seconds) / len(seconds):.1f} s", "a character"))
    figures.append((duration(float(run.get("seconds", 0.0))), "this run"))
    if failed:
        figures.append((str(failed), "not made"))
    return figures


def _settings_text(run: Mapping[str, Any]) -> str:
    shown = {key: run[key] for key in ("settings", "versions") if key in run}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def make_card(out: Path, outfit: Outfit) -> Card:
    """Collect what the page shows of one character, from its folder."""
    folder = out / outputs.CHARACTERS / outfit.name
    record = _record(out, outfit)
    job = outputs.read_json(folder / outputs.JOB)
    return Card(
        name=outfit.name,
        files=_files(folder),
        views=_views(folder, outfit),
        textures=_textures(folder, record),
        body=_body_rows(record),
        times=_time_rows(job),
        worn=_worn_rows(record),
        notes=[str(note) for note in record.get("left_out", [])],
    )


def _record(out: Path, outfit: Outfit) -> dict[str, Any]:
    return outputs.read_json(out / outputs.CHARACTERS / outfit.name / RECORD)


def licence_lines(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the footer's sentences: under what licences, and whose, all that is worn stands.

    Parameters
    ----------
    records : sequence of mappings
        Contents of character.json.
    """
    garments = [garment for record in records for garment in record.get("garments", [])]
    lines = []
    for group in worn_licences(garments):
        count = len(group["cuts"])
        names = ", ".join(name.replace("_", " ") for name in group["cuts"][:NAMED])
        more = f" and {count - NAMED} more" if count > NAMED else ""
        lines.append(f"{group['license']}, by {group['author']}: {names}{more}.")
    return [BODY_LICENCE, *lines, PHOTO_LICENCE]


def _worn_rows(record: Mapping[str, Any]) -> list[Row]:
    return [
        Row(garment["cut"].replace("_", " "), f"{group['license']}, {group['author']}")
        for garment in record.get("garments", [])
        for group in worn_licences([garment])
    ]


def _files(folder: Path) -> list[tuple[str, str]]:
    wanted = (".fbx", ".mhm", ".blend")
    paths = [folder / f"{folder.name}{suffix}" for suffix in wanted]
    links = [(path.suffix[1:], path) for path in paths if path.is_file()]
    links.append(("folder", folder))
    return [
        (label, f"{outputs.CHARACTERS}/{path.relative_to(folder.parent)}") for label, path in links
    ]


def _views(folder: Path, outfit: Outfit) -> list[Picture]:
    photo = photo_with_landmarks(outfit, width=VIEW_WIDTH, height=VIEW_HEIGHT)
    pictures = []
    if photo is not None:
        worn = ", ".join(seen.category for seen in outfit.observations)
        alt = f"The photo {outfit.photo.name} with the landmarks of {worn}"
        pictures.append(Picture(data_uri(photo), alt, f"Photo: {worn}"))
    for stem, label in VIEWS:
        render = open_picture(folder / f"{stem}.png")
        if render is not None:
            small = fitted(render, width=VIEW_WIDTH, height=VIEW_HEIGHT)
            alt = f"The character {outfit.name}, {label.lower()} view"
            pictures.append(Picture(data_uri(small), alt, label))
    return pictures


def _textures(folder: Path, record: Mapping[str, Any]) -> list[Picture]:
    pictures = []
    for garment in record.get("garments", []):
        if "category" not in garment:  # shoes, hair, eyes: not from the photo
            continue
        image = open_picture(folder / garment["texture"])
        if image is None:
            continue
        small = fitted(image, width=TEXTURE_SIDE, height=TEXTURE_SIDE)
        alt = f"Texture of the {garment['category']}, front and back panel"
        note = f"cut {garment['cut'].replace('_', ' ')}"
        pictures.append(Picture(data_uri(small), alt, garment["category"], note))
    return pictures


def _body_rows(record: Mapping[str, Any]) -> list[Row]:
    rows = [
        Row(label, text.format(record[key]).replace("_", " "))
        for key, label, text in FACTS
        if key in record
    ]
    hidden: tuple[str, ...] = ("gender", "age", "height")  # said above in plain words
    if record.get("sex") == "male":
        hidden += ("breast_size", "breast_firmness")
    for key, value in record.get("body", {}).items():
        if isinstance(value, int | float) and key not in hidden:
            share = max(0.0, min(1.0, float(value)))
            rows.append(Row(key.replace("_", " "), f"{value:.2f}", round(100 * share, 1)))
    return rows


def _time_rows(job: Mapping[str, Any]) -> list[Row]:
    total = float(job.get("seconds", 0.0))
    rows = [
        Row(stage.replace("_", " "), f"{seconds:.2f} s", round(100 * seconds / total, 1))
        for stage, seconds in job.get("stages", {}).items()
        if total
    ]
    return [*rows, Row("all", f"{total:.2f} s", 100.0)]
