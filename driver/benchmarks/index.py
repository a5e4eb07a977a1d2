"""`bench index`: seconds to index many garments, cold and warm, beside reading the same bytes."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.wardrobe.assets.index import AssetIndex, import_folder, open_index

from ..sewing import open_wardrobe
from .checks import Check, check_lines, write_json

GARMENTS = 1000  # what the limits are for
COLD_LIMIT, WARM_LIMIT = 5.0, 0.2  # seconds for that many
CUTS = 12  # the smallest generated garments, copied in turn
REPEATS = 3  # of opening and reading; the fastest counts


@dataclass(frozen=True)
class BenchIndex:
    """What `bench index` found.

    Attributes
    ----------
    garments : int
    megabytes : float
        Of all their files.
    cold, warm, reading : float
        Seconds to import the folder, to open the index again, and to read the same bytes.
    problems : int
        Garments that could not be indexed.
    """

    garments: int
    megabytes: float
    cold: float
    warm: float
    reading: float
    problems: int

    @property
    def checks(self) -> tuple[Check, ...]:
        """Each figure beside its limit; the times' limits grow with the count of garments."""
        share = self.garments / GARMENTS
        return (
            Check(f"indexing {self.garments} garments, cold", self.cold, COLD_LIMIT * share, "s"),
            Check("opening their index, warm", self.warm, WARM_LIMIT * max(share, 0.1), "s"),
            Check("garments that could not be indexed", self.problems, 0),
        )

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        lines = [
            f"bench index: {self.garments} garments, {self.megabytes:.0f} MB; reading the bytes "
            f"alone takes {self.reading:.3f} s",
            f"cold {self.cold / self.reading:.2f} x, warm {self.warm / self.reading:.2f} x "
            "the time of reading them",
        ]
        return "\n".join([*lines, *check_lines(self.checks)])

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        checks = [check.to_json() for check in self.checks]
        return {"bench": "index", "ok": self.ok, "checks": checks, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def run_bench_index(garments: int = GARMENTS) -> BenchIndex:
    """Copy generated garments under new names and uuids into a temporary folder and index them.

    Parameters
    ----------
    garments : int
        How many.
    """
    source = open_wardrobe(find_body_data()).folder
    with tempfile.TemporaryDirectory(prefix="bench-index-") as name:
        root, config = Path(name) / "clothes", Path(name) / "config"
        _copy_garments(source, root, garments)
        files = sorted(path for path in root.rglob("*") if path.is_file())
        cold, folder = _timed(lambda: import_folder(root, config=config))
        reading = min(_timed(lambda: _read_all(files))[0] for _ in range(REPEATS))
        warm, index = min(
            (_timed(lambda: open_index(config)) for _ in range(REPEATS)), key=lambda pair: pair[0]
        )
        _compare(index, garments - len(folder.problems))
        size = sum(path.stat().st_size for path in files) / 1e6
    return BenchIndex(garments, size, cold, warm, reading, len(folder.problems))


def _compare(index: AssetIndex, expected: int) -> None:
    if len({asset.uuid for asset in index.entries}) != expected:
        raise OutfitError(f"bench index: {expected} garments were indexed, not all came back")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _read_all(files: list[Path]) -> int:
    return sum(len(path.read_bytes()) for path in files)


def _copy_garments(source: Path, root: Path, count: int) -> None:
    """Write so many garments: copies of the smallest ones of a wardrobe, each with a uuid."""
    bindings = [path for path in source.glob("*/*.mhclo") if _is_labelled(path)]
    if not bindings:
        raise OutfitError(f"bench index: {source} has no labelled garments to copy")
    bindings = sorted(bindings, key=lambda path: (path.stat().st_size, path))[:CUTS]
    texts = [path.read_text(encoding="utf-8") for path in bindings]
    for number in range(count):
        path, text = bindings[number % len(bindings)], texts[number % len(bindings)]
        folder = root / f"{path.stem}_{number:05d}"
        folder.mkdir(parents=True)
        for other in path.parent.iterdir():
            if other != path:
                name = other.name.replace(".registration", f"_{number:05d}.registration")
                (folder / name).write_bytes(other.read_bytes())
        own = f"uuid {uuid.uuid5(uuid.NAMESPACE_OID, str(number))}"
        lines = [own if line.startswith("uuid ") else line for line in text.split("\n")]
        (folder / f"{folder.name}.mhclo").write_text("\n".join(lines), encoding="utf-8")


def _is_labelled(path: Path) -> bool:
    return path.with_name(f"{path.stem}.registration.json").is_file()
