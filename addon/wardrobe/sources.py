"""Which source files a module is made of, so that a cache can be as fresh as its code."""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path


def code_digest(modules: Iterable[Path], *, alone: Iterable[Path] = ()) -> bytes:
    """Digest the source of modules and of all that they import relatively, functions included.

    Parameters
    ----------
    modules : iterable of Path
        Files of this package.
    alone : iterable of Path
        Files whose own source counts, not that of what they import.
    """
    digest = hashlib.sha256()
    for path in sorted(source_closure(modules) | {path.resolve() for path in alone}):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.digest()


def source_closure(modules: Iterable[Path]) -> set[Path]:
    """Return the files of modules and of all that they import relatively, however deep."""
    found: set[Path] = set()
    waiting = [path.resolve() for path in modules]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path, path.stat().st_mtime_ns)
    return found


@functools.cache
def _imported(path: Path, changed: int) -> tuple[Path, ...]:
    """Return what a file imports; `changed`, its time stamp, tells one version from another."""
    files: list[Path] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            names = [folder.with_suffix(".py"), *(folder / f"{n.name}.py" for n in node.names)]
            files += [name for name in names if name.is_file()]
    return tuple(files)
