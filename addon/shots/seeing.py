"""What annotations need of a posed actor: its surfaces, made once, and where all of it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.character import DressedMesh
from .actors import FACE_POINTS
from .keypoints import JOINT_NAMES
from .raster import Cut, Sheet

SOLID = 0.5  # what is less opaque is not there: Cycles' own threshold for its passes


def sheet_of(mesh: DressedMesh, alpha: NDArray[np.uint8] | None = None) -> Sheet:
    """Return a mesh's triangles, split as Blender splits quads.

    Parameters
    ----------
    mesh : DressedMesh
    alpha : (H, W) uint8 ndarray, optional
        What cuts the mesh out: its texture's alpha, the top row first. Without one the surface's
        opacity decides on all of it.
    """
    quads = mesh.faces[:, 3] >= 0
    triangles = _halves(mesh.faces, quads).astype(np.intp)
    if alpha is not None:
        places = _halves(mesh.uv_faces, quads)
        every = np.vstack([mesh.uvs, np.zeros(2)])  # the last, -1, is for corners without a UV
        return Sheet(triangles, Cut(every[places], alpha >= SOLID * 255))
    return Sheet(triangles if mesh.surface.opacity >= SOLID else triangles[:0])


def _halves(faces: NDArray[np.int32], quads: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.concatenate([faces[:, [0, 1, 2]], faces[quads][:, [0, 2, 3]]])


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class SeenPerson:
    """An actor in the pose of one moment.

    Attributes
    ----------
    vertices : sequence of (V, 3) float ndarray
        Of each mesh, world metres, Z up.
    sheets : sequence of Sheet
        Of each mesh, by `sheet_of`.
    joints : (J, 3) float ndarray
        JOINT_NAMES, world metres: see `keypoints.joint_places`.
    face : (5, 3) float ndarray
        FACE_POINTS, world metres.
    ground : float
        z of what the person stands on or walks over, metres.
    """

    vertices: Sequence[NDArray[np.float64]]
    sheets: Sequence[Sheet]
    joints: NDArray[np.float64]
    face: NDArray[np.float64]
    ground: float

    def __post_init__(self) -> None:
        if len(self.vertices) != len(self.sheets) or not self.sheets:
            raise ValueError("a person has vertices for each of its sheets, and one at least")
        if self.joints.shape != (len(JOINT_NAMES), 3):
            raise ValueError(f"joints must be ({len(JOINT_NAMES)}, 3), got {self.joints.shape}")
        if self.face.shape != (len(FACE_POINTS), 3):
            raise ValueError(f"face must be ({len(FACE_POINTS)}, 3), got {self.face.shape}")

    def joined(self) -> tuple[NDArray[np.float64], tuple[Sheet, ...]]:
        """Return all meshes' vertices in one array, and the sheets that go with it."""
        starts = np.cumsum([0, *(len(part) for part in self.vertices[:-1])])
        sheets = (
            Sheet(sheet.triangles + start, sheet.cut)
            for sheet, start in zip(self.sheets, starts, strict=True)
        )
        return np.concatenate(list(self.vertices)), tuple(sheets)


@dataclass(frozen=True, eq=False)
class Patch:
    """A mask inside the frame, of which only the part around it is kept.

    Attributes
    ----------
    left, top : int
        Column and row of its first pixel.
    pixels : (h, w) bool ndarray
        May be empty.
    """

    left: int
    top: int
    pixels: NDArray[np.bool_]

    @property
    def area(self) -> int:
        """Pixels that are set."""
        return int(np.count_nonzero(self.pixels))

    def box(self) -> NDArray[np.int32]:
        """Return x1, y1, x2, y2 of what is set, the last excluded; all 0 where nothing is."""
        rows, columns = (np.flatnonzero(self.pixels.any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return np.zeros(4, np.int32)
        x, y = self.left, self.top
        return np.array(
            [columns[0] + x, rows[0] + y, columns[-1] + 1 + x, rows[-1] + 1 + y], np.int32
        )

    def full(self, width: int, height: int) -> NDArray[np.bool_]:
        """Return the (height, width) mask of the whole frame."""
        mask = np.zeros((height, width), bool)
        rows, columns = self.pixels.shape
        mask[self.top : self.top + rows, self.left : self.left + columns] = self.pixels
        return mask


@dataclass(frozen=True, eq=False)
class Sighting:
    """One person on one frame: what the picture alone says of a row of annotations.

    The fields are those of the dataset's PersonShot: pixels from the frame's top left, boxes
    x1, y1, x2, y2 with the last excluded.

    Attributes
    ----------
    person : int
        Place in the sequence of people that were seen.
    box, amodal_box : (4,) int32 ndarray
    full_box : (4,) float32 ndarray
    mask, amodal_mask : Patch
    visible_area, amodal_area : int
    occluded, truncated : float
    keypoints : (17, 3) float32 ndarray
    seven : (7, 3) float32 ndarray
    root : (2,) float32 ndarray
    depth : float
    joints : (J, 3) float32 ndarray
    """

    person: int
    box: NDArray[np.int32]
    amodal_box: NDArray[np.int32]
    full_box: NDArray[np.float32]
    mask: Patch
    amodal_mask: Patch
    visible_area: int
    amodal_area: int
    occluded: float
    truncated: float
    keypoints: NDArray[np.float32]
    seven: NDArray[np.float32]
    root: NDArray[np.float32]
    depth: float
    joints: NDArray[np.float32]
