"""Hundreds of damaged files of each format: one sentence each, no crash, hang, escape or flood."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.makehuman.json_files import MAX_TEXTS, MAX_VALUES
from addon.makehuman.mhx_blocks import MAX_STATEMENTS
from addon.makehuman.obj import MAX_ELEMENTS
from driver.benchmarks.fuzz import damaged_case, fuzz_format, largest_check, run_bench_fuzz
from driver.fuzz_largest import Largest, largest_files, measure_largest, peak_memory
from driver.fuzz_mutations import MUTATIONS, damaged
from driver.fuzz_seeds import Format, makehuman_formats, own_formats

FORMATS = (*makehuman_formats(), *own_formats())


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_readers_stand_damaged_files(one: Format) -> None:
    result = fuzz_format(one, 250, seed=11)
    assert not result.faults
    assert result.refused > 10 or one.name == ".mhmat"  # materials are read leniently
    assert result.slowest < 1


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (".mhskel", (b'"root"', b'""')),  # a bone without a name was its own parent for ever
        ("registration", (b'"version": 1', b'"version": ' + b"9" * 3000)),
        ("outfits.json", (b'"version": 1', b'"version": ' + b"9" * 3000)),
        ("garment", (b".obj", b"\x1d.obj")),  # a character at which messages would break
    ],
)
def test_faults_found_by_chance_stay_repaired(
    tmp_path: Path, name: str, change: tuple[bytes, bytes]
) -> None:
    one = next(one for one in FORMATS if one.name == name)
    assert change[0] in one.content
    changed = replace(one, content=one.content.replace(*change))
    for other, content in changed.beside.items():
        (tmp_path / other).write_bytes(content)
    path = tmp_path / changed.file
    path.write_bytes(changed.content)
    with pytest.raises(OutfitError) as raised:
        changed.read(path)
    assert len(str(raised.value).splitlines()) == 1
    assert len(str(raised.value)) < 600


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_readers_stand_any_bytes(tmp_path: Path, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(FORMATS), label="format")
    start = data.draw(st.integers(0, len(one.content)), label="kept")
    path = tmp_path / one.file
    path.write_bytes(one.content[:start] + data.draw(st.binary(max_size=200), label="tail"))
    try:
        one.read(path)
    except OutfitError as error:
        assert len(str(error).splitlines()) == 1


def misbehaving(tmp_path: Path, read: Callable[[Path], object]) -> tuple[str, ...]:
    result = fuzz_format(Format("x", "x.txt", b"1 2 3\n", read), 1, seed=0)
    return tuple(fault.kind for fault in result.faults)


def test_misbehaviour_is_noticed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    calls = []

    def crashing(path: Path) -> None:
        calls.append(path)
        if len(calls) > 1:  # the sound file is read first
            raise ZeroDivisionError

    def peeking(path: Path) -> None:
        secret.read_text()

    def mumbling(path: Path) -> None:
        calls.append(path)
        if len(calls) % 2 == 0:
            raise OutfitError("something\nis wrong")

    assert misbehaving(tmp_path, crashing) == ("crash",)
    assert misbehaving(tmp_path, peeking) == ("outside",)
    calls.clear()
    assert misbehaving(tmp_path, mumbling) == ("message", "message")


def test_the_same_seed_damages_alike() -> None:
    one = FORMATS[0]
    assert damaged_case(one, 5, seed=3) == damaged_case(one, 5, seed=3)
    assert len({damaged_case(one, case, seed=3) for case in range(50)}) > 40


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_mutations_take_any_content(mutation: Callable[..., bytes]) -> None:
    for content in (b"", b"\n", b"a", FORMATS[0].content):
        for seed in range(5):
            assert isinstance(mutation(np.random.default_rng(seed), content), bytes)


def test_packed_files_are_damaged_inside_and_outside() -> None:
    rng = np.random.default_rng(0)
    packed = [damaged(rng, b"1 0 0 0\n" * 40, packed=True) for _ in range(60)]
    assert sum(one[:2] == b"\x1f\x8b" for one in packed) > 30
    assert len(set(packed)) > 35


def test_figures_are_told_and_written(tmp_path: Path) -> None:
    told: list[str] = []
    result = run_bench_fuzz(5, formats=FORMATS[:2], tell=told.append)
    assert told == [".obj", ".mhclo"]
    # the memory is the whole process's, with all that other tests have loaded into it
    assert all(check.ok for check in result.checks if check.what != "memory")
    assert "10 files" in result.table()
    result.write(tmp_path / "fuzz.json")
    assert '"bench": "fuzz"' in (tmp_path / "fuzz.json").read_text()


LARGEST = {f"{one.format}, {one.what}": one for one in largest_files()}


def test_every_largest_file_names_a_format_and_keeps_its_limit(tmp_path: Path) -> None:
    assert {one.format for one in LARGEST.values()} <= {one.name for one in FORMATS}
    for one in LARGEST.values():
        size = one.write(tmp_path / "x", scale=0.01)
        assert 0 < size <= one.limit


@pytest.mark.parametrize("what", [".obj, mesh", ".mhx, mesh", ".mhx2, short texts"])
def test_the_largest_files_fit_the_memory(what: str) -> None:
    found = measure_largest(LARGEST[what], scale=0.1)
    assert found.outcome == "read"
    assert 20 < found.memory_mb < 300
    assert largest_check(found).ok


def test_a_reader_that_dies_of_its_largest_file_is_noticed() -> None:
    found = measure_largest(Largest("nothing", ".target", 10, [(b"\xff", 1)]), scale=1.0)
    assert found.outcome == "refused"
    died = replace(found, outcome="MemoryError")
    assert not largest_check(died).ok
    assert peak_memory() > 20


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.obj", b"v 0 0 0\n" * (MAX_ELEMENTS + 1), "at most 1200000 elements"),
        ("a.mhx", b"MHX 1 15 ;\n" + b"v 0 ;\n" * MAX_STATEMENTS, "at most 1200000 statements"),
        ("a.mhx2", b'{"a": [' + b'"",' * (MAX_TEXTS + 1) + b"0]}", "more than 3200000 quotes"),
        ("a.mhx2", b'{"a": [' + b"1," * (MAX_VALUES + 1) + b"0]}", "more than 6000000 values"),
    ],
)
def test_what_is_too_much_is_refused(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    readers = {f".{one.file.split('.')[-1]}": one.read for one in FORMATS}
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(OutfitError, match=message):
        readers[path.suffix](path)
