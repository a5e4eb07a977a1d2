"""The columns of annotations.parquet, and rows of it as records and back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from addon.errors import OutfitError

from .model import VERSION, PersonShot

ANNOTATIONS = "annotations.parquet"
VERSION_KEY = b"outfit_cloner.annotations"
KEY = ("session", "scene", "camera", "frame", "identity", "outfit")  # rows are sorted by it
GROUP_ROWS = 2048  # of a row group: fixed, so that the same rows give the same bytes
JOINTS = "joints"

# column -> shape of the array that stands in every row, flattened
SHAPES: dict[str, tuple[int, ...]] = {
    "box": (4,),
    "amodal_box": (4,),
    "full_box": (4,),
    "keypoints": (17, 3),
    "seven": (7, 3),
    "root": (2,),
}
_WHOLE = {"box", "amodal_box"}
_INTEGERS = (*KEY, "group", "member", "visible_area", "amodal_area")
_NUMBERS = ("time", "occluded", "truncated", "depth")


def _array_type(name: str) -> pa.DataType:
    kind = pa.int32() if name in _WHOLE else pa.float32()
    return pa.list_(kind, int(np.prod(SHAPES[name])))


def _field(name: str) -> pa.Field:
    if name in SHAPES:
        kind = _array_type(name)
    elif name == JOINTS:
        kind = pa.list_(pa.float32())
    elif name in _INTEGERS:
        kind = pa.int32()
    elif name in _NUMBERS:
        kind = pa.float64()
    else:
        kind = pa.string() if name in ("character", "action") else pa.binary()
    return pa.field(name, kind, nullable=False)


COLUMNS = tuple(PersonShot.__dataclass_fields__)
SCHEMA = pa.schema(
    [_field(name) for name in COLUMNS], metadata={VERSION_KEY: str(VERSION).encode()}
)


def sort_key(shot: PersonShot) -> tuple[int, ...]:
    """Return where a row stands: by session, scene, camera, frame, identity and outfit."""
    return tuple(getattr(shot, name) for name in KEY)


def to_table(shots: Sequence[PersonShot]) -> pa.Table:
    """Return rows as a table of SCHEMA, in the order given."""
    return pa.Table.from_arrays([_column(name, shots) for name in COLUMNS], schema=SCHEMA)


def _column(name: str, shots: Sequence[PersonShot]) -> pa.Array:
    values = [getattr(shot, name) for shot in shots]
    if name in SHAPES:
        flat = _flat(name, values)
        return pa.FixedSizeListArray.from_arrays(flat, type=SCHEMA.field(name).type)
    if name == JOINTS:
        values = [np.asarray(value, np.float32).ravel() for value in values]
    return pa.array(values, SCHEMA.field(name).type)


def _flat(name: str, values: Sequence[NDArray[Any]]) -> pa.Array:
    kind = np.int32 if name in _WHOLE else np.float32
    for value in values:
        if np.shape(value) != SHAPES[name]:
            raise OutfitError(f"{name}: its shape is {SHAPES[name]}, got {np.shape(value)}")
    return pa.array(np.asarray(values, kind).ravel())


def from_batch(batch: pa.RecordBatch) -> Iterator[PersonShot]:
    """Yield the records of a batch's rows."""
    columns = [_values(name, batch.column(i)) for i, name in enumerate(batch.schema.names)]
    for row in zip(*columns, strict=True):
        yield PersonShot(**dict(zip(batch.schema.names, row, strict=True)))


def _values(name: str, column: pa.Array) -> Sequence[Any]:
    if name in SHAPES:
        return column.flatten().to_numpy(zero_copy_only=False).reshape(-1, *SHAPES[name])
    if name == JOINTS:
        flat = column.flatten().to_numpy(zero_copy_only=False)
        offsets = column.offsets.to_numpy() - column.offsets[0].as_py()
        if (np.diff(offsets) % 3).any():
            raise OutfitError(f"{JOINTS}: a row's are not x, y, z of each joint")
        return [flat[start:end].reshape(-1, 3) for start, end in itertools.pairwise(offsets)]
    return column.to_pylist()
