"""Bone weights of cloth: the body's own, smoothed over loose cloth, and bells for skirts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ...makehuman.body import BodyParameters, build_body
from ...makehuman.data import BodyData
from ...makehuman.obj import triangulated
from ...makehuman.rigs import BoneWeights
from ..garment import Garment
from .cloth_mesh import Floats, Ints, Neighbours, edges_of
from .dummy import SKIRT, TIGHTS, helper_quads, smoothstep

RIG = "default"  # MakeHuman's rig whose bones weight files name
# Parts of the body that move cloth only through the bone they hang on.
CLOSED = {
    "finger": "wrist", "metacarpal": "wrist", "toe": "foot",
    "neck02": "neck01", "neck03": "neck01", "head": "neck01",
}  # fmt: skip
FIELD_ROUNDS = 16  # of smoothing the body's weights over the tights
CALM, LIVELY = 0.15, 0.5  # part of the way to the neighbours' mean: anywhere, and round the hips
HIP_REACH = (0.7, 2.2)  # decimetres from a hip joint: fully lively, and calm
LOOSE = (0.1, 0.6)  # decimetres between helper and cloth: from close-fitting to loose
LOOSE_ROUNDS = 12  # of smoothing loose cloth
MOST = 6  # bones that move a vertex
LEAST = 0.004  # weight: less is left out
# Bells, in parts of the way from hip to knee.
ONTO_BELL = (-0.35, 0.05)  # from cloth on the trunk to a bell
ONTO_LEGS = (-0.25, 0.35)  # from the pelvis to the legs
KNEE = (0.75, 1.35)  # from thighs to shins
SHIN_FRONT, SHIN_BACK = 0.6, 0.95  # how much of a bent knee the cloth follows
BLEND = 0.95  # of the way between the legs' axes: there the other leg no longer counts


@dataclass(frozen=True, eq=False)
class WeightField:
    """How places on a body move, whatever garment lies there.

    Weights depend on the place alone, so that garments worn over each other move alike.

    Attributes
    ----------
    bones : tuple of str
        Of the default rig.
    table : (19158, B) float ndarray
        Smoothed weights of the tights; of other base vertices the body's own.
    body : (19158, 3) float ndarray
        The body on which places are looked up, decimetres.
    hip, knee : (3,) float ndarray
        Joints of the left leg.
    """

    bones: tuple[str, ...]
    table: Floats
    body: Floats
    hip: Floats
    knee: Floats

    def column(self, bone: str) -> int:
        """Return a bone's place in `bones`."""
        return self.bones.index(bone)


def weight_field(data: BodyData) -> WeightField:
    """Smooth the body's weights over the tights, most around the hips, alike on both sides.

    Parameters
    ----------
    data : BodyData
    """
    rig = data.rig(RIG)
    body = build_body(data, BodyParameters(gender=0.5)).vertices
    names = {bone: _owner(bone, rig.bones) for bone in rig.bones}
    parents = dict(zip(rig.bones, rig.parents.tolist(), strict=True))
    for bone in rig.bones:  # parents come first: what hangs on a closed bone is closed as well
        parent = parents[bone]
        if parent >= 0 and names[rig.bones[parent]] == "neck01":
            names[bone] = "neck01"
    table = rig.weights.normalised().renamed(rig.bones, names).dense(len(body))
    table = (table + table[data.mirror][:, _mirrored(rig.bones)]) / 2
    skeleton = rig.skeleton(body)
    hip, knee = (skeleton.heads[skeleton.index(bone)] for bone in ("upperleg01.L", "lowerleg01.L"))
    rows = slice(*TIGHTS)
    quads = helper_quads(data.base.faces, TIGHTS) - TIGHTS[0]
    edges, _ = edges_of(quads.astype(np.int32))
    side = np.abs(body[rows]) * [1, 0, 0] + body[rows] * [0, 1, 1]
    close = 1 - smoothstep(np.linalg.norm(side - hip, axis=1), *HIP_REACH)
    pace = (CALM + (LIVELY - CALM) * close)[:, None]
    smooth = table[rows]
    near = Neighbours(edges, len(smooth))
    for _ in range(FIELD_ROUNDS):
        smooth = smooth + pace * (near.mean(smooth) - smooth)
    table[rows] = smooth
    return WeightField(rig.bones, table, body, hip, knee)


def _owner(bone: str, bones: Iterable[str]) -> str:
    """Return the bone that moves cloth in the place of another one, often itself."""
    for start, owner in CLOSED.items():
        if bone.startswith(start):
            sided = owner + bone[-2:]
            return sided if sided in bones else owner
    return bone


def _mirrored(bones: tuple[str, ...]) -> Ints:
    """Return for each bone the place of its partner on the other side."""
    other = {".L": ".R", ".R": ".L"}
    partners = [bone[:-2] + other[bone[-2:]] if bone[-2:] in other else bone for bone in bones]
    return np.array([bones.index(partner) for partner in partners], np.int32)


def bell_weights(places: Floats, field: WeightField) -> Floats:
    """Return how a skirt's places (n, 3) move (n, B): a bell round both legs.

    Left and right blend over the whole front and back; the pelvis keeps the top; below the knees
    the back follows the shins, or they would step out of it.
    """
    length = field.hip[1] - field.knee[1]
    down = (field.hip[1] - places[:, 1]) / length
    axis = field.hip[0] + np.clip(down, 0, 1) * (field.knee[0] - field.hip[0])
    left = smoothstep(places[:, 0] / axis, -BLEND, BLEND)
    legs = smoothstep(down, *ONTO_LEGS)
    behind = smoothstep(field.knee[2] - places[:, 2], -0.6, 0.6)
    shin = smoothstep(down, *KNEE) * (SHIN_FRONT + (SHIN_BACK - SHIN_FRONT) * behind)
    found = np.zeros((len(places), len(field.bones)))
    found[:, field.column("root")] = 1 - legs
    for letter, share in (("L", left), ("R", 1 - left)):
        found[:, field.column(f"upperleg02.{letter}")] = legs * share * (1 - shin)
        found[:, field.column(f"lowerleg01.{letter}")] = legs * share * shin
    return found


def cloth_weights(garment: Garment, field: WeightField) -> BoneWeights:
    """Return a generated garment's weights for the default rig.

    Close-fitting cloth moves with the body below it. Loose cloth is smoothed along itself, by its
    distance from the helper that it is bound to; what hangs on helper-skirt becomes a bell.

    Parameters
    ----------
    garment : Garment
        Bound to helper-tights and helper-skirt.
    field : WeightField
    """
    binding = garment.binding
    places = np.einsum("nk,nkj->nj", binding.weights, field.body[binding.refs])
    weights = np.einsum("nk,nkb->nb", binding.weights, field.table[binding.refs])
    on_skirt = (binding.refs >= SKIRT[0]).any(axis=1)
    share = np.zeros(len(places))  # of the bell
    if on_skirt.any():
        length = field.hip[1] - field.knee[1]
        down = (field.hip[1] - places[:, 1]) / length
        arms = weights[:, _arm_columns(field)].sum(axis=1)
        share = np.where(on_skirt, 1.0, smoothstep(down, *ONTO_BELL) * (arms < 0.05))
        bell = bell_weights(places, field)
        weights = (1 - share[:, None]) * weights + share[:, None] * bell
    edges, _ = edges_of(triangulated(garment.mesh.faces))
    loose = smoothstep(np.linalg.norm(binding.offsets, axis=1), *LOOSE)
    loose = (loose * (1 - share) / 2)[:, None]
    used = np.flatnonzero(weights.any(axis=0))
    weights = weights[:, used]
    near = Neighbours(edges, len(weights))
    for _ in range(LOOSE_ROUNDS):
        weights = weights + loose * (near.mean(weights) - weights)
    return _sparse(tuple(field.bones[column] for column in used), weights)


def _arm_columns(field: WeightField) -> list[int]:
    starts = ("upperarm", "lowerarm", "wrist")
    return [place for place, bone in enumerate(field.bones) if bone.startswith(starts)]


def _sparse(bones: tuple[str, ...], weights: Floats) -> BoneWeights:
    """Keep the bones that matter to each vertex."""
    kept = np.zeros(weights.shape, bool)
    most = np.argsort(-weights, axis=1, kind="stable")[:, :MOST]
    np.put_along_axis(kept, most, np.take_along_axis(weights, most, axis=1) > LEAST, axis=1)
    vertices, columns = np.nonzero(kept)
    return BoneWeights.collect(
        bones, vertices.astype(np.int32), columns.astype(np.int32), weights[vertices, columns]
    ).normalised()


def weighted(garment: Garment, field: WeightField) -> Garment:
    """Return the garment with weights of its own."""
    return replace(garment, weights=cloth_weights(garment, field))
