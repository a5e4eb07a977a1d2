"""Masks, boxes, shares hidden and cut off, key points: what a frame says of who is on it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.makehuman.data import BodyData
from addon.shots import annotating
from addon.shots.annotating import REACH, annotate
from addon.shots.camera import Camera
from addon.shots.keypoints import COCO_NAMES, JOINT_NAMES
from addon.shots.seeing import SeenPerson, Sighting
from tests.shots.people import Mannequin, card, looking, mannequin, straight_camera, turn

OPEN = np.inf


def empty(camera: Camera) -> NDArray[np.float32]:
    return np.full((camera.height, camera.width), OPEN, np.float32)


def floor_depth(camera: Camera) -> NDArray[np.float32]:
    """Depths of the ground at z = 0, as the empty scene's picture has them."""
    x, y = np.meshgrid(np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5)
    rays = np.stack([x, y, np.ones_like(x)], -1) @ np.linalg.inv(camera.intrinsics).T
    down = -(rays @ camera.extrinsics[:, :3])[..., 2]
    return np.where(down > 0, camera.place[2] / np.maximum(down, 1e-9), OPEN).astype(np.float32)


def flags(sighting: Sighting) -> dict[str, int]:
    return dict(zip(COCO_NAMES, sighting.keypoints[:, 2].astype(int).tolist(), strict=True))


@pytest.fixture(scope="module")
def body(body_data: BodyData) -> Mannequin:
    return mannequin(body_data)


@pytest.fixture(scope="module")
def camera() -> Camera:
    """Hangs as cameras do, 2.8 m high and 5 m away; a person is about 250 pixels high."""
    return looking(
        np.array([0.0, -5, 2.8]), np.array([0, 0, 0.9]), width=480, height=360, focal=800.0
    )


def test_cards_one_behind_the_other() -> None:
    camera = straight_camera(60, 40)
    near, far = card(-10, -10, 10, 10, 2.0), card(0, -5, 20, 5, 4.0)
    first, second = annotate(camera, [far, near], empty(camera))
    assert (first.person, second.person) == (0, 1)
    assert second.box.tolist() == second.amodal_box.tolist() == [20, 10, 40, 30]
    assert first.amodal_box.tolist() == [30, 15, 50, 25]
    assert first.box.tolist() == [40, 15, 50, 25]
    assert (first.amodal_area, first.visible_area, first.occluded) == (200, 100, 0.5)
    assert (second.occluded, second.truncated, first.truncated) == (0, 0, 0)
    assert first.depth == pytest.approx(4.0)
    np.testing.assert_allclose(first.root, [40, 25], atol=1e-4)


def test_masks_are_of_the_whole_frame_and_boxes_are_theirs() -> None:
    camera = straight_camera(60, 40)
    people = [card(-40, -10, 10, 3, 2.0), card(0, -5, 20, 30, 4.0), card(5, 2, 8, 6, 1.0)]
    for sighting in annotate(camera, people, empty(camera)):
        for mask, box, area in (
            (sighting.mask, sighting.box, sighting.visible_area),
            (sighting.amodal_mask, sighting.amodal_box, sighting.amodal_area),
        ):
            full = mask.full(60, 40)
            rows, columns = np.nonzero(full)
            assert box.tolist() == [*(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)]
            assert area == full.sum()


@given(
    st.lists(
        st.tuples(*(st.integers(-45, 40),) * 2, *(st.integers(1, 60),) * 2, st.integers(1, 9)),
        min_size=1,
        max_size=5,
    )
)
def test_masks_part_the_frame_between_people(places: list[tuple[int, ...]]) -> None:
    """As a painter would who paints the farthest first, and of two as far the first on top."""
    camera = straight_camera(60, 40)
    people = [card(x, y, x + w, y + h, float(depth)) for x, y, w, h, depth in places]
    wall = empty(camera)
    wall[20:] = 5.0
    painted = np.full((40, 60), -1)
    order = sorted(range(len(places)), key=lambda one: (-places[one][4], -one))
    for one in order:
        x, y, w, h, depth = places[one]
        part = np.zeros((40, 60), bool)
        part[max(y + 20, 0) : max(y + h + 20, 0), max(x + 30, 0) : max(x + w + 30, 0)] = True
        painted[part & (depth < wall + 0.01)] = one
    found = annotate(camera, people, wall)
    mine = np.full((40, 60), -1)
    for sighting in found:
        mask, amodal = (p.full(60, 40) for p in (sighting.mask, sighting.amodal_mask))
        assert not (mask & (mine >= 0)).any(), "no pixel is two people's"
        assert not (mask & ~amodal).any()
        assert sighting.occluded == pytest.approx(1 - mask.sum() / amodal.sum())
        w, h = places[sighting.person][2:4]
        assert sighting.truncated == pytest.approx(1 - amodal.sum() / (w * h))
        mine[mask] = sighting.person
    np.testing.assert_array_equal(mine, painted)


def test_truncation_counts_what_lies_beyond_the_frame() -> None:
    camera = straight_camera(60, 40)
    (sighting,) = annotate(camera, [card(-50, 0, -20, 10, 3.0)], empty(camera))
    assert sighting.full_box.tolist() == [-20, 20, 10, 30]
    assert sighting.box.tolist() == [0, 20, 10, 30]
    assert sighting.truncated == pytest.approx(2 / 3)
    assert not sighting.keypoints[:, 2].any(), "its middle is beyond the frame"


def test_large_people_are_measured_smaller_to_the_same_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camera = straight_camera(60, 40)
    people = [card(-50, -37, 18, 70, 3.0)]
    (exact,) = annotate(camera, people, empty(camera))
    monkeypatch.setattr(annotating, "LARGEST", 2500)
    (smaller,) = annotate(camera, people, empty(camera))
    assert smaller.box.tolist() == exact.box.tolist()
    assert smaller.truncated == pytest.approx(exact.truncated, abs=0.02)
    np.testing.assert_allclose(smaller.full_box, exact.full_box, atol=2)


def test_who_is_not_on_the_frame_is_left_out_who_is_hidden_is_not() -> None:
    camera = straight_camera(60, 40)
    wall = empty(camera)
    wall[:, 30:] = 3.0
    beyond, behind = card(40, 0, 60, 10, 2.0), card(-5, -5, 5, 5, -2.0)
    hidden, half = card(10, -5, 20, 5, 4.0), card(-10, -5, 10, 5, 4.0)
    found = annotate(camera, [beyond, behind, hidden, half], wall)
    assert [sighting.person for sighting in found] == [2, 3]
    assert (found[0].occluded, found[0].box.tolist()) == (1.0, [0, 0, 0, 0])
    assert found[1].occluded == 0.5
    assert found[0].keypoints[0, 2] == 1


def test_soles_stay_on_the_floor_they_touch(body: Mannequin, camera: Camera) -> None:
    standing = body.posed((0, 0, 0))
    (free,) = annotate(camera, [standing], empty(camera))
    (stood,) = annotate(camera, [standing], floor_depth(camera))
    assert stood.amodal_area == free.amodal_area
    assert stood.visible_area == free.amodal_area


def test_the_pixel_says_nothing_of_a_frame_of_another_size(body: Mannequin) -> None:
    camera = straight_camera(60, 40)
    with pytest.raises(ValueError, match=r"must be \(40, 60\)"):
        annotate(camera, [body.posed()], np.ones((60, 40), np.float32))


def test_left_is_the_persons_own(body: Mannequin, camera: Camera) -> None:
    """Who faces the camera has the left hand on the right of the picture; who turns away, left."""
    for heading, sign in ((0.0, 1), (np.pi, -1)):
        (sighting,) = annotate(camera, [body.posed(heading=heading)], floor_depth(camera))
        for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "eye", "ear"):
            left, right = (COCO_NAMES.index(f"{side}_{name}") for side in ("left", "right"))
            assert sign * (sighting.keypoints[left, 0] - sighting.keypoints[right, 0]) > 0
        assert (sign * (sighting.seven[1::2, 0] - sighting.seven[2::2, 0]) > 0).all()


def test_faces_show_from_the_front_only(body: Mannequin, camera: Camera) -> None:
    face = ("nose", "left_eye", "right_eye")
    (front,) = annotate(camera, [body.posed()], floor_depth(camera))
    (back,) = annotate(camera, [body.posed(heading=np.pi)], floor_depth(camera))
    (side,) = annotate(camera, [body.posed(heading=np.pi / 2)], floor_depth(camera))
    assert [flags(front)[name] for name in face] == [2, 2, 2]
    assert [flags(back)[name] for name in face] == [1, 1, 1]
    # turned to its left, the body shows its right side
    assert (flags(side)["right_eye"], flags(side)["left_eye"]) == (2, 1)
    assert (flags(side)["right_ear"], flags(side)["left_ear"]) == (2, 1)
    assert (flags(side)["right_shoulder"], flags(side)["left_shoulder"]) == (2, 1)
    assert (flags(side)["right_hip"], flags(side)["left_hip"]) == (2, 1)


@pytest.mark.parametrize("heading", [0.0, np.pi])
def test_all_limbs_show_of_who_stands_free(body: Mannequin, camera: Camera, heading: float) -> None:
    (sighting,) = annotate(camera, [body.posed(heading=heading)], floor_depth(camera))
    shown = flags(sighting)
    assert all(shown[name] == 2 for name in COCO_NAMES[5:]), shown


def test_an_arm_behind_the_back_is_hidden(body: Mannequin, camera: Camera) -> None:
    turns = {"upperarm01.L": turn("y", -35) @ turn("z", -32), "lowerarm01.L": turn("y", -130)}
    (front,) = annotate(camera, [body.posed(turns=turns)], floor_depth(camera))
    (back,) = annotate(camera, [body.posed(turns=turns, heading=np.pi)], floor_depth(camera))
    assert (flags(front)["left_wrist"], flags(back)["left_wrist"]) == (1, 2)
    assert flags(front)["right_wrist"] == flags(back)["right_wrist"] == 2


def test_an_arm_stretched_to_the_camera_hides_no_joint_of_its_own(
    body: Mannequin, camera: Camera
) -> None:
    """The elbow's own limb lies before it, but nothing else does."""
    turns = {"upperarm01.L": turn("y", -50), "lowerarm01.L": turn("y", -10)}
    (sighting,) = annotate(camera, [body.posed(turns=turns)], floor_depth(camera))
    assert flags(sighting)["left_elbow"] == flags(sighting)["left_wrist"] == 2


def test_walls_and_people_hide_points(body: Mannequin, camera: Camera) -> None:
    wall = floor_depth(camera)
    edge = round(float(camera.project(np.array([[0, 0, 0.7]]))[0, 1]))
    wall[edge:] = 3.0
    before, behind = body.posed((0.15, -0.3, 0)), body.posed((0, 0.3, 0), heading=0.3)
    (alone,) = annotate(camera, [body.posed()], wall)
    legs = ("left_knee", "right_knee", "left_ankle", "right_ankle")
    assert [flags(alone)[name] for name in legs] == [1] * 4
    assert flags(alone)["left_hip"] == flags(alone)["nose"] == 2
    hidden = flags(annotate(camera, [before, behind], floor_depth(camera))[1])
    free = flags(annotate(camera, [behind], floor_depth(camera))[0])
    arm = ("left_shoulder", "left_elbow", "left_wrist", "left_hip")
    assert [free[name] for name in arm] == [2] * 4
    assert [hidden[name] for name in arm] == [1] * 4
    assert hidden["right_shoulder"] == hidden["right_wrist"] == 2


def test_visible_points_lie_on_their_own_mask(body: Mannequin, camera: Camera) -> None:
    rng = np.random.default_rng(5)
    seen = near = 0
    for _ in range(8):
        people = [
            body.posed((x, y, 0), heading=rng.uniform(0, 7), turns={"head": turn("y", angle)})
            for x, y, angle in rng.uniform((-1.2, -0.8, -50), (1.2, 2.5, 50), (3, 3))
        ]
        for sighting in annotate(camera, people, floor_depth(camera)):
            seen += int((sighting.keypoints[:, 2] == 2).sum())
            near += on_mask(sighting, camera)
    assert seen > 200
    assert near >= 0.99 * seen


def on_mask(sighting: Sighting, camera: Camera) -> int:
    """Count visible points with a pixel of their own mask near them."""
    rows, columns = np.nonzero(sighting.mask.full(camera.width, camera.height))
    points = sighting.keypoints[sighting.keypoints[:, 2] == 2]
    away = np.hypot(columns + 0.5 - points[:, :1], rows + 0.5 - points[:, 1:2])
    return int((away.min(axis=1) <= REACH + 0.75).sum()) if len(rows) else 0


def test_points_project_where_the_joints_are(body: Mannequin, camera: Camera) -> None:
    person: SeenPerson = body.posed((0.4, 0.3, 0.0), heading=1.0)
    (sighting,) = annotate(camera, [person], floor_depth(camera))
    bones = ("LeftUpperArm", "RightUpperArm", "LeftHand", "RightHand", "LeftFoot", "RightFoot")
    joints = person.joints[[JOINT_NAMES.index(bone) for bone in bones]]
    head = person.face[3:].mean(axis=0)
    expected = camera.project(np.vstack([head, joints]))
    np.testing.assert_allclose(sighting.seven, expected, atol=1e-3)
    hips = person.joints[JOINT_NAMES.index("Hips")]
    below = camera.project(np.array([[hips[0], hips[1], 0.0]]))[0]
    np.testing.assert_allclose([*sighting.root, sighting.depth], below, atol=1e-3)
    np.testing.assert_allclose(sighting.joints, person.joints, atol=1e-6)


def test_the_same_frame_is_the_same_whatever_else_was_annotated(
    body: Mannequin, camera: Camera
) -> None:
    people = [body.posed((x, 0, 0), heading=x) for x in (-0.3, 0.2)]
    one, two = (annotate(camera, people, floor_depth(camera)) for _ in range(2))
    for first, second in zip(one, two, strict=True):
        for name, value in vars(first).items():
            other = getattr(second, name)
            if name in ("mask", "amodal_mask"):
                value, other = value.pixels, other.pixels
            np.testing.assert_array_equal(value, other)
