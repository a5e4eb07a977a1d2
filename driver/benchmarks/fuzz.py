"""`bench fuzz`: what readers do with thousands of damaged files of every format."""

from __future__ import annotations

import gzip
import logging
import os
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from addon.errors import OutfitError

from ..fuzz_largest import LargestResult, largest_files, measure_largest
from ..fuzz_mutations import damaged
from ..fuzz_seeds import Format, makehuman_formats, own_formats
from .checks import Check, check_lines, write_json

SLOWEST = 1.0  # seconds
LARGEST = 1024.0  # MB
LONGEST_MESSAGE = 600
HEADROOM = 3 * 1024**3  # address space that a reader may ask for on top of what there is
SHOWN = 12


@dataclass(frozen=True)
class Misbehaviour:
    """What a reader should not have done with a damaged file.

    Attributes
    ----------
    format : str
    kind : str
        "crash", "slow", "outside" or "message".
    what : str
    case : int
        The number of the file: the same seed and number damage it alike.
    """

    format: str
    kind: str
    what: str
    case: int


@dataclass(frozen=True)
class FormatResult:
    """How a format's reader stood it."""

    name: str
    count: int
    refused: int
    slowest: float
    faults: tuple[Misbehaviour, ...]


@dataclass(frozen=True)
class BenchFuzz:
    """What `bench fuzz` found."""

    results: tuple[FormatResult, ...]
    memory_mb: float
    seconds: float
    seed: int
    largest: tuple[LargestResult, ...] = ()

    @property
    def faults(self) -> tuple[Misbehaviour, ...]:
        """Everything that went wrong."""
        return tuple(fault for result in self.results for fault in result.faults)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The figures beside their limits."""
        rows = []
        for one in self.results:
            rows.append(
                Check(
                    f"{one.name}: misbehaviour",
                    len(one.faults),
                    0,
                    note=f"{one.count} files, {one.refused} refused, slowest {one.slowest:.3f} s",
                )
            )
        rows.append(Check("slowest file", max(r.slowest for r in self.results), SLOWEST, "s"))
        rows.append(Check("memory", self.memory_mb, LARGEST, "MB", note="the whole process"))
        return (*rows, *(largest_check(one) for one in self.largest))

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        kinds = Counter(fault.kind for fault in self.faults)
        lines = ["bench fuzz: damaged files", *check_lines(self.checks)]
        lines += [f"{f.format} #{f.case} {f.kind}: {f.what}" for f in self.faults[:SHOWN]]
        total = sum(result.count for result in self.results)
        end = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        return "\n".join([*lines, f"{total} files in {self.seconds:.0f} s: {end or 'all well'}"])

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        rows = [check.to_json() for check in self.checks]
        faults = [vars(fault) for fault in self.faults]
        return {"bench": "fuzz", "ok": self.ok, "seed": self.seed, "rows": rows, "faults": faults}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def largest_check(one: LargestResult) -> Check:
    """Return the memory that the largest file took; no limit of time holds for such files."""
    note = f"{one.size_mb:.0f} MB {one.outcome} in {one.seconds:.1f} s, memory is limited alone"
    memory = one.memory_mb if one.well else float("nan")
    return Check(f"largest {one.what}", memory, LARGEST, "MB", note=note)


class Watch:
    """Notes files that are opened outside a folder while it is looking.

    Python offers no way to take an audit hook off again, so one hook serves all watches.
    """

    looking: Watch | None = None
    hooked = False

    def __init__(self, allowed: Path) -> None:
        self.allowed = f"{allowed.resolve()}{os.sep}"
        self.seen: list[str] = []
        if not Watch.hooked:
            sys.addaudithook(Watch._hear)
            Watch.hooked = True

    @staticmethod
    def _hear(event: str, arguments: tuple[object, ...]) -> None:
        watch = Watch.looking
        if watch is None or event not in ("open", "os.listdir", "os.scandir"):
            return
        path = arguments[0]
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str | os.PathLike) and not watch._inside(os.fspath(path)):
            watch.seen.append(str(path))

    def _inside(self, path: str | bytes) -> bool:
        text = os.fsdecode(path)
        return os.path.realpath(text).startswith(self.allowed)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Look while the block runs."""
        Watch.looking = self
        try:
            yield
        finally:
            Watch.looking = None


@contextmanager
def limited_memory() -> Iterator[None]:
    """Let allocations fail that would fill the machine, so that they are found as crashes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + HEADROOM
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep warnings about damaged files out of the log."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def run_bench_fuzz(
    count: int,
    *,
    seed: int = 1,
    formats: Sequence[Format] | None = None,
    largest: float = 0.0,
    tell: Callable[[str], None] | None = None,
) -> BenchFuzz:
    """Feed every format's reader with damaged files, then with the largest that it takes.

    Parameters
    ----------
    count : int
        Damaged files of each format.
    seed : int
    formats : sequence of Format, optional
        All that are known by default.
    largest : float, 0-1
        The share of the largest files that is made; none for 0.
    tell : callable, optional
        Told of each format before it starts.
    """
    start = time.perf_counter()
    results = []
    with limited_memory(), quiet():
        for one in formats if formats is not None else (*makehuman_formats(), *own_formats()):
            if tell is not None:
                tell(one.name)
            results.append(fuzz_format(one, count, seed=seed))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    big = []
    for file in largest_files() if largest > 0 else ():
        if tell is not None:
            tell(f"largest {file.format}, {file.what}")
        big.append(measure_largest(file, scale=largest))
    return BenchFuzz(tuple(results), memory, time.perf_counter() - start, seed, tuple(big))


def fuzz_format(one: Format, count: int, *, seed: int) -> FormatResult:
    """Feed one reader with damaged files; read the sound one first."""
    faults: list[Misbehaviour] = []
    refused, slowest = 0, 0.0
    memory_folder = Path("/dev/shm")
    place = memory_folder if memory_folder.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="fuzz_", dir=place) as temporary:
        root = Path(temporary) / "assets"  # one step up from an asset's folder is allowed
        folder = root / "thing"
        folder.mkdir(parents=True)
        for name, content in one.beside.items():
            (folder / name).write_bytes(content)
        path, watch = folder / one.file, Watch(root)
        path.write_bytes(damaged_case(one, 0, seed=seed, sound=True))
        one.read(path)  # also imports what it needs
        for case in range(count):
            path.write_bytes(damaged_case(one, case, seed=seed))
            outcome = _read(one, path, watch, case)
            faults += outcome.faults
            refused += outcome.refused
            slowest = max(slowest, outcome.seconds)
    return FormatResult(one.name, count, refused, slowest, tuple(faults))


def damaged_case(one: Format, case: int, *, seed: int, sound: bool = False) -> bytes:
    """Return the bytes of one damaged file; the same for the same seed and number."""
    if sound:
        return gzip.compress(one.content, mtime=0) if one.packed else one.content
    rng = np.random.default_rng((seed, case))
    return damaged(rng, one.content, packed=one.packed)


@dataclass(frozen=True)
class _Outcome:
    refused: bool
    seconds: float
    faults: tuple[Misbehaviour, ...]


def _read(one: Format, path: Path, watch: Watch, case: int) -> _Outcome:
    watch.seen.clear()
    faults: list[Misbehaviour] = []
    refused = False
    start = time.process_time()  # of this process: a busy machine does not make a reader slow
    try:
        with watch(), warnings.catch_warnings():
            warnings.simplefilter("error")
            one.read(path)
    except OutfitError as error:
        refused = True
        faults += [Misbehaviour(one.name, "message", w, case) for w in _bad_message(path, error)]
    except Exception as error:  # finding these is the purpose
        what = f"{type(error).__name__}: {str(error)[:200]}"
        faults.append(Misbehaviour(one.name, "crash", what, case))
    seconds = time.process_time() - start
    if seconds > SLOWEST:
        faults.append(Misbehaviour(one.name, "slow", f"{seconds:.2f} s", case))
    faults += [Misbehaviour(one.name, "outside", seen, case) for seen in watch.seen[:1]]
    return _Outcome(refused, seconds, tuple(faults))


def _bad_message(path: Path, error: OutfitError) -> Iterator[str]:
    """Yield what is wrong with a sentence: it is one line, not long, and names a file there."""
    text = str(error)
    if len(text.splitlines()) != 1:
        yield f"not one line: {text[:200]!r}"
    if len(text) > LONGEST_MESSAGE:
        yield f"{len(text)} characters: {text[:200]!r}"
    if str(path.parent) not in text:
        yield f"names no file: {text[:200]!r}"
