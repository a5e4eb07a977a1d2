"""Writing a dataset: its record, the rows of a job as a part, and all parts as one table."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from addon.errors import OutfitError

from ..outputs import make_folder, replacing, write_json
from .model import Dataset, PersonShot
from .record import DATASET_RECORD, from_json, to_json
from .schema import ANNOTATIONS, GROUP_ROWS, KEY, SCHEMA, sort_key, to_table

Place = tuple[int, ...]


def write_dataset(folder: Path, dataset: Dataset, rows: Iterable[PersonShot]) -> None:
    """Write dataset.json and annotations.parquet of rows that fit into memory."""
    make_folder(folder)
    write_rows(folder / ANNOTATIONS, rows)
    write_record(folder, dataset)


def write_record(folder: Path, dataset: Dataset) -> None:
    """Write dataset.json; raise OutfitError for a dataset that could not be read back."""
    data = to_json(dataset)
    from_json(data)
    write_json(folder / DATASET_RECORD, data)


def write_rows(path: Path, rows: Iterable[PersonShot]) -> None:
    """Write rows, sorted, to a file of their own: a part, or all there are.

    Raises
    ------
    OutfitError
        Where a row is there twice, or the file cannot be written.
    """
    ordered = sorted(rows, key=sort_key)
    _check_order([sort_key(shot) for shot in ordered], path)
    tables = (
        to_table(ordered[start : start + GROUP_ROWS])
        for start in range(0, len(ordered), GROUP_ROWS)
    )
    _write_tables(path, tables)


def merge_parts(parts: Iterable[Path], path: Path) -> int:
    """Write the rows of all parts to one file, sorted; return how many there are.

    Bytes depend on the rows alone, not on how they were parted. Only parts whose rows lie between
    each other's are in memory together.

    Raises
    ------
    OutfitError
        Where a part cannot be read, or two parts have the same row.
    """
    spans = sorted(filter(None, map(_span, parts)), key=lambda span: (span.first, span.last))
    _write_tables(path, _merged(spans, path))
    return sum(span.rows for span in spans)


@dataclass(frozen=True)
class _Span:
    path: Path
    first: Place
    last: Place
    rows: int


def _span(path: Path) -> _Span | None:
    keys = _keys(_read(path, columns=list(KEY)))
    return _Span(path, keys[0], keys[-1], len(keys)) if keys else None


def _read(path: Path, *, columns: list[str] | None = None) -> pa.Table:
    try:
        return pq.read_table(path, columns=columns, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise OutfitError(f"{path}: cannot be read as rows of annotations: {error}") from error


def _keys(table: pa.Table) -> list[Place]:
    return list(zip(*(table.column(name).to_pylist() for name in KEY), strict=True))


def _merged(spans: Sequence[_Span], path: Path) -> Iterator[pa.Table]:
    while spans:
        count, last = 1, spans[0].last
        while count < len(spans) and spans[count].first <= last:
            last = max(last, spans[count].last)
            count += 1
        table = pa.concat_tables([_read(span.path).cast(SCHEMA) for span in spans[:count]])
        if count > 1:
            table = table.sort_by([(name, "ascending") for name in KEY])
        _check_order(_keys(table), path)
        yield table
        spans = spans[count:]


def _check_order(keys: Sequence[Place], path: Path) -> None:
    for before, after in itertools.pairwise(keys):
        if after <= before:
            where = ", ".join(f"{name} {n}" for name, n in zip(KEY, after, strict=True))
            raise OutfitError(f"{path}: the row of {where} is there twice")


def _write_tables(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables one after the other, in row groups of GROUP_ROWS whatever their lengths."""
    with (
        replacing(path) as partial,
        pq.ParquetWriter(partial, SCHEMA, compression="zstd", version="2.6") as writer,
    ):
        rest = SCHEMA.empty_table()
        for table in tables:
            rest = pa.concat_tables([rest, table])
            while len(rest) >= GROUP_ROWS:
                writer.write_table(rest.slice(0, GROUP_ROWS).combine_chunks())
                rest = rest.slice(GROUP_ROWS)
        if len(rest):
            writer.write_table(rest.combine_chunks())
