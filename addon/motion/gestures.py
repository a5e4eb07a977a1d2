"""What hands do while people who stand together talk."""

from __future__ import annotations

import math

from ..makehuman.unity import SIDES
from .performance import ALONE, Performance
from .style import Style
from .turning import smooth

TURN = 5.2  # seconds that somebody talks, or listens
TALKS, ONE = 0.5, 0.35  # shares of turns in which hands move, and in which just one does
RISE, FALL = 0.7, 0.9  # seconds in which hands come up and go down
BEAT = 0.85  # seconds, of the strokes that go with words


def gesture(style: Style, performance: Performance, time: float) -> dict[str, float]:
    """Return what talking adds to the arms and head of somebody who stands in a group.

    Parameters
    ----------
    style : Style
    performance : Performance
        Who is alone does not talk.
    time : float
        Seconds.

    Returns
    -------
    dict of str to float
        Channels; empty while the hands rest.
    """
    if performance.group == ALONE or performance.action not in ("walk", "stand"):
        return {}
    # Members of a group have their turns one after the other.
    clock = time + float(style.drift[2, 1]) + 2.6 * performance.member
    turn = math.floor(clock / TURN)
    inside = clock - turn * TURN
    up = smooth(inside / RISE) * (1 - smooth((inside - TURN + FALL) / FALL))
    chance = _chance(style, turn)
    if chance > TALKS or up <= 0.0:
        return {}
    sides = SIDES if chance > ONE else (style.handed,)
    stroke = math.sin(2 * math.pi * inside / BEAT) * smooth((inside - 0.4) / 0.6)
    found = {"nod": up * 1.5 * stroke, "look": 6.0 * up * math.sin(0.9 * inside)}
    for side in sides:
        found |= _raised(side, style, up, stroke if side == style.handed else 0.7 * stroke)
    return found


def _raised(side: str, style: Style, up: float, stroke: float) -> dict[str, float]:
    """A forearm before the body with an open hand, that keeps time with the words."""
    lively = 0.7 + 0.3 * style.swing
    return {
        side + "Swing": up * (17.0 + 4.0 * stroke * lively),
        side + "Elbow": up * (64.0 + 9.0 * stroke * lively),
        side + "Inward": up * (3.0 + 5.0 * stroke),
        side + "Palm": up * 28.0,
        side + "Curl": up * -0.08,
    }


def _chance(style: Style, turn: int) -> float:
    """Return a number of 0 to 1 for a turn, the same whenever it is asked for."""
    value = math.sin(turn * 12.9898 + float(style.drift[3, 1]) * 78.233) * 43758.5453
    return value - math.floor(value)
