"""The largest files that readers take, made to fill the memory, for `bench fuzz` to measure."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from addon.errors import OutfitError
from addon.makehuman.bvh import MAX_BVH_BYTES
from addon.makehuman.json_files import MAX_ENTRIES, MAX_JSON_BYTES, MAX_LISTS, MAX_TEXTS, MAX_VALUES
from addon.makehuman.mhclo import MAX_LINES
from addon.makehuman.mhm import MAX_MHM_BYTES
from addon.makehuman.mhx_blocks import MAX_BLOCKS, MAX_MHX_BYTES, MAX_STATEMENTS
from addon.makehuman.obj import MAX_ELEMENTS, MAX_GROUPS
from addon.makehuman.target_files import MAX_TARGET_BYTES
from addon.makehuman.text import MAX_TEXT_BYTES
from addon.photos.clonedperson_csv import MOST_BYTES as MAX_CSV_BYTES
from addon.photos.clonedperson_csv import MOST_ROWS
from addon.photos.outfits_json import MOST_OUTFITS
from addon.wardrobe.clonedperson_models import MAX_FILE_BYTES as MAX_MODELS_BYTES

from .fuzz_seeds import BVH, MHCLO, MHM, Format, makehuman_formats, own_formats

MEGABYTE = 1024 * 1024
LONGEST_READ = 300  # seconds
ROOM = 0.995  # of a limit that counts what the rest of the file holds as well
ALONE = "import sys; from driver.fuzz_largest import read_alone; read_alone(*sys.argv[1:])"

ENOUGH = 1e9  # until the limit of bytes

Part = tuple[bytes, float]  # what comes again, and how often


@dataclass(frozen=True)
class Largest:
    """A file at the limits of its format.

    Attributes
    ----------
    what : str
        What fills it.
    format : str
        Name of the format that reads it.
    limit : int
        Most bytes that the reader takes; the file is cut there.
    parts : sequence of (bytes, count)
        The file, as pieces that come again.
    """

    what: str
    format: str
    limit: int
    parts: Sequence[Part]

    def write(self, path: Path, *, scale: float) -> int:
        """Write the file with so much of its counts; return its size in bytes."""
        scale = min(1.0, scale)
        left = round(self.limit * scale)
        with path.open("wb") as file:
            for piece, count in self.parts:
                whole = max(1, round(count * scale)) if count > 1 else 1
                for part in _some(piece, whole, left):
                    left -= file.write(part)
        return path.stat().st_size


def _some(piece: bytes, count: int, room: int) -> Iterator[bytes]:
    """Yield a piece as often as it fits; "%d" in it counts."""
    for number in range(count):
        part = piece.replace(b"%d", b"%d" % number) if b"%d" in piece else piece
        room -= len(part)
        if room < 0:
            return
        yield part


@dataclass(frozen=True)
class LargestResult:
    """How a reader stood its largest file.

    Attributes
    ----------
    what : str
    size_mb, memory_mb : float
        Of the file, and of the process that read it, at its peak.
    seconds : float
    outcome : str
        "read", "refused", or what went wrong.
    """

    what: str
    size_mb: float
    memory_mb: float
    seconds: float
    outcome: str

    @property
    def well(self) -> bool:
        """True where the file was read, or refused with a sentence."""
        return self.outcome in ("read", "refused")


def largest_files() -> tuple[Largest, ...]:
    """Return the files that take the most memory of what each reader's limits let through."""
    return (*_line_files(), *_mhx_files(), *_json_files(), *_label_files())


def _line_files() -> tuple[Largest, ...]:
    mesh = (b"v 0.25 1.5 2\n", b"vt 0.5 0.25\n", b"f 99/99 198/98 397/97 496/96\n")
    verts = MHCLO.partition(b"verts 0\n")[0] + b"verts 0\n"
    motion = BVH.partition(b"Frames:")[0] + b"Frames: 10000000\nFrame Time: 0.04\n"
    bound = [(verts, 1), (b"1 2 3 1 0 0 0 0 0\n", MAX_LINES - 30)]
    return (
        Largest("mesh", ".obj", MAX_TEXT_BYTES, [(one, MAX_ELEMENTS / 3) for one in mesh]),
        Largest("groups", ".obj", MAX_TEXT_BYTES, [(b"g %d\n", MAX_GROUPS), (b"\n", ENOUGH)]),
        Largest("verts", ".mhclo", MAX_TEXT_BYTES, bound),
        Largest("short lines", ".mhclo", MAX_TEXT_BYTES, [(verts, 1), (b"17\n", ENOUGH)]),
        Largest("short lines", ".mhm", MAX_MHM_BYTES, [(MHM, 1), (b"a\n", ENOUGH)]),
        Largest("offsets", ".target", MAX_TARGET_BYTES, [(b"1 0 0 0\n", ENOUGH)]),
        Largest("motion", ".bvh", MAX_BVH_BYTES, [(motion, 1), (b"1 0 2 3 \n", ENOUGH)]),
    )


def _mhx_files() -> tuple[Largest, ...]:
    head, kept = b"MHX 1 15 ;\n", MAX_STATEMENTS / 3 * ROOM
    mesh = [
        *((head + b"Mesh a a\nVerts\n", 1), (b"v 0.25 0 1.5 ;\n", kept)),
        *((b"end Verts\nFaces\n", 1), (b"f 1 2 3 4 ;\n", kept)),
        *((b"end Faces\nVertexGroup a\n", 1), (b"wv 1 0.25 ;\n", kept)),
        (b"end VertexGroup\nend Mesh\n", 1),
    ]
    blocks = [(head, 1), (b"Material %d\nend Material\n", MAX_BLOCKS)]
    return (
        Largest("mesh", ".mhx", MAX_MHX_BYTES, mesh),
        Largest("materials", ".mhx", MAX_MHX_BYTES, blocks),
        Largest("shape keys", ".mhx", MAX_MHX_BYTES, [(head, 1), (b"sv 1 0 ;\n", ENOUGH)]),
    )


def _json_files() -> tuple[Largest, ...]:
    head = b'{"mhx2_version": "0.31", "geometries": [{"name": "a", "mesh": {"vertices": ['
    points = min(MAX_VALUES / 3, MAX_LISTS) * ROOM
    mesh = [(head, 1), (b"[0.5,1.5,2.5],", points), (b"[0,1,2]]}}]}", 1)]
    # One letter outside the alphabets makes Python keep four bytes for each letter of a file.
    texts = [
        ('{"mhx2_version": "\U0001f600", "x": ['.encode(), 1),
        *((b'"ab",', MAX_TEXTS * ROOM), (b"[],", MAX_LISTS * ROOM), (b"1.5,", MAX_VALUES / 4)),
        (b" ", MAX_JSON_BYTES / 4),
        (b"1]}", 1),
    ]
    head = b'{"name": "a", "version": 110, "weights": {"root": [[0,1.5]'
    weights = [(head, 1), (b",[1,0.25]", MAX_LISTS * ROOM), (b"]}}", 1)]
    keys = [(b'{"weights": {"": []', 1), (b',"%d":[]', MAX_ENTRIES * ROOM), (b"}}", 1)]
    return (
        Largest("vertices", ".mhx2", MAX_JSON_BYTES, mesh),
        Largest("short texts", ".mhx2", MAX_JSON_BYTES, texts),
        Largest("weights", ".mhw", MAX_JSON_BYTES, weights),
        Largest("keys", ".mhw", MAX_JSON_BYTES, keys),
    )


def _label_files() -> tuple[Largest, ...]:
    head = (b'{"version": 1, "outfits": [{}', 1)
    lists = [head, (b",[1.5]", MAX_LISTS * ROOM), (b"]}", 1)]
    names = [head, (b',{"name":"a"}', MOST_OUTFITS * ROOM), (b"]}", 1)]
    row = b'%d,2,"100,100,900,100,900,900,100,900","1 2 3 4","1 2 3 4",100 100 300 300,\n'
    seen = b'%d.jpg,7,"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18",1\n'
    return (
        Largest("lists", "outfits.json", MAX_JSON_BYTES, lists),
        Largest("outfits of one name", "outfits.json", MAX_JSON_BYTES, names),
        Largest("models", "model.csv", MAX_MODELS_BYTES, [(row, ENOUGH)]),
        Largest("pictures", "ClonedPerson csv", MAX_CSV_BYTES, [(seen, MOST_ROWS)]),
    )


def measure_largest(one: Largest, *, scale: float = 1.0) -> LargestResult:
    """Write a largest file, read it in a process of its own and return what that took."""
    with tempfile.TemporaryDirectory(prefix="largest_") as folder:
        path = Path(folder) / _format(one.format).file
        size = one.write(path, scale=scale) / MEGABYTE
        memory, seconds, outcome = _measured(one.format, path)
    return LargestResult(f"{one.format}, {one.what}", size, memory, seconds, outcome)


def _measured(name: str, path: Path) -> tuple[float, float, str]:
    try:
        done = subprocess.run(
            [sys.executable, "-c", ALONE, name, str(path)],
            capture_output=True,
            text=True,
            cwd=Path(__file__).resolve().parents[1],
            timeout=LONGEST_READ,
            check=True,
        )
        memory, seconds, outcome = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return float("nan"), float(LONGEST_READ), "not read in time"
    except subprocess.CalledProcessError as error:
        return float("nan"), 0.0, (error.stderr.splitlines() or ["died"])[-1]
    return float(memory), float(seconds), str(outcome)


def _format(name: str) -> Format:
    return next(one for one in (*makehuman_formats(), *own_formats()) if one.name == name)


def read_alone(name: str, file: str) -> None:
    """Read a file in this process and write its memory, time and outcome to the standard output."""
    one = _format(name)
    start = time.process_time()
    outcome = "read"
    try:
        one.read(Path(file))
    except OutfitError:
        outcome = "refused"
    seconds = time.process_time() - start
    sys.stdout.write(json.dumps([peak_memory(), seconds, outcome]) + "\n")


def peak_memory() -> float:
    """Return the most memory in MB that this process has held.

    Linux counts what a process held before it started its program, too, in `getrusage`, not here.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="ignore")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
