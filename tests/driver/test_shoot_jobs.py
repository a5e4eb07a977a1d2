"""The jobs of a dataset: which settings redo which, what is cleared away, seeds of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.motion.performance import STEP, Performance, Track
from addon.shots.camera import Camera
from addon.shots.scene_record import Light, SceneRecord
from addon.shots.settings import SURVEILLANCE
from driver import launch
from driver.cli import COMMANDS
from driver.settings import make_settings, read_config
from driver.shooting import code, jobs
from driver.shooting.clearing import clear_partials, clear_stale
from driver.shooting.code import code_digest
from driver.shooting.jobs import Plan
from driver.shooting.options import ShootOptions
from driver.shooting.people import plan_people
from driver.shooting.sources import Source
from driver.shooting.ways import read_ways, write_ways


def plan(out: Path, **options: object) -> Plan:
    for name in ("ada", "bob"):
        (out / f"{name}.mhm").write_text(name)
    sources = tuple(Source(name, out / f"{name}.mhm") for name in ("ada", "bob"))
    settings = replace(ShootOptions(scenes=("park",), frames=70, mix_splits=True), **options)  # type: ignore[arg-type]
    people = plan_people(
        sources, {}, seed=settings.seed, together=settings.people, mix_splits=settings.mix_splits
    )
    return Plan(out, settings, sources, people)


def scene(index: int = 0, *, animated: bool = False) -> SceneRecord:
    shift = np.eye(3, 4)
    cameras = tuple(Camera(f"cam{n}", 64, 48, np.eye(3), shift) for n in range(2))
    light = Light("day", 12.0, None, 0.0, (1.0, 1.0, 1.0))
    return SceneRecord("park", index, 1, light, cameras, animated)


def digests(made: Plan) -> dict[str, str]:
    """The digests of all jobs of a plan, as if those before had been done."""
    built = jobs.scene_jobs(made)
    scenes = {built[0].digest: scene()}
    actors = jobs.actor_jobs(made)
    ready = jobs.ready_actors({job.name: job.digest for job in actors})
    between = [*jobs.ways_jobs(made, scenes, ready), *jobs.plate_jobs(made, scenes)]
    done = {job.name: job.digest for job in between}
    every = [*built, *actors, *between, *jobs.shot_jobs(made, scenes, done)]
    return {job.name: job.digest for job in every}


@pytest.mark.parametrize(
    ("options", "redone"),
    [
        ({"jobs": 4, "timeout": 9.0, "memory": 1.0, "layout": ("coco",)}, set()),
        ({"jpeg_quality": 50}, {"shots"}),
        ({"look": "surveillance"}, {"shots"}),
        ({"motion_blur": 0.02}, {"shots"}),
        ({"rate": 3.0}, {"ways", "shots"}),
        ({"samples": 3}, {"plates", "shots"}),
        ({"texture_size": 64}, {"character", "ways", "shots"}),
        ({"groups": 1.0}, {"ways", "shots"}),
        ({"width": 320}, {"scene", "plates", "ways", "shots"}),
        ({"seed": 9}, {"scene", "plates", "ways", "shots"}),
    ],
)
def test_a_setting_redoes_what_depends_on_it(
    tmp_path: Path, options: dict[str, object], redone: set[str]
) -> None:
    before, after = digests(plan(tmp_path)), digests(plan(tmp_path, **options))
    assert before.keys() == after.keys()
    assert {name.split()[0] for name in before if before[name] != after[name]} == redone


def test_another_version_of_the_code_redoes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests(plan(tmp_path))
    assert digests(plan(tmp_path)) == before
    monkeypatch.setattr(launch, "blender_version", lambda: "9.9.9")
    after = digests(plan(tmp_path))
    assert not any(before[name] == after[name] for name in before)


def test_the_code_s_digest_follows_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in code.SOURCES:
        assert (launch.ROOT / name).exists(), name
    module = tmp_path / "addon" / "shots" / "raster.py"
    module.parent.mkdir(parents=True)
    module.write_text("PIXEL = 1\n")
    monkeypatch.setattr(launch, "ROOT", tmp_path)
    monkeypatch.setattr(code, "SOURCES", ("addon/shots",))
    before = code_digest()
    module.write_text("PIXEL = 2\n")
    assert code_digest() != before


def test_cheap_cameras_are_a_look_whose_noise_may_be_chosen() -> None:
    assert ShootOptions().shot_settings().look.plain
    assert ShootOptions(look="surveillance").shot_settings().look == SURVEILLANCE
    quiet = ShootOptions(look="surveillance", noise=0.0, camera_spread=0.5).shot_settings()
    assert quiet.look == replace(SURVEILLANCE, noise=0.0)
    assert quiet.camera_spread == 0.5


def test_a_toml_file_sets_what_the_command_line_does(tmp_path: Path) -> None:
    path = tmp_path / "night.toml"
    path.write_text('seed = 3\n[shoot]\nlook = "surveillance"\nscenes = ["park", "yard.blend"]\n')
    config = read_config(path, "shoot", commands=COMMANDS)
    made = make_settings(ShootOptions, config=config, given={"seed": 4}, source=path)
    assert (made.seed, made.look) == (4, "surveillance")
    assert made.scenes == ("park", str(tmp_path / "yard.blend"))
    with pytest.raises(OutfitError, match=r"yard\.blend: there is no such file"):
        made.check()


def test_groups_are_as_large_as_the_preset_s(tmp_path: Path) -> None:
    for name, sizes in (("small", [2, 3]), ("city1m", [2, 6])):
        made = plan(tmp_path, preset=name)
        actors = {source.name: source.name for source in made.sources}
        (job,) = jobs.ways_jobs(made, {"built": scene()}, actors)
        assert job.message["group_sizes"] == sizes


def test_a_changed_character_redoes_its_session_alone(tmp_path: Path) -> None:
    before = digests(plan(tmp_path, people=1))
    made = plan(tmp_path, people=1)
    (tmp_path / "bob.mhm").write_text("bob, taller")
    after = digests(made)
    changed = {name for name in before if before[name] != after[name]}
    session = next(one.session for one in made.people if one.character == "bob")
    assert "character bob" in changed
    assert all(f"session{session:02d}" in name for name in changed - {"character bob"})


def test_ways_know_people_by_numbers_that_another_s_leaving_shifts(tmp_path: Path) -> None:
    made = plan(tmp_path)
    built = {"built": scene()}
    bob = replace(made.people[1], outfit=0)
    alone, shifted = (replace(made, people=(one,)) for one in (made.people[1], bob))
    before, after = (jobs.ways_jobs(one, built, {"bob": "bob"})[0] for one in (alone, shifted))
    assert before.message["outfits"] == [1]
    assert after.message["outfits"] == [0]
    assert before.digest != after.digest


def test_frames_are_shared_out_without_gap_or_overlap(tmp_path: Path) -> None:
    made = plan(tmp_path)
    names = [name.split()[1:] for name in digests(made) if name.startswith("shots")]
    assert names == [
        [f"session00_s00_c0{camera}", start] for camera in (0, 1) for start in ("000000", "000060")
    ]


def test_no_picture_is_kept_of_what_moves(tmp_path: Path) -> None:
    still, moving = ({"d": scene(animated=animated)} for animated in (False, True))
    assert all(len(job.outputs) == 3 for job in jobs.plate_jobs(plan(tmp_path), still))
    assert all(job.there for job in jobs.plate_jobs(plan(tmp_path), moving))


def test_day_and_night_are_one_street(tmp_path: Path) -> None:
    made = jobs.scene_jobs(plan(tmp_path, scenes=("street_day", "street_night", "park", "park")))
    day, night, park, other = (job.message["seed"] for job in made)
    assert day == night == park != other


def test_what_earlier_runs_left_is_cleared(tmp_path: Path) -> None:
    made = plan(tmp_path, frames=2)
    frames = tmp_path / "frames"
    kept = [frames / "session00_s00_c00" / f"{n:06d}.jpg" for n in (0, 1)]
    stale = [
        frames / "session00_s00_c00" / "000002.jpg",
        frames / "session00_s00_c02" / "000000.jpg",
        frames / "session00_s01_c00" / "000000.jpg",
        frames / "session07_s00_c00" / "000000.jpg",
        tmp_path / "scenes" / "s01" / "scene.json",
    ]
    foreign = [frames / "notes.txt", frames / "mine" / "000009.jpg"]
    half = tmp_path / ".work" / "parts" / ".a.parquet.partial"
    for path in (*kept, *stale, *foreign, half):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    clear_partials(tmp_path)
    clear_stale(made, {0: 2})
    assert all(path.exists() for path in (*kept, *foreign))
    assert not any(path.exists() for path in (*stale, half))


def test_ways_are_read_as_they_were_written(tmp_path: Path, rng: np.random.Generator) -> None:
    track = Track(STEP, rng.normal(size=(9, 3)), rng.normal(size=9), rng.random(9).cumsum())
    written = (Performance(1, "phone", 5, 1.3, track, 2, 1), Performance(0, "stand", 7, 0.9, track))
    write_ways(tmp_path / "ways.json", written, (3, 4))
    read, outfits = read_ways(tmp_path / "ways.json")
    assert outfits == (3, 4)
    for one, other in zip(written, read, strict=True):
        assert {**vars(one), "track": None} == {**vars(other), "track": None}
        for name in ("points", "headings", "distances"):
            assert np.array_equal(getattr(one.track, name), getattr(other.track, name))
