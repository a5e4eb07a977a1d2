"""What goes between the driver and its workers: an outfit as one line of JSON and back."""

from __future__ import annotations

import base64
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np

from addon.cloning.observation import Cell, Mask, Observation, Outfit, Person
from addon.makehuman.parameters import BodyParameters
from addon.photos.outfits import LabelledObservation


def outfit_to_json(outfit: Outfit) -> dict[str, Any]:
    """Return an outfit as JSON values; `outfit_from_json` gives back an equal one."""
    data: dict[str, Any] = {
        "name": outfit.name,
        "photo": str(outfit.photo.resolve()),
        "origin": outfit.origin,
        "observations": [_observation_to_json(seen) for seen in outfit.observations],
    }
    if outfit.person is not None:
        data["person"] = asdict(outfit.person)
    return data


def outfit_from_json(data: dict[str, Any]) -> Outfit:
    """Build the outfit that `outfit_to_json` wrote down."""
    observations = tuple(_observation_from_json(entry) for entry in data["observations"])
    person = _person_from_json(data["person"]) if "person" in data else None
    return Outfit(data["name"], Path(data["photo"]), observations, data["origin"], person)


def _person_from_json(data: dict[str, Any]) -> Person:
    body = data["body"]
    if body is not None:
        details = tuple((name, value) for name, value in body["details"])
        body = BodyParameters(**{**body, "details": details})
    colour = data["hair_colour"]
    return Person(**{**data, "body": body, "hair_colour": tuple(colour) if colour else None})


def _observation_to_json(seen: Observation) -> dict[str, Any]:
    data: dict[str, Any] = {
        "category": seen.category,
        "landmarks": seen.landmarks.tolist(),
        "visibility": seen.visibility.tolist(),
        "cloth_mask": _packed(seen.cloth_mask),
    }
    if seen.cell is not None:
        data["cell"] = list(seen.cell)
    if seen.garment:
        data["garment"] = seen.garment
    if isinstance(seen, LabelledObservation):  # its mask is read by the worker
        data["mask_file"] = str(seen.mask_file.resolve()) if seen.mask_file else None
        data["mask_polygons"] = [ring.tolist() for ring in seen.mask_polygons]
    return data


def _observation_from_json(data: dict[str, Any]) -> Observation:
    landmarks = np.array(data["landmarks"], np.float64)
    visibility = np.array(data["visibility"], np.int8)
    mask = _unpacked(data["cloth_mask"])
    cell = cast(Cell, tuple(data["cell"])) if "cell" in data else None
    garment = data.get("garment", "")
    if "mask_polygons" not in data:
        return Observation(data["category"], landmarks, visibility, mask, cell, garment)
    return LabelledObservation(
        data["category"],
        landmarks,
        visibility,
        mask,
        cell,
        garment,
        mask_file=Path(data["mask_file"]) if data["mask_file"] else None,
        mask_polygons=tuple(np.array(ring, np.float64) for ring in data["mask_polygons"]),
    )


def _packed(mask: Mask | None) -> dict[str, Any] | None:
    if mask is None:
        return None
    bits = zlib.compress(np.packbits(mask).tobytes())
    return {"shape": list(mask.shape), "bits": base64.b64encode(bits).decode("ascii")}


def _unpacked(data: dict[str, Any] | None) -> Mask | None:
    if data is None:
        return None
    height, width = data["shape"]
    packed = np.frombuffer(zlib.decompress(base64.b64decode(data["bits"])), np.uint8)
    bits = np.unpackbits(packed, count=height * width)
    return bits.reshape(height, width).astype(np.bool_)
