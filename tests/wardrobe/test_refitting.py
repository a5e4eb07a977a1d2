"""One body after another in the same clothes: exactly as if each were dressed from scratch."""

from __future__ import annotations

import numpy as np
import pytest

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.characters.layers import layered
from addon.wardrobe.characters.refitting import Dresser

OUTFITS = (
    ("long_sleeve_outwear_denim_jacket", "short_sleeve_top_crew_regular", "trousers_straight"),
    ("vest_round_regular", "skirt_mini_a_line"),
    ("sling_dress_plunge_midi",),
)
EXTREMES = (
    BodyParameters(gender=0, weight=0, muscle=0, height=0),
    BodyParameters(gender=1, weight=1, muscle=1, height=1),
    BodyParameters(age=0.15, weight=0.3),
)


def assert_same(one: Character, other: Character) -> None:
    assert one.ground == other.ground
    np.testing.assert_array_equal(one.skeleton.heads, other.skeleton.heads)
    np.testing.assert_array_equal(one.skeleton.rolls, other.skeleton.rolls)
    for mine, theirs in zip(one.meshes, other.meshes, strict=True):
        assert (mine.name, mine.kind) == (theirs.name, theirs.kind)
        for name in ("vertices", "faces", "uvs", "uv_faces"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))
        for name in ("bones", "vertices", "bone_indices", "values"):
            np.testing.assert_array_equal(
                getattr(mine.weights, name), getattr(theirs.weights, name)
            )


@pytest.mark.parametrize("tuck", [False, True])
@pytest.mark.parametrize("names", OUTFITS)
def test_the_same_as_from_scratch(
    body_data: BodyData, wardrobe: Wardrobe, names: tuple[str, ...], tuck: bool
) -> None:
    rig, skin = body_data.rig("game_engine"), Surface()
    clothes = [wardrobe.garment(name) for name in names]
    parts = [wardrobe.candidates(kind=kind, sex="male")[0] for kind in ("shoes", "hair")]
    dresser = Dresser(
        "tester",
        data=body_data,
        rig=rig,
        clothes=[Worn(item.name, item, skin) for item in clothes],
        parts=[Worn(item.name, item, skin) for item in parts],
        tuck=tuck,
    )
    for parameters in (*EXTREMES, EXTREMES[0]):
        body = build_body(body_data, parameters)
        worn = [*layered(clothes, body.vertices, tuck=tuck), *parts]
        pairs = [Worn(item.name, item, skin) for item in worn]
        wanted = dress("tester", data=body_data, body=body, rig=rig, skin=skin, worn=pairs)
        shapes = dresser.dress(body, weigh=False)
        for mine, theirs in zip(shapes.meshes, wanted.meshes, strict=True):
            np.testing.assert_array_equal(mine.vertices, theirs.vertices)
            np.testing.assert_array_equal(mine.faces, theirs.faces)
        assert_same(dresser.dress(body), wanted)
