"""What a character looks like in numbers: height, girth, colours of what is worn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from addon.errors import OutfitError
from addon.shots.actors import Actor, read_actor
from addon.shots.colours import dominant_colours
from addon.wardrobe.characters.character import DressedMesh
from driver import outputs

from .jobs import ACTOR_RECORD

DECIMETRE = 0.1  # metres
SLACK = 0.04  # metres that a walking body sways beyond its rest pose's girth
NARROWEST, WIDEST = 0.2, 0.45  # metres, of a body's radius
BODY_PARTS = ("hair", "eyes", "eyelashes", "eyebrows", "teeth", "tongue")  # not garments


@dataclass(frozen=True)
class Measures:
    """Height and radius of a body, metres."""

    height: float
    radius: float


@dataclass(frozen=True)
class Look:
    """What is written of a character that is ready to be shot.

    Attributes
    ----------
    measures : Measures
    garments : sequence of mapping
        As in `PersonRecord.garments`.
    """

    measures: Measures
    garments: Sequence[Mapping[str, Any]]


def write_person(folder: Path) -> None:
    """Write what an actor looks like into its folder."""
    actor = read_actor(folder)
    measures = measures_of(actor)
    outputs.write_json(
        folder / ACTOR_RECORD,
        {"height": measures.height, "radius": measures.radius, "garments": garments_of(actor)},
    )


def read_person(folder: Path) -> Look:
    """Read what `write_person` wrote; raise OutfitError where it is not there."""
    data = outputs.read_json(folder / ACTOR_RECORD)
    try:
        measures = Measures(float(data["height"]), float(data["radius"]))
        return Look(measures, tuple(data["garments"]))
    except (KeyError, TypeError, ValueError) as error:
        raise OutfitError(f"{folder / ACTOR_RECORD}: cannot be read: {error}") from error


def measures_of(actor: Actor) -> Measures:
    """Return how tall a body is, and the radius of the post that it fits into, arms aside."""
    vertices = np.concatenate([mesh.vertices for mesh in actor.character.meshes])
    ground = actor.character.ground
    height = float(actor.character.meshes[0].vertices[:, 1].max() - ground)
    level = vertices[:, 1] - ground
    trunk = vertices[(level > 0.45 * height) & (level < 0.6 * height)]  # hips to waist
    near = trunk[np.abs(trunk[:, 0]) < 0.18 * height]  # without hands
    radius = float(np.abs(near[:, [0, 2]]).max()) * DECIMETRE if len(near) else NARROWEST
    radius = min(max(radius + SLACK, NARROWEST), WIDEST)
    return Measures(round(height * DECIMETRE, 4), round(radius, 4))


def garments_of(actor: Actor) -> list[dict[str, Any]]:
    """Return category, cut and dominant colours of all that can be put on and off."""
    known = {str(one.get("cut")): one for one in actor.about.get("garments", ())}
    garments = []
    for mesh in actor.character.meshes[1:]:
        if mesh.kind in BODY_PARTS:
            continue
        record = known.get(mesh.name) or _longest_ending(mesh.name, known)
        garments.append(
            {
                "category": str(record.get("category") or record.get("kind") or mesh.kind),
                "cut": str(record.get("cut") or mesh.name),
                "colours": _colours(mesh),
            }
        )
    return garments


def _longest_ending(name: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the garment whose cut the mesh's name ends with: names carry the character's."""
    fitting = [cut for cut in known if name.endswith(cut)]
    record: Mapping[str, Any] = known[max(fitting, key=len)] if fitting else {}
    return record


def _colours(mesh: DressedMesh) -> list[list[int]]:
    """Return the colours, sRGB 0-255, that a mesh shows most, the most frequent first."""
    texture = mesh.surface.texture
    picture = cv2.imread(str(texture), cv2.IMREAD_UNCHANGED) if texture else None
    if picture is None:
        plain = np.array(mesh.surface.colour)
        srgb = np.where(plain <= 0.0031308, 12.92 * plain, 1.055 * plain ** (1 / 2.4) - 0.055)
        return [[round(255 * float(value)) for value in srgb]]
    order = {2: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}
    channels = 2 if picture.ndim == 2 else picture.shape[2]
    told = dominant_colours(cv2.cvtColor(picture, order[channels]).astype(np.uint8), mesh)
    return [list(colour) for colour in told]
