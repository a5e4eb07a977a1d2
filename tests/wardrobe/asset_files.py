"""Small garments on disk for the tests of asset folders."""

from __future__ import annotations

from pathlib import Path

from addon.wardrobe.assets.index import import_folder
from addon.wardrobe.assets.readers import Asset

GARMENT = """# author A Tailor
# license CC-BY 4.0
basemesh hm08
name {name}
uuid {uuid}
tag Female
obj_file {name}.obj
material {name}.mhmat
verts 0
0
1
2 3 4 0.2 0.3 0.5 0 0 0.1
"""
MESH = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n"


def make_garment(folder: Path, name: str = "shirt", uuid: str = "u-1", *, text: str = "") -> Path:
    """Write a garment of three vertices and return its .mhclo."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.obj").write_text(MESH)
    (folder / f"{name}.mhmat").write_text(f"name {name}\ndiffuseTexture {name}.png\n")
    (folder / f"{name}.png").write_bytes(b"picture of " + name.encode())
    path = folder / f"{name}.mhclo"
    path.write_text(text or GARMENT.format(name=name, uuid=uuid))
    return path


def scan_folder(root: Path, *, config: Path) -> tuple[list[Asset], list[str]]:
    """Return the assets of a folder, and a sentence for each file that cannot be used."""
    folder = import_folder(root, config=config)
    return list(folder.assets), list(folder.problems)
