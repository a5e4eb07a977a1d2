"""Paints a garment as it is worn: soft light, folds in shade, hems as fine lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.body import build_body
from ..makehuman.data import BodyData
from ..makehuman.fitting import fit
from ..makehuman.parameters import BodyParameters
from ..makehuman.text import sibling
from .garment import Garment
from .landmarks import CATEGORY_BY_NAME
from .people.painting import smoothstep
from .rasterising import Canvas, Floats, Fragments, fragments
from .surface import vertex_normals

Picture = NDArray[np.uint8]
Triangles = NDArray[np.int32]
Colour = tuple[float, float, float]

SIZE = 256  # pixels a side
FINER = 2  # times as many pixels are painted, for smooth borders
MARGIN = 0.05  # of the side
LARGEST_TEXTURE = 512  # pixels; more are not seen at this size
MAX_TEXTURE_BYTES = 64 * 1024 * 1024
MAX_TRIANGLES = 400_000
# cloth without a colour of its own, sRGB, by where it is worn
CLOTH: Mapping[str, Colour] = MappingProxyType(
    {
        "top": (0.63, 0.70, 0.77),
        "bottom": (0.48, 0.54, 0.64),
        "dress": (0.78, 0.65, 0.66),
        "outwear": (0.72, 0.67, 0.57),
        "suit": (0.64, 0.68, 0.64),
    }
)
PLAIN: Colour = (0.70, 0.70, 0.71)
GHOST: Colour = (0.80, 0.78, 0.76)  # of the head that shows where hair, hats and glasses sit
# the least height or width of the picture, decimetres: short garments look shorter than long ones
REACH: Mapping[str, float] = MappingProxyType(
    {"top": 6.5, "bottom": 8.5, "dress": 10.0, "outwear": 7.5, "suit": 10.0}
)
# degrees by which things are turned to the left and looked at from above
FRONT = (0.0, 8.0)
TURNS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "shoes": (52.0, 22.0),
        "hair": (24.0, 4.0),
        "hat": (24.0, 6.0),
        "glasses": (20.0, 4.0),
        "bag": (24.0, 10.0),
    }
)
BEHIND = ("bag_backpack", "hair_bun", "hair_ponytail")  # seen best from there
SPARE = 0.3  # decimetres below that which are painted as well
HEADGEAR = ("hair", "hat", "glasses")
NECK = (3.0, 2.5)  # decimetres below the crown, between which the head's picture fades out
LIGHT = (-0.42, 0.58, 0.70)  # where it comes from: x right, y up, z to the viewer
SHINE = {"shoes": 0.22, "glasses": 0.45, "bag": 0.12, "hair": 0.16}
CLOTH_SHINE = 0.04
INSIDE = 0.58  # how bright cloth is that is seen from its inside
CREASE = 0.5  # decimetres in depth at which a fold is in full shade
CREASE_SHADE = 0.38
HEM_SHADE = 0.45


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class _Shape:
    """Triangles to paint: places x right, y up, z to the viewer, unit normals and colours."""

    places: Floats  # (V, 3)
    faces: Triangles  # (T, 3)
    colour: Colour
    shine: float
    uvs: Floats | None = None  # (T, 3, 2), v down
    texture: Floats | None = None  # (h, w, 4)
    clear: bool = False


@dataclass(frozen=True, eq=False)
class _Frame:
    """What of space is on the picture: pixels a decimetre, the place in its middle, its side."""

    scale: float
    centre: Floats
    side: int

    def pixels(self, places: Floats) -> Floats:
        """Return places (n, 3) as pixels from the left and from the top, and depth."""
        moved = (places - self.centre) * np.array([self.scale, -self.scale, 1.0], np.float32)
        half = self.side / 2
        return np.asarray(moved + np.array([half, half, 0], np.float32), np.float32)


class Mannequin:
    """The bodies on which garments are pictured, built when first needed.

    Parameters
    ----------
    data : BodyData
    """

    def __init__(self, data: BodyData) -> None:
        self.data = data
        self._bodies: dict[float, NDArray[np.float64]] = {}

    def vertices(self, sexes: tuple[str, ...]) -> NDArray[np.float64]:
        """Return the base mesh (19158, 3) of a body of these sexes, decimetres."""
        gender = 0.5 if len(sexes) != 1 else {"female": 0.0, "male": 1.0}[sexes[0]]
        if gender not in self._bodies:
            body = build_body(self.data, BodyParameters(gender=gender))
            self._bodies[gender] = body.vertices
        return self._bodies[gender]

    def head(self) -> Triangles:
        """Return the triangles (T, 3) of the skin above the neck."""
        base = self.data.base
        faces = base.faces[base.faces_of("body")]
        heights = base.vertices[faces, 1]
        high = faces[heights.min(axis=1) > heights.max() - NECK[0] - SPARE]
        rows, columns = _split(high)
        return np.take_along_axis(high[rows], columns, axis=1)


def paint_thumbnail(garment: Garment, mannequin: Mannequin, *, size: int = SIZE) -> Picture:
    """Paint a garment as it is worn, from the front, without the body.

    Hair, hats and glasses are shown on a pale head, shoes and bags from the side that tells most.

    Parameters
    ----------
    garment : Garment
    mannequin : Mannequin
        Who wears it.
    size : int
        Pixels a side.

    Returns
    -------
    (size, size, 4) uint8 ndarray
        RGBA, transparent where nothing is.

    Raises
    ------
    OutfitError
        For a garment without faces, or with too many.
    """
    body = mannequin.vertices(garment.sexes)
    worn = _garment_shape(garment, _turned(fit(garment.binding, body), garment))
    shapes = [worn]
    if garment.kind in HEADGEAR:
        head = _Shape(_turned(body, garment), mannequin.head(), GHOST, CLOTH_SHINE)
        shapes.insert(0, head)
    seen = np.concatenate([_framed(shape) for shape in shapes])
    frame = _frame(seen, size * FINER, REACH.get(slot_of(garment), 0.0))
    canvas = Canvas(frame.side)
    for shape in shapes:
        _draw(canvas, shape, frame)
        if shape is not worn:
            _fade_neck(canvas, frame, _crown(shape))
    if worn.texture is None:
        _draw_hems(canvas, worn, frame)
    return _finished(canvas, frame, size)


def _framed(shape: _Shape) -> Floats:
    """Return the places of a shape that have to be on the picture."""
    places = shape.places[np.unique(shape.faces)]
    return places[places[:, 1] > _crown(shape) - NECK[1]] if shape.colour == GHOST else places


def _crown(head: _Shape) -> float:
    return float(head.places[np.unique(head.faces), 1].max())


def slot_of(garment: Garment) -> str:
    """Return where clothes are worn, "suit" for one-piece suits; "" for what is not labelled."""
    found = garment.registration.categories if garment.registration else ()
    if len(found) == 2:
        return "suit"
    return CATEGORY_BY_NAME[found[0]].slot if found else ""


def texture_path(garment: Garment) -> Path | None:
    """Return the picture of a garment's material, None where there is none at hand."""
    name = garment.material.textures.get("diffuse")
    if not name or garment.folder is None:
        return None
    try:
        path = sibling(garment.folder / garment.name, name)
        return path if path.is_file() and path.stat().st_size <= MAX_TEXTURE_BYTES else None
    except (OutfitError, OSError):
        return None


def _split(faces: Triangles) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows (T,) and columns (T, 3) of the triangles in faces (F, 4), -1 for none."""
    quads = np.flatnonzero(faces[:, 3] >= 0)
    rows = np.concatenate([np.arange(len(faces)), quads])
    columns = np.where(np.arange(len(rows))[:, None] < len(faces), (0, 1, 2), (0, 2, 3))
    return rows, columns


def _turned(places: NDArray[np.float64], garment: Garment) -> Floats:
    """Turn places so that x is right, y up and z to the viewer."""
    turn, tilt = np.radians(TURNS.get(garment.kind, FRONT))
    turn = turn + (np.pi if garment.name in BEHIND else 0.0)
    cos, sin = np.cos(turn), np.sin(turn)
    about_y = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    cos, sin = np.cos(tilt), np.sin(tilt)
    about_x = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return np.asarray(places @ about_y.T @ about_x.T, np.float32)


def _frame(places: Floats, side: int, reach: float) -> _Frame:
    low, high = places.min(axis=0), places.max(axis=0)
    extent = max(float((high - low)[:2].max()), reach, 1e-3)
    return _Frame(side * (1 - 2 * MARGIN) / extent, (low + high) / 2, side)


def _garment_shape(garment: Garment, places: Floats) -> _Shape:
    rows, columns = _split(garment.mesh.faces)
    if not 0 < len(rows) <= MAX_TRIANGLES or not np.isfinite(places).all():
        raise OutfitError(
            f"garment {garment.name} has {len(rows)} triangles; 1 to {MAX_TRIANGLES} are painted"
        )
    if garment.kind == "shoes":  # one of the pair is seen larger
        left = garment.mesh.vertices[garment.mesh.faces[rows, 0], 0] > 0
        rows, columns = (rows[left], columns[left]) if left.any() else (rows, columns)
    faces = np.take_along_axis(garment.mesh.faces[rows], columns, axis=1)
    corners = np.take_along_axis(garment.mesh.uv_faces[rows], columns, axis=1)
    texture = _read_texture(garment) if (corners >= 0).all() else None
    shine = SHINE.get(garment.kind, CLOTH_SHINE)
    if texture is None:
        return _Shape(places, faces, _colour_of(garment), shine)
    uvs = (garment.mesh.uvs[corners] * (1, -1) + (0, 1)).astype(np.float32)
    clear = garment.material.transparent
    return _Shape(places, faces, (1.0, 1.0, 1.0), shine, uvs, texture, clear)


def _colour_of(garment: Garment) -> Colour:
    own = garment.material.diffuse_colour
    if min(own) < 0.99 and max(own) <= 1.0:  # white is what files say that say nothing
        return own
    return CLOTH.get(slot_of(garment), PLAIN)


def _read_texture(garment: Garment) -> Floats | None:
    """Return the material's picture (h, w, 4), 0 to 1, made small; None where there is none."""
    path = texture_path(garment)
    if path is None:
        return None
    read = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if read is None or read.dtype != np.uint8 or (read.ndim == 3 and read.shape[2] == 2):
        return None
    orders = {2: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}
    picture = cv2.cvtColor(read, orders[read.shape[2] if read.ndim == 3 else 2])
    reduction = LARGEST_TEXTURE / max(picture.shape[:2])
    if reduction < 1:
        size = [max(1, round(length * reduction)) for length in picture.shape[1::-1]]
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(picture, np.float32) / 255


def _draw(canvas: Canvas, shape: _Shape, frame: _Frame) -> None:
    corners = frame.pixels(shape.places)[shape.faces]
    normals = vertex_normals(shape.places.astype(np.float64), shape.faces).astype(np.float32)
    for found in fragments(corners, frame.side):
        colours, alphas = _painted(shape, found)
        lit = colours * _light(found.mixed(normals[shape.faces]), shape)
        if shape.clear:
            canvas.draw_clear(found, lit, alphas)
        else:
            canvas.draw_solid(found, lit)


def _painted(shape: _Shape, found: Fragments) -> tuple[Floats, Floats]:
    """Return colours (n, 3), as a screen shows them, and alphas (n,)."""
    if shape.texture is None or shape.uvs is None:
        count = len(found.pixels)
        return np.full((count, 3), shape.colour, np.float32), np.ones(count, np.float32)
    height, width = shape.texture.shape[:2]
    uvs = found.mixed(shape.uvs)
    uvs = np.nan_to_num(uvs - np.floor(uvs)) * np.array([width, height], np.float32)
    x, y = uvs.astype(np.intp).T
    texels = shape.texture[np.minimum(y, height - 1), np.minimum(x, width - 1)]
    return texels[:, :3], texels[:, 3]


def _light(normals: Floats, shape: _Shape) -> Floats:
    """Return by how much light makes surfaces brighter (n, 1), from their normals (n, 3)."""
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = normals / np.maximum(length, 1e-6)
    inside = normals[:, 2] < 0
    if not shape.clear:
        normals = np.where(inside[:, None], -normals, normals)
    light = np.array(LIGHT, np.float32) / np.linalg.norm(LIGHT)
    wrapped = np.clip((normals @ light + 0.45) / 1.45, 0, 1)
    edge = np.clip(np.abs(normals[:, 2]), 0, 1) ** 0.6
    half = light + np.array([0, 0, 1], np.float32)
    gloss = np.clip(normals @ (half / np.linalg.norm(half)), 0, 1) ** 24
    bright = 0.40 + 0.66 * wrapped * (0.55 + 0.45 * edge) + shape.shine * 2 * gloss
    if not shape.clear:
        bright = np.where(inside, bright * INSIDE, bright)
    return np.asarray(bright[:, None], np.float32)


def _fade_neck(canvas: Canvas, frame: _Frame, crown: float) -> None:
    """Let the head's neck end softly."""
    rows = np.arange(frame.side, dtype=np.float32) + 0.5 - frame.side / 2
    heights = frame.centre[1] - rows / frame.scale
    fade = smoothstep(crown - NECK[0], crown - NECK[1], heights)
    fade = np.repeat(fade, frame.side)
    canvas.colour *= fade[:, None]
    canvas.coverage *= fade
    canvas.depth[fade < 0.5] = -np.inf


def _draw_hems(canvas: Canvas, shape: _Shape, frame: _Frame) -> None:
    """Draw the open edges of cloth that are seen, as the fine lines of a hem."""
    edges = np.sort(shape.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    edges, counts = np.unique(edges, axis=0, return_counts=True)
    places = frame.pixels(shape.places)
    mask = np.zeros((frame.side, frame.side), np.uint8)
    near = places[edges[counts == 1]]
    middle = near.mean(axis=1)
    column, row = np.clip(middle[:, :2].astype(np.intp), 0, frame.side - 1).T
    seen = middle[:, 2] > canvas.depth[row * frame.side + column] - 0.08
    lines = [np.rint(line[:, :2] * 16).astype(np.int32) for line in near[seen]]
    cv2.polylines(mask, lines, False, (255,), FINER, cv2.LINE_AA, 4)
    canvas.colour *= 1 - HEM_SHADE * (mask.reshape(-1, 1) / np.float32(255))


def _finished(canvas: Canvas, frame: _Frame, size: int) -> Picture:
    """Shade the folds and reduce the picture to its size."""
    colour = canvas.colour * _crease_shade(canvas, frame)[:, None]
    whole = np.concatenate([colour, canvas.coverage[:, None]], axis=1)
    whole = whole.reshape(frame.side, frame.side, 4)
    small = cv2.resize(whole, (size, size), interpolation=cv2.INTER_AREA)
    alpha = small[..., 3:]
    straight = np.where(alpha > 1e-4, small[..., :3] / np.maximum(alpha, 1e-4), 0.0)
    picture = np.concatenate([straight, alpha], axis=2)
    return np.asarray(np.rint(np.clip(picture, 0, 1) * 255), np.uint8)


def _crease_shade(canvas: Canvas, frame: _Frame) -> Floats:
    """Return how much light reaches what lies deeper than its surroundings (n,)."""
    side = frame.side
    solid = np.isfinite(canvas.depth).astype(np.float32).reshape(side, side)
    depth = np.where(solid > 0, canvas.depth.reshape(side, side), 0).astype(np.float32)
    shade = np.zeros((side, side), np.float32)
    for reach in (0.012, 0.035):
        window = 2 * round(side * reach * 2) + 1
        share = cv2.blur(solid, (window, window))
        around = cv2.blur(depth, (window, window)) / np.maximum(share, 1e-3)
        shade += np.clip((around - depth) / CREASE, 0, 1) / 2
    return np.asarray(1 - CREASE_SHADE * shade.ravel(), np.float32)
