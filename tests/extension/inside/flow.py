"""Installs the zip and goes from a photo to FBX by operators alone, saves, reopens, takes it away.

Arguments: the zip, an outfits.json, an empty folder for what is made.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, MODULE, disable, install, result, uninstall
from panels import described, drawn_panels, sidebar

archive, outfits, folder = ARGUMENTS
out = Path(folder)
seen = {}
done = {"FINISHED"}


def root():
    """The character that is worked on."""
    return bpy.context.scene.outfit_cloner.character


def parts() -> dict[str, object]:
    """Its meshes."""
    return {child.outfit_part: child for child in root().children if child.outfit_part}


def pixels(thing: bpy.types.Object) -> tuple[int, int, str]:
    """The texture that a mesh wears: its size, and where it lies or that it is packed."""
    nodes = thing.data.materials[0].node_tree.nodes
    image = next(node.image for node in nodes if node.type == "TEX_IMAGE")
    assert image.packed_file is not None or Path(bpy.path.abspath(image.filepath)).is_file()
    return (*image.size, image.name)


install(archive)
seen["new file"] = drawn_panels()
everything = described()
order = [cls.__name__ for cls in sidebar()]
german = sorted(sys.modules[MODULE + ".addon.ui.german"].GERMAN)
ops = bpy.ops.outfit

# Photo
assert ops.open_photo(filepath=outfits, outfit="striped_shirt", seed=5) == done
settings = root().outfit_cloner
assert [one.name for one in settings.observations] == ["short sleeve top", "trousers"]
seen["photo"] = drawn_panels()

# Landmarks
top = settings.observations[0]
numbers = [n for n, mark in enumerate(top.landmarks, 1) if mark.visibility == 2][:2]
moved = {}
for number in numbers:
    x, y = top.landmarks[number - 1].position
    moved[number] = [round(x + 3, 2), round(y + 2, 2)]
    assert (
        ops.move_landmark(garment=top.name, number=number, x=moved[number][0], y=moved[number][1])
        == done
    )

# Body
assert ops.random_body(seed=7) == done
settings = root().outfit_cloner
settings.body.height = 0.7

# Garments
assert ops.choose_garment(garment="trousers_wide", observation="trousers") == done

# Clone
settings.texture_size = "256"
assert ops.clone() == done
assert root().outfit_cloner.built
worn = sorted(parts())
assert {"body", "trousers_wide"} <= set(worn), worn
assert pixels(parts()["trousers_wide"])[:2] == (256, 256)
assert len(root().data.bones) == 53
seen["clone"] = drawn_panels()
assert ops.save_texture(filepath=str(out / "jeans.png"), part="trousers_wide") == done

# Finish
assert ops.pose(pose="WALKING", phase=0.25) == done
thigh = root().pose.bones["thigh_l"]
assert abs(thigh.matrix_basis.to_quaternion().angle) > 0.05
assert ops.render_views(folder=str(out), width=48, height=64, samples=1) == done
assert ops.turntable() == done
assert ops.turntable() == done
assert ops.export_fbx(filepath=str(out / "ada.fbx")) == done
assert ops.export_gltf(filepath=str(out / "ada.glb")) == done
assert ops.export_mhm(filepath=str(out / "ada.mhm")) == done
assert ops.send_to_driver(filepath=str(out / "outfits.json")) == done
sent = json.loads((out / "outfits.json").read_text())["outfits"][0]
assert sent["person"]["seed"] == 7

# Saved with the scene
assert bpy.ops.wm.save_as_mainfile(filepath=str(out / "ada.blend")) == done
assert bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True) == done
assert root() is None
assert bpy.ops.wm.open_mainfile(filepath=str(out / "ada.blend")) == done
settings = root().outfit_cloner
for number, place in moved.items():
    kept = settings.observations[0].landmarks[number - 1].position
    assert max(abs(a - b) for a, b in zip(kept, place, strict=True)) < 0.01
assert abs(settings.body.height - 0.7) < 1e-6
assert settings.observations[1].garment == "trousers_wide"
assert settings.photo.startswith("//") or Path(settings.photo).is_file()
assert ops.clone() == done
assert sorted(parts()) == worn
assert ops.export_fbx(filepath=str(out / "again.fbx")) == done

# Bad input: one sentence, and the scene as before
objects = sorted(each.name for each in bpy.data.objects)
try:
    ops.open_photo(filepath="/nowhere/outfits.json")
    sentence = ""
except RuntimeError as problem:
    sentence = str(problem)
assert objects == sorted(each.name for each in bpy.data.objects)

assert bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True) == done
disable()
assert not hasattr(bpy.types.Object, "outfit_cloner")
uninstall()
left = [name for name in dir(bpy.types) if name.startswith("OUTFIT_")]
result(
    {
        "worn": worn,
        "left": left,
        "sentence": sentence,
        "panels": seen,
        "classes": everything,
        "order": order,
        "german": german,
        "files": sorted(path.name for path in out.iterdir()),
        "blender": bpy.app.version_string,
    }
)
if bpy.app.version < (4, 3) and not bpy.app.binary_path:
    os._exit(0)  # the module bpy 4.2 crashes on its way out after any export to glTF
