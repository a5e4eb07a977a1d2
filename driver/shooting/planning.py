"""The job that plans where a session's people go in a scene."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from addon.motion.crowd import SHORTEST, CrowdSettings, Person, draw_groups, plan_performances
from addon.motion.crowd_people import WEIGHTS
from addon.motion.floor import Floor
from addon.motion.performance import ACTIONS
from addon.shots.scene_record import FLOOR, SCENE_RECORD, SceneRecord
from driver import outputs

from .looks import Measures, read_person
from .ways import write_ways


def plan_ways(message: Mapping[str, Any]) -> dict[str, Any]:
    """Plan and write the ways of a session's people in a scene; return how many have one."""
    folder = Path(message["scene"])
    scene = SceneRecord.from_json(outputs.read_json(folder / SCENE_RECORD))
    measures = [read_person(Path(actor)).measures for actor in message["actors"]]
    company = np.random.default_rng(message["group_seed"])  # the same in all of its scenes
    fewest, most = message["group_sizes"]
    groups = draw_groups(len(measures), message["groups"], company, sizes=(fewest, most))
    people = [_person(one, group) for one, group in zip(measures, groups, strict=True)]
    performances = plan_performances(
        Floor.load(folder / FLOOR),
        scene.cameras,
        people,
        seconds=max(message["seconds"], SHORTEST),
        settings=_settings(message),
        rng=np.random.default_rng(message["seed"]),
    )
    outputs.make_folder(Path(message["file"]).parent)
    write_ways(Path(message["file"]), performances, message["outfits"])
    return {"people": len({performance.person for performance in performances})}


def _person(measures: Measures, group: int) -> Person:
    return Person(measures.height, measures.radius, group)


def _settings(message: Mapping[str, Any]) -> CrowdSettings:
    """Return how the crowd moves: of all actions those asked for, as often as usual."""
    weights = {action: WEIGHTS[action] for action in ACTIONS if action in message["actions"]}
    return CrowdSettings(
        tall=message["tall"],
        groups=message["groups"],
        actions=weights,
        clips=tuple(message["clips"]),
    )
