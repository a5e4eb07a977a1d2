"""Roots: what is new comes into view."""

from __future__ import annotations

import bpy
import numpy as np

from addon.stage.roots import bring_into_view


def test_a_view_is_moved_to_show_meshes_but_not_turned() -> None:
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    area = next(
        area
        for window in bpy.context.window_manager.windows
        for area in window.screen.areas
        if area.type == "VIEW_3D"
    )
    view = area.spaces.active.region_3d
    turned = tuple(view.view_rotation)
    mesh = bpy.data.meshes.new("rod")
    mesh.from_pydata([(0, 0, 0), (0, 0, 2)], [(0, 1)], [])
    rod = bpy.data.objects.new("rod", mesh)
    rod.location = (5, 0, 0)
    bpy.context.scene.collection.objects.link(rod)
    bring_into_view([rod])
    np.testing.assert_allclose(view.view_location, (5, 0, 1), atol=1e-6)
    assert 1.5 < view.view_distance < 5
    assert tuple(view.view_rotation) == turned
