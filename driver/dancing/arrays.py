"""Reading .npy files that hold Python objects, without running anything that they name."""

from __future__ import annotations

import io
import pickletools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from addon.errors import OutfitError

LARGEST_FILE = 1 << 28  # bytes; 6,000 frames of five dancers are 12 million
MOST_STEPS = 30_000_000
PLAIN_TYPE = re.compile(r"[<>|=]?[fiub][1248]")
OBJECT_TYPE = re.compile(r"\|?O[48]?")
ARRAY_MAKERS = {
    "numpy.core.multiarray _reconstruct": "array",
    "numpy._core.multiarray _reconstruct": "array",
    "numpy.core.multiarray scalar": "scalar",
    "numpy._core.multiarray scalar": "scalar",
    "numpy dtype": "dtype",
    "numpy ndarray": "name",
    "_codecs encode": "encode",
    "collections OrderedDict": "dict",
    "collections defaultdict": "dict",
    "builtins dict": "dict",
    "__builtin__ dict": "dict",
    "builtins list": "name",
    "__builtin__ list": "name",
}
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
VALUES = (
    *("BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4", "BINFLOAT", "FLOAT"),
    *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
)
MARK = object()


class StoredArray:
    """An array of the file, filled once its values have come."""

    def __init__(self) -> None:
        self.value: NDArray[Any] | None = None
        self.items: list[Any] = []


class _Refused(Exception):
    """What a file holds that it must not, or that makes no sense."""


def read_objects(path: Path) -> Any:
    """Return the object that a .npy file holds: dicts, lists, texts, numbers and arrays.

    Arrays inside it are StoredArray; `as_numbers` takes their values.

    Raises
    ------
    OutfitError
        Where it cannot be read, is too large, or names anything but numpy's plain arrays.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise _Refused(f"it has more than {LARGEST_FILE} bytes")
        stream = io.BytesIO(data)
        _read_header(stream)
        root = _Machine().run(stream)
    except _Refused as error:
        raise OutfitError(f"{path}: {error}") from error
    except OSError as error:
        raise OutfitError(f"{path}: cannot be read: {error}") from error
    except Exception as error:  # whatever damaged bytes lead to, it is the file's fault
        raise OutfitError(f"{path}: it is damaged: {error}") from error
    items = root.items if isinstance(root, StoredArray) else [root]
    if len(items) != 1:
        raise OutfitError(f"{path}: expected one object in the array, got {len(items)}")
    return items[0]


def _read_header(stream: io.BytesIO) -> None:
    """Go past a .npy file's header, which must be of one array of objects."""
    try:
        version = npy.read_magic(stream)  # type: ignore[no-untyped-call]
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        _, _, kind = read(stream)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise _Refused("it is no .npy file") from error
    if kind.kind != "O":
        raise _Refused(f"expected Python objects, got an array of {kind}")


def as_numbers(value: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return finite numbers of a shape from what `read_objects` gave; raise ValueError."""
    if isinstance(value, StoredArray):
        value = value.value if value.value is not None else value.items
    if isinstance(value, list | tuple):
        value = [one.value if isinstance(one, StoredArray) else one for one in value]
    numbers = np.asarray(value, np.float64)
    if numbers.shape != shape:
        raise ValueError(f"expected {shape} numbers, got {numbers.shape}")
    if not np.isfinite(numbers).all():
        raise ValueError("expected finite numbers")
    return numbers


class _Machine:
    """Follows the file's steps as far as they build plain values and numpy's arrays."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._steps: dict[str, Callable[[Any], None]] = {
            **dict.fromkeys(("PROTO", "FRAME", "STOP"), lambda _: None),
            **dict.fromkeys(VALUES, self._stack.append),
            "MARK": lambda _: self._stack.append(MARK),
            "EMPTY_DICT": lambda _: self._stack.append({}),
            "EMPTY_LIST": lambda _: self._stack.append([]),
            "EMPTY_TUPLE": lambda _: self._stack.append(()),
            "DICT": lambda _: self._stack.append(_pairs(self._after_mark())),
            "LIST": lambda _: self._stack.append(self._after_mark()),
            "TUPLE": lambda _: self._stack.append(tuple(self._after_mark())),
            "TUPLE1": lambda _: self._tuple(1),
            "TUPLE2": lambda _: self._tuple(2),
            "TUPLE3": lambda _: self._tuple(3),
            "APPEND": lambda _: self._append([self._stack.pop()]),
            "APPENDS": lambda _: self._append(self._after_mark()),
            "SETITEM": lambda _: self._set([self._stack.pop(-2), self._stack.pop()]),
            "SETITEMS": lambda _: self._set(self._after_mark()),
            **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), self._put),
            **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), self._get),
            "MEMOIZE": lambda _: self._put(len(self._memo)),
            "GLOBAL": lambda name: self._stack.append(_maker(name)),
            "STACK_GLOBAL": lambda _: self._stack.append(
                _maker(f"{self._stack.pop(-2)} {self._stack.pop()}")
            ),
            "REDUCE": lambda _: self._make(),
            "BUILD": lambda _: self._fill(),
        }

    def run(self, stream: io.BytesIO) -> Any:
        for count, (step, argument, _) in enumerate(pickletools.genops(stream)):
            if step.name in CONSTANTS:
                self._stack.append(CONSTANTS[step.name])
            elif step.name in self._steps:
                self._steps[step.name](argument)
            else:
                raise _Refused(f"it asks for {step.name}, which no array of numbers needs")
            if count > MOST_STEPS:
                raise _Refused(f"it has more than {MOST_STEPS} steps")
        return self._stack.pop()

    def _after_mark(self) -> list[Any]:
        at = next(k for k in range(len(self._stack) - 1, -1, -1) if self._stack[k] is MARK)
        values = self._stack[at + 1 :]
        del self._stack[at:]
        return values

    def _tuple(self, count: int) -> None:
        values = tuple(self._stack[-count:])
        del self._stack[-count:]
        self._stack.append(values)

    def _append(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if not isinstance(target, list):
            raise _Refused("it appends to what is no list")
        target.extend(values)

    def _set(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if not isinstance(target, dict):
            raise _Refused("it sets items of what is no dict")
        target.update(_pairs(values))

    def _put(self, key: Any) -> None:
        self._memo[int(key)] = self._stack[-1]

    def _get(self, key: Any) -> None:
        self._stack.append(self._memo[int(key)])

    def _make(self) -> None:
        arguments, maker = self._stack.pop(), self._stack.pop()
        if not (isinstance(maker, _Maker) and isinstance(arguments, tuple)):
            raise _Refused("it calls what is no name")
        self._stack.append(MAKERS[maker.kind](arguments))

    def _fill(self) -> None:
        state, target = self._stack.pop(), self._stack[-1]
        if isinstance(target, StoredArray):
            _fill_array(target, state)
        elif isinstance(target, np.dtype):
            self._stack[-1] = _ordered(target, state)
            for key, value in self._memo.items():
                if value is target:
                    self._memo[key] = self._stack[-1]
        else:
            raise _Refused("it gives a state to what has none")


class _Maker:
    """A name of the file, standing for one of the few things that may be made."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


def _maker(name: str) -> _Maker:
    if name not in ARRAY_MAKERS:
        raise _Refused(
            f"it names {name.replace(' ', '.')}, which no array of numbers needs; it was not run"
        )
    return _Maker(ARRAY_MAKERS[name])


def _pairs(values: list[Any]) -> dict[Any, Any]:
    return dict(zip(values[::2], values[1::2], strict=True))


def _make_name(arguments: tuple[Any, ...]) -> Any:
    raise _Refused("it calls a name that is only meant to be named")


def _make_dtype(arguments: tuple[Any, ...]) -> np.dtype[Any]:
    name = arguments[0]
    if not (PLAIN_TYPE.fullmatch(name) or OBJECT_TYPE.fullmatch(name)):
        raise _Refused(f"expected numbers in its arrays, got {name!r}")
    return np.dtype("O" if "O" in name else name)


def _ordered(kind: np.dtype[Any], state: Any) -> np.dtype[Any]:
    order = state[1]
    return kind.newbyteorder(order) if order in ("<", ">") else kind


def _make_scalar(arguments: tuple[Any, ...]) -> Any:
    kind, data = arguments
    if kind.hasobject:
        raise _Refused("expected a number, got an object")
    return np.frombuffer(_bytes(data), kind, count=1)[0].item()


def _make_encoded(arguments: tuple[Any, ...]) -> bytes:
    text, encoding = arguments
    if encoding not in ("latin1", "latin-1"):
        raise _Refused(f"it encodes by {encoding!r}")
    return _bytes(text)


MAKERS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "array": lambda _: StoredArray(),
    "scalar": _make_scalar,
    "dtype": _make_dtype,
    "dict": lambda _: {},
    "encode": _make_encoded,
    "name": _make_name,
}


def _fill_array(target: StoredArray, state: Any) -> None:
    _, shape, kind, fortran, data = state
    if kind.hasobject:
        target.items = list(data)
        return
    values = np.frombuffer(_bytes(data), kind)
    target.value = values.reshape(shape, order="F" if fortran else "C")


def _bytes(data: Any) -> bytes:
    """Return data of either Python's text or bytes, as it was written."""
    return data if isinstance(data, bytes) else str(data).encode("latin-1")
