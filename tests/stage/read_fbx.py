"""Print what ufbx, an independent reader, finds in an FBX file, as JSON.

It runs in a process of its own: ufbx crashes where one of its lists is let go too early, so every
list is kept, and the garbage collector, which trips over the kept ones, is off.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from typing import Any

import numpy as np
import ufbx

gc.disable()
PINNED: list[Any] = []


def pinned(items: Any) -> list[Any]:
    """Return a list that stays alive until the process ends."""
    PINNED.append(items)
    kept = [items[i] for i in range(len(items))]
    PINNED.append(kept)
    return kept


def describe(path: str) -> dict[str, Any]:
    """Return units, nodes, bones, weights and textures of an FBX file."""
    scene = ufbx.load_file(path)
    PINNED.append(scene)
    settings = scene.settings
    nodes = pinned(scene.nodes)
    meshes = pinned(scene.meshes)
    textures = pinned(scene.textures)
    bones = pinned(scene.bones)
    return {
        "unit_meters": settings.unit_meters,
        "up": str(settings.axes.up),
        "nodes": [_node(node) for node in nodes],
        "bone_count": len(bones),
        "meshes": [_mesh(mesh) for mesh in meshes],
        "textures": [_texture(texture) for texture in textures],
    }


def _node(node: Any) -> dict[str, Any]:
    transform = node.local_transform
    scale = transform.scale
    matrix = node.node_to_world
    return {
        "name": node.name,
        "is_bone": node.bone is not None,
        "scale": [scale.x, scale.y, scale.z],
        "place": [matrix.c3.x, matrix.c3.y, matrix.c3.z],
    }


def _mesh(mesh: Any) -> dict[str, Any]:
    positions = np.array(mesh.vertices)
    sums = np.zeros(len(positions))
    names = []
    numbers = hashlib.sha256(positions.tobytes())
    numbers.update(np.array(mesh.vertex_indices).tobytes())
    numbers.update(np.array(mesh.vertex_uv.values).tobytes())
    numbers.update(np.array(mesh.vertex_uv.indices).tobytes())
    for deformer in pinned(mesh.skin_deformers):
        for cluster in pinned(deformer.clusters):
            names.append(cluster.bone_node.name)
            if cluster.num_weights:
                which, weights = np.array(cluster.vertices), np.array(cluster.weights)
                np.add.at(sums, which, weights)
                numbers.update(cluster.bone_node.name.encode())
                numbers.update(which.tobytes() + weights.tobytes())
    return {
        "name": mesh.name,
        "node": pinned(mesh.instances)[0].name,
        "vertices": len(positions),
        "low": float(positions[:, 2].min()),
        "high": float(positions[:, 2].max()),
        "weight_low": float(sums.min()),
        "weight_high": float(sums.max()),
        "clusters": names,
        "sha256": numbers.hexdigest(),  # of vertices, faces, UVs and weights
        "textures": [
            _file(entry.texture) for m in pinned(mesh.materials) for entry in pinned(m.textures)
        ],
    }


def _file(texture: Any) -> str:
    return str(texture.relative_filename or texture.filename)


def _texture(texture: Any) -> dict[str, Any]:
    content = bytes(texture.content) or bytes(texture.video.content)
    return {
        "file": _file(texture),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "png": content[:8] == b"\x89PNG\r\n\x1a\n",
    }


if __name__ == "__main__":
    print(json.dumps(describe(sys.argv[1])), flush=True)  # noqa: T201 - this is its output
    os._exit(0)  # ufbx also crashes while the interpreter takes its objects down
