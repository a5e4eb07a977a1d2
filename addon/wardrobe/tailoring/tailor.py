"""The tailor: sews every cut of the catalogue into a garment bound to MakeHuman's base mesh."""

from __future__ import annotations

import uuid

import numpy as np

from ...makehuman.body import BodyParameters, build_body
from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ...makehuman.mhclo import Mhclo
from ...makehuman.mhmat import Mhmat
from ...makehuman.obj import ObjMesh, triangulated
from ..garment import AUTHOR, LICENSE, Garment
from ..landmarks import category_named
from ..surface import Surface, scale_axes
from .binding import HEM_MARGIN, covered_vertices
from .cloth_mesh import HANGS, Bools, Floats, Ints
from .drape_weights import weight_field, weighted
from .draping import dress_dummy
from .dummy import (
    SKIRT,
    TIGHTS,
    Dummy,
    helper_quads,
    make_dummy,
)
from .finishing import finish
from .panel_parts import register
from .panels import cut_out, has_skirt
from .pattern import FEMALE, Cut
from .quads import pair_triangles
from .uvmap import map_cloth

NAMESPACE = uuid.UUID("6f1d3c7e-52a8-5c0b-9d4e-0c7b1f6a2e55")
# Gender of the bodies that garments are made on. The one for both sexes leans to a man: room over
# a woman's waist would bulge on a man, while a man's straight cut follows a woman's waist.
DUMMIES = {"both": 0.7, "female": 0.0}
JOINTS = ("shoulder", "elbow", "hand", "knee", "ankle")
# Official MakeHuman clothes: 50 is a plain garment. Higher is worn outside.
Z_DEPTH = {"bottom": 45, "dress": 52, "top": 55, "outwear": 65}
HELPER_REACH = 0.8  # decimetres: cloth worn under other cloth may lie that deep below it
HELPER_MARGIN = 0.4  # decimetres inside a hem: what lies there of other garments is hidden


def _make_dummy(data: BodyData, gender: float) -> Dummy:
    body = build_body(data, BodyParameters(gender=gender)).vertices
    joints = {name: body[data.groups[f"joint-l-{name}"]].mean(axis=0) for name in JOINTS}
    joints["neck"] = body[data.groups["joint-neck"]].mean(axis=0)
    joints["waist"] = body[data.groups["joint-spine-3"]].mean(axis=0)
    return make_dummy(body, data.base.faces, joints)


def make_dummies(data: BodyData) -> dict[str, Dummy]:
    """Return the bodies that garments are made on: a woman's, and one between the sexes."""
    return {sex: _make_dummy(data, gender) for sex, gender in DUMMIES.items()}


def dummy_for(dummies: dict[str, Dummy], pattern: Cut) -> Dummy:
    """Return the dummy a cut is made on."""
    return dummies["female" if pattern.sexes == FEMALE else "both"]


def _bound(
    points: Floats, rest: Floats, dummy: Dummy, on_skirt: Bools
) -> tuple[Ints, Floats, Floats]:
    """Bind the skirt's vertices to helper-skirt and all others to the tights."""
    refs, weights, offsets = np.zeros_like(points, np.int32), np.zeros_like(points), points.copy()
    for rows, span in ((~on_skirt, TIGHTS), (on_skirt, SKIRT)):
        if rows.any():
            surface = Surface(dummy.body, triangulated(helper_quads(dummy.faces, span)))
            found = surface.bind(points[rows], rest=rest[rows])
            refs[rows], weights[rows], offsets[rows] = found
    return refs, weights, offsets


def _hidden(points: Floats, faces: Ints, dummy: Dummy) -> Bools:
    """Tell which base vertices (19158,) the garment hides, helpers under it included."""
    hidden = np.zeros(len(dummy.body), bool)
    skin = slice(0, BODY_VERTEX_COUNT)
    helpers = slice(TIGHTS[0], SKIRT[1])
    hidden[skin] = covered_vertices(points, faces, dummy.body[skin], HEM_MARGIN)
    hidden[helpers] = covered_vertices(
        points, faces, dummy.body[helpers], HELPER_MARGIN, reach=HELPER_REACH
    )
    return hidden


def _slot(pattern: Cut) -> str:
    return category_named(pattern.category).slot


def sew(dummy: Dummy, pattern: Cut) -> Garment:
    """Sew one cut.

    Parameters
    ----------
    dummy : Dummy
        The body the garment is made on.
    pattern : Cut

    Returns
    -------
    Garment
        All quads, without weights of its own; UVs with the front panel in the left half of the map.
    """
    cloth = cut_out(dummy, pattern)
    cloth, shape = dress_dummy(cloth, dummy, pattern, skirt=has_skirt(dummy, pattern))
    cloth, shape, points = finish(cloth, shape, dummy, pattern)
    uv_map = map_cloth(cloth, shape, legs=pattern.legs)
    quads = pair_triangles(points, cloth.faces, uv_map.uvs(), uv_map.uv_faces(len(cloth.faces)))
    mesh = ObjMesh(quads.on_mesh(points), quads.on_map(uv_map.uvs()), quads.faces, quads.uv_faces)
    on_skirt = quads.on_mesh(cloth.values[:, [HANGS]])[:, 0] >= 0.5
    refs, weights, offsets = _bound(mesh.vertices, quads.on_mesh(cloth.points), dummy, on_skirt)
    binding = Mhclo(
        name=pattern.name,
        uuid=str(uuid.uuid5(NAMESPACE, pattern.name)),
        refs=refs,
        weights=weights,
        offsets=offsets,
        scales=scale_axes(dummy.body),
        delete_vertices=_hidden(points, cloth.faces, dummy),
        z_depth=Z_DEPTH[_slot(pattern)],
        tags=(
            pattern.category,
            _slot(pattern),
            *(pattern.sexes if len(pattern.sexes) == 1 else ()),
        ),
        author=AUTHOR,
        license=LICENSE,
        description=f"{pattern.category}, generated from the base mesh's helpers",
    )
    material = Mhmat(name=pattern.name)
    registration = register(cloth, points, uv_map, dummy, pattern.category)
    return Garment(
        pattern.name, "clothes", binding, mesh, material, registration, sexes=pattern.sexes
    )


class Tailor:
    """Sews cuts; the bodies and weights that all of them need are made once.

    Parameters
    ----------
    data : BodyData
    """

    def __init__(self, data: BodyData) -> None:
        self._dummies = make_dummies(data)
        self._field = weight_field(data)

    def make(self, pattern: Cut) -> Garment:
        """Sew one cut, with weights of its own; the same garment each time."""
        return weighted(sew(dummy_for(self._dummies, pattern), pattern), self._field)
