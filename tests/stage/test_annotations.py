"""Annotations agree with Cycles: whose each pixel is, and how deep the surface lies there."""

from __future__ import annotations

from dataclasses import replace
from math import radians
from pathlib import Path

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.shots.annotating import annotate
from addon.shots.camera import Camera
from addon.shots.cutouts import alpha_of
from addon.shots.keypoints import JOINT_NAMES
from addon.shots.raster import Window, bounds, depths
from addon.shots.seeing import SeenPerson, sheet_of
from addon.stage.cameras import evaluated_vertices
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.networks import camera_of
from addon.stage.posing import turn_bone
from addon.wardrobe.characters.character import Character
from addon.wardrobe.people.painting import write_png

WIDTH, HEIGHT = 640, 480
POSE = (
    *(("thigh_l", "X", 30), ("calf_l", "X", -25), ("thigh_r", "X", -20), ("upperarm_l", "X", -35)),
    *(("upperarm_r", "X", 30), ("lowerarm_r", "X", 40), ("head", "Z", 35), ("spine_02", "Z", 12)),
)


@pytest.fixture
def strands(character: Character, tmp_path: Path) -> Character:
    """The character, with hair that is cut out of its cards strand by strand."""
    picture = np.full((128, 128, 4), 90, np.uint8)
    across = np.arange(128)
    picture[:, :, 3] = np.where((across % 16 < 10) & (across[:, None] > 30), 255, 0)
    write_png(tmp_path / "strands.png", picture)
    meshes = [
        replace(mesh, surface=replace(mesh.surface, texture=tmp_path / "strands.png", alpha=True))
        if mesh.kind == "hair"
        else mesh
        for mesh in character.meshes
    ]
    assert [mesh.kind for mesh in meshes].count("hair") == 1
    return replace(character, meshes=tuple(meshes))


def hang_camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """A camera 3 m high that looks down on the origin, its lens shifted."""
    lens = bpy.data.cameras.new("cam01")
    camera = bpy.data.objects.new("cam01", lens)
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.location, camera.rotation_euler = (1.4, -4.0, 3.0), (radians(64), 0, radians(19))
    lens.lens, lens.shift_x = 62, 0.03
    scene.render.resolution_x, scene.render.resolution_y = WIDTH, HEIGHT
    scene.render.resolution_percentage = 100
    return camera


def passes(scene: bpy.types.Scene, folder: Path) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Render each pixel's object number and depth by one ray through the pixel's middle."""
    scene.render.engine = "CYCLES"
    cycles, layer = scene.cycles, scene.view_layers[0]
    cycles.samples, cycles.max_bounces, cycles.transparent_max_bounces = 1, 0, 64
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.pixel_filter_type, cycles.filter_width = "BOX", 0.01
    layer.use_pass_object_index = layer.use_pass_z = True
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    source = tree.nodes.new("CompositorNodeRLayers")
    target = tree.nodes.new("CompositorNodeOutputFile")
    target.base_path = str(folder)
    target.format.file_format, target.format.color_depth = "OPEN_EXR", "32"
    target.file_slots.clear()
    for name in ("IndexOB", "Depth"):
        target.file_slots.new(name)
        tree.links.new(source.outputs[name], target.inputs[name])
    bpy.ops.render.render()
    index, depth = (read(next(folder.glob(f"{name}*.exr"))) for name in ("IndexOB", "Depth"))
    return np.round(index).astype(int), depth


def read(path: Path) -> NDArray[np.float32]:
    image = bpy.data.images.load(str(path))
    pixels = np.zeros(WIDTH * HEIGHT * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    return pixels.reshape(HEIGHT, WIDTH, -1)[::-1, :, 0]


def seen(character: Character, staged: StagedCharacter) -> SeenPerson:
    nowhere = np.zeros((len(JOINT_NAMES), 3))
    return SeenPerson(
        [evaluated_vertices(thing) for thing in staged.meshes],
        [sheet_of(mesh, alpha_of(mesh.surface)) for mesh in character.meshes],
        nowhere,
        nowhere[:5],
        0.0,
    )


def test_masks_and_depths_are_those_that_cycles_renders(
    strands: Character, scene: bpy.types.Scene, tmp_path: Path
) -> None:
    """Two people, one behind the other: more than 99.9 of 100 pixels are the same person's."""
    both = [stage_character(strands, scene) for _ in range(2)]
    for staged, place, index in zip(both, ((0, 0, 0), (0.35, 0.6, 0)), (1, 2), strict=True):
        for bone, axis, degrees in POSE:
            turn_bone(staged.armature, bone, axis, degrees if index == 1 else -degrees)  # type: ignore[arg-type]
        staged.armature.location = place
        for thing in staged.meshes:
            thing.pass_index = index
    thing = hang_camera(scene)
    bpy.context.view_layer.update()
    camera = camera_of(thing, scene)
    people = [seen(strands, staged) for staged in both]
    rendered, far = passes(scene, tmp_path)

    empty = np.full((HEIGHT, WIDTH), np.inf, np.float32)
    mine = np.zeros((HEIGHT, WIDTH), int)
    for sighting in annotate(camera, people, empty):
        assert sighting.amodal_area > 8000
        mine[sighting.mask.full(WIDTH, HEIGHT)] = sighting.person + 1
    shown = (mine > 0) | (rendered > 0)
    assert (mine == rendered)[shown].mean() > 0.999

    frame = Window(0, 0, WIDTH, HEIGHT)
    drawn = np.minimum(*(depth_of(camera, person, frame) for person in people))
    same = (mine == rendered) & shown
    steep = np.abs(np.gradient(np.where(same, far, 0))).max(axis=0) > 0.02  # silhouettes, folds
    assert (same & ~steep).sum() > 0.6 * shown.sum()
    off = np.abs(drawn - far)[same & ~steep]
    assert np.median(off) < 2e-5
    assert (off < 0.001).mean() > 0.999


def depth_of(camera: Camera, person: SeenPerson, frame: Window) -> NDArray[np.float32]:
    vertices, sheets = person.joined()
    pixels = camera.project(vertices)
    assert bounds(pixels, sheets).within(frame) == bounds(pixels, sheets), "all is on the frame"
    return depths(pixels, sheets, frame)
