"""The footsteps of somebody on a way: planned along it, so that feet stay where they were put."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from ..makehuman.unity import SIDES
from .feet import FOREVER, FootPath, Plant, offset
from .figure import SIGN, Figure
from .style import Style
from .turning import clamped
from .way import Way

SWINGING = 0.76  # of the time of a step, that the foot is in the air
AHEAD = 0.54  # of a step: so much later the body is above the foot that lands now
ROLLING = 1.31  # of a step, before the landing of the same foot, that its heel starts to rise
FLATTENING = 0.22  # of a step, that the sole takes to come down
LONGEST_SWING = 0.62  # seconds
WALKING_WIDTH, STANDING_WIDTH = 0.52, 0.85  # of the hips' half width, from the middle to a foot
STAGGER = 0.16  # metres: how far one foot of somebody who stands is ahead at most, twice
FULL_STRIDE = 1.25  # metres, of legs of 0.9 m, that is walked with full strike and push-off


@dataclass(frozen=True)
class _Stand:
    """Where a foot is put down, before it is known how long it stays."""

    place: tuple[float, float, float]
    yaw: float
    land: float
    leave: float  # of the foot's plant before
    rise: float  # of the foot's plant before
    pace: float  # seconds a step takes


def footsteps(figure: Figure, way: Way, style: Style) -> dict[str, FootPath]:
    """Plan both feet's steps for a whole way."""
    stands: dict[str, list[_Stand]] = {side: [_first(figure, way, style, side)] for side in SIDES}
    for walk in way.walks:
        start, end = (round(float(way.rows[row, 5])) for row in walk)
        for step in range(start + 1, end + 1):
            side = SIDES[(step + 1) % 2]  # the left foot has the odd steps
            stands[side].append(_stand(figure, way, style, side, step, walk))
    return {side: FootPath(figure.soles[side], _plants(figure, stands[side])) for side in SIDES}


def _first(figure: Figure, way: Way, style: Style, side: str) -> _Stand:
    place, yaw = _print(figure, way, style, side, way.start)
    return _Stand(place, yaw, -FOREVER, -FOREVER, -FOREVER, 0.5)


def _stand(
    figure: Figure, way: Way, style: Style, side: str, step: int, walk: tuple[int, int]
) -> _Stand:
    """Return where and when a step lands."""
    start, end = (float(way.rows[row, 5]) for row in walk)
    land = way.time_of(step, walk)
    # Who turns on the spot puts the feet where they are to be in the end.
    slow = 1 - clamped(way.at(land)[4] / 0.4, 0, 1)
    above = way.time_of(min(step + AHEAD + (1 - AHEAD) * slow, end), walk)
    leave = way.time_of(max(step - SWINGING, start), walk)
    land = min(land, leave + LONGEST_SWING)  # who slows down sets the foot down and waits
    rise = way.time_of(max(step - ROLLING, start), walk)
    pace = clamped((land - leave) / SWINGING, 0.3, 0.9)
    place, yaw = _print(figure, way, style, side, above)
    return _Stand(place, yaw, land, leave, min(rise, leave - 0.05), pace)


def _print(
    figure: Figure, way: Way, style: Style, side: str, time: float
) -> tuple[tuple[float, float, float], float]:
    """Return the foot print of a body that is above it at a time, and where the foot points."""
    row = way.at(time)
    hips = abs(float(figure.head(side + "UpperLeg")[0])) / 10
    share = STANDING_WIDTH + (WALKING_WIDTH - STANDING_WIDTH) * clamped(row[4] / 0.8, 0, 1)
    standing = 1 - clamped(row[4] / 0.5, 0, 1)
    ahead = (
        float(figure.head(side + "Foot")[2]) / 10 + standing * STAGGER * SIGN[side] * style.lopsided
    )
    heading = float(row[3])
    x, y = offset(row, heading, ahead, SIGN[side] * hips * share * style.width)
    yaw = math.degrees(heading) + SIGN[side] * style.toes_out
    return (x, y, way.height(time)), yaw


def _plants(figure: Figure, stands: list[_Stand]) -> list[Plant]:
    full = FULL_STRIDE * (figure.leg / 9) ** 0.75
    strides = [0.0]
    for before, after in pairwise(stands):
        yaw = math.radians(after.yaw)
        ahead = (after.place[0] - before.place[0]) * math.cos(yaw)
        ahead += (after.place[1] - before.place[1]) * math.sin(yaw)
        strides.append(clamped(ahead / full, 0.0, 1.05))
    plants = []
    for number, stand in enumerate(stands):
        following = stands[number + 1] if number + 1 < len(stands) else None
        leave = following.leave if following else FOREVER
        flat = min(stand.land + FLATTENING * stand.pace, (stand.land + leave) / 2)
        plants.append(
            Plant(
                stand.place,
                stand.yaw,
                stand.land,
                leave,
                flat,
                max(following.rise, flat) if following else FOREVER,
                strides[number],
                strides[number + 1] if following else 0.0,
            )
        )
    return plants
