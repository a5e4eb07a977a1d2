"""`bench body`: seconds from a moved slider of the body to clothes that fit it in Blender."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from addon.cloning.observation import Outfit
from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.parameters import MACRO_MODIFIERS, BodyParameters
from addon.photos.reading import read_outfits
from addon.photos.wearing import complete
from addon.pipeline import tucks
from addon.pipeline_body import BODY, make_dresser, warm_up
from addon.proposal import propose
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.refitting import refit
from addon.stage.scenes import blender_from_makehuman, empty_scene
from addon.stage.settings import CharacterSettings
from addon.wardrobe.casting import parts_of
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.characters.layers import layered
from addon.wardrobe.characters.refitting import Dresser
from addon.wardrobe.garment import Garment

from ..sewing import open_wardrobe
from .checks import Check, limits_table, write_json

SAMPLES = Path(__file__).parent.parent / "samples" / "outfits.json"
LIMIT = 0.25  # seconds
SAME = 1e-6  # metres
TUCKS = (("hanging", "never"), ("tucked", "always"))


@dataclass(frozen=True)
class Row:
    """One outfit.

    Attributes
    ----------
    outfit, tuck : str
    vertices : int
        Of the character.
    median, worst : float
        Seconds from the slider to the updated scene.
    rest : float
        Median seconds for the same once the slider rests: bone weights as well.
    scratch : float
        Median seconds to build the character anew, without its textures.
    off : float
        Farthest that a vertex or a bone's head is from where building anew puts it, metres.
    """

    outfit: str
    tuck: str
    vertices: int
    median: float
    worst: float
    rest: float
    scratch: float
    off: float


@dataclass(frozen=True)
class BenchBody:
    """What `bench body` found.

    Attributes
    ----------
    rows : tuple of Row
    rig : str
    bodies : int
        Slider values tried for each outfit.
    """

    rows: tuple[Row, ...]
    rig: str
    bodies: int

    @property
    def checks(self) -> tuple[Check, ...]:
        """The worst of each figure beside its limit."""
        ratio = max(row.median / row.scratch for row in self.rows)
        return (
            Check("slider to scene, worst outfit's median", self._most("median"), LIMIT, "s"),
            Check("slider to scene, worst of all", self._most("worst"), LIMIT, "s"),
            Check("at rest, with bone weights, worst outfit", self._most("rest"), LIMIT, "s"),
            Check("slider over building anew, worst outfit", ratio, 1.0, "x"),
            Check("off from building anew, farthest", self._most("off"), SAME, "m"),
        )

    def _most(self, name: str) -> float:
        return max(float(getattr(row, name)) for row in self.rows)

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        heads = f"{'outfit':<18}{'top':<9}{'vertices':>9}{'median s':>10}{'worst s':>9}"
        heads += f"{'rest s':>8}{'anew s':>8}"
        lines = [
            f"{row.outfit:<18}{row.tuck:<9}{row.vertices:>9}{row.median:>10.3f}{row.worst:>9.3f}"
            f"{row.rest:>8.3f}{row.scratch:>8.3f}{row.scratch / row.median:>7.1f} x faster"
            for row in self.rows
        ]
        title = (
            f"bench body: {self.bodies} random bodies for each outfit, rig {self.rig}, "
            "clothes layered and pressed anew for each"
        )
        return limits_table(title, self.checks, heads, *lines)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        checks = [check.to_json() for check in self.checks]
        return {"bench": "body", "ok": self.ok, "checks": checks, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def run_bench_body(
    bodies: int = 12, *, rig: str = "game_engine", only: str | None = None
) -> BenchBody:
    """Move the sliders of every sample outfit's character at random.

    Parameters
    ----------
    bodies : int
        How often for each outfit; one more body comes first, as when the character is built.
    rig : str
    only : str, optional
        One sample outfit's name.

    Raises
    ------
    OutfitError
        If there is no such sample.
    """
    outfits = [one for one in read_outfits(SAMPLES).outfits if only in (None, one.name)]
    if not outfits:
        raise OutfitError(f"bench body: there is no sample outfit {only!r}")
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    warm_up(data)  # as the panel does in the background when it is first seen
    rng = np.random.default_rng(0)
    rows = []
    for outfit in outfits:
        for label, tuck in TUCKS:
            settings = CharacterSettings(rig=rig, tuck=tuck)  # type: ignore[arg-type]
            person = _Person(outfit, settings, data, wardrobe)
            if tuck == "never" or person.can_tuck:
                rows.append(person.measure(label, [_draw(rng) for _ in range(bodies + 1)]))
    return BenchBody(tuple(rows), rig, bodies)


def _draw(rng: np.random.Generator) -> BodyParameters:
    """Draw sliders over their whole ranges, farther than people differ."""
    values: dict[str, Any] = {name: float(rng.random()) for name in MACRO_MODIFIERS.values()}
    return BodyParameters(**values)


class _Person:
    """Who wears one sample outfit, in a scene of their own."""

    def __init__(
        self, outfit: Outfit, settings: CharacterSettings, data: BodyData, wardrobe: Wardrobe
    ) -> None:
        chosen = propose(outfit, settings, 0, data, wardrobe)
        plain, _ = complete(chosen.garments, wardrobe, sex=chosen.sex)
        self.name, self._data, self._rig = outfit.name, data, data.rig(settings.rig)
        self._clothes = [*chosen.garments, *(item.garment for item in plain)]
        self._parts = parts_of(chosen.casting)
        self._tuck = tucks(chosen.worn, settings)
        self.can_tuck = len(self._clothes) > 1
        names = [item.name for item in (*self._clothes, *self._parts)]
        self._order, self._dresser = make_dresser(
            names, seen=outfit.observations, settings=settings, data=data, wardrobe=wardrobe
        )

    def anew(self, parameters: BodyParameters) -> Character:
        """Dress a body from scratch, the meshes in the order in which they are refitted."""
        body = build_body(self._data, parameters)
        clothes = layered(self._clothes, body.vertices, tuck=self._tuck)
        worn = {item.name: item for item in (*clothes, *self._parts)}
        return dress(
            self.name,
            data=self._data,
            body=body,
            rig=self._rig,
            skin=Surface(),
            worn=[_worn(worn[name]) for name in self._order if name != BODY],
        )

    def measure(self, label: str, bodies: list[BodyParameters]) -> Row:
        """Build the first body's character, then move on to the others."""
        character = self.anew(bodies[0])
        staged = stage_character(character, empty_scene())
        meshes = dict(zip(self._order, staged.meshes, strict=True))
        self._dresser.dress(build_body(self._data, bodies[0]))  # as `make_fitting` does
        follow = partial(self._follow, staged, meshes, self._dresser)
        seconds = [_seconds(partial(follow, parameters, weigh=False)) for parameters in bodies[1:]]
        rest = [_seconds(partial(follow, parameters)) for parameters in bodies[-5:]]
        off = _off(self.anew(bodies[-1]), staged)
        scratch = [_seconds(partial(self._stage_anew, parameters)) for parameters in bodies[1:5]]
        vertices = sum(len(item.vertices) for item in character.meshes)
        medians = [float(np.median(times)) for times in (seconds, rest, scratch)]
        return Row(
            self.name, label, vertices, medians[0], max(seconds), medians[1], medians[2], off
        )

    def _follow(
        self,
        staged: StagedCharacter,
        meshes: dict[str, bpy.types.Object],
        dresser: Dresser,
        parameters: BodyParameters,
        *,
        weigh: bool = True,
    ) -> None:
        character = dresser.dress(build_body(self._data, parameters), weigh=weigh)
        refit(staged.armature, meshes, self._order, character, body=repr(parameters), weigh=weigh)
        _update()

    def _stage_anew(self, parameters: BodyParameters) -> None:
        scene = empty_scene()
        stage_character(self.anew(parameters), scene)
        _update()


def _worn(garment: Garment) -> Worn:
    return Worn(garment.name, garment, Surface())


def _update() -> None:
    """Let Blender work out what it would draw."""
    layer = bpy.context.view_layer
    assert layer is not None
    layer.update()


def _off(character: Character, staged: StagedCharacter) -> float:
    """Return how far vertices and bones in the scene are from a character's, metres."""
    return max(_differences(character, staged))


def _differences(character: Character, staged: StagedCharacter) -> Iterator[float]:
    for item, thing in zip(character.meshes, staged.meshes, strict=True):
        mesh = thing.data
        assert isinstance(mesh, bpy.types.Mesh)
        flat = np.zeros(len(mesh.vertices) * 3, np.float32)
        mesh.vertices.foreach_get("co", flat)
        wanted = blender_from_makehuman(item.vertices, ground=character.ground)
        yield _farthest(flat.reshape(-1, 3), wanted)
    armature = staged.armature.data
    assert isinstance(armature, bpy.types.Armature)
    heads = np.array([armature.bones[name].head_local for name in character.skeleton.names])
    yield _farthest(
        heads, blender_from_makehuman(character.skeleton.heads, ground=character.ground)
    )


def _farthest(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.abs(one - other).max()) if one.shape == other.shape else float("inf")


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
