"""A digest of all that operators could change in the open file, and how they leave it alone."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

KINDS = ("objects", "meshes", "armatures", "materials", "images", "collections", "actions")


def scene_state() -> dict[str, Any]:
    """Names of all datablocks, transforms, and every character's fields."""
    state: dict[str, Any] = {
        kind: sorted(one.name for one in getattr(bpy.data, kind)) for kind in KINDS
    }
    for thing in bpy.data.objects:
        state[thing.name] = (
            np.array(thing.matrix_basis).round(6).tolist(),
            thing.parent.name if thing.parent else "",
            thing.data.name if thing.data else "",
        )
        if thing.outfit_cloner.is_character:
            state[f"{thing.name}: fields"] = fields_of(thing.outfit_cloner)
    return state


def fields_of(group: Any) -> Any:
    """A property group as plain values."""
    values = {}
    for name, kind in group.bl_rna.properties.items():
        if name in ("rna_type", "picture"):
            continue
        value = getattr(group, name)
        if kind.type == "COLLECTION":
            value = [fields_of(item) for item in value]
        elif kind.type == "POINTER":
            value = fields_of(value) if value is not None else None
        elif kind.type == "FLOAT" and kind.is_array:
            value = [round(number, 6) for number in value]
        values[name] = value
    return values


def refusal(operator: Any, **values: Any) -> str:
    """The one sentence with which an operator refuses, and leaves everything as it was."""
    before = scene_state()
    with pytest.raises(RuntimeError) as caught:
        operator(**values)
    (sentence,) = str(caught.value).removeprefix("Error: ").strip().splitlines()
    assert scene_state() == before
    return sentence
