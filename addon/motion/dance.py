"""Dances: moves chained from a seed, with the footsteps that they take on the spot."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ..makehuman.unity import SIDES
from .body import Ground, mixed, posed
from .feet import FOREVER, FootPath, Plant, offset
from .figure import SIGN, Figure
from .gait import at_ease
from .moves import MOVES, Footfall, Move
from .performance import Track
from .style import Style
from .turning import smooth

TEMPO = (0.52, 0.68)  # seconds a beat
BEYOND = 4.0  # seconds before and after the track that the dance goes on
BLEND = 0.6  # beats on each side of the border between two moves
WIDTH = 0.95  # of the hips' half width, from the middle to a foot
PUSHING, PUSH = 0.4, 0.6  # beats that a heel takes to rise, and its share of a full push-off
TOES_OUT = 11.0  # degrees
FOLLOWING = 0.8  # how far the body goes along with its feet


class Dance:
    """Somebody who dances where the track begins.

    Parameters
    ----------
    figure : Figure
    style : Style
    track : Track
    seed : int
        Of the choice of moves.
    only : str, optional
        The name of one move, again and again.
    """

    def __init__(
        self, figure: Figure, style: Style, track: Track, seed: int, *, only: str = ""
    ) -> None:
        self.figure, self.style = figure, style
        rng = np.random.default_rng([seed & 0xFFFFFFFF, 0xDA2CE])
        self.beat = float(rng.uniform(*TEMPO))
        self.vigour = float(rng.uniform(0.8, 1.08))
        self.start = track.start - BEYOND
        self.place = np.asarray(track.points[0], np.float64)
        self.heading = float(track.headings[0])
        self.size = figure.leg / 9
        last = (track.end - track.start + 2 * BEYOND) / self.beat
        self.moves, self.borders = _chained(rng, last, only)
        ends = [move.turned(float(move.beats)) for move in self.moves]
        self.before = tuple(accumulate(ends[:-1], initial=0.0))  # degrees, before each move
        falls = self._falls()
        self.feet = {side: FootPath(figure.soles[side], falls[side]) for side in SIDES}
        homes = [np.array(self._home(side)[:2]) for side in SIDES]
        self._middle = (homes[0] + homes[1]) / 2

    def _home(self, side: str) -> tuple[float, float, float]:
        hips = abs(float(self.figure.head(side + "UpperLeg")[0])) / 10
        ahead = float(self.figure.head(side + "Foot")[2]) / 10
        left = SIGN[side] * WIDTH * hips
        return (*offset(self.place, self.heading, ahead, left), float(self.place[2]))

    def _falls(self) -> dict[str, list[Plant]]:
        """Return the plants of both feet over all moves."""
        found: dict[str, list[Plant]] = {}
        for side in SIDES:
            steps = [
                (fall, self.start + (border + fall.land) * self.beat, turned)
                for move, border, turned in zip(self.moves, self.borders, self.before, strict=True)
                for fall in move.falls
                if fall.side == side
            ]
            found[side] = self._plants(side, steps)
        return found

    def _plants(self, side: str, steps: list[tuple[Footfall, float, float]]) -> list[Plant]:
        home = self._home(side)
        out = SIGN[side] * TOES_OUT
        facing = math.degrees(self.heading)
        plants = []
        place, yaw, land, strike = home, facing + out, -FOREVER, 0.0
        for fall, time, turned in steps:
            leave = time - fall.lasting * self.beat
            rise = max(leave - PUSHING * self.beat, (land + leave) / 2)
            off = PUSH * (leave - rise) / (PUSHING * self.beat)
            plants.append(
                Plant(place, yaw, land, leave, land, rise, strike, off, fall.clearance, fall.via)
            )
            place = self._step(side, fall)
            yaw, land = facing + out + fall.yaw + turned, time
        plants.append(Plant(place, yaw, land, FOREVER, land, FOREVER))
        return plants

    def _step(self, side: str, fall: Footfall) -> tuple[float, float, float]:
        """Return where a step comes down: about the dancer's middle where one turns."""
        hips = abs(float(self.figure.head(side + "UpperLeg")[0])) / 10
        ankle = float(self.figure.head(side + "Foot")[2]) / 10
        facing = self.heading + math.radians(fall.yaw)
        left = SIGN[side] * WIDTH * hips + fall.left * self.size
        x, y = offset(self.place, facing, ankle + fall.ahead * self.size, left)
        return (x, y, float(self.place[2]))

    def at(self, time: float) -> NDArray[np.float64]:
        """Return the pose, as `posing.pose_at`."""
        beat = (time - self.start) / self.beat
        number = min(max(bisect_right(self.borders, beat) - 1, 0), len(self.moves) - 1)
        feet = {side: path.at(time) for side, path in self.feet.items()}
        centre = (feet["Left"].under + feet["Right"].under) / 2 - self._middle
        origin = self.place.copy()
        origin[:2] += FOLLOWING * centre
        turned = self.before[number] + self.moves[number].turned(beat - self.borders[number])
        channels = self._channels(number, beat, time)
        return posed(
            self.figure, channels, feet, Ground(origin, self.heading + math.radians(turned))
        )

    def _channels(self, number: int, beat: float, time: float) -> dict[str, float]:
        found = self._angles(number, beat)
        since = beat - self.borders[number]
        until = self.moves[number].beats - since
        if since < BLEND and number:
            found = mixed(self._angles(number - 1, beat), found, 0.5 + 0.5 * _half(since / BLEND))
        elif until < BLEND and number + 1 < len(self.moves):
            found = mixed(self._angles(number + 1, beat), found, 0.5 + 0.5 * _half(until / BLEND))
        ease = at_ease(self.figure, self.style, time)
        return {
            name: ease.get(name, 0.0) + self.vigour * found.get(name, 0.0)
            for name in ease.keys() | found.keys()
        }

    def _angles(self, number: int, beat: float) -> dict[str, float]:
        return self.moves[number].angles(beat - self.borders[number])


def _half(share: float) -> float:
    """Return the upper half of a smooth rise: 0 at the border between two moves, 1 inside."""
    return 2 * smooth(0.5 + 0.5 * share) - 1


def _chained(
    rng: np.random.Generator, beats: float, only: str
) -> tuple[tuple[Move, ...], tuple[float, ...]]:
    """Return moves for so many beats, all of them before one comes again, and their first beats."""
    moves: list[Move] = []
    borders: list[float] = []
    beat = 0.0
    while beat < beats:
        names = [only] if only else [str(name) for name in rng.permutation(list(MOVES))]
        for name in names:
            moves.append(MOVES[name])
            borders.append(beat)
            beat += MOVES[name].beats
    return tuple(moves), tuple(borders)
