"""What a character looks like in numbers: height, girth, colours of what is worn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.shots.actors import Actor, read_actor
from addon.wardrobe.characters.character import DressedMesh
from driver import outputs

from .jobs import ACTOR_RECORD

DECIMETRE = 0.1  # metres
COLOURS = 3  # of a garment, the most frequent ones
STEP = 32  # of the boxes that colours are counted in, of 256
APART = 48.0  # colours that are nearer to one another count as one
LEAST = 0.08  # of the cloth's area: rarer colours are not dominant
SLACK = 0.04  # metres that a walking body sways beyond its rest pose's girth
NARROWEST, WIDEST = 0.2, 0.45  # metres, of a body's radius
SOLID = 128  # of alpha


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
    """Return category, cut and dominant colours of all that is worn."""
    known = {str(one.get("cut")): one for one in actor.about.get("garments", ())}
    garments = []
    for mesh in actor.character.meshes[1:]:
        record = known.get(mesh.name) or _longest_ending(mesh.name, known)
        garments.append(
            {
                "category": str(record.get("category") or record.get("kind") or mesh.kind),
                "cut": str(record.get("cut") or mesh.name),
                "colours": dominant_colours(mesh),
            }
        )
    return garments


def _longest_ending(name: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the garment whose cut the mesh's name ends with: names carry the character's."""
    fitting = [cut for cut in known if name.endswith(cut)]
    record: Mapping[str, Any] = known[max(fitting, key=len)] if fitting else {}
    return record


def dominant_colours(mesh: DressedMesh) -> list[list[int]]:
    """Return the colours, sRGB 0-255, that cover most of a mesh, the most frequent first."""
    pixels, areas = _samples(mesh)
    if not len(pixels):
        return []
    boxes = (pixels // STEP).astype(np.int64)
    keys, inverse = np.unique(boxes @ [64, 8, 1], return_inverse=True)
    weights = np.bincount(inverse, areas, len(keys))
    sums = [np.bincount(inverse, areas * pixels[:, axis], len(keys)) for axis in range(3)]
    means = np.stack(sums, axis=1) / weights[:, None]
    found = _joined(means, weights / weights.sum())
    return [[round(float(value)) for value in colour] for colour in found]


def _joined(means: NDArray[np.float64], shares: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Join boxes of like colours, each to the most frequent one near it."""
    kept: list[tuple[NDArray[np.float64], float]] = []
    for at in np.argsort(-shares, kind="stable"):
        near = [k for k, (mean, _) in enumerate(kept) if np.linalg.norm(mean - means[at]) < APART]
        if near:
            mean, share = kept[near[0]]
            total = share + shares[at]
            kept[near[0]] = ((mean * share + means[at] * shares[at]) / total, total)
        else:
            kept.append((means[at], float(shares[at])))
    kept.sort(key=lambda pair: -pair[1])
    return [mean for mean, share in kept[:COLOURS] if share >= LEAST or mean is kept[0][0]]


def _samples(mesh: DressedMesh) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the colour in the middle of every face, and the face's area."""
    areas = _areas(mesh)
    texture = mesh.surface.texture
    picture = cv2.imread(str(texture), cv2.IMREAD_UNCHANGED) if texture else None
    if picture is None:
        plain = np.array(mesh.surface.colour)
        srgb = np.where(plain <= 0.0031308, 12.92 * plain, 1.055 * plain ** (1 / 2.4) - 0.055)
        return np.tile(srgb * 255, (len(areas), 1)), areas
    corners = mesh.uv_faces
    real = corners >= 0
    middles = np.where(real[..., None], mesh.uvs[corners], 0.0).sum(axis=1)
    middles /= real.sum(axis=1)[:, None]
    height, width = picture.shape[:2]
    columns = np.clip((middles[:, 0] * width).astype(int), 0, width - 1)
    rows = np.clip(((1 - middles[:, 1]) * height).astype(int), 0, height - 1)
    found = np.atleast_3d(picture)[rows, columns].astype(np.float64)
    if found.shape[1] < 3:
        found = np.repeat(found[:, :1], 3, axis=1)
    if found.shape[1] == 4:
        solid = found[:, 3] >= SOLID
        found, areas = found[solid], areas[solid]
    return found[:, 2::-1], areas


def _areas(mesh: DressedMesh) -> NDArray[np.float64]:
    a, b, c, d = (mesh.vertices[mesh.faces[:, corner]] for corner in range(4))
    one = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    two = np.linalg.norm(np.cross(c - a, d - a), axis=1)
    areas: NDArray[np.float64] = (one + np.where(mesh.faces[:, 3] >= 0, two, 0.0)) / 2
    return areas
