"""The motion benchmark sees what pokes through and what is missing, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.makehuman.obj import ObjMesh
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import Garment
from driver.benchmarks.motion import FRAME as BENCH_FRAME
from driver.benchmarks.motion import (
    Combination,
    Outfit,
    Person,
    Tally,
    combinations,
    run_bench_motion,
)
from driver.layer_views import Frame, Layer, covered_faces, views_of

FRAME = Frame(left=-2.0, top=2.0, scale=20.0, width=80, height=80)
ASIDE = np.array([1.2, 0.0, 0.0])
CHOSEN = ("skirt_knee", "vest_v_slim")


def _plate(size: float, z: float) -> Layer:
    """A square that faces the front."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * size + [0, 0, z]
    return Layer(corners, np.array([[0, 1, 2, 3]], np.int32), None)  # type: ignore[arg-type]


def test_a_plate_covers_the_pixels_that_it_should() -> None:
    front, back = views_of(_plate(1.0, 0.5), FRAME)
    seen = (front.face >= 0).reshape(80, 80)
    assert seen[20:60, 20:60].all() and seen.sum() == 40 * 40
    np.testing.assert_allclose(front.depth[front.face >= 0], -0.5)
    np.testing.assert_allclose(back.depth[back.face >= 0], 0.5)
    assert front.outer[front.face >= 0].all() and not back.outer.any()


def test_what_lies_before_and_behind_cloth_is_covered_up_to_its_hems() -> None:
    box = np.concatenate([_plate(1.0, 0.5).vertices, _plate(1.0, -0.5).vertices])
    cloth = Layer(box, np.array([[0, 1, 2, 3], [7, 6, 5, 4]], np.int32), None)  # type: ignore[arg-type]
    views = views_of(cloth, FRAME)
    assert covered_faces(_plate(0.5, 0.0), views, FRAME).all()
    assert not covered_faces(_plate(0.5, 0.6), views, FRAME).any()
    outside = _plate(0.2, 0.0)
    assert not covered_faces(outside.moved(outside.vertices + ASIDE), views, FRAME).any()


@pytest.fixture(scope="module")
def woman(body_data: BodyData, wardrobe: Wardrobe) -> Person:
    return Person(body_data, "female", [wardrobe.garment(name) for name in CHOSEN])


def _count(person: Person, worn: tuple[str, ...] = CHOSEN) -> Tally:
    outfit = Outfit(person, Combination(worn))
    layers = {**person.layers, **outfit.own}
    return outfit.count({n: views_of(layer, BENCH_FRAME)[0] for n, layer in layers.items()})


def test_an_outfit_at_rest_is_clean(woman: Person) -> None:
    tally = _count(woman)
    assert tally.outfit > 10_000
    assert tally.poking == 0 and tally.holes == 0


def test_skin_that_bulges_out_is_seen(
    woman: Person, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    other = Person(body_data, "female", [wardrobe.garment(name) for name in CHOSEN])
    outfit = Outfit(other, Combination(CHOSEN))
    layers = {**other.layers, **outfit.own}
    views = {name: views_of(layer, BENCH_FRAME)[0] for name, layer in layers.items()}
    body = other.layers["body"]
    knees = np.abs(body.vertices[:, 1] + 2.6) < 0.4
    bulged = body.moved(body.vertices + np.outer(knees, [0, 0, 1.5]))
    poking = outfit.count({**views, "body": views_of(bulged, BENCH_FRAME)[0]})
    assert poking.poking > 100
    lifted = other.layers["vest_v_slim"]
    gone = lifted.moved(lifted.vertices + 15 * ASIDE)
    assert outfit.count({**views, "vest_v_slim": views_of(gone, BENCH_FRAME)[0]}).holes > 1000


def _tagged(name: str, garment: Garment, slot: str) -> Garment:
    mesh = ObjMesh(*(getattr(garment.mesh, k) for k in ("vertices", "uvs", "faces", "uv_faces")))
    binding = replace(garment.binding, tags=(slot,))
    return replace(garment, name=name, binding=binding, mesh=mesh)


def test_every_garment_stays_in_several_combinations(wardrobe: Wardrobe) -> None:
    some = wardrobe.garment("vest_v_slim")
    counts = {"bottom": 5, "top": 7, "dress": 3, "outwear": 4}
    garments = [_tagged(f"{s}{i}", some, s) for s, n in counts.items() for i in range(n)]
    found = combinations(garments, 3)
    assert len({*found}) == len(found)
    for garment in garments:
        assert sum(garment.name in combination.names for combination in found) >= 3
    pairs = [c for c in found if [name[:3] for name in c.names] == ["bot", "top"]]
    assert len(pairs) > 14 and 0.2 < sum(pair.tucked for pair in pairs) / len(pairs) < 0.8
    assert not any(combination.tucked for combination in {*found} - {*pairs})
    assert len(combinations(garments, 40)) > 2 * len(found)


def test_bench_motion_keeps_its_limits(tmp_path: Path) -> None:
    result = run_bench_motion(1, only="skirt_midi_a_line")
    assert result.ok, result.table()
    assert all(row.sex == "female" for row in result.rows)
    result.write(tmp_path / "motion.json")
    saved = json.loads((tmp_path / "motion.json").read_text())
    assert saved["ok"] and len(saved["rows"]) == len(result.rows)
    assert "worst outfit" in result.table()
