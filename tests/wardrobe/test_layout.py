"""UV layouts: islands, sides, stretch and overlaps of made-up, generated and official garments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.mhclo import Mhclo
from addon.makehuman.mhmat import Mhmat
from addon.makehuman.obj import ObjMesh
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import Garment, read_garment
from addon.wardrobe.layouts.layout import Layout, read_layout, side_of
from addon.wardrobe.layouts.pieces import homography_residual
from addon.wardrobe.layouts.sheets import map_picture
from addon.wardrobe.layouts.verdict import judge
from addon.wardrobe.registration import Registration

NO_BODY = np.zeros((19158, 3))


@pytest.fixture(scope="module")
def bodies(body_data: BodyData) -> dict[str, np.ndarray]:
    genders = {"female": 0.0, "male": 1.0}
    return {
        sex: build_body(body_data, BodyParameters(gender=gender)).vertices
        for sex, gender in genders.items()
    }


@pytest.fixture(scope="module")
def generated(wardrobe: Wardrobe, bodies: dict[str, np.ndarray]) -> list[tuple[Garment, Layout]]:
    """One cut of every category and every fourth of all, with their layouts."""
    entries = [entry for entry in wardrobe.entries if entry.kind == "clothes"]
    first = {entry.categories: entry.name for entry in reversed(entries)}
    names = sorted({*first.values(), *(entry.name for entry in entries[::4])})
    clothes = [wardrobe.garment(name) for name in names]
    return [(garment, read_layout(garment, bodies[garment.sexes[0]])) for garment in clothes]


def make_garment(
    vertices: np.ndarray, uvs: np.ndarray, faces: np.ndarray, uv_faces: np.ndarray
) -> Garment:
    """A garment that hangs on base vertex 0 by its offsets alone; UVs v up."""
    count = len(vertices)
    binding = Mhclo(
        "made up", "", np.zeros((count, 3), np.int32), np.zeros((count, 3)), vertices.astype(float)
    )
    mesh = ObjMesh(
        vertices.astype(float), uvs.astype(float), faces.astype(np.int32), uv_faces.astype(np.int32)
    )
    return Garment("made up", "clothes", binding, mesh, Mhmat())


def sheet(columns: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """A grid of quads in the unit square of x and y: places (V, 2) and faces (F, 4)."""
    x, y = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
    number = np.arange(x.size).reshape(x.shape)
    corners = [number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]]
    return np.column_stack([x.ravel(), y.ravel()]), np.stack(corners, -1).reshape(-1, 4)


def two_sheets(
    uvs_front: np.ndarray, uvs_back: np.ndarray, *, columns: int = 4, rows: int = 8
) -> Garment:
    """A front panel 4 x 8 dm and a back panel behind it, 1 dm apart, that share no vertex."""
    flat, faces = sheet(columns, rows)
    front = np.column_stack([flat * [4, 8], np.full(len(flat), 1.0)])
    back = np.column_stack([(1 - flat[:, 0]) * 4, flat[:, 1] * 8, np.zeros(len(flat))])
    both = np.concatenate([faces, faces + len(flat)])
    return make_garment(
        np.concatenate([front, back]), np.concatenate([uvs_front, uvs_back]), both, both
    )


def flat_layout(*, back_shift: float = 0.5) -> Layout:
    flat, _ = sheet(4, 8)
    small = flat * [0.4, 0.8] + 0.05
    return read_layout(two_sheets(small, small + np.array([back_shift, 0.0])), NO_BODY)


def test_front_and_back_panels_are_told_apart_and_measured() -> None:
    layout = flat_layout()
    assert [island.side for island in layout.islands] in (["front", "back"], ["back", "front"])
    assert len(layout.on_side("front")) == len(layout.on_side("back")) == 1
    front = layout.on_side("front")[0]
    assert front.box == pytest.approx((0.05, 0.15, 0.45, 0.95))
    assert front.area == pytest.approx(32.0)
    assert front.uv_area == pytest.approx(0.32)
    assert not front.mirrored and front.folded == 0
    assert len(front.loops) == 1 and len(front.loops[0]) == 24
    assert layout.area_stretch == pytest.approx(np.ones(64))
    assert layout.angle_stretch == pytest.approx(np.ones(64))
    assert layout.overlaps == () and layout.outside == 0
    assert layout.front_share == pytest.approx(0.5)


def test_points_name_their_vertices() -> None:
    layout = flat_layout()
    front = layout.on_side("front")[0]
    corner = layout.points[front.loops[0]].sum(axis=1).argmin()  # top left of the map
    vertex = layout.vertices[front.loops[0][corner]]
    assert layout.shape[vertex] == pytest.approx([0.0, 8.0, 1.0])


def test_stacked_islands_stay_apart_and_are_found() -> None:
    layout = flat_layout(back_shift=0.0)
    assert len(layout.islands) == 2
    (pair,) = layout.overlaps
    assert (pair.one, pair.other) == (0, 1)
    assert pair.share > 0.9
    assert flat_layout(back_shift=1.0).overlaps[0].share > 0.9  # a tile repeats the texels
    assert flat_layout(back_shift=1.0).outside == pytest.approx(0.5)
    assert flat_layout(back_shift=0.2).overlaps[0].share == pytest.approx(0.5, abs=0.05)
    assert flat_layout(back_shift=0.4).overlaps == ()  # they touch


def test_mirrored_and_folded_islands_are_told() -> None:
    flat, _ = sheet(4, 8)
    small = flat * [0.4, 0.8] + 0.05
    turned = (1 - flat) * [0.4, 0.0] + flat * [0.0, 0.8] + [0.5, 0.05]
    layout = read_layout(two_sheets(small, turned), NO_BODY)
    assert [island.mirrored for island in layout.on_side("front")] == [False]
    assert [island.mirrored for island in layout.on_side("back")] == [True]
    folded = np.column_stack([np.abs(flat[:, 0] - 0.25) * 0.4 + 0.05, small[:, 1]])
    layout = read_layout(two_sheets(folded, small + np.array([0.5, 0.0])), NO_BODY)
    front = layout.on_side("front")[0]
    assert front.folded == pytest.approx(0.25)
    assert (front.number, front.number) in {(pair.one, pair.other) for pair in layout.overlaps}


def test_a_map_twice_as_wide_has_an_angle_stretch_of_two() -> None:
    flat, _ = sheet(4, 8)
    small, wide = flat * [0.2, 0.4], flat * [0.4, 0.4] + 0.5
    layout = read_layout(two_sheets(small, wide), NO_BODY)
    front, back = layout.on_side("front")[0], layout.on_side("back")[0]
    assert layout.angle_stretch[front.faces] == pytest.approx(np.ones(32))
    assert layout.angle_stretch[back.faces] == pytest.approx(np.full(32, 2.0))
    assert back.area_stretch[1] == pytest.approx(2 * front.area_stretch[1])


def test_holes_follow_the_outer_border() -> None:
    flat, faces = sheet(5, 5)
    ring = np.delete(faces, 12, axis=0)
    garment = make_garment(np.column_stack([flat, flat[:, 0] * 0]), flat, ring, ring)
    (island,) = read_layout(garment, NO_BODY).islands
    assert [len(loop) for loop in island.loops] == [20, 4]


def test_a_garment_without_uvs_has_no_islands() -> None:
    flat, faces = sheet(2, 2)
    garment = make_garment(
        np.column_stack([flat, flat[:, 0] * 0]), np.zeros((0, 2)), faces, np.full_like(faces, -1)
    )
    layout = read_layout(garment, NO_BODY)
    assert layout.islands == () and layout.overlaps == ()
    assert (layout.face_island == -1).all()
    assert layout.areas.sum() == pytest.approx(1.0)


@settings(deadline=None)
@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.lists(st.booleans(), min_size=36, max_size=36),
    st.lists(st.booleans(), min_size=36, max_size=36),
)
def test_islands_partition_any_mesh(
    columns: int, rows: int, kept: list[bool], cut: list[bool]
) -> None:
    flat, faces = sheet(columns, rows)
    chosen = faces[np.array(kept[: len(faces)])]
    quads = chosen[~np.array(cut[: len(chosen)], bool)]
    halves = chosen[np.array(cut[: len(chosen)], bool)][:, [0, 1, 2, 0]]
    halves[:, 3] = -1
    mixed = np.concatenate([quads, halves])
    garment = make_garment(np.column_stack([flat, flat[:, 0] * 0]), flat, mixed, mixed)
    layout = read_layout(garment, NO_BODY)
    assert sum(len(island.faces) for island in layout.islands) == len(mixed)
    assert (layout.face_island >= 0).all()
    sizes = [abs(island.uv_area) for island in layout.islands]
    assert sizes == sorted(sizes, reverse=True)
    of_point: dict[int, int] = {}
    for face, island in zip(layout.corners.tolist(), layout.face_island.tolist(), strict=True):
        for corner in face:
            assert corner < 0 or of_point.setdefault(corner, island) == island
    assert all(island.loops for island in layout.islands)


def test_the_side_has_one_threshold() -> None:
    assert [side_of(share) for share in (0, 0.25, 0.26, 0.5, 0.74, 0.75, 1)] == [
        *("back", "back", "both", "both", "both", "front", "front")
    ]


def test_generated_panels_show_one_side(generated: list[tuple[Garment, Layout]]) -> None:
    for garment, layout in generated:
        wraps = sum(island.area for island in layout.on_side("both"))  # collars, hoods
        assert wraps < 0.2 * layout.areas.sum(), garment.name
        assert not layout.overlaps and layout.outside == 0
        assert not any(island.mirrored or island.folded for island in layout.islands)


def test_official_suits_have_front_back_and_legs(
    reference: Path, bodies: dict[str, np.ndarray]
) -> None:
    clothes = reference / "makehuman" / "assets" / "clothes"
    for name in ("male_casualsuit02", "male_casualsuit04", "female_sportsuit01"):
        garment = read_garment(clothes / name / f"{name}.mhclo")
        layout = read_layout(garment, bodies[name.split("_")[0]])
        named = sorted((island.side, island.wearer) for island in layout.islands)
        both = [("both", "left"), ("both", "left"), ("both", "right"), ("both", "right")]
        assert named == [("back", "middle"), *both, ("front", "middle")]


def test_generated_garments_are_regular_by_their_map_alone_and_by_their_parts(
    generated: list[tuple[Garment, Layout]],
) -> None:
    for garment, layout in generated:
        alone = judge(garment, layout)
        assert alone.regular, f"{garment.name}: {alone.reason}"
        verdict = judge(garment, layout, garment.registration)
        assert verdict.regular, f"{garment.name}: {verdict.reason}"
        assert garment.registration is not None
        assert {piece.name for piece in verdict.pieces} == {
            part.name for part in garment.registration.parts
        }
        assert verdict.covered > 0.8


def test_shoes_and_hair_are_irregular(wardrobe: Wardrobe, bodies: dict[str, np.ndarray]) -> None:
    names = {"sneakers": "share their texels", "hair_bob": "shredded", "hair_crop": "shredded"}
    for name, words in names.items():
        garment = wardrobe.garment(name)
        verdict = judge(garment, read_layout(garment, bodies[garment.sexes[0]]))
        assert not verdict.regular and words in verdict.reason, name


def test_official_suits_are_regular(reference: Path, bodies: dict[str, np.ndarray]) -> None:
    suits = sorted((reference / "makehuman" / "assets" / "clothes").glob("*suit*/*.mhclo"))
    assert len(suits) == 6
    for path in suits:
        garment = read_garment(path)
        verdict = judge(garment, read_layout(garment, bodies[path.stem.split("_")[0]]))
        assert verdict.regular, f"{path.stem}: {verdict.reason}"
        assert verdict.covered > 0.95
        assert max(piece.residual for piece in verdict.pieces) < 0.1


def test_every_fault_has_its_sentence() -> None:
    flat, faces = sheet(8, 16)
    small = flat * [0.4, 0.8] + 0.05
    shift = np.array([0.5, 0.0])

    def reason(front: np.ndarray, back: np.ndarray = small + shift) -> str:
        garment = two_sheets(front, back, columns=8, rows=16)
        return judge(garment, read_layout(garment, NO_BODY)).reason

    assert reason(small) == (
        "Its one piece covers 100% of the front, and a homography meets it within 0.0% of its size."
    )
    assert "Front and back share their texels on 100%" in reason(small, small)
    assert "100% of its front lies outside" in reason(small + 2 * shift)
    assert "draws 100% of its front out to more than 3 : 1" in reason(small * [0.1, 1.0])
    angle, away = flat[:, 1] * 4.5, 0.05 + 0.2 * flat[:, 0]  # wound into most of a ring
    ring = np.column_stack([0.27 + away * np.cos(angle), 0.5 + away * np.sin(angle)])
    assert "bends on the map" in reason(ring)
    shreds = shredded(flat, faces)
    assert "shredded over 128 islands" in judge(shreds, read_layout(shreds, NO_BODY)).reason


def shredded(flat: np.ndarray, faces: np.ndarray) -> Garment:
    """Every quad of a front panel is an island of its own, a little apart from the next."""
    places = flat[faces]
    uvs = places.mean(axis=1, keepdims=True) + 0.8 * (places - places.mean(axis=1, keepdims=True))
    corners = np.arange(faces.size).reshape(faces.shape)
    front = np.column_stack([flat * [4, 8], np.ones(len(flat))])
    return make_garment(front, uvs.reshape(-1, 2), faces, corners)


def test_a_registration_without_parts_says_so_itself() -> None:
    flat, _ = sheet(4, 8)
    small = flat * [0.4, 0.8] + 0.05
    garment = two_sheets(small, small + np.array([0.5, 0.0]))
    without = Registration(("vest",), np.zeros((0, 2)), ())
    verdict = judge(garment, flat_layout(), without)
    assert not verdict.regular and "registration" in verdict.reason


@given(
    st.lists(st.floats(-0.2, 0.2), min_size=8, max_size=8),
    st.integers(0, 2**31),
)
def test_a_homography_leaves_no_residual_and_noise_leaves_its_own(
    bend: list[float], seed: int
) -> None:
    points = np.random.default_rng(seed).uniform(0, 1, (40, 2))
    matrix = np.eye(3) + np.array([*bend, 0.0]).reshape(3, 3)
    places = np.column_stack([points, np.ones(40)]) @ matrix.T
    target = places[:, :2] / places[:, 2:]
    weight = np.random.default_rng(seed + 1).uniform(0.1, 1, 40)
    assert homography_residual(points, target, weight) < 1e-6
    noise = np.random.default_rng(seed + 2).normal(0, 0.02, (40, 2))
    size = np.linalg.norm(np.ptp(target + noise, axis=0))
    expected = np.sqrt(2) * 0.02 / size
    assert 0.3 * expected < homography_residual(points, target + noise, weight) < 1.5 * expected


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**31), st.integers(0, 30), st.sampled_from([1e-9, 0.2, 1.0, 3.0, 1e9]))
def test_any_mesh_is_judged_in_a_sentence(seed: int, count: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    vertices = rng.normal(0, 3, (12, 3)) * rng.choice([0.0, 1.0], 3, p=[0.2, 0.8])
    uvs = rng.normal(0.5, spread, (9, 2)).round(int(rng.integers(0, 6)))
    faces, uv_faces = rng.integers(0, 12, (count, 4)), rng.integers(0, 9, (count, 4))
    triangles = rng.random(count) < 0.5
    faces[triangles, 3] = uv_faces[triangles, 3] = -1
    uv_faces[rng.random(count) < 0.2] = -1
    garment = make_garment(vertices, uvs, faces, uv_faces)
    with np.errstate(all="raise", under="ignore"):
        layout = read_layout(garment, NO_BODY)
        verdict = judge(garment, layout)
        assert map_picture(layout, size=64).shape == (64, 64, 3)
    assert verdict.reason.endswith(".") and "\n" not in verdict.reason
    assert 0 <= verdict.covered <= 1 + 1e-9
    assert all(0 <= piece.residual <= 1 for piece in verdict.pieces)
