"""Plans of crowds: ways through what cameras see well, clear of walls and of one another."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from ..errors import OutfitError
from ..shots.camera import Camera
from .crowd_ground import Ground
from .crowd_people import CrowdSettings, Person, Unit, draw_groups, draw_units
from .crowd_planner import Planner
from .floor import Floor
from .performance import ALONE, Performance, Track

__all__ = ["SHORTEST", "CrowdSettings", "Person", "draw_groups", "plan_performances"]
log = logging.getLogger(__name__)
SHORTEST = 0.1  # seconds


def plan_performances(
    floor: Floor,
    cameras: Sequence[Camera],
    people: Sequence[Person],
    *,
    seconds: float,
    settings: CrowdSettings,
    rng: np.random.Generator,
) -> tuple[Performance, ...]:
    """Give every person something to do and a way through the scene.

    Walkers start in some camera's view and go where cameras see them whole and tall; who finds no
    way stands still; who finds no room at all is left out, with a warning.

    Parameters
    ----------
    floor : Floor
    cameras : sequence of Camera
    people : sequence of Person
    seconds : float
        How long everybody is in the scene.
    settings : CrowdSettings
    rng : numpy.random.Generator

    Returns
    -------
    tuple of Performance
        By person.

    Raises
    ------
    OutfitError
        Where nobody finds room to stand.
    """
    if not seconds >= SHORTEST:
        raise OutfitError(f"people need {SHORTEST} seconds or more to move in, got {seconds}")
    units = draw_units(people, settings, rng)
    planner = Planner(Ground(floor), cameras, people, seconds, settings, rng)
    performances = []
    for unit in units:
        for whole in _whole_or_apart(planner, unit):
            performances += _performances(*whole)
    if people and not performances:
        room = max(2 * person.radius for person in people)
        raise OutfitError(f"the scene's floor has no free place {room:.2f} m wide to stand on")
    placed = {performance.person for performance in performances}
    if len(placed) < len(people):
        log.warning(
            "the scene's floor has room for %d of %d people; the others stay away",
            len(placed),
            len(people),
        )
    return tuple(sorted(performances, key=lambda performance: performance.person))


def _whole_or_apart(planner: Planner, unit: Unit) -> list[tuple[Unit, list[Track]]]:
    """Plan a unit; where it has no room together, each of its people alone."""
    tracks = planner.place(unit)
    if tracks is not None:
        return [(unit, tracks)]
    if len(unit.parts) == 1:
        return []
    singles = [Unit(ALONE, (part,)) for part in unit.parts]
    found = [(single, planner.place(single)) for single in singles]
    return [(single, tracks) for single, tracks in found if tracks is not None]


def _performances(unit: Unit, tracks: list[Track]) -> list[Performance]:
    walks = any(track.distances[-1] > 0 for track in tracks)
    return [
        Performance(
            part.person,
            "stand" if part.action == "walk" and not walks else part.action,
            part.style,
            part.speed,
            track,
            unit.group,
            member,
            part.clip,
        )
        for member, (part, track) in enumerate(zip(unit.parts, tracks, strict=True))
    ]
