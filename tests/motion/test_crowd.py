"""Plans of crowds: room for every body, ways that people could walk, views that cameras get."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.motion.crowd import CrowdSettings, Person, draw_groups, plan_performances
from addon.motion.crowd_formation import nearest_between
from addon.motion.crowd_ground import Ground
from addon.motion.crowd_views import good_views
from addon.motion.floor import Floor
from addon.motion.performance import ALONE, STEP, Performance
from addon.shots.camera import Camera

log = logging.getLogger(__name__)
LEAST_APART = 0.55  # two bodies of 0.25 m and an elbow's room
FASTEST = 2.2  # metres a second
QUICKEST_TURN = 3.2  # radians a second


def hall(width: float = 30.0, depth: float = 24.0, *, blocks: int = 14, seed: int = 0) -> Floor:
    """A walled floor with blocks on it, its right half a kerb higher."""
    rng = np.random.default_rng(seed)
    columns, rows = round(width * 10), round(depth * 10)
    free = np.zeros((rows, columns), bool)
    free[5:-5, 5:-5] = True
    for _ in range(blocks):
        w, h = rng.integers(5, 25, 2)
        x, y = rng.integers(0, columns - w), rng.integers(0, rows - h)
        free[y : y + h, x : x + w] = False
    height = np.zeros((rows, columns), np.float32)
    height[:, columns // 2 :] = 0.12
    return Floor(np.array([-width / 2, -depth / 2]), 0.1, height, free)


def camera(name: str, place: Sequence[float], target: Sequence[float]) -> Camera:
    """A full-HD camera, 62 degrees wide, that looks from a place at a target."""
    forward = np.subtract(target, place)
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(forward, right), forward])
    focal = 960 / np.tan(np.radians(31))
    inside = np.array([[focal, 0, 960], [0, focal, 540], [0, 0, 1.0]])
    return Camera(name, 1920, 1080, inside, np.column_stack([turn, -turn @ np.array(place)]))


CORNERS = [
    camera(f"cam{number}", (x, y, 4.0), (0.0, 0.0, 0.8))
    for number, (x, y) in enumerate([(-13, -10), (13, -10), (13, 10), (-13, 10)])
]


def people(count: int, seed: int = 0) -> list[Person]:
    rng = np.random.default_rng(seed)
    return [Person(float(rng.uniform(1.5, 1.95))) for _ in range(count)]


def plan(
    floor: Floor, crowd: Sequence[Person], seconds: float, seed: int = 0, **kwargs: object
) -> tuple[Performance, ...]:
    return plan_performances(
        floor,
        CORNERS,
        crowd,
        seconds=seconds,
        settings=CrowdSettings(**kwargs),  # type: ignore[arg-type]
        rng=np.random.default_rng(seed),
    )


def nearest_pair(performances: Sequence[Performance]) -> float:
    tracks = np.stack([one.track.points[:, :2] for one in performances])
    pairs = [nearest_between(tracks[[k]], tracks[k + 1 :]) for k in range(len(tracks) - 1)]
    return min((float(pair.min()) for pair in pairs), default=np.inf)


def distance_to_blocked(floor: Floor, place: np.ndarray) -> float:
    """From a place to the nearest point of any cell that is not free, by brute force."""
    rows, columns = np.nonzero(~floor.free)
    low = floor.origin + np.column_stack([columns, rows]) * floor.cell
    gap = np.maximum(np.maximum(low - place, place - low - floor.cell), 0.0)
    return float(np.linalg.norm(gap, axis=1).min())


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 14),
    blocks=st.integers(0, 25),
    groups=st.sampled_from([0.0, 0.4, 1.0]),
    seconds=st.sampled_from([2.0, 10.0, 15.25]),
)
def test_nobody_runs_into_anything_and_all_move_like_people(
    seed: int, count: int, blocks: int, groups: float, seconds: float
) -> None:
    floor = hall(18.0, 15.0, blocks=blocks, seed=seed)
    performances = plan(floor, people(count, seed), seconds, seed, groups=groups)
    assert [one.person for one in performances] == list(range(count))
    assert nearest_pair(performances) >= LEAST_APART - 1e-6
    for one in performances:
        track = one.track
        assert track.start == 0.0 and track.end >= seconds
        for place in track.points[::7, :2]:
            assert distance_to_blocked(floor, place) >= 0.25
        steps = np.linalg.norm(np.diff(track.points[:, :2], axis=0), axis=1)
        assert steps.max(initial=0.0) / STEP < FASTEST
        assert np.abs(np.diff(steps)).max(initial=0.0) / STEP**2 < 4.0, "a jolt"
        assert np.abs(np.diff(track.headings)).max(initial=0.0) / STEP < QUICKEST_TURN
        assert np.allclose(np.diff(track.distances), steps)


@pytest.mark.parametrize("seed", range(2))
def test_walkers_face_where_they_walk(seed: int) -> None:
    performances = plan(hall(), people(8, seed), 20.0, seed, actions={"walk": 1.0})
    for one in performances:
        ways = np.diff(one.track.points[:, :2], axis=0)
        walking = np.linalg.norm(ways, axis=1) > 0.05
        middle = (one.track.headings[1:] + one.track.headings[:-1]) / 2
        off = np.arctan2(ways[:, 1], ways[:, 0]) - middle
        off = np.abs((off + np.pi) % (2 * np.pi) - np.pi)
        assert walking.any()
        assert off[walking].max() < np.radians(25)


def test_four_cameras_see_twelve_people_well() -> None:
    crowd = people(12)
    seen = np.array(
        [
            [
                good_views(
                    one.track.points[::5], CORNERS, height=crowd[one.person].height, tall=200
                )
                for one in plan(hall(), crowd, 10.0, seed)
            ]
            for seed in range(3)
        ]
    )  # seeds, people, cameras, moments
    per_frame = seen.sum(axis=1).mean()
    cameras = seen.any(axis=3).sum(axis=2).mean()
    log.info("%.1f people a frame and camera, %.1f cameras a person", per_frame, cameras)
    assert per_frame >= 3.0
    assert cameras >= 2.2
    assert (seen.any(axis=3).sum(axis=2) >= 1).mean() > 0.97


def test_thirty_seconds_of_eight_people_are_planned_in_three() -> None:
    start = time.process_time()
    performances = plan(hall(), people(8), 30.0)
    assert time.process_time() - start < 3.0
    walked = [one.track.distances[-1] for one in performances if one.action == "walk"]
    assert np.median(walked) > 25.0, "walkers walk all the time"


def test_groups_keep_together_and_apart() -> None:
    performances = plan(hall(), people(12), 12.0, 3, groups=1.0, actions={"walk": 1.0})
    groups = {one.group for one in performances}
    assert ALONE not in groups
    for group in groups:
        members = [one for one in performances if one.group == group]
        assert 2 <= len(members) <= 6
        assert sorted(one.member for one in members) == list(range(len(members)))
        assert len({one.speed for one in members}) == 1
        places = np.stack([one.track.points[:, :2] for one in members])
        apart = np.linalg.norm(places[:, None] - places[None], axis=3)
        assert apart.max() < 4.0, "they lose one another"
        assert nearest_pair(members) >= LEAST_APART


def test_wide_bodies_walk_in_groups_too() -> None:
    crowd = [Person(1.75, 0.45, 0), Person(1.7, 0.4, 0), Person(1.8, 0.2, 0), Person(1.6, 0.3, 1)]
    performances = plan(hall(), [*crowd, Person(1.9, 0.45, 1)], 10.0, 1, actions={"walk": 1.0})
    assert [one.group for one in performances] == [0, 0, 0, 1, 1]
    assert {one.action for one in performances} == {"walk"}
    assert nearest_pair(performances[:2]) >= 0.45 + 0.4 + 0.05 - 1e-6
    assert nearest_pair(performances[3:]) >= 0.3 + 0.45 + 0.05 - 1e-6


def test_company_may_be_given() -> None:
    given_groups = draw_groups(12, 1.0, np.random.default_rng(5))
    crowd = [Person(1.7, group=group) for group in given_groups]
    for seed in (0, 1):
        assert tuple(one.group for one in plan(hall(), crowd, 5.0, seed)) == given_groups


@given(st.integers(0, 40), st.floats(0, 1), st.integers(0, 999), st.integers(3, 6))
def test_groups_have_two_to_so_many_members(count: int, share: float, seed: int, most: int) -> None:
    groups = draw_groups(count, share, np.random.default_rng(seed), sizes=(2, most))
    together = [group for group in groups if group != ALONE]
    sizes = np.bincount(together) if together else np.zeros(0, int)
    assert all(2 <= size <= most for size in sizes)
    assert len(together) == (0 if round(share * count) == 1 else round(share * count))


def test_the_same_seed_gives_the_same_plan() -> None:
    one, again = (plan(hall(), people(6), 8.0, 4) for _ in range(2))
    other = plan(hall(), people(6), 8.0, 5)
    for a, b in zip(one, again, strict=True):
        assert np.array_equal(a.track.points, b.track.points)
        assert (a.action, a.style, a.group) == (b.action, b.style, b.group)
    assert any(
        not np.array_equal(a.track.points, b.track.points) for a, b in zip(one, other, strict=True)
    )


def test_feet_are_on_the_floor() -> None:
    floor = hall(blocks=0)
    places = np.array([[-3.0, 0.0], [3.0, 0.0], [0.0, 0.0]])
    assert np.allclose(Ground(floor).heights_at(places), [0.0, 0.12, 0.06])
    for one in plan(floor, people(6), 10.0):
        x, z = one.track.points[:, 0], one.track.points[:, 2]
        assert np.allclose(z[x < -0.1], 0.0) and np.allclose(z[x > 0.1], 0.12)


def test_nobody_walks_off_a_platform() -> None:
    floor = hall(blocks=0)
    floor.height[:, 150:] += 0.8
    for one in plan(floor, people(8), 20.0):
        side = np.sign(one.track.points[:, 0])
        assert (side == side[0]).all()


def test_where_only_one_finds_room_the_others_stay_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    free = np.zeros((30, 30), bool)
    free[10:20, 10:20] = True
    floor = Floor(np.zeros(2), 0.1, np.zeros((30, 30), np.float32), free)
    performances = plan(floor, people(3), 5.0)
    assert len(performances) == 1
    assert performances[0].track.distances[-1] == 0.0 and performances[0].action != "walk"
    assert "room for 1 of 3 people" in caplog.text


def test_a_floor_without_room_is_told() -> None:
    free = np.zeros((30, 30), bool)
    free[10:13, :] = True
    floor = Floor(np.zeros(2), 0.1, np.zeros((30, 30), np.float32), free)
    with pytest.raises(OutfitError, match=r"no free place 0\.50 m wide"):
        plan(floor, people(2), 5.0)


def test_a_scene_without_views_is_walked_all_the_same() -> None:
    performances = plan_performances(
        hall(),
        [camera("cam0", (200.0, 200.0, 4.0), (300.0, 300.0, 0.0))],
        people(5),
        seconds=6.0,
        settings=CrowdSettings(actions={"walk": 1.0}),
        rng=np.random.default_rng(0),
    )
    assert all(one.track.distances[-1] > 3.0 for one in performances)


def test_clips_are_drawn_only_where_there_are_some() -> None:
    without = plan(hall(), people(10), 3.0, groups=0.0, actions={"clip": 1.0, "stand": 1e-9})
    assert {one.action for one in without} == {"stand"}
    performances = plan(hall(), people(4), 3.0, groups=0.0, actions={"clip": 1}, clips=("a.bvh",))
    assert {(one.action, one.clip) for one in performances} == {("clip", "a.bvh")}
    with pytest.raises(OutfitError, match="weights"):
        CrowdSettings(actions={"clip": 1.0})
    with pytest.raises(OutfitError, match="no action 'fly'"):
        CrowdSettings(actions={"fly": 1.0})  # type: ignore[dict-item]
