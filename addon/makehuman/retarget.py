"""Which bones of the default rig another rig's bones stand for, and how they turn as those do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .data import BodyData
from .mhclo import BASE_VERTEX_COUNT
from .rig_files import matching_bones
from .rigs import Rig
from .rotations import shortest_turn

SAME_PLACE = 1e-4  # decimetres


def matched(default: Rig, goal: Rig) -> Mapping[str, str]:
    """Return the default rig's bone -> the goal's bone that does its work (matching_bones)."""
    return matching_bones(default, goal, BASE_VERTEX_COUNT)


class Retarget:
    """Turns a rig's bones as the default rig's turn.

    A bone stands for a chain of default bones: those that a .mhskel refers to; else those from the
    joint at its head to the joint at its tail or its only child; else the bone of its name; else,
    of the bones whose weights it takes over, the heaviest and what leads to and from it. It takes
    the turn in the world of the chain's last bone, and is then swung so that it points where the
    chain's ends have gone. A bone without a chain follows its parent.

    Parameters
    ----------
    data : BodyData
    goal : Rig
    """

    def __init__(self, data: BodyData, goal: Rig) -> None:
        self.default = data.rig("default")
        self.goal = goal
        vertices = data.base.vertices
        self._from = self.default.skeleton(vertices)
        self._to = goal.skeleton(vertices)
        self._place = {name: index for index, name in enumerate(self.default.bones)}
        self._parents = self.default.parents.tolist()
        weights = self.default.weights
        self._heaviness = np.bincount(
            weights.bone_indices, weights.values, minlength=len(self.default.bones)
        )
        taken = matched(self.default, goal)
        self.chains = {
            bone: chain
            for index, bone in enumerate(goal.bones)
            if (chain := self._chain(index, bone, taken))
        }

    def _chain(self, index: int, bone: str, taken: Mapping[str, str]) -> tuple[int, ...]:
        own = [
            self._place[name] for name in self.goal.references.get(bone, ()) if name in self._place
        ]
        if own:
            return tuple(sorted(own))
        children = np.flatnonzero(self.goal.parents == index)
        tails = [self._to.tails[index], *(self._to.heads[children] if len(children) == 1 else ())]
        for tail in tails:
            between = self._between(self._to.heads[index], tail)
            if between:
                return between
        if bone in self._place:
            return (self._place[bone],)
        sources = [self._place[name] for name in taken if taken[name] == bone]
        return self._continued(sources) or self._between(
            self._to.heads[index], tails[-1], nearest=True
        )

    def _between(
        self, head: NDArray[np.float64], tail: NDArray[np.float64], *, nearest: bool = False
    ) -> tuple[int, ...]:
        """Return the chain of default bones between two joints, none where there is none.

        With `nearest` it starts at the joint nearest to the head.
        """
        ends = np.flatnonzero(np.abs(self._from.tails - tail).max(axis=1) < SAME_PLACE)
        for end in ends.tolist():
            chain = [end]
            while self._parents[chain[0]] >= 0:
                chain.insert(0, self._parents[chain[0]])
            away = np.linalg.norm(self._from.heads[chain] - head, axis=1)
            first = int(away.argmin())
            if nearest or away[first] < SAME_PLACE:
                return tuple(chain[first:])
        return ()

    def _continued(self, sources: Sequence[int]) -> tuple[int, ...]:
        """Return the heaviest of some bones, those above it, and those that count on from it."""
        if not sources:
            return ()
        heaviest = max(sources, key=lambda bone: float(self._heaviness[bone]))
        chain = [heaviest]
        while self._parents[chain[0]] in sources:
            chain.insert(0, self._parents[chain[0]])
        for bone in sources:
            alike = _stem(self.default.bones[bone]) == _stem(self.default.bones[heaviest])
            if alike and self._parents[bone] == chain[-1]:
                chain.append(bone)
        return tuple(chain)

    def world(self, turns: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Return the turns in the world of the goal's bones that have a chain.

        Parameters
        ----------
        turns : (B, 3, 3) float ndarray
            Of the default rig's bones, in the world.
        """
        steps = self._from.tails - self._from.heads
        found = {}
        for bone, chain in self.chains.items():
            last = turns[chain[-1]]
            pointed = sum(turns[part] @ steps[part] for part in chain)
            swing = shortest_turn(last @ steps[list(chain)].sum(axis=0), np.asarray(pointed))
            found[bone] = swing @ last
        return found


def _stem(name: str) -> str:
    """Return "upperarm.L" of "upperarm02.L"."""
    return re.sub(r"\d+(?=(\.[LR])?$)", "", name)


def retarget(data: BodyData, goal: Rig) -> Retarget:
    """Return the way from the default rig to another one; the same object for the same rig."""
    return Retarget(data, goal)
