"""What is new comes into view: from its front, beside what lies over the view."""

from __future__ import annotations

from math import radians

import bpy
import numpy as np
import pytest
from mathutils import Euler, Vector

from addon.stage.framing import bring_into_view


@pytest.fixture
def space() -> bpy.types.SpaceView3D:
    """The 3D view of Blender's own startup file."""
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    return next(
        area.spaces.active
        for window in bpy.context.window_manager.windows
        for area in window.screen.areas
        if area.type == "VIEW_3D"
    )


@pytest.fixture
def rod(space: bpy.types.SpaceView3D) -> bpy.types.Object:
    """Something two metres high, away from the middle."""
    mesh = bpy.data.meshes.new("rod")
    mesh.from_pydata([(-0.3, 0, 0), (0.3, 0, 2)], [(0, 1)], [])
    rod = bpy.data.objects.new("rod", mesh)
    rod.location = (5, 0, 0)
    bpy.context.scene.collection.objects.link(rod)
    return rod


def towards_eye(space: bpy.types.SpaceView3D) -> Vector:
    return space.region_3d.view_rotation @ Vector((0, 0, 1))


@pytest.mark.parametrize("heading", [0.0, 90.0, 200.0])
def test_a_view_is_turned_to_the_front(
    space: bpy.types.SpaceView3D, rod: bpy.types.Object, heading: float
) -> None:
    rod.rotation_euler.z = radians(heading)
    space.region_3d.view_rotation = Euler((radians(60), 0, radians(heading + 150))).to_quaternion()
    bring_into_view(rod, [rod])
    front = Euler((0, 0, radians(heading))).to_matrix() @ Vector((0, -1, 0))
    assert towards_eye(space).dot(front) > 0.9


def test_a_view_that_sees_the_front_is_not_turned(
    space: bpy.types.SpaceView3D, rod: bpy.types.Object
) -> None:
    turned = Euler((radians(70), 0, radians(-25))).to_quaternion()
    space.region_3d.view_rotation = turned
    bring_into_view(rod, [rod])
    np.testing.assert_allclose(space.region_3d.view_rotation, turned, atol=1e-5)


def test_all_of_it_is_seen_in_the_middle_of_what_is_free(
    space: bpy.types.SpaceView3D, rod: bpy.types.Object
) -> None:
    bring_into_view(rod, [rod])
    view = space.region_3d
    shown = np.array([view.view_rotation.inverted() @ (Vector((5, 0, 1)) - view.view_location)])
    assert abs(shown[0][1]) < 0.1  # as high as the view's middle
    assert abs(shown[0][0]) < view.view_distance / 4  # aside by no more than half a sidebar
    assert 2 < view.view_distance < 12
