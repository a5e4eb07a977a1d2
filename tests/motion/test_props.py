"""What people hold: closed shapes of real sizes that stay in the hand and clear of the body."""

from __future__ import annotations

import math

import numpy as np
import pytest

from addon.motion.belongings import BAGS, Kind, belonging
from addon.motion.gestures import gesture
from addon.motion.performance import Action, Performance
from addon.motion.posing import pose_at
from addon.motion.props import Prop, prop_key, prop_of
from addon.motion.style import style_of
from addon.shots.skinning import Skin
from addon.wardrobe.characters.character import DressedMesh
from tests.motion.figures import SIDES, Subject, even, performing

KINDS: tuple[Kind, ...] = ("phone", *BAGS, "parcel")
LEAST = {
    "phone": (0.6, 1.3, 0.07),
    "tote": (2.5, 3.0, 0.7),
    "shopping bag": (2.2, 2.8, 0.8),
    "briefcase": (3.3, 2.3, 0.6),
    "parcel": (2.5, 1.6, 2.0),
}
MOST = {
    "phone": (0.85, 1.7, 0.12),
    "tote": (4.2, 4.2, 1.4),
    "shopping bag": (3.6, 4.2, 1.5),
    "briefcase": (4.4, 3.3, 1.3),
    "parcel": (4.2, 3.0, 3.2),
}
MOMENTS = np.arange(1.0, 2.2, 0.2)


def triangles(mesh: DressedMesh) -> np.ndarray:
    """All faces of a mesh in threes."""
    quads = mesh.faces[:, 3] >= 0
    return np.concatenate([mesh.faces[:, [0, 1, 2]], mesh.faces[quads][:, [0, 2, 3]]])


def prop(somebody: Subject, performance: Performance) -> Prop:
    """What somebody holds."""
    found = prop_of(somebody.figure, performance)
    assert found is not None
    return found


def style_with(kind: str, action: Action, somebody: Subject, sides: int = 1) -> int:
    """The first seed of somebody who holds a thing of a kind."""
    for style in range(200):
        found = prop_of(somebody.figure, performing(even(0.0), action, style=style))
        if found is not None and found.thing.kind == kind and len(found.sides) == sides:
            return style
    raise AssertionError(f"nobody holds a {kind}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 7, 123_456_789])
def test_things_are_closed_and_of_real_sizes(kind: Kind, seed: int) -> None:
    thing = belonging(kind, seed)
    for mesh in thing.parts:
        faces = triangles(mesh)
        edges = [
            tuple(edge) for edge in np.concatenate([faces[:, [k, (k + 1) % 3]] for k in range(3)])
        ]
        assert len(set(edges)) == len(edges)
        assert {(b, a) for a, b in edges} == set(edges)  # each edge has a face on both sides
        first, second, third = mesh.vertices[faces].transpose(1, 0, 2)
        volume = float(np.einsum("ij,ij->", first, np.cross(second, third))) / 6
        assert volume > 0  # and faces are seen from outside
    for values, bound in ((LEAST[kind], np.less_equal), (MOST[kind], np.greater_equal)):
        assert bound(values, thing.size).all()
    main = np.ptp(thing.parts[0].vertices, axis=0)
    assert np.allclose(main, thing.size, rtol=0.12)


def test_the_same_style_gives_the_same_bytes(bare: Subject) -> None:
    for action in ("phone", "carry"):
        found = []
        for _ in range(2):
            belonging.cache_clear()
            prop_of.cache_clear()
            performance = performing(even(1.2), action, style=31)
            held = prop(bare, performance)
            vertices = held.at(pose_at(bare.figure, performance, 1.3))
            colours = [mesh.surface.colour for mesh in held.meshes]
            found.append((b"".join(part.tobytes() for part in vertices), colours))
        assert found[0] == found[1]


def test_kinds_colours_and_hands_differ_from_style_to_style(bare: Subject) -> None:
    carried = [prop(bare, performing(even(1.0), "carry", style=style)) for style in range(40)]
    assert {one.thing.kind for one in carried} == {*BAGS, "parcel"}
    assert len({one.meshes[0].surface.colour for one in carried}) > 20
    assert {one.sides for one in carried} == {("Left",), ("Right",), ("Left", "Right")}


def test_who_neither_phones_nor_carries_has_empty_hands(bare: Subject) -> None:
    for action in ("walk", "stand", "dance"):
        assert prop_of(bare.figure, performing(even(0.0), action)) is None
    assert prop_key(performing(even(0.0), "walk", style=3)) == prop_key(performing(even(1.0)))
    keys = {prop_key(performing(even(0.0), "carry", style=style)) for style in (3, 3, 4)}
    assert len(keys) == 2


@pytest.mark.parametrize("style", range(6))
@pytest.mark.parametrize("action", ["phone", "carry"])
def test_what_is_held_follows_the_hand(bare: Subject, action: Action, style: int) -> None:
    performance = performing(even(1.3), action, style=style)
    held = prop(bare, performance)
    for moment in MOMENTS:
        moves = pose_at(bare.figure, performance, moment)
        vertices = np.concatenate(held.at(moves))
        for side in held.sides:
            hand = moves[bare.figure.human[side + "Hand"]]
            palm = bare.figure.palms[side]
            knuckles = bare.figure.head(side + "Hand") + palm.along * bare.figure.knuckles(side)
            apart = np.linalg.norm(vertices - hand[:3, :3] @ knuckles - hand[:3, 3], axis=1).min()
            assert apart < (0.16 if held.thing.kind == "parcel" else 0.05)


@pytest.mark.parametrize("kind", BAGS)
def test_bags_hang_straight_down_below_the_hand(bare: Subject, kind: Kind) -> None:
    performance = performing(even(1.3), "carry", style=style_with(kind, "carry", bare))
    held = prop(bare, performance)
    for moment in MOMENTS:
        moves = pose_at(bare.figure, performance, moment)
        body = held.at(moves)[0]
        rest = held.meshes[0].vertices / 10
        assert np.allclose(np.ptp(body[:, 2]), np.ptp(rest[:, 1]), atol=1e-9)
        hand = bare.joint(held.sides[0] + "Hand", moves)
        assert body[:, 2].max() < hand[2]
        assert body[:, 2].min() > 0.03
        assert np.linalg.norm(body[:, :2].mean(axis=0) - hand[:2]) < 0.12


def off_arms(somebody: Subject) -> np.ndarray:
    """Which vertices of all meshes no arm carries."""
    skeleton = somebody.character.skeleton
    tops = {skeleton.names[somebody.figure.human[side + "UpperArm"]] for side in SIDES}
    names = {name for name in skeleton.names if tops & {name, *skeleton.ancestors(name)}}
    found = []
    for mesh in somebody.character.meshes:
        own = np.array([bone in names for bone in mesh.weights.bones])[mesh.weights.bone_indices]
        found.append(np.bincount(mesh.weights.vertices[own], minlength=len(mesh.vertices)) == 0)
    return np.concatenate(found)


@pytest.mark.parametrize("speed", [0.0, 1.3])
def test_bags_and_parcels_keep_clear_of_the_body(shod: Subject, speed: float) -> None:
    skin, free = Skin.of(shod.character), off_arms(shod)
    for style in range(18):
        performance = performing(even(speed), "carry", style=style)
        held = prop(shod, performance)
        corners = held.meshes[0].vertices
        low, high = corners.min(axis=0), corners.max(axis=0)
        for moment in MOMENTS[::2]:
            moves = pose_at(shod.figure, performance, moment)
            axes, origin = held.place(moves)
            body = (np.concatenate(skin.posed(moves))[free] - origin) @ axes * 10
            outside = np.maximum(low - body, body - high).max(axis=1)
            assert outside.min() > 0, (held.thing.kind, style, moment)


def test_phones_are_at_the_ear_or_before_the_eyes(bare: Subject) -> None:
    heard, read = 0, 0
    for style in range(12):
        performance = performing(even(1.0), "phone", style=style)
        held = prop(bare, performance)
        moves = pose_at(bare.figure, performance, 1.5)
        axes, origin = held.place(moves)
        side = held.sides[0]
        head = moves[bare.figure.human["Head"]]
        ear = head[:3, :3] @ bare.figure.ears[side] + head[:3, 3]
        middle = np.concatenate(held.at(moves)).mean(axis=0)
        if np.linalg.norm(middle - ear) < 0.11:
            heard += 1
            continue
        read += 1
        to_face = (head[:3, :3] @ bare.figure.head("Head") + head[:3, 3]) - origin
        assert 0.15 < np.linalg.norm(to_face) < 0.6
        assert axes[:, 2] @ to_face / np.linalg.norm(to_face) > 0.6  # the screen is seen
    assert heard
    assert read


def leans(somebody: Subject, performance: Performance) -> list[float]:
    """Degrees by which the trunk leans ahead of how it is at rest, over two steps."""
    figure = somebody.figure
    rest = figure.head("Neck") - figure.head("Hips")
    found = []
    for moment in MOMENTS:
        moves = pose_at(figure, performance, moment)
        trunk = somebody.joint("Neck", moves) - somebody.joint("Hips", moves)
        ahead = trunk @ (math.cos(0.3), math.sin(0.3), 0.0)
        found.append(math.degrees(math.atan2(ahead, trunk[2]) - math.atan2(rest[2], rest[1])))
    return found


def test_people_walk_upright_with_a_moderate_rise_and_fall(bare: Subject) -> None:
    rises = []
    for style in range(0, 200, 5):
        performance = performing(even(1.3), style=style)
        lean = leans(bare, performance)
        assert min(lean) > -3.0
        assert max(lean) < 8.5
        times = np.arange(1.0, 2.2, 0.04)
        poses = [pose_at(bare.figure, performance, moment) for moment in times]
        rises.append(float(np.ptp([bare.joint("Hips", moves)[2] for moves in poses])))
    assert 0.040 < np.median(rises) < 0.050
    assert max(rises) < 0.062


def test_only_those_who_stand_in_company_talk_with_their_hands(bare: Subject) -> None:
    def still(group: int, style: int) -> float:
        performance = Performance(0, "stand", style, 1.3, even(0.0, 20.0), group, 1)
        times = np.arange(0.0, 18.0, 0.5)
        hands = [
            bare.joint(side + "Hand", pose_at(bare.figure, performance, moment))
            for moment in times
            for side in SIDES
        ]
        return float(np.max([hand[2] for hand in hands]))

    raised = [still(2, style) - still(-1, style) for style in (0, 3, 5, 6)]
    assert max(raised) > 0.08
    walking = Performance(0, "phone", 3, 1.3, even(0.0), 2)
    assert not gesture(style_of(3), walking, 1.0)
