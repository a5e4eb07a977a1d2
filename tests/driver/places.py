"""A small .blend to shoot in: ground, a wall, a box, sun and sky, cameras or none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import math, os, sys
import bpy
from mathutils import Vector

path, cameras = sys.argv[1], int(sys.argv[2])
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
bpy.ops.mesh.primitive_plane_add(size=10)
bpy.ops.mesh.primitive_cube_add(size=1, location=(2.5, 1.5, 0.5))
bpy.ops.mesh.primitive_cube_add(size=1, location=(0, 5, 1.5))
bpy.context.object.scale = (10, 0.2, 3)
sun = bpy.data.objects.new("sun", bpy.data.lights.new("sun", "SUN"))
sun.data.energy = 3
sun.rotation_euler = (0.6, 0.2, 0)
scene.collection.objects.link(sun)
scene.world = bpy.data.worlds.new("sky")
for number in range(cameras):
    camera = bpy.data.objects.new(f"cam{number}", bpy.data.cameras.new(f"cam{number}"))
    camera.data.angle = math.radians(60)
    camera.location = (-3.5 + 7 * number, -4, 2.8)
    aim = Vector((0, 1, 0.8)) - camera.location
    camera.rotation_euler = aim.to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(camera)
bpy.ops.wm.save_as_mainfile(filepath=path)
os._exit(0)
"""


def make_place(path: Path, *, cameras: int = 2) -> Path:
    """Write the .blend, by a process of its own."""
    command = [sys.executable, "-c", SCRIPT, str(path), str(cameras)]
    subprocess.run(command, check=True, capture_output=True)
    return path
