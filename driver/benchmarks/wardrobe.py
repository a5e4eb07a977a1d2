"""`bench wardrobe`: UV maps and fit of every generated garment, on several bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.body import build_body, sample_body
from addon.makehuman.data import BODY_VERTEX_COUNT, BodyData, find_body_data
from addon.makehuman.fitting import fit, hidden_faces, layered_deletes
from addon.makehuman.obj import triangulated
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.covers import cover_of, weave_of
from addon.wardrobe.characters.layers import layered
from addon.wardrobe.characters.pressing import slot_of
from addon.wardrobe.garment import Garment
from addon.wardrobe.surface import vertex_normals
from addon.wardrobe.tailoring.binding import covered_vertices, outside, poking_vertices
from addon.wardrobe.tailoring.flattening import area_stretch

from ..sewing import open_wardrobe
from .checks import Check, check_lines, write_json

# The first ones are the default; asked for more, the rest are drawn as `clone` draws bodies.
BODIES = {
    "man": BodyParameters(gender=1.0),
    "woman": BodyParameters(gender=0.0),
    "heavy woman": BodyParameters(gender=0.0, weight=1.0, breast_size=0.8),
    "thin tall man": BodyParameters(gender=1.0, weight=0.05, muscle=0.2, height=0.8),
    "old woman": BodyParameters(gender=0.0, age=0.85, weight=0.6),
    "heavy man": BodyParameters(gender=1.0, weight=1.0),
    "thin woman": BodyParameters(gender=0.0, weight=0.1, muscle=0.3, height=0.6),
    "short woman": BodyParameters(gender=0.0, height=0.1, weight=0.6),
}
OWN = {"female": "woman", "male": "man"}  # on whom covered skin is found
STRETCH_LIMITS = (0.5, 2.0)
EVEN_LIMIT = 0.98  # of a garment's faces
# What outwear is tried over: the loosest and the tightest of each layer.
OVER = (
    ("trousers_wide", "short_sleeve_top_crew_loose"),
    ("trousers_slim", "long_sleeve_top_crew_loose"),
    ("trousers_jogger", "long_sleeve_top_shirt_regular"),
    ("skirt_mini_pleated", "vest_crew_loose"),
    ("skirt_midi_a_line", "sling_plunge_loose"),
    ("vest_dress_v_mini_a_line",),
    ("long_sleeve_dress_sweater_mini",),
)
COVER_MARGIN = 0.06  # decimetres from a hem: skin that shows there must not poke through either

Shape = NDArray[np.float64]


@dataclass(frozen=True)
class MapFigures:
    """A garment's UV map in figures.

    Attributes
    ----------
    faces : int
    bad : int
        Degenerate or flipped triangles on the UV map.
    even : float
        Share of triangles with an area stretch between 0.5 and 2 of the median.
    front : float
        Share of the map that the front panel fills.
    """

    faces: int
    bad: int
    even: float
    front: float


@dataclass(frozen=True)
class GarmentRow:
    """A garment's figures: its UV map, the skin outside it by body, and cloth outside it.

    `layers` counts the vertices of what an outwear is worn over, see `OVER`, that lie outside it.
    """

    name: str
    uv: MapFigures
    outside: dict[str, int]
    layers: int = 0


@dataclass(frozen=True)
class BenchWardrobe:
    """What `bench wardrobe` found."""

    rows: tuple[GarmentRow, ...]
    bodies: tuple[str, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """The worst of each figure beside its limit."""
        even = min(row.uv.even for row in self.rows)
        return (
            Check("degenerate or flipped UV faces", sum(row.uv.bad for row in self.rows), 0),
            Check("least share of even faces", 100 * even, 100 * EVEN_LIMIT, "%", at_least=True),
            Check(
                "body vertices outside a garment",
                sum(sum(row.outside.values()) for row in self.rows),
                0,
            ),
            Check(
                "vertices of inner layers outside an outwear",
                sum(row.layers for row in self.rows),
                0,
            ),
        )

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        width = max(len(row.name) for row in self.rows) + 2
        low, high = STRETCH_LIMITS
        lines = [
            f"bench wardrobe: {len(self.rows)} garments on {', '.join(self.bodies)}",
            f"even: % of faces with area stretch {low:g} to {high:g}; front: % of the map's texels",
            f"{'garment':<{width}}{'faces':>8}{'bad UV':>8}{'even':>8}{'front':>8}"
            f"{'bodies':>8}{'outside':>9}{'layers':>8}",
        ]
        for row in self.rows:
            lines.append(
                f"{row.name:<{width}}{row.uv.faces:>8}{row.uv.bad:>8}{100 * row.uv.even:>8.2f}"
                f"{100 * row.uv.front:>8.1f}{len(row.outside):>8}{sum(row.outside.values()):>9}"
                f"{row.layers:>8}"
            )
        return "\n".join([*lines, *check_lines(self.checks)])

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        checks = [check.to_json() for check in self.checks]
        return {"bench": "wardrobe", "ok": self.ok, "checks": checks, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def run_bench_wardrobe(bodies: int = 5, *, only: str | None = None) -> BenchWardrobe:
    """Measure every generated cloth garment.

    Parameters
    ----------
    bodies : int
        How many bodies wear each garment; only those of the sexes that it suits do.
    only : str, optional
        The one garment to measure.

    Raises
    ------
    OutfitError
        Where bodies is below 1, or there is no such garment.
    """
    if bodies < 1:
        raise OutfitError(f"bench wardrobe needs one body or more, got {bodies}")
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    garments = [wardrobe.garment(only)] if only else wardrobe.candidates(kind="clothes")
    people = wearers(data, bodies)
    shapes = {name: build_body(data, person).vertices for name, person in people.items()}
    own = {sex: build_body(data, BODIES[name]).vertices for sex, name in OWN.items()}
    rows = []
    for garment in garments:
        covered = covered_skin(garment, own[own_sex(garment)])
        worn = {name: shapes[name] for name in people if people[name].sex in garment.sexes}
        skin = {name: int(poking_skin(garment, body, covered).sum()) for name, body in worn.items()}
        layers = 0
        if slot_of(garment) == "outwear":
            layers = sum(
                poking_layers(outfit, body)
                for outfit in _outfits(garment, wardrobe)
                for name, body in worn.items()
                if all(people[name].sex in item.sexes for item in outfit)
            )
        rows.append(GarmentRow(garment.name, map_figures(garment), skin, layers))
    return BenchWardrobe(tuple(rows), tuple(people))


def own_sex(garment: Garment) -> str:
    """Return the sex of the body on which a garment's covered skin is found."""
    return "female" if garment.sexes == ("female",) else "male"


def wearers(data: BodyData, count: int) -> Mapping[str, BodyParameters]:
    """Return that many bodies by name: those of BODIES, then drawn ones, always the same."""
    people = dict(list(BODIES.items())[:count])
    rng = np.random.default_rng(0)
    for number in range(len(people), count):
        people[f"drawn {number - len(BODIES) + 1}"] = sample_body(rng, data=data)
    return people


def stretch_of(garment: Garment) -> Shape:
    """Return each triangle's area on the UV map over that of its cloth (T,), 1 at the median."""
    mesh = garment.mesh
    faces, uv_faces = triangulated(mesh.faces), triangulated(mesh.uv_faces)
    return area_stretch(mesh.vertices, faces, mesh.uvs, uv_faces)


def even_share(stretch: Shape) -> float:
    """Return the share of faces whose area stretch is between 0.5 and 2."""
    low, high = STRETCH_LIMITS
    return float(((stretch > low) & (stretch < high)).mean())


def map_figures(garment: Garment) -> MapFigures:
    """Measure a garment's UV map."""
    areas, stretch = _uv_areas(garment), stretch_of(garment)
    # Stretch is relative to its median, so it alone would not see a map that is mirrored whole.
    bad = int((~((areas > 0) & (stretch > 0))).sum())
    return MapFigures(
        len(garment.mesh.faces), bad, even_share(stretch), _front_share(garment, areas)
    )


def _uv_areas(garment: Garment) -> Shape:
    """Return each triangle's signed area (T,) on the map, a share of it."""
    a, b, c = np.swapaxes(garment.mesh.uvs[triangulated(garment.mesh.uv_faces)], 0, 1)
    return np.asarray(np.cross(b - a, c - a) / 2)


def _front_share(garment: Garment, areas: Shape) -> float:
    """Return the share of the map that the panels of its left half, the front, fill."""
    middle = garment.mesh.uvs[triangulated(garment.mesh.uv_faces), 0].mean(axis=1)
    return float(np.abs(areas)[middle < 0.5].sum())


def covered_skin(garment: Garment, own_body: Shape) -> NDArray[np.bool_]:
    """Tell which skin vertices (13380,) a garment covers: what it hides, and up to its hems.

    Parameters
    ----------
    garment : Garment
    own_body : (19158, 3) float ndarray
        The plain man or woman, see `own_sex`.
    """
    skin = own_body[:BODY_VERTEX_COUNT]
    shape, faces = fit(garment.binding, own_body), triangulated(garment.mesh.faces)
    near = covered_vertices(shape, faces, skin, COVER_MARGIN)
    return garment.binding.delete_vertices[:BODY_VERTEX_COUNT] | near


def _outfits(outer: Garment, wardrobe: Wardrobe) -> list[list[Garment]]:
    """Return what an outwear is tried over, with it."""
    return [[*(wardrobe.garment(name) for name in inner), outer] for inner in OVER]


def poking_layers(worn: Sequence[Garment], body: Shape) -> int:
    """Count the seen vertices of inner garments that lie outside the outermost, worn last.

    Parameters
    ----------
    worn : sequence of Garment
    body : (19158, 3) float ndarray
    """
    worn = layered(worn, body, tuck=False)
    shapes = [fit(item.binding, body) for item in worn]
    _, hidden = layered_deletes([item.binding for item in worn])
    cover, count = cover_of(shapes[-1], triangulated(worn[-1].mesh.faces)), 0
    for item, shape, deleted in zip(worn[:-1], shapes, hidden, strict=False):
        shown = item.mesh.faces[~hidden_faces(item.mesh.faces, deleted)]
        faces = triangulated(item.mesh.faces)
        rows = np.intersect1d(shown, weave_of(faces, len(shape)).main)
        facing = vertex_normals(shape, faces)
        lie = cover.over(shape[rows], facing[rows], COVER_MARGIN)
        far = np.where(lie.covered, lie.far, 0)
        count += int(outside(cover.surface, shape[rows], far).sum())
    return count


def poking_skin(garment: Garment, body: Shape, covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which covered skin vertices (13380,) lie outside a garment fitted on a body.

    Parameters
    ----------
    garment : Garment
    body : (19158, 3) float ndarray
    covered : from `covered_skin`
    """
    worn, faces = fit(garment.binding, body), triangulated(garment.mesh.faces)
    return poking_vertices(worn, faces, body[:BODY_VERTEX_COUNT], covered)
