"""Walking and standing: the angles of trunk, arms and head on a way, feet left to the footsteps."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..makehuman.unity import SIDES
from ..wardrobe.characters.walking import CHEST_TWIST, ELBOW, PELVIS_TWIST, SHOULDER
from .body import HEADROOM
from .figure import SIGN, Figure
from .style import Style
from .turning import clamped, smooth
from .way import Way, step_length

USUAL = 1.3  # metres a second, that the angles of `walking` are of
WAVES = 3  # harmonics that the tables of angles are smoothed to
GLANCE = 3.1  # seconds between new things to look at
READY = 5.0  # degrees by which arms hang further ahead of who is about to move
LOOK_AHEAD = 0.7  # seconds that one's eyes are ahead of one's feet


@cache
def _waves(table: tuple[float, ...]) -> NDArray[np.complex128]:
    """Return the first harmonics of a table of angles over one cycle."""
    return np.fft.rfft(np.array(table))[: WAVES + 1] / len(table)


def over_cycle(table: tuple[float, ...], phase: float) -> float:
    """Return a smooth periodic curve through a table of angles, at a phase in cycles."""
    waves = _waves(table)
    turns = np.exp(2j * np.pi * phase * np.arange(WAVES + 1))
    return float(waves[0].real + 2 * (waves[1:] * turns[1:]).real.sum())


def gait(figure: Figure, way: Way, style: Style, time: float) -> dict[str, float]:
    """Return the channels of somebody on a way, walking or standing as the way has it."""
    row = way.at(time)
    active, speed = float(row[6]), float(row[4])
    found = _standing(figure, style, time, rest=1 - active)
    walking = _walking(figure, way, style, row)
    for name, value in walking.items():
        found[name] = found.get(name, 0.0) + value
    heading = float(row[3])
    ahead = float(way.at(time + LOOK_AHEAD)[3]) - heading
    turn = math.degrees(ahead) * 0.8
    found["look"] = found.get("look", 0.0) + clamped(turn, -45, 45)
    found["twist"] = found.get("twist", 0.0) + clamped(0.3 * turn, -15, 15)
    # One leans into a curve as a rider does.
    bank = speed * math.radians(turn) / (0.8 * LOOK_AHEAD) / 9.81
    found["side"] = found.get("side", 0.0) - clamped(math.degrees(bank) * 0.7, -8, 8)
    return found


def _walking(figure: Figure, way: Way, style: Style, row: NDArray[np.float64]) -> dict[str, float]:
    """Return what walking adds to standing."""
    speed, steps, active = (float(value) for value in row[4:7])
    phase = (steps - 1) / 2  # the left foot lands at whole phases
    pace = clamped(speed / USUAL, 0.0, 1.5)
    angle = 2 * math.pi * phase
    cosine, sine = math.cos(angle), math.sin(angle)
    swing = active * style.swing * pace**1.3
    found = {
        "yaw": -PELVIS_TWIST * style.twist * pace * active * cosine,
        "twist": (PELVIS_TWIST + CHEST_TWIST * min(style.swing, 1.0))
        * style.twist
        * pace
        * active
        * cosine,
        "roll": 3.4 * style.hips * active * min(pace, 1.2) * math.sin(angle + 0.25),
        "side": 2.6 * style.hips * active * math.sin(angle + 0.25),
        "sway": 0.2 * style.hips * active * sine,
        "ahead": 0.08 * active * math.cos(2 * angle + 0.8),
        "drop": active * (_walking_drop(figure, style, speed) + HEADROOM)
        + 0.02 * style.bounce * active * pace * math.cos(2 * angle - 0.5),
        "pitch": active * 0.6 * pace,
        "bend": active * 0.7 * style.lean * pace,
        "nod": active * 2.0 + 0.8 * active * pace * math.cos(2 * angle),
        "soften": active * 6.0,
    }
    for side, lag in (("Left", 0.0), ("Right", 0.5)):
        share = swing * (1 + SIGN[side] * style.lopsided)
        found[side + "Swing"] = share * (over_cycle(SHOULDER, phase + lag) + 1.0)
        found[side + "Elbow"] = share * (over_cycle(ELBOW, phase + lag) - 14.0)
        found[side + "Inward"] = 3.0 * min(share, 1.2)
    return found


def _walking_drop(figure: Figure, style: Style, speed: float) -> float:
    """Return how much lower the hips are than on straight legs, on the average of a step."""
    leg = figure.leg / 10
    half = 0.5 * step_length(speed, leg, style.stride)
    return 10 * 0.42 * (leg - math.sqrt(max(leg * leg - half * half, 0.1)))


def _standing(figure: Figure, style: Style, time: float, *, rest: float) -> dict[str, float]:
    """Return the channels of somebody at ease; `rest` is how much stirs that stirs in standing."""
    shift = rest * weight_shift(style, time)
    unrest = [rest * _unrest(style, time, part) for part in range(4)]
    found = {
        "sway": 0.62 * shift + 0.06 * unrest[0],
        "roll": 4.2 * shift,
        "side": 4.2 * shift + 0.6 * unrest[1],
        "yaw": 3.0 * rest * style.lopsided * shift + 1.2 * unrest[2],
        "pitch": 1.0,
        "bend": style.slouch + 0.35 * style.lean + 0.8 * unrest[1],
        "twist": 2.0 * unrest[0],
        "look": rest * glance(style, time),
        "nod": -style.chin + 0.5 * max(style.slouch, 0.0) * 0.3 + 1.5 * unrest[3],
        "tilt": 1.5 * unrest[2] - 1.5 * shift,
        "ahead": 0.05 * unrest[3],
    }
    for side in SIDES:
        found[side + "Away"] = figure.hanging + 0.8 * unrest[0] * SIGN[side]
        found[side + "Swing"] = 0.35 * max(style.slouch, 0.0) - 6.0 + 1.2 * unrest[1]
        found[side + "Elbow"] = 13.0 + style.elbow + 2.0 * unrest[2] * SIGN[side]
        found[side + "Inward"] = 4.0
        found[side + "Front"] = style.shoulders
    return found


def at_ease(figure: Figure, style: Style, time: float) -> dict[str, float]:
    """Return the channels of somebody who has both feet side by side and is about to move."""
    found = _standing(figure, style, time, rest=0.0)
    found["bend"] = 0.5 * found["bend"]
    for side in SIDES:
        found[side + "Swing"] += READY
    return found


def weight_shift(style: Style, time: float) -> float:
    """Return on which leg somebody stands: 1 on the left, -1 on the right, slowly changing."""
    slow = style.drift[0]
    wave = math.sin(2 * math.pi * time * (0.05 + 0.2 * float(slow[0])) + float(slow[1]))
    return math.tanh(2.2 * wave)


def _unrest(style: Style, time: float, part: int) -> float:
    """Return a small slow movement, about -1 to 1."""
    rows = style.drift[part : part + 4]
    waves = np.sin(2 * np.pi * rows[:, 0] * time + rows[:, 1]) * rows[:, 2]
    return float(waves.sum() / rows[:, 2].sum())


def glance(style: Style, time: float) -> float:
    """Return where somebody who stands looks, degrees to the left: now here, now there."""
    count = math.floor(time / GLANCE)
    share = smooth((time / GLANCE - count) * 4.0)  # the head turns in a quarter of the time
    return _place(style, count - 1) + share * (_place(style, count) - _place(style, count - 1))


def _place(style: Style, count: int) -> float:
    """Return the direction of a look: most are ahead, some far to a side."""
    value = math.sin(count * 12.9898 + float(style.drift[1, 1]) * 78.233) * 43758.5453
    part = value - math.floor(value)
    return 110.0 * (part - 0.5) ** 3 * 4 + 14.0 * (part - 0.5)
