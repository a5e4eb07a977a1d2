"""`bench character`: milliseconds to dress and build one rigged character in Blender."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from addon.errors import OutfitError
from addon.makehuman.body import Body, build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.rigs import Rig
from addon.stage.characters import stage_character
from addon.stage.scenes import empty_scene
from addon.wardrobe.casting import cast
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.looks import paint_own_texture, skin_surface, surface_of
from addon.wardrobe.people.painting import write_png

from ..sewing import open_wardrobe

FLOOR_NOTE = "from_pydata of the bare vertices and faces: no UVs, weights, materials or bones"
CUTS = ("long sleeve top", "trousers")


@dataclass(frozen=True)
class BenchCharacter:
    """Median milliseconds by step, and the building step over a floor of the same run."""

    steps: dict[str, float]
    floor_ms: float
    ratio: float
    vertices: int
    rig: str
    repeats: int

    def table(self) -> str:
        """Return the figures as lines of text."""
        lines = [
            f"bench character: {self.vertices} vertices, rig {self.rig}, "
            f"medians of {self.repeats} runs, ms"
        ]
        lines += [f"{name:<28}{value:>10.2f}" for name, value in self.steps.items()]
        lines.append(f"{'floor':<28}{self.floor_ms:>10.2f}")
        lines.append(f"building is {self.ratio:.1f} x the floor ({FLOOR_NOTE})")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return {"bench": "character", "floor_is": FLOOR_NOTE, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        path.write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")


def run_bench_character(repeats: int = 10, *, rig: str = "game_engine") -> BenchCharacter:
    """Measure body, dressing and building, textures loaded from files, all steps in turn.

    Parameters
    ----------
    repeats : int
        One more run comes first to warm up.
    rig : str

    Raises
    ------
    OutfitError
        Where repeats is below 1.
    """
    if repeats < 1:
        raise OutfitError(f"bench character needs one repetition or more, got {repeats}")
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    skeleton = data.rig(rig)
    times: list[list[float]] = []
    with tempfile.TemporaryDirectory() as name:
        worn, skin, parameters = _prepare(data, wardrobe, Path(name))
        for _ in range(repeats + 1):
            body, body_ms = _timed(partial(build_body, data, parameters))
            character, dress_ms = _timed(partial(_dressed, data, body, skeleton, worn, skin))
            _, build_ms = _timed(partial(stage_character, character, empty_scene()))
            _, floor_ms = _timed(partial(_bare, _lists(character)))
            times.append([body_ms, dress_ms, build_ms, floor_ms])
    body_ms, dress_ms, build_ms, floor_ms = np.median(times[1:], axis=0)
    steps = {
        "body": float(body_ms),
        "dressing (fit, hide, weigh)": float(dress_ms),
        "building in Blender": float(build_ms),
        "all three": float(np.median(np.array(times[1:])[:, :3].sum(axis=1))),
    }
    vertices = sum(len(item.vertices) for item in character.meshes)
    return BenchCharacter(
        steps, float(floor_ms), float(build_ms / floor_ms), vertices, rig, repeats
    )


def _prepare(data: BodyData, wardrobe: Wardrobe, folder: Path) -> tuple[list[Worn], Path, Any]:
    rng = np.random.default_rng(0)
    casting = cast(data, wardrobe, rng, sex="female")
    clothes = [wardrobe.candidates(kind="clothes", category=name)[0] for name in CUTS]
    worn = []
    for garment in (*clothes, casting.shoes, casting.hair, casting.eyes, *casting.extras):
        texture = folder / f"{garment.name}.png"
        plain = np.full((1024, 1024, 3), 128, np.uint8)
        cloth = garment.kind == "clothes"
        write_png(texture, plain if cloth else paint_own_texture(garment, casting, rng))
        worn.append(Worn(garment.name, garment, surface_of(garment, texture)))
    skin = folder / "skin.png"
    write_png(skin, np.full((1024, 1024, 3), 160, np.uint8))
    return worn, skin, casting.parameters


def _dressed(data: BodyData, body: Body, rig: Rig, worn: list[Worn], skin: Path) -> Character:
    return dress("bench", data=data, body=body, rig=rig, skin=skin_surface(skin), worn=worn)


def _bare(parts: list[tuple[list[Any], list[Any]]]) -> None:
    for vertices, faces in parts:
        bpy.data.meshes.new("bare").from_pydata(vertices, [], faces)


def _lists(character: Character) -> list[tuple[list[Any], list[Any]]]:
    """Turn arrays into the lists that from_pydata takes; not part of what is timed."""
    return [
        (item.vertices.tolist(), [face[face >= 0].tolist() for face in item.faces])
        for item in character.meshes
    ]


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    made = call()
    return made, (time.perf_counter() - start) * 1e3
