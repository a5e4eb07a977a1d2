"""Output folders: locks, failures, half-written files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.errors import OutfitError
from driver.outputs import (
    Failure,
    FailureLog,
    only_run,
    prepare_folder,
    read_json,
    write_json,
    write_text,
)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutfitError, match=r"cannot write into the output folder .*out: Not a dir"):
        prepare_folder(tmp_path / "file" / "out")


def test_a_file_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(OutfitError, match=r"output folder .*out: it is a file, not a folder$"):
        prepare_folder(tmp_path / "out")


def test_a_folder_in_the_way_of_a_file_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutfitError, match=r"report\.html: .*it is a folder, not a file$"):
        write_text(tmp_path / "report.html", "page")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with only_run(tmp_path), pytest.raises(OutfitError, match="another run"), only_run(tmp_path):
        pass
    with only_run(tmp_path):
        assert (tmp_path / ".lock").exists()


def test_failures_are_written_once_and_anew_by_every_run(tmp_path: Path) -> None:
    first = Failure("a", "outfits.csv line 2", "unknown code 99")
    log = FailureLog(tmp_path, [first, first])
    log.add(Failure("b", "outfits.csv line 3", "no such photo: ünicode.jpg"))
    lines = (tmp_path / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["item"] for line in lines] == ["a", "b"]
    FailureLog(tmp_path)
    assert (tmp_path / "failures.jsonl").read_text() == ""


def test_json_is_renamed_into_place(tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"a": 1})
    assert read_json(tmp_path / "run.json") == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_half_written_json_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "job.json").write_text(text)
    assert read_json(tmp_path / "job.json") == {}
