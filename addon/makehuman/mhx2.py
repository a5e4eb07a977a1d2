"""The reader of MakeHuman's .mhx2 exports, plain or gzip'd JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .json_files import (
    Fault,
    array_of,
    collector_off,
    list_of,
    naming,
    number_of,
    read_json,
    table_of,
    text_of,
    whole_numbers,
)
from .mhclo import BASE_MESH, BASE_VERTEX_COUNT
from .mhpose import ExpressionPose, expression_of
from .mhx2_meshes import deleted_of, mesh_of, own_weights_of
from .mhx2_parts import (
    Colour,
    Mhx2Animation,
    Mhx2File,
    Mhx2Geometry,
    Mhx2License,
    Mhx2Material,
    Mhx2Mesh,
    Mhx2Proxy,
    Mhx2Skeleton,
)
from .rig_files import MAX_BONES, parents_first
from .rigs import axes_along
from .text import is_inside, shown

__all__ = [
    "Mhx2Animation",
    "Mhx2File",
    "Mhx2Geometry",
    "Mhx2License",
    "Mhx2Material",
    "Mhx2Mesh",
    "Mhx2Proxy",
    "Mhx2Skeleton",
    "read_mhx2",
]

MAX_PARTS = 2000
MAX_FRAMES = 100_000
LARGEST_SCALE = 1e6
CHANNEL_ORDER = "XYZ"  # measured: of the .bvh files that MakeHuman packs into exports
# file key -> channel
TEXTURES = {
    "diffuse_texture": "diffuse",
    "normal_map_texture": "normal",
    "specular_map_texture": "specular",
    "transparency_map_texture": "transparency",
    "bump_map_texture": "bump",
    "displacement_map_texture": "displacement",
    "ao_map_texture": "ao",
}
INTENSITIES = {key.replace("_texture", "_intensity"): name for key, name in TEXTURES.items()}
INTENSITIES["diffuse_map_intensity"] = INTENSITIES.pop("diffuse_intensity")


def read_mhx2(path: Path) -> Mhx2File:
    """Read a .mhx2 export, plain or gzip'd.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Mhx2File
        `warnings` lists what was left out: textures that lie outside the file's folder, materials
        that are not there, proxies of another base mesh.

    Raises
    ------
    OutfitError
        For a file that cannot be read, is no JSON, unpacks to more than 60 times its size or more
        than 40 MiB, or has numbers that are not finite or indices out of range; the sentence names
        the file and the part.
    """
    with collector_off(), naming(path):
        return _Reader(path).file(read_json(path))


class _Reader:
    """Collects warnings while the parts of one file are made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: list[str] = []

    def file(self, content: Mapping[str, Any]) -> Mhx2File:
        if "mhx2_version" not in content:
            raise Fault("it is no MHX2 file: it has no 'mhx2_version'")
        rig = content.get("skeleton")
        skeleton = self._skeleton(table_of(rig, "'skeleton'")) if rig is not None else None
        materials = [
            self._material(table_of(one, "a material"))
            for one in list_of(content.get("materials"), "'materials'", most=MAX_PARTS)
        ]
        geometries = [
            self._geometry(table_of(one, "a geometry"))
            for one in list_of(content.get("geometries"), "'geometries'", most=MAX_PARTS)
        ]
        known = {one.name for one in materials}
        for one in geometries:
            if one.material and one.material not in known:
                self._warn(f"{shown(one.name)} has no material {shown(one.material)} in the file")
        rig = table_of(rig, "'skeleton'")
        scales = [one.scale for one in (skeleton, *geometries) if one is not None]
        return Mhx2File(
            version=str(content["mhx2_version"])[:20],
            scale=scales[0] if scales else 1.0,
            skeleton=skeleton,
            materials=tuple(materials),
            geometries=tuple(geometries),
            expressions=_expressions(rig),
            poses=tuple(chain(_animations(rig, "expressions"), _animations(rig, "animation"))),
            warnings=tuple(self.warnings),
        )

    def _warn(self, what: str) -> None:
        self.warnings.append(f"{self.path.name}: {what}")

    def _skeleton(self, content: Mapping[str, Any]) -> Mhx2Skeleton:
        table: dict[str, Mapping[str, Any]] = {}
        for entry in list_of(content.get("bones"), "'bones'", most=MAX_BONES):
            bone = table_of(entry, "a bone")
            table[text_of(bone.get("name"), "a bone's name")] = bone
        parents = {name: text_of(bone.get("parent"), "a parent") for name, bone in table.items()}
        names = _parents_first(parents, self.path)
        place = {name: index for index, name in enumerate(names)}
        heads = array_of([table[name].get("head") for name in names], (-1, 3), "the bones' heads")
        tails = array_of([table[name].get("tail") for name in names], (-1, 3), "the bones' tails")
        return Mhx2Skeleton(
            name=text_of(content.get("name"), "the skeleton's name"),
            offset=_offset(content),
            scale=_scale(content),
            names=tuple(names),
            parents=np.array([place.get(parents[name], -1) for name in names], np.int32),
            heads=heads,
            tails=tails,
            rolls=array_of([table[name].get("roll", 0) for name in names], (-1,), "the rolls"),
            matrices=_matrices([table[name].get("matrix") for name in names], heads, tails),
        )

    def _material(self, content: Mapping[str, Any]) -> Mhx2Material:
        name = text_of(content.get("name"), "a material's name")
        blank = Mhx2Material(name)
        textures = {}
        for key, channel in TEXTURES.items():
            texture = text_of(content.get(key), f"{key} of {shown(name)}")
            if texture and is_inside(texture):
                textures[channel] = texture
            elif texture:
                self._warn(f"the texture {shown(texture)} lies outside the file's folder")
        scattering = [content.get(f"sss{axis}Scale", 0) for axis in "RGB"]
        view = content.get("viewPortColor")
        return Mhx2Material(
            name=name,
            diffuse_colour=_colour(content, "diffuse_color", blank.diffuse_colour),
            specular_colour=_colour(content, "specular_color", blank.specular_colour),
            emissive_colour=_colour(content, "emissive_color", blank.emissive_colour),
            ambient_colour=_colour(content, "ambient_color", blank.ambient_colour),
            shininess=_number(content, "shininess", blank.shininess),
            opacity=_number(content, "opacity", blank.opacity),
            translucency=_number(content, "translucency", blank.translucency),
            transparent=content.get("transparent") is True,
            backface_cull=content.get("backfaceCull") is True,
            shadeless=content.get("shadeless") is True,
            textures=textures,
            intensities={
                channel: _number(content, key, 1.0)
                for key, channel in INTENSITIES.items()
                if key in content
            },
            subsurface=_three(scattering, "sss") if content.get("sssEnabled") is True else None,
            viewport_colour=None if view is None else _three(view, "viewPortColor"),
            viewport_opacity=_number(content, "viewPortAlpha", 1.0),
        )

    def _geometry(self, content: Mapping[str, Any]) -> Mhx2Geometry:
        name = text_of(content.get("name"), "a geometry's name")
        meshes = {
            key: mesh_of(table_of(content[key], key), f"{key} of {shown(name)}")
            for key in ("mesh", "seed_mesh", "proxy_seed_mesh")
            if content.get(key) is not None
        }
        if "mesh" not in meshes:
            raise Fault(f"{shown(name)} has no mesh")
        proxy = content.get("proxy")
        return Mhx2Geometry(
            name=name,
            uuid=text_of(content.get("uuid"), f"the uuid of {shown(name)}"),
            license=_license(content.get("license")),
            human=content.get("human") is True,
            subdivided=content.get("issubdivided") is True,
            offset=_offset(content),
            scale=_scale(content),
            material=text_of(content.get("material"), f"the material of {shown(name)}"),
            mesh=meshes["mesh"],
            seed_mesh=meshes.get("seed_mesh"),
            proxy_seed_mesh=meshes.get("proxy_seed_mesh"),
            proxy=None if proxy is None else self._proxy(table_of(proxy, "a proxy")),
        )

    def _proxy(self, content: Mapping[str, Any]) -> Mhx2Proxy:
        name = text_of(content.get("name"), "a proxy's name")
        basemesh = text_of(content.get("basemesh"), f"the base mesh of {shown(name)}")
        if basemesh not in ("", BASE_MESH):
            self._warn(f"{shown(name)} is made for base mesh {shown(basemesh)}")
        fitting = array_of(content.get("fitting") or [], (-1, 3, 3), f"fitting of {shown(name)}")
        own = table_of(content.get("vertex_bone_weights"), f"bone weights of {shown(name)}")
        return Mhx2Proxy(
            name=name,
            type=text_of(content.get("type"), f"the type of {shown(name)}"),
            uuid=text_of(content.get("uuid"), f"the uuid of {shown(name)}"),
            license=_license(content.get("license")),
            basemesh=basemesh,
            tags=tuple(text_of(one, "a tag") for one in list_of(content.get("tags"), "'tags'")),
            refs=whole_numbers(
                fitting[:, 0], 0, BASE_VERTEX_COUNT, f"the base vertices of {shown(name)}"
            ),
            weights=np.ascontiguousarray(fitting[:, 1]),
            offsets=np.ascontiguousarray(fitting[:, 2]),
            delete_vertices=deleted_of(content.get("delete_verts"), name),
            bone_weights=own_weights_of(own, len(fitting), name) if own else None,
        )


def _parents_first(parents: Mapping[str, str], path: Path) -> list[str]:
    """Keep the file's order of bones where it has parents before their children."""
    seen = {""}
    for name, parent in parents.items():
        if parent not in seen:
            return parents_first(parents, path)
        seen.add(name)
    return list(parents)


def _matrices(
    values: list[Any], heads: NDArray[np.float64], tails: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the rest matrices; bones without one get the frame of the shortest turn."""
    if values and all(value is not None for value in values):
        return array_of(values, (-1, 4, 4), "the bones' matrices")
    matrices = np.tile(np.eye(4), (len(values), 1, 1))
    matrices[:, :3, 3] = heads
    for place, along in enumerate(tails - heads):
        matrices[place, :3, :3] = axes_along(along)
    return matrices


def _scale(content: Mapping[str, Any]) -> float:
    scale = _number(content, "scale", 1.0)
    if not 0 < scale <= LARGEST_SCALE:
        raise Fault(f"the scale must be above 0, up to {LARGEST_SCALE:g}, got {scale:g}")
    return scale


def _offset(content: Mapping[str, Any]) -> NDArray[np.float64]:
    return array_of(content.get("offset", [0, 0, 0]), (3,), "an offset")


def _number(content: Mapping[str, Any], key: str, default: float) -> float:
    return number_of(content.get(key, default), f"'{key}'")


def _colour(content: Mapping[str, Any], key: str, default: Colour) -> Colour:
    return _three(content.get(key, default), key)


def _three(value: object, what: str) -> Colour:
    red, green, blue = array_of(value, (3,), f"'{what}'").tolist()
    return red, green, blue


def _license(value: object) -> Mhx2License:
    table = table_of(value, "a license")
    return Mhx2License(
        **{key: text_of(table.get(key), key) for key in ("author", "license", "homepage")}
    )


def _expressions(rig: Mapping[str, Any]) -> tuple[ExpressionPose, ...]:
    """Return the expressions; among them stand the unit poses, which have frames instead."""
    table = table_of(rig.get("expressions"), "'expressions'")
    entries = ((name, table_of(value, "an expression")) for name, value in table.items())
    return tuple(expression_of(value, name) for name, value in entries if "bvh" not in value)


def _animations(rig: Mapping[str, Any], key: str) -> list[Mhx2Animation]:
    table = table_of(rig.get(key), f"'{key}'")
    entries = ((name, table_of(value, "an animation")) for name, value in table.items())
    return [_animation(name, value) for name, value in entries if "bvh" in value]


def _animation(name: str, content: Mapping[str, Any]) -> Mhx2Animation:
    motion = table_of(content["bvh"], f"'bvh' of {shown(name)}")
    joints = list_of(motion.get("joints"), f"the joints of {shown(name)}", most=MAX_BONES)
    frames = list_of(motion.get("frames"), f"the frames of {shown(name)}", most=MAX_FRAMES)
    angles = array_of(frames, (-1, len(joints), 3), f"the frames of {shown(name)}")
    places = list_of(motion.get("locations"), f"the locations of {shown(name)}", most=MAX_FRAMES)
    locations = array_of(places, (-1, 3), f"the locations of {shown(name)}")
    if len(locations) not in (0, len(angles)):
        raise Fault(f"{shown(name)} has {len(angles)} frames and {len(locations)} locations")
    extra = table_of(content.get("json"), f"'json' of {shown(name)}")
    units = list_of(extra.get("framemapping"), f"the frame names of {shown(name)}")
    names = tuple(text_of(joint, "a joint's name") for joint in joints)
    return Mhx2Animation(
        name=name,
        joints=names,
        angles=angles,
        locations=locations if len(locations) else np.zeros((len(angles), 3)),
        orders=_orders(table_of(motion.get("channels"), f"the channels of {shown(name)}"), names),
        frame_names=tuple(text_of(unit, "a frame's name") for unit in units),
    )


def _orders(channels: Mapping[str, Any], joints: Sequence[str]) -> tuple[str, ...]:
    """Return the axes of each joint's angles; older exports name them, such as "ZXY"."""
    orders = tuple(text_of(channels.get(joint, CHANNEL_ORDER), "channels") for joint in joints)
    for order in orders:
        if sorted(order) != sorted(CHANNEL_ORDER):
            raise Fault(f"channels are the axes X, Y and Z in any order, got {shown(order)}")
    return orders
