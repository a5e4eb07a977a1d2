"""What goes between the driver and its workers: an outfit as one line of JSON and back."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from addon.cloning.observation import Mask, Observation, Outfit


def outfit_to_json(outfit: Outfit) -> dict[str, Any]:
    """Return an outfit as JSON values; `outfit_from_json` gives back an equal one."""
    return {
        "name": outfit.name,
        "photo": str(outfit.photo),
        "origin": outfit.origin,
        "observations": [
            {
                "category": seen.category,
                "landmarks": seen.landmarks.tolist(),
                "visibility": seen.visibility.tolist(),
                "cloth_mask": _packed(seen.cloth_mask),
            }
            for seen in outfit.observations
        ],
    }


def outfit_from_json(data: dict[str, Any]) -> Outfit:
    """Build the outfit that `outfit_to_json` wrote down."""
    observations = tuple(
        Observation(
            category=entry["category"],
            landmarks=np.array(entry["landmarks"], np.float64),
            visibility=np.array(entry["visibility"], np.int8),
            cloth_mask=_unpacked(entry["cloth_mask"]),
        )
        for entry in data["observations"]
    )
    return Outfit(data["name"], Path(data["photo"]), observations, data["origin"])


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
