"""People for tests: cards of one square each, and a bare body in any pose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.posing import carried, rest_matrices, rotate_bones
from addon.shots.camera import Camera
from addon.shots.keypoints import JOINT_NAMES, joint_places
from addon.shots.raster import Sheet
from addon.shots.seeing import SeenPerson, sheet_of
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import dress

Floats = NDArray[np.float64]
QUAD = Sheet(np.array([(0, 1, 2), (0, 2, 3)]))
UPRIGHT = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]) / 10  # decimetres Y up to metres Z up


def straight_camera(width: int, height: int, *, focal: float = 100.0) -> Camera:
    """A camera at the origin that looks along +y; its picture's middle is on the axis."""
    intrinsics = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    turn = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    return Camera("cam00", width, height, intrinsics, np.column_stack([turn, np.zeros(3)]))


def looking(place: Floats, target: Floats, *, width: int, height: int, focal: float) -> Camera:
    """A camera that hangs somewhere and looks at a point."""
    ahead = (target - place) / np.linalg.norm(target - place)
    right = np.cross(ahead, (0, 0, 1.0))
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(ahead, right), ahead])
    intrinsics = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    return Camera("cam00", width, height, intrinsics, np.column_stack([turn, -turn @ place]))


def card(left: float, top: float, right: float, bottom: float, depth: float) -> SeenPerson:
    """A rectangle before `straight_camera`, in pixels from its axis at a focal length of 100."""
    x, z = np.array([left, right, right, left]), -np.array([top, top, bottom, bottom])
    corners = np.column_stack([x * depth / 100, np.full(4, depth), z * depth / 100])
    middle = corners.mean(axis=0)
    return SeenPerson(
        [corners],
        [QUAD],
        np.tile(middle, (len(JOINT_NAMES), 1)),
        np.tile(middle, (5, 1)),
        float(corners[:, 2].min()),
    )


@dataclass(frozen=True, eq=False)
class Mannequin:
    """A bare body that can be posed by turning the default rig's bones."""

    character: Character

    @cached_property
    def face(self) -> Floats:
        """Nose, eyes and ears of the rest pose, found on the skin."""
        skin, skeleton = self.character.meshes[0].vertices, self.character.skeleton
        eyes = [skeleton.tails[skeleton.index(f"eye.{side}")] for side in "LR"]
        middle = skin[(abs(skin[:, 0]) < 0.15) & (abs(skin[:, 1] - eyes[0][1] + 0.4) < 0.3)]
        level = skin[(abs(skin[:, 1] - eyes[0][1] + 0.1) < 0.2) & (abs(skin[:, 0]) < 1.2)]
        ears = [level[level[:, 0].argmax()], level[level[:, 0].argmin()]]
        return np.array([middle[middle[:, 2].argmax()], *eyes, *ears])

    def posed(
        self,
        place: tuple[float, float, float] = (0, 0, 0),
        *,
        heading: float = 0.0,
        turns: Mapping[str, Floats] | None = None,
    ) -> SeenPerson:
        """Stand somewhere; at heading 0 the body faces -y, which turns counter-clockwise."""
        skeleton = self.character.skeleton
        cosine, sine = np.cos(heading), np.sin(heading)
        world = np.eye(4)
        world[:3, :3] = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]]) @ UPRIGHT
        world[:3, 3] = np.array(place) - (0, 0, self.character.ground / 10)
        moves = world @ rotate_bones(skeleton, turns or {})
        moves = moves @ np.linalg.inv(rest_matrices(skeleton))
        places = joint_places(skeleton)
        meshes = self.character.meshes
        return SeenPerson(
            [carried(mesh.vertices, mesh.weights, moves) for mesh in meshes],
            [sheet_of(mesh) for mesh in meshes],
            places.moved(moves),
            places.face(self.face, moves),
            place[2],
        )


def mannequin(data: BodyData) -> Mannequin:
    """Make one of the default body."""
    body = build_body(data, BodyParameters())
    made = dress("bare", data=data, body=body, rig=data.rig("default"), skin=Surface(), worn=[])
    return Mannequin(made)


def turn(axis: str, degrees: float) -> Floats:
    """A rotation about one of the body's own axes: x to its left, y up, z to the front."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    one, two = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[one, one] = matrix[two, two] = cosine
    matrix[one, two], matrix[two, one] = -sine, sine
    return matrix
