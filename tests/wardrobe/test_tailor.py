"""Every generated garment keeps the promises that cloning, fitting and rendering stand on."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from addon.cloning.outlines import RINGS
from addon.makehuman.body import build_body
from addon.makehuman.data import BODY_VERTEX_COUNT, BodyData
from addon.makehuman.fitting import fit
from addon.makehuman.obj import triangulated
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import Garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from addon.wardrobe.surface import Surface
from addon.wardrobe.tailoring.binding import outside
from addon.wardrobe.tailoring.cloth_mesh import boundary_loops, component_labels, edges_of
from addon.wardrobe.tailoring.cuts import CUTS
from addon.wardrobe.tailoring.tailor import dummy_for, make_dummies, sew
from driver.benchmarks.wardrobe import (
    BODIES,
    OVER,
    OWN,
    covered_skin,
    map_figures,
    own_sex,
    poking_layers,
    poking_skin,
)

NAMES = [pattern.name for pattern in CUTS]
OPEN_HEMS = {"short sleeve outwear": (15, 16, 29, 17), "long sleeve outwear": (19, 20, 37, 21)}
OPENINGS = {"trousers": 3, "shorts": 3, "skirt": 2}


@pytest.fixture(scope="module")
def bodies(body_data: BodyData) -> dict[str, np.ndarray]:
    return {name: build_body(body_data, p).vertices for name, p in BODIES.items()}


def _mesh(garment: Garment) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    mesh = garment.mesh
    return mesh.vertices, triangulated(mesh.faces), mesh.uvs, triangulated(mesh.uv_faces)


def _wearers(garment: Garment, bodies: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: body for name, body in bodies.items() if BODIES[name].sex in garment.sexes}


def _uv_pixels(triangle: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixel centres strictly inside a UV triangle (v up): rows and columns."""
    corners = triangle * size - 0.5
    low = np.ceil(corners.min(axis=0)).astype(int)
    high = np.floor(corners.max(axis=0)).astype(int)
    x, y = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    inside = np.ones(x.shape, bool)
    for k in range(3):
        (ax, ay), (bx, by) = corners[k], corners[(k + 1) % 3]
        inside &= (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 1e-9
    return y[inside], x[inside]


def test_there_are_three_cuts_of_each_category() -> None:
    categories = [pattern.category for pattern in CUTS]
    for category in CATEGORY_BY_NAME:
        assert categories.count(category) >= 3
    assert len(set(NAMES)) == len(NAMES) >= 60
    for sex in ("female", "male"):
        worn = {pattern.category for pattern in CUTS if sex in pattern.sexes}
        assert {"short sleeve top", "long sleeve top", "vest", "trousers", "shorts"} <= worn


@pytest.mark.parametrize("name", NAMES)
def test_mesh_is_a_clean_sewn_surface(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    points, faces, _, _ = _mesh(garment)
    assert garment.mesh.faces.min() >= 0, "quads only: loaders fail on a mix"
    assert 2000 <= len(points) <= 8000
    assert len(np.unique(garment.mesh.faces)) == len(points)
    corners = points[faces]
    area = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    assert area.min() > 1e-6
    _, sides = edges_of(faces)
    assert np.bincount(sides.ravel()).max() == 2
    pattern = next(pattern for pattern in CUTS if pattern.name == name)
    trims = pattern.collar != "none"
    assert len(np.unique(component_labels(faces, len(points)))) == 1 + trims
    openings = OPENINGS.get(pattern.category, 3 if pattern.opening else 4)
    assert len(boundary_loops(faces)) == openings + trims


@pytest.mark.parametrize("name", NAMES)
def test_hems_are_level_and_symmetric(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    points, faces, _, _ = _mesh(garment)
    # Of the surface: how it is divided into quads need not be the same on both sides.
    mirrored = points[::37] * [-1, 1, 1]
    _, _, places = Surface(points, faces).nearest(mirrored)
    assert np.linalg.norm(places - mirrored, axis=1).max() < 0.03
    registration = garment.registration
    assert registration is not None
    if registration.categories[0] in OPEN_HEMS:
        # The hem of an open front is one loop with its neckline: its corners tell.
        numbers = np.array(OPEN_HEMS[registration.categories[0]])
        assert np.ptp(points[np.array(registration.vertices)[numbers - 1], 1]) < 0.05
        return
    loops = sorted((points[loop] for loop in boundary_loops(faces)), key=lambda p: p[:, 1].mean())
    loops = [loop for loop in loops if abs(loop[:, 0].mean()) < 2.5]  # without cuffs at wrists
    lowest = loops[0][:, 1].mean()
    for loop in loops:
        if loop[:, 1].mean() < lowest + 0.1:
            assert np.ptp(loop[:, 1]) < 0.03


@pytest.mark.parametrize("name", NAMES)
def test_uv_map_is_regular(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    _, faces, uvs, uv_faces = _mesh(garment)
    figures = map_figures(garment)
    assert 2 * figures.faces == len(faces)
    assert figures.bad == 0, "no degenerate or flipped face"
    assert figures.even >= 0.98
    size = 1024
    owner = np.full((size, size), -1)
    islands = component_labels(uv_faces, len(uvs))
    for triangle in uv_faces:
        rows, columns = _uv_pixels(uvs[triangle], size)
        assert (owner[rows, columns] == -1).all(), "no overlaps"
        owner[rows, columns] = islands[triangle[0]]
    for island in np.unique(owner[owner >= 0]):
        apart = cv2.distanceTransform((owner != island).astype(np.uint8), cv2.DIST_L2, 5)
        others = (owner >= 0) & (owner != island)
        assert not others.any() or apart[others].min() >= 8
        rows, columns = np.nonzero(owner == island)
        assert min(rows.min(), columns.min()) >= 8
        assert max(rows.max(), columns.max()) < size - 8


@pytest.mark.parametrize("name", NAMES)
def test_registration_names_every_landmark(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    registration = garment.registration
    assert registration is not None
    category = registration.categories[0]
    assert len(registration.landmarks) == CATEGORY_BY_NAME[category].landmark_count
    assert np.isfinite(registration.landmarks).all()
    assert min(registration.vertices) >= 0
    assert len(set(registration.vertices)) == len(registration.vertices)
    uv_of = [set() for _ in garment.mesh.vertices]
    for face, uv_face in zip(garment.mesh.faces, garment.mesh.uv_faces, strict=True):
        for vertex, uv in zip(face, uv_face, strict=True):
            uv_of[vertex].add(int(uv))
    for vertex, place in zip(registration.vertices, registration.landmarks, strict=True):
        own = garment.mesh.uvs[sorted(uv_of[vertex])] * [1, -1] + [0, 1]
        assert np.abs(own - place).max(axis=1).min() < 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_landmarks_look_like_a_photo_from_the_front(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    assert garment.registration is not None
    category = garment.registration.categories[0]
    points = garment.mesh.vertices[np.array(garment.registration.vertices)]
    photo = points[:, :2] * [1, -1]
    for ring, facing in zip(RINGS[category], (-1, 1), strict=False):
        image = photo[np.array(ring) - 1]
        # Rings start image-left = at the wearer's right and run counter-clockwise; the second
        # half of an open front mirrors the first.
        after = np.roll(image, -1, axis=0)
        turn = (image[:, 0] * after[:, 1] - after[:, 0] * image[:, 1]).sum()
        around = 1 if category in ("trousers", "shorts", "skirt") else -1
        assert turn * around * -facing > 0
        assert image[0, 0] * facing > 0
    for part in garment.registration.parts:
        outline = part.outline.astype(np.float32)
        inside = [cv2.pointPolygonTest(outline, tuple(map(float, p)), True) for p in part.uv]
        assert min(inside) > -0.003, part.name
        assert part.outline[:, 0].max() < 0.505, "the front panel is the left half"


@pytest.mark.parametrize("name", NAMES)
def test_skin_under_the_cloth_stays_under_it(
    name: str, wardrobe: Wardrobe, bodies: dict[str, np.ndarray]
) -> None:
    garment = wardrobe.garment(name)
    assert garment.binding.delete_vertices[:BODY_VERTEX_COUNT].sum() > 200
    own = OWN[own_sex(garment)]
    covered = covered_skin(garment, bodies[own])
    chosen = [own, *list(_wearers(garment, bodies))[NAMES.index(name) % 2 :: 2]]
    for wearer in chosen:
        poking = poking_skin(garment, bodies[wearer], covered)
        assert not poking.any(), (wearer, np.flatnonzero(poking)[:5])


@pytest.mark.parametrize(
    ("top", "bottom"),
    [
        ("short_sleeve_top_crew_regular", "trousers_straight"),
        ("short_sleeve_top_v_slim", "trousers_wide"),
        ("long_sleeve_top_crew_loose", "shorts_regular"),
        ("long_sleeve_top_v_slim", "skirt_midi_a_line"),
        ("vest_round_regular", "skirt_knee"),
        ("vest_v_slim", "trousers_slim"),
    ],
)
def test_bottoms_stay_inside_tops(
    top: str, bottom: str, wardrobe: Wardrobe, bodies: dict[str, np.ndarray]
) -> None:
    over, under = wardrobe.garment(top), wardrobe.garment(bottom)
    assert over.binding.z_depth > under.binding.z_depth
    faces = _mesh(over)[1]
    for wearer in ("man", "woman", "heavy woman"):
        if BODIES[wearer].sex not in under.sexes:
            continue
        shape, inner = fit(over.binding, bodies[wearer]), fit(under.binding, bodies[wearer])
        rim = shape[np.concatenate(boundary_loops(faces))]
        near = inner[(inner[:, 1] > shape[:, 1].min()) & (np.abs(inner[:, 0]) < 3)]
        surface = Surface(shape, faces)
        distance, places = surface.signed(near)
        to_rim = np.linalg.norm(places[:, None] - rim[None], axis=2).min(axis=1)
        assert not outside(surface, near, np.where(to_rim > 0.1, distance, 0)).any(), wearer


@pytest.mark.parametrize("outer", [pattern.name for pattern in CUTS if pattern.outer])
def test_nothing_pokes_through_an_outwear(
    outer: str, wardrobe: Wardrobe, bodies: dict[str, np.ndarray]
) -> None:
    for inner in OVER:
        worn = [wardrobe.garment(name) for name in (*inner, outer)]
        assert worn[-1].binding.z_depth > max(item.binding.z_depth for item in worn[:-1])
        for wearer in ("man", "heavy woman"):
            if all(BODIES[wearer].sex in item.sexes for item in worn):
                assert poking_layers(worn, bodies[wearer]) == 0, (inner, wearer)


@pytest.mark.parametrize("name", ["vest_v_slim", "shorts_mini"])
def test_sewing_twice_gives_the_same_garment(name: str, body_data: BodyData) -> None:
    pattern = next(pattern for pattern in CUTS if pattern.name == name)
    dummy = dummy_for(make_dummies(body_data), pattern)
    one, other = sew(dummy, pattern), sew(dummy, pattern)
    assert one.mesh.vertices.tobytes() == other.mesh.vertices.tobytes()
    assert one.mesh.uvs.tobytes() == other.mesh.uvs.tobytes()
    assert one.binding.uuid == other.binding.uuid
    np.testing.assert_allclose(fit(one.binding, dummy.body), one.mesh.vertices, atol=2e-4)


def test_bindings_are_real_makehuman_clothes(wardrobe: Wardrobe) -> None:
    seen = set()
    for name in NAMES:
        binding = wardrobe.garment(name).binding
        assert binding.license == "CC0" and len(binding.scales) == 3
        assert binding.refs.min() >= 15328 and binding.refs.max() < 18722
        assert np.abs(binding.offsets).max() < 1.6
        seen.add(binding.uuid)
    assert len(seen) == len(NAMES)
