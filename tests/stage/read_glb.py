"""An own reader of glTF 2.0 for the tests: what is in a .glb or .gltf, without Blender."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

TYPES = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
KINDS = {5121: "<u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}


@dataclass(frozen=True)
class Gltf:
    """The JSON of a file and its one buffer."""

    data: dict[str, Any]
    buffer: bytes
    folder: Path

    def array(self, accessor: int) -> np.ndarray:
        entry = self.data["accessors"][accessor]
        view = self.data["bufferViews"][entry["bufferView"]]
        start = view.get("byteOffset", 0) + entry.get("byteOffset", 0)
        width = TYPES[entry["type"]]
        kind = np.dtype(KINDS[entry["componentType"]])
        assert view.get("byteStride", width * kind.itemsize) == width * kind.itemsize
        flat = np.frombuffer(self.buffer, kind, entry["count"] * width, start)
        return flat.reshape(entry["count"], width)

    def primitives(self, node: str) -> list[dict[str, Any]]:
        mesh = next(one["mesh"] for one in self.data["nodes"] if one["name"] == node)
        return list(self.data["meshes"][mesh]["primitives"])

    def positions(self, node: str) -> np.ndarray:
        """Return a mesh's points in metres, Y up."""
        found = [self.array(one["attributes"]["POSITION"]) for one in self.primitives(node)]
        return np.concatenate(found)

    def image_bytes(self, index: int) -> bytes:
        image = self.data["images"][index]
        if "uri" in image:
            return (self.folder / image["uri"]).read_bytes()
        view = self.data["bufferViews"][image["bufferView"]]
        start = view.get("byteOffset", 0)
        return self.buffer[start : start + view["byteLength"]]

    def texture_of(self, node: str) -> bytes:
        """Return the file of a mesh's base colour."""
        (primitive,) = self.primitives(node)
        surface = self.data["materials"][primitive["material"]]["pbrMetallicRoughness"]
        texture = self.data["textures"][surface["baseColorTexture"]["index"]]
        return self.image_bytes(texture["source"])


def read_gltf(path: Path) -> Gltf:
    content = path.read_bytes()
    if path.suffix == ".gltf":
        data = json.loads(content)
        return Gltf(data, (path.parent / data["buffers"][0]["uri"]).read_bytes(), path.parent)
    magic, version, length = struct.unpack_from("<4sII", content)
    assert (magic, version, length) == (b"glTF", 2, len(content))
    chunks, place = {}, 12
    while place < length:
        size, kind = struct.unpack_from("<I4s", content, place)
        chunks[kind] = content[place + 8 : place + 8 + size]
        place += 8 + size
    return Gltf(json.loads(chunks[b"JSON"]), chunks[b"BIN\0"], path.parent)
