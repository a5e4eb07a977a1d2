"""Which source files a module is made of, so that a cache can be as fresh as its code."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path


def code_digest(modules: Iterable[Path]) -> bytes:
    """Digest the source of modules and of all that they import relatively, functions included.

    Parameters
    ----------
    modules : iterable of Path
        Files of this package.
    """
    digest = hashlib.sha256()
    for path in sorted(source_closure(modules)):
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
            waiting += _imported(path)
    return found


def _imported(path: Path) -> list[Path]:
    files = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            names = [folder.with_suffix(".py"), *(folder / f"{n.name}.py" for n in node.names)]
            files += [name for name in names if name.is_file()]
    return files
