"""The jobs that a dataset is made by, each with a digest of all that it depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from addon.shots.request import frame_name
from addon.shots.scene_record import FLOOR, SCENE_BLEND, SCENE_RECORD, SceneRecord
from driver import outputs
from driver.dataset.model import PersonRecord

from .code import code_digest
from .options import ShootOptions
from .sources import Source

FRAMES, SCENES, WORK = "frames", "scenes", ".work"
CHARACTER = "character"  # the first word of the names of their jobs
PLATES = ("plate_c{:02d}.png", "faint_c{:02d}.png", "depth_c{:02d}.npy")
# Settings that a picture of the empty scene does not depend on: they are applied to frames.
OF_FRAMES = ("motion_blur", "jpeg_quality", "look", "camera_spread", "boxes", "seed")
FRAMES_A_JOB = 60  # a whole recording by default; seconds of start against minutes of shooting
TALL = 200 / 1080  # of a frame's height: people are led to where cameras see them so tall
ACTOR_RECORD = "person.json"  # what a job adds to an actor's folder, last


@dataclass(frozen=True, eq=False)
class Job:
    """Something that one process does.

    Attributes
    ----------
    name : str
        Such as "scene s02" or "shots session00_s02_c01 000050".
    kind : str
        "scene", "actor", "plates", "ways" or "shots": a function of `inside`.
    message : mapping
        What the process is told, as JSON values.
    digest : str
        Of all that the outputs depend on.
    outputs : tuple of Path
        A finished job has them all.
    origin : str
        Whence the item comes, for failures.jsonl.
    pictures : int
        Frames that it makes.
    """

    name: str
    kind: str
    message: Mapping[str, Any]
    digest: str
    outputs: tuple[Path, ...]
    origin: str = ""
    pictures: int = 0

    @property
    def there(self) -> bool:
        """Whether all outputs lie where they should."""
        return all(path.is_file() for path in self.outputs)


@dataclass(frozen=True, eq=False)
class Plan:
    """A dataset before any of it is made.

    Attributes
    ----------
    out : Path
    options : ShootOptions
    sources : tuple of Source
    people : tuple of PersonRecord
        One for each source, in the same order.
    data : Path or None
        Where the body data lie.
    code : str
        Digest of what makes it: nothing is taken over from another version or Blender.
    """

    out: Path
    options: ShootOptions
    sources: tuple[Source, ...]
    people: tuple[PersonRecord, ...]
    data: Path | None = None
    code: str = field(default_factory=code_digest)

    def scene_folder(self, scene: int) -> Path:
        """Return the folder of a scene."""
        return self.out / SCENES / f"s{scene:02d}"

    def actor_folder(self, character: str) -> Path:
        """Return where a character lies as an actor."""
        return self.out / WORK / "actors" / character

    def ways_file(self, session: int, scene: int) -> Path:
        """Return the file that says where people go in a session's scene."""
        return self.out / WORK / "ways" / f"session{session:02d}_s{scene:02d}.json"

    def part_file(self, session: int, scene: int, camera: int, start: int) -> Path:
        """Return the rows of a job's frames."""
        name = f"{recording_name(session, scene, camera)}_{start:06d}.parquet"
        return self.out / WORK / "parts" / name

    def sessions(self) -> tuple[int, ...]:
        """Return the numbers of all sessions."""
        return tuple(sorted({person.session for person in self.people}))


def recording_name(session: int, scene: int, camera: int) -> str:
    """Return a recording's name, that of its folder of frames."""
    return f"session{session:02d}_s{scene:02d}_c{camera:02d}"


def digest(*parts: Any) -> str:
    """Return a digest of JSON values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest of a file, "" where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def seed_of(seed: int, *words: int | str) -> int:
    """Return a seed of its own for something, whatever else is drawn."""
    state = np.frombuffer(bytes.fromhex(digest(seed, *words)[:32]), "<u4")
    return int(np.random.SeedSequence(state.tolist()).generate_state(1)[0])


def scene_jobs(plan: Plan) -> list[Job]:
    """Return the jobs that build the scenes."""
    options = plan.options
    preset = options.of_preset()
    jobs = []
    for index, kind in enumerate(preset.kinds):
        folder = plan.scene_folder(index)
        again = preset.kinds[:index].count(kind)
        given = {
            "kind_of_scene": kind if not kind.endswith(".blend") else str(Path(kind).resolve()),
            "index": index,
            # One seed for all kinds: a street is the same by day and by night.
            "seed": seed_of(options.seed, "scene", again),
            # A user's own scene has the cameras that it has; of a network the first are taken.
            "cameras": options.cameras if kind.endswith(".blend") else preset.cameras,
            "width": preset.width,
            "height": preset.height,
        }
        jobs.append(
            Job(
                f"scene s{index:02d}",
                "scene",
                {**given, "folder": str(folder)},
                digest(plan.code, given, file_digest(Path(kind))),
                tuple(folder / name for name in (SCENE_RECORD, SCENE_BLEND, FLOOR)),
                kind,
            )
        )
    return jobs


def actor_jobs(plan: Plan) -> list[Job]:
    """Return the jobs that make the characters ready."""
    jobs = []
    for source in plan.sources:
        folder = plan.actor_folder(source.name)
        message = {
            "source": str(source.path.resolve()),
            "folder": str(folder),
            "data": str(plan.data) if plan.data else None,
            "texture_size": plan.options.texture_size,
        }
        made_of = digest(plan.code, source.digest(), plan.options.texture_size)
        jobs.append(
            Job(
                f"{CHARACTER} {source.name}",
                "actor",
                message,
                made_of,
                (folder / ACTOR_RECORD,),
                str(source.path),
            )
        )
    return jobs


def plate_jobs(plan: Plan, scenes: Mapping[str, SceneRecord]) -> list[Job]:
    """Return the jobs that photograph the empty scenes.

    Parameters
    ----------
    plan : Plan
    scenes : mapping of str to SceneRecord
        The finished ones, by the digest of the job that built them.
    """
    settings = plan.options.shot_settings().to_json()
    made_by = {key: value for key, value in settings.items() if key not in OF_FRAMES}
    jobs = []
    for built, scene in scenes.items():
        folder = plan.scene_folder(scene.index)
        for camera in range(len(scene.cameras)):
            names = () if scene.animated else PLATES  # of what moves no picture is kept
            kept = tuple(folder / name.format(camera) for name in names)
            jobs.append(
                Job(
                    f"plates s{scene.index:02d}_c{camera:02d}",
                    "plates",
                    {"folder": str(folder), "camera": camera, "settings": settings},
                    digest(plan.code, built, camera, made_by),
                    kept,
                    scene.name,
                )
            )
    return jobs


def ways_jobs(
    plan: Plan, scenes: Mapping[str, SceneRecord], actors: Mapping[str, str]
) -> list[Job]:
    """Return the jobs that plan where people go, for every session in every scene.

    Parameters
    ----------
    plan : Plan
    scenes : mapping of str to SceneRecord
    actors : mapping of str to str
        The characters that are ready, each with its job's digest.
    """
    options = plan.options
    share, fewest, most = options.of_preset().groups
    clips = [[str(Path(name).resolve()), file_digest(Path(name))] for name in options.bvh]
    jobs = []
    for session in plan.sessions():
        there = [one for one in plan.people if one.session == session and one.character in actors]
        for built, scene in scenes.items() if there else ():
            given = {
                "seconds": options.frame_count() / options.rate,
                "seed": seed_of(options.seed, "ways", session, scene.index),
                "group_seed": seed_of(options.seed, "groups", session),
                "tall": TALL * options.of_preset().height,
                "groups": share,
                "group_sizes": [fewest, most],
                "actions": list(options.played()),
            }
            path = plan.ways_file(session, scene.index)
            cast = [[one.outfit, actors[one.character]] for one in there]
            message = {
                **given,
                "scene": str(plan.scene_folder(scene.index)),
                "actors": [str(plan.actor_folder(one.character)) for one in there],
                "outfits": [one.outfit for one in there],
                "clips": [path for path, _ in clips],
                "file": str(path),
            }
            made_of = digest(plan.code, built, given, cast, [made for _, made in clips])
            name = f"ways session{session:02d}_s{scene.index:02d}"
            jobs.append(Job(name, "ways", message, made_of, (path,), scene.name))
    return jobs


def shot_jobs(plan: Plan, scenes: Mapping[str, SceneRecord], done: Mapping[str, str]) -> list[Job]:
    """Return the jobs that make frames and rows.

    Parameters
    ----------
    plan : Plan
    scenes : mapping of str to SceneRecord
    done : mapping of str to str
        Digests of the finished jobs of kind "ways" and "plates", by their names.
    """
    given = [plan.options.rate, plan.options.shot_settings().to_json()]
    jobs = []
    for session in plan.sessions():
        there = [one for one in plan.people if one.session == session]
        people = [[one.identity, one.outfit, one.character] for one in there]
        for scene in scenes.values():
            way = done.get(f"ways session{session:02d}_s{scene.index:02d}")
            for camera in range(len(scene.cameras)) if way else ():
                plate = done.get(f"plates s{scene.index:02d}_c{camera:02d}")
                if plate:
                    made_of = digest(plan.code, plate, way, given, people)
                    jobs += _shots(plan, (session, scene.index, camera), made_of)
    return jobs


def _shots(plan: Plan, place: tuple[int, int, int], made_of: str) -> list[Job]:
    count = plan.options.frame_count()
    return [
        shot_job(plan, place, range(start, min(start + FRAMES_A_JOB, count)), made_of)
        for start in range(0, count, FRAMES_A_JOB)
    ]


def shot_job(plan: Plan, place: tuple[int, int, int], frames: range, made_of: str) -> Job:
    """Return the job that makes some frames of a recording.

    Parameters
    ----------
    plan : Plan
    place : (session, scene, camera)
    frames : range
    made_of : str
        Digest of all that they depend on.
    """
    folder = plan.out / FRAMES / recording_name(*place)
    session, scene, camera = place
    part = plan.part_file(*place, frames.start)
    there = [one for one in plan.people if one.session == session]
    message = {
        "session": session,
        "scene": str(plan.scene_folder(scene)),
        "scene_index": scene,
        "camera": camera,
        "frames": [frames.start, frames.stop],
        "rate": plan.options.rate,
        "ways": str(plan.ways_file(session, scene)),
        "people": {
            str(one.outfit): {
                "identity": one.identity,
                "outfit": one.outfit,
                "character": one.character,
                "actor": str(plan.actor_folder(one.character)),
            }
            for one in there
        },
        "settings": plan.options.shot_settings().to_json(),
        "frames_folder": str(folder),
        "part": str(part),
    }
    return Job(
        f"shots {folder.name} {frames.start:06d}",
        "shots",
        message,
        digest(made_of, frames.start, frames.stop),
        (part, *(folder / frame_name(frame) for frame in frames)),
        f"scene s{scene:02d}, camera c{camera:02d}, frames {frames.start} to {frames.stop - 1}",
        len(frames),
    )


def built_scenes(plan: Plan, done: Mapping[str, str]) -> dict[str, SceneRecord]:
    """Return the scenes whose jobs are done, by the jobs' digests."""
    scenes = {}
    for index in range(len(plan.options.of_preset().kinds)):
        built = done.get(f"scene s{index:02d}")
        if built is not None:
            record = outputs.read_json(plan.scene_folder(index) / SCENE_RECORD)
            scenes[built] = SceneRecord.from_json(record)
    return scenes


def ready_actors(done: Mapping[str, str]) -> dict[str, str]:
    """Return the characters whose jobs are done, each with the job's digest."""
    word = f"{CHARACTER} "
    return {name[len(word) :]: made for name, made in done.items() if name.startswith(word)}


def parts(jobs: Sequence[Job]) -> list[Path]:
    """Return the files of rows that jobs of kind "shots" leave, in the dataset's order."""
    return [job.outputs[0] for job in jobs]
