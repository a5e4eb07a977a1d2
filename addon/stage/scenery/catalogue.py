"""The scenes that can be built by name; a scene's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

import bpy
import numpy as np

from ...errors import OutfitError
from .built import Built

Builder = Callable[[bpy.types.Scene, np.random.Generator], Built]

# Name of a scene -> the module beside this one that has its `build`, and the function's name.
SCENES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "street_day": ("street", "build_day"),
        "street_night": ("street", "build_night"),
        "square": ("square", "build"),
        "station_hall": ("station_hall", "build"),
        "shop": ("shop", "build"),
        "car_park": ("car_park", "build"),
        "park": ("park", "build"),
        "corridor": ("corridor", "build"),
    }
)


def builder(kind: str) -> Builder:
    """Return what builds a scene into an empty one: `build(scene, rng)`.

    Raises
    ------
    OutfitError
        Where no scene has that name.
    """
    if kind not in SCENES:
        raise OutfitError(f"{kind}: there is no such scene; there are {', '.join(SCENES)}")
    module, function = SCENES[kind]
    build: Builder = getattr(import_module(f".{module}", __package__), function)
    return build
