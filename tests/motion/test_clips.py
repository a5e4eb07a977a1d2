"""Motion files: retargeted by their joints' names, looped, in place, with feet on the ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.bvh import read_bvh
from addon.makehuman.data import BodyData
from addon.makehuman.posing import pose_from_bvh, rest_matrices
from addon.makehuman.rigs import RIG_NAMES
from addon.motion.clips import RADIUS, Clip
from addon.motion.posing import pose_at
from tests.motion.figures import SIDES, Subject, even, performing, subject
from tests.motion.motion_files import write_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "walk.bvh")


def lowest(somebody: Subject, moves: np.ndarray) -> float:
    return float(min(somebody.sole(side, moves)[:, 2].min() for side in SIDES))


def test_feet_keep_to_the_ground_and_the_body_to_its_place(shod: Subject, clip: Path) -> None:
    performance = performing(even(0.0), "clip", clip=str(clip))
    moves = [pose_at(shod.figure, performance, time) for time in np.arange(0, 4, 0.05)]
    lows = [lowest(shod, move) for move in moves]
    assert min(lows) > -0.01
    assert max(lows) < 0.025  # its own walker hops a little on legs that are nearly straight
    hips = np.array([shod.joint("Hips", move) for move in moves])
    assert np.linalg.norm(hips[:, :2], axis=1).max() < RADIUS + 0.05
    assert Clip(shod.figure, str(clip), performance.track).drift > 20  # decimetres that it walks


def test_the_end_goes_over_into_the_start(bare: Subject, clip: Path) -> None:
    places = bare.joints(performing(even(0.0), "clip", clip=str(clip)), np.arange(0, 4, 0.01))
    assert (np.linalg.norm(np.diff(places, axis=0), axis=2) / 0.01).max() < 7.0


def test_a_raised_arm_is_raised_and_a_lowered_one_lowered(bare: Subject, clip: Path) -> None:
    """The file rests in a T, the body in an A: what counts is where the limbs point."""
    moves = pose_at(bare.figure, performing(even(0.0), "clip", clip=str(clip)), 0.0)
    shoulder, hand = (bare.joint("Left" + part, moves) for part in ("UpperArm", "Hand"))
    up = (hand - shoulder) / np.linalg.norm(hand - shoulder)
    assert np.degrees(np.arcsin(up[2])) == pytest.approx(60, abs=6)
    # its right arm is turned by 76 degrees about Z as well, which lowers an arm to -x
    shoulder, hand = (bare.joint("Right" + part, moves) for part in ("UpperArm", "Hand"))
    assert hand[2] < shoulder[2] - 0.4


def test_names_of_mixamo_and_other_headings_give_the_same(
    bare: Subject, clip: Path, tmp_path: Path
) -> None:
    other = write_clip(tmp_path / "mixamo.bvh", mixamo=True, facing=110.0)
    both = [
        pose_at(bare.figure, performing(even(0.0), "clip", clip=str(path)), 0.7)
        for path in (clip, other)
    ]
    assert np.allclose(both[0], both[1], atol=1e-3)


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_every_rig_does_it(body_data: BodyData, clip: Path, rig: str) -> None:
    somebody = subject(body_data, rig=rig)
    moves = pose_at(somebody.figure, performing(even(0.0), "clip", clip=str(clip)), 0.4)
    assert abs(lowest(somebody, moves)) < 0.025
    assert somebody.joint("LeftHand", moves)[2] > somebody.joint("Head", moves)[2]


def test_makehumans_own_files_turn_bones_as_when_they_are_imported(
    body_data: BodyData, bare: Subject, reference: Path
) -> None:
    path = reference / "makehuman" / "exports" / "f_sport_posed_proxy" / "f_sport_posed_proxy.bvh"
    if not path.is_file():
        pytest.skip("no posed .bvh export of MakeHuman")
    skeleton = bare.character.skeleton
    wanted = pose_from_bvh(read_bvh(path), body_data, "game_engine", skeleton)
    wanted = (wanted @ np.linalg.inv(rest_matrices(skeleton)))[:, :3, :3]
    way = even(0.0)
    found = pose_at(bare.figure, performing(way, "clip", clip=str(path)), 0.0)[:, :3, :3] * 10
    for name in ("Head", "LeftUpperArm", "RightUpperArm", "LeftLowerLeg", "LeftHand"):
        bone = bare.figure.human[name]
        ours = np.linalg.inv(_axes(way.headings[0])) @ found[bone]
        angle = np.degrees(np.arccos(np.clip((np.trace(ours.T @ wanted[bone]) - 1) / 2, -1, 1)))
        assert angle < 1.0, name


def _axes(heading: float) -> np.ndarray:
    """The body's axes in the world, columns."""
    cosine, sine = np.cos(heading), np.sin(heading)
    return np.array([[-sine, 0.0, cosine], [cosine, 0.0, sine], [0.0, 1.0, 0.0]])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "no line MOTION|no keyword"),
        (
            "HIERARCHY\nROOT tail\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n"
            "End Site\n{\nOFFSET 0 1 0\n}\n}\nMOTION\nFrames: 1\nFrame Time: 0.03\n0 0 0\n",
            "none of its joints is known as a human's Hips",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    bare: Subject, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "bad.bvh"
    path.write_text(text)
    with pytest.raises(OutfitError, match=said) as caught:
        pose_at(bare.figure, performing(even(0.0), "clip", clip=str(path)), 0.0)
    assert "bad.bvh" in str(caught.value)


def test_frames_without_time_and_clips_without_a_file_are_refused(
    bare: Subject, clip: Path, tmp_path: Path
) -> None:
    frozen = tmp_path / "frozen.bvh"
    lines = clip.read_text().splitlines()
    frozen.write_text(
        "\n".join("Frame Time: 0" if "Frame Time" in line else line for line in lines)
    )
    with pytest.raises(OutfitError, match="Frame Time is 0, not above 0"):
        pose_at(bare.figure, performing(even(0.0), "clip", clip=str(frozen)), 0.0)
    with pytest.raises(OutfitError, match="needs a motion file"):
        pose_at(bare.figure, performing(even(0.0), "clip"), 0.0)
    with pytest.raises(OutfitError, match="gone"):
        pose_at(bare.figure, performing(even(0.0), "clip", clip=str(tmp_path / "gone.bvh")), 0.0)
