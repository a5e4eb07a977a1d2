"""Hundreds of damaged files of each format: one sentence each, no crash, hang, escape or flood."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from driver.benchmarks.fuzz import damaged_case, fuzz_format, run_bench_fuzz
from driver.fuzz_mutations import MUTATIONS, damaged
from driver.fuzz_seeds import Format, makehuman_formats, own_formats

FORMATS = (*makehuman_formats(), *own_formats())


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_readers_stand_damaged_files(one: Format) -> None:
    result = fuzz_format(one, 250, seed=11)
    assert not result.faults
    assert result.refused > 10 or one.name == ".mhmat"  # materials are read leniently
    assert result.slowest < 1


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
    assert result.ok
    assert "10 files" in result.table()
    result.write(tmp_path / "fuzz.json")
    assert '"bench": "fuzz"' in (tmp_path / "fuzz.json").read_text()
