"""The job that shoots frames of one camera, and writes them and their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from addon.motion.performance import Performance
from addon.pipeline_shoot import shoot, shoot_alone
from addon.shots.request import FrameResult, ShotRequest
from addon.shots.scene_record import SCENE_RECORD, SceneRecord
from addon.shots.settings import ShotSettings
from driver import outputs
from driver.dataset.rows import Who, person_shot
from driver.dataset.writing import write_rows

from .ways import read_ways


def _request(
    message: Mapping[str, Any], performances: tuple[Performance, ...], people: Sequence[Any]
) -> ShotRequest:
    return ShotRequest(
        scene_folder=Path(message["scene"]),
        camera=message["camera"],
        frames=range(*message["frames"]),
        rate=message["rate"],
        performances=performances,
        actors=tuple(Path(person["actor"]) for person in people),
        frames_folder=Path(message["frames_folder"]),
        settings=ShotSettings.from_json(message["settings"]),
    )


def _cast(message: Mapping[str, Any]) -> tuple[tuple[Performance, ...], list[dict[str, Any]]]:
    """Return what is done in a recording, and who does it by `Performance.person`."""
    performances, outfits = read_ways(Path(message["ways"]))
    return performances, [message["people"][str(outfit)] for outfit in outfits]


def shoot_each_alone(message: Mapping[str, Any]) -> dict[str, Any]:
    """Render each crop of a job's frames as a picture of its own; return how many, and seconds."""
    crops, seconds = shoot_alone(_request(message, *_cast(message)))
    return {"crops": crops, "rendering": seconds}


def take_shots(message: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """Shoot the frames of a job; return the seconds that each stage took."""
    performances, people = _cast(message)
    request = _request(message, performances, people)
    record = outputs.read_json(request.scene_folder / SCENE_RECORD)
    camera = SceneRecord.from_json(record).cameras[request.camera]
    outputs.make_folder(request.frames_folder)
    results = shoot(request, progress=lambda _: tell(1))
    part = Path(message["part"])
    outputs.make_folder(part.parent)
    place = (message["session"], message["scene_index"], message["camera"])
    rows = []
    for result in results:
        seconds = result.frame / request.rate
        for sighting in result.people:
            doing = _doing(performances, sighting.person, seconds)
            person = people[sighting.person]
            who = Who(
                *place,
                result.frame,
                seconds,
                person["identity"],
                person["outfit"],
                person["character"],
                doing.group,
                doing.member,
                doing.action,
            )
            rows.append(person_shot(sighting, who, width=camera.width, height=camera.height))
    write_rows(part, rows)
    return {"stages": stages_of(results), "rows": len(rows)}


def _doing(performances: Sequence[Performance], person: int, seconds: float) -> Performance:
    """Return what somebody does at a moment: the performance that it lies in, or is nearest to."""
    own = [one for one in performances if one.person == person]
    return min(own, key=lambda one: max(one.track.start - seconds, seconds - one.track.end, 0.0))


def stages_of(results: Sequence[FrameResult]) -> dict[str, float]:
    """Return the seconds of all frames by stage."""
    sums: Counter[str] = Counter()
    for result in results:
        sums.update(result.seconds)
    return {name: round(seconds, 4) for name, seconds in sums.items()}
