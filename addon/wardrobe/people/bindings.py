"""Binding of freely modelled parts (shoes, hair, eyes) to the base mesh, as .mhclo lines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...makehuman.body import BodyParameters, build_body
from ...makehuman.data import BodyData
from ...makehuman.mhclo import BASE_VERTEX_COUNT, Mhclo, ScaleAxis
from ...makehuman.mhmat import Mhmat
from ...makehuman.obj import ObjMesh
from ...makehuman.rigs import BoneWeights
from ..garment import AUTHOR, LICENSE, Garment, Kind
from ..surface import BODY_SCALE, ScalePairs

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

UNDER_HATS = "under_hats"  # tag of hair that a hat can be worn over
# Pairs of base vertices whose distances along x, y and z scale the offsets of a fitted garment
# (MakeHuman's standard dimensions, in MakeHuman's axes).
HEAD_SCALE: ScalePairs = BODY_SCALE
FOOT_SCALE: ScalePairs = ((12839, 12860), (12828, 12888), (11609, 12442))
# MPFB's pairs for the eye do not lie along their axes (distances near zero), so these are own ones.
EYE_SCALE: ScalePairs = ((14636, 14663), (14618, 14645), (14607, 14615))


def average_body(data: BodyData) -> Points:
    """Vertices of the body that shoes, hair and eyes are modelled on, (19158, 3) dm."""
    mixed = BodyParameters(african=1 / 3, asian=1 / 3, caucasian=1 / 3)
    vertices: Points = build_body(data, mixed).vertices
    return vertices


def bound_garment(
    name: str,
    kind: Kind,
    mesh: ObjMesh,
    binding: tuple[Ints, Points, Points],
    scales: tuple[ScaleAxis, ...],
    *,
    description: str,
    z_depth: int,
    transparent: bool = False,
    shininess: float = 0.3,
    delete: NDArray[np.bool_] | None = None,
    sexes: Sequence[str] = ("female", "male"),
    tags: Sequence[str] = (),
    own_weights: BoneWeights | None = None,
) -> Garment:
    """Put a bound mesh together with its material; the texture is <name>.png beside it."""
    # The last bits of a float depend on the machine's vector units: files must not.
    refs, weights, offsets = binding[0], binding[1].round(9), binding[2].round(6)
    mesh = replace(mesh, vertices=mesh.vertices.round(6), uvs=mesh.uvs.round(6))
    suited = tuple(sexes) if len(sexes) == 1 else ()
    mhclo = Mhclo(
        name=name,
        uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"outfit-cloner/{kind}/{name}")),
        refs=refs,
        weights=weights,
        offsets=offsets,
        scales=scales,
        delete_vertices=np.zeros(BASE_VERTEX_COUNT, bool) if delete is None else delete,
        z_depth=z_depth,
        tags=(kind, *suited, *tags),
        author=AUTHOR,
        license=LICENSE,
        description=description,
    )
    material = Mhmat(
        name=name,
        shininess=shininess,
        transparent=transparent,
        backface_cull=False,
        textures={"diffuse": texture_name(name)},
    )
    return Garment(name, kind, mhclo, mesh, material, sexes=tuple(sexes), weights=own_weights)


def texture_name(name: str) -> str:
    """File name of a garment's own texture."""
    return f"{name}.png"
