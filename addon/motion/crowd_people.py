"""Who is in a crowd: people, their company, what each does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .performance import ACTIONS, ALONE, Action

GROUP_SIZES = (2, 6)
ELBOW = 0.05  # metres left between two bodies at the least
MOVING: Mapping[Action, float] = {"walk": 1.0, "carry": 0.8, "phone": 0.5}
IN_COMPANY: tuple[Action, ...] = ("walk", "carry", "phone")
WEIGHTS: Mapping[Action, float] = {
    "walk": 0.55,
    "stand": 0.08,
    "phone": 0.14,
    "carry": 0.13,
    "dance": 0.1,
    "clip": 0.1,
}


@dataclass(frozen=True)
class Person:
    """Somebody to be given a way through a scene.

    Attributes
    ----------
    height, radius : float
        Metres, of the body; nobody comes nearer than the two radii to another.
    group : int or None
        Number of the group the person belongs to in every scene, or ALONE; None lets the seed
        choose.
    """

    height: float
    radius: float = 0.25
    group: int | None = None


@dataclass(frozen=True)
class CrowdSettings:
    """How people move about.

    Attributes
    ----------
    tall : float
        Pixels of height from which a person is worth seeing: ways lead through such places.
    groups : float
        Share of the people, 0 to 1, who walk in groups of two to six.
    actions : mapping
        How often each action is drawn.
    clips : tuple of str
        Motion files for the action "clip"; without any it is never drawn.
    """

    tall: float = 200.0
    groups: float = 0.3
    actions: Mapping[Action, float] = field(default_factory=lambda: dict(WEIGHTS))
    clips: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [action for action in self.actions if action not in ACTIONS]
        if unknown:
            raise OutfitError(f"no action {unknown[0]!r}; there are {', '.join(ACTIONS)}")
        if any(weight < 0 for weight in self.actions.values()) or not self.shares.any():
            raise OutfitError("actions need weights of 0 or more, and one above 0")
        if not 0 <= self.groups <= 1:
            raise OutfitError(f"the share of people in groups is 0 to 1, got {self.groups}")

    @property
    def shares(self) -> NDArray[np.float64]:
        """How often each of ACTIONS is drawn; the sum is 1."""
        weights = np.array([self.actions.get(action, 0.0) for action in ACTIONS])
        if not self.clips:
            weights[ACTIONS.index("clip")] = 0.0
        return weights / max(float(weights.sum()), 1e-12)


@dataclass(frozen=True)
class Part:
    """What one person does.

    Attributes
    ----------
    person : int
    action : Action
    moves : bool
        Walks about rather than stays on the spot.
    speed : float
        Metres a second.
    style : int
    clip : str
    """

    person: int
    action: Action
    moves: bool
    speed: float
    style: int
    clip: str = ""


@dataclass(frozen=True)
class Unit:
    """People who are planned together: one, or a group.

    Attributes
    ----------
    group : int
        Its number, or ALONE.
    parts : tuple of Part
    """

    group: int
    parts: tuple[Part, ...]

    @property
    def moves(self) -> bool:
        """Whether it walks about; all of a group do, or none."""
        return self.parts[0].moves


def draw_groups(
    count: int,
    share: float,
    rng: np.random.Generator,
    *,
    sizes: tuple[int, int] = GROUP_SIZES,
) -> tuple[int, ...]:
    """Return for each of so many people the number of a group, or ALONE.

    Give the result to Person.group where the same company keeps together in several scenes.

    Parameters
    ----------
    count : int
    share : float
        Of the people who are in groups.
    rng : numpy.random.Generator
    sizes : (int, int)
        The fewest and the most people of a group.
    """
    fewest, most = sizes
    groups = np.full(count, ALONE)
    waiting = rng.permutation(count)[: round(share * count)].tolist()
    number = 0
    while len(waiting) >= fewest:
        size = min(int(rng.integers(fewest, most + 1)), len(waiting))
        if len(waiting) - size == 1:  # nobody is left over
            size = size - 1 if size > fewest else size + 1
        groups[waiting[:size]] = number
        waiting, number = waiting[size:], number + 1
    return tuple(groups.tolist())


def draw_units(
    people: Sequence[Person], settings: CrowdSettings, rng: np.random.Generator
) -> list[Unit]:
    """Return what everybody does, and with whom; the largest groups that walk come first."""
    drawn = draw_groups(len(people), settings.groups, rng)
    if any(person.group is not None for person in people):
        drawn = tuple(ALONE if one.group is None else one.group for one in people)
    groups: dict[int, list[int]] = {}
    for person, group in enumerate(drawn):
        key = group if group != ALONE else -1 - person
        groups.setdefault(key, []).append(person)
    units = [_unit(key, members, people, settings, rng) for key, members in groups.items()]
    return sorted(units, key=lambda unit: (not unit.moves, -len(unit.parts), unit.parts[0].person))


def _unit(
    key: int,
    members: Sequence[int],
    people: Sequence[Person],
    settings: CrowdSettings,
    rng: np.random.Generator,
) -> Unit:
    if key < 0 or len(members) == 1:
        return Unit(ALONE, (_alone(members[0], people[members[0]], settings, rng),))
    share = dict(zip(ACTIONS, settings.shares, strict=True))
    moving = sum(share[action] for action in IN_COMPANY)
    moves = bool(rng.random() < (moving / (moving + share["stand"]) if moving else 0.0))
    speed = float(np.clip(rng.normal(1.15, 0.12), 0.85, 1.45))
    weights = np.array([share[action] for action in IN_COMPANY])
    parts = []
    for person in members:
        action: Action = "stand"
        if moves:
            action = IN_COMPANY[int(rng.choice(len(weights), p=weights / weights.sum()))]
        elif rng.random() < 0.15:
            action = "phone"
        parts.append(Part(person, action, moves, speed, _style(rng)))
    return Unit(key, tuple(parts))


def _alone(number: int, person: Person, settings: CrowdSettings, rng: np.random.Generator) -> Part:
    action = ACTIONS[int(rng.choice(len(ACTIONS), p=settings.shares))]
    moves = bool(rng.random() < MOVING.get(action, 0.0))
    pace = 1.32 * np.sqrt(person.height / 1.72)
    speed = float(np.clip(rng.normal(pace, 0.17), 0.8, 1.8))
    if action == "phone":
        speed *= 0.85
    clip = ""
    if action == "clip":
        clip = settings.clips[int(rng.integers(len(settings.clips)))]
    return Part(number, action, moves, speed, _style(rng), clip)


def _style(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
