"""Dance-like moves: what feet, trunk and arms do on each beat."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .feet import lifted
from .turning import smooth

Angles = dict[str, float]
JUMP = 0.9  # decimetres
TAKE_OFF, IN_AIR = 0.2, 0.6  # beats: when a jump leaves the ground, and how long it lasts


@dataclass(frozen=True)
class Footfall:
    """A step of a dance.

    Attributes
    ----------
    side : "Left" or "Right"
    land : float
        Beat of the move on which the foot is down.
    lasting : float
        Beats that it is in the air before.
    ahead, left : float
        Metres from where that foot stands at ease, of somebody with legs of 0.9 m.
    yaw : float
        Degrees to the left of where the dance faces.
    clearance : float
        How high it is lifted on the way, decimetres.
    via : (ahead, left, up, pitch)
        What it swings out to on the way, as for a `Plant`.
    """

    side: str
    land: float
    lasting: float
    ahead: float = 0.0
    left: float = 0.0
    yaw: float = 0.0
    clearance: float = 0.5
    via: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Move:
    """A move of some beats that ends as it began: the feet at ease, facing ahead.

    Attributes
    ----------
    beats : int
    falls : tuple of Footfall
        By time for each foot.
    angles : callable (beat) -> dict of channels
        Added to how one stands.
    turned : callable (beat) -> degrees, 0 at the first beat and a whole number of turns at the last
    """

    beats: int
    falls: tuple[Footfall, ...]
    angles: Callable[[float], Angles]
    turned: Callable[[float], float] = lambda _beat: 0.0


def wave(beat: float, period: float = 1.0, ahead: float = 0.0) -> float:
    """Return a sine that is 0 at beat 0 and comes again after `period` beats."""
    return math.sin(2 * math.pi * (beat + ahead) / period)


def pulse(beat: float, period: float = 1.0) -> float:
    """Return 0 on the beats and 1 between them, smoothly."""
    return 0.5 - 0.5 * math.cos(2 * math.pi * beat / period)


def held(beat: float, start: float, end: float, ease: float = 0.5) -> float:
    """Return 1 from start to end and 0 outside, eased."""
    return smooth((beat - start + ease) / ease) * (1 - smooth((beat - end) / ease))


def _round_turn(beat: float) -> float:
    """Return degrees turned, at an even speed between a soft start and a soft end."""
    return 360 * (0.5 * smooth(beat / 4) + 0.5 * min(max(beat / 4, 0.0), 1.0))


def both(parts: Mapping[str, float]) -> Angles:
    """Return the same angles for both arms."""
    return {side + part: value for part, value in parts.items() for side in ("Left", "Right")}


def _bounce(beat: float, depth: float = 0.35) -> Angles:
    """The knees' spring that all dancing has, decimetres."""
    return {"drop": depth * pulse(beat + 0.5)}


def _side_steps(beat: float) -> Angles:
    lean = wave(beat, 4, -0.25)
    swing = wave(beat, 2)
    return {
        "drop": 0.35 + 0.4 * pulse(beat + 0.5),
        "side": -7 * lean,
        "roll": 4 * lean,
        "twist": 10 * lean,
        "LeftSwing": 28 + 24 * swing,
        "RightSwing": 28 - 24 * swing,
        **both({"Elbow": 65.0, "Away": 14.0, "Inward": 8.0, "Curl": 0.4}),
    }


def _arm_wave(beat: float) -> Angles:
    """A wave that runs from one hand to the other through the shoulders."""
    found: Angles = {**_bounce(beat, 0.3), "side": 5 * wave(beat, 4)}
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        lag = 0.9 * sign
        found |= {
            side + "Away": 78 + 26 * wave(beat - lag, 4),
            side + "Lift": 6 + 7 * wave(beat - 0.5 * lag, 4),
            side + "Elbow": 22 + 18 * wave(beat - 1.6 * lag, 4),
            side + "Inward": -75.0,
            side + "Wrist": 30 * wave(beat - 2.1 * lag, 4),
            side + "Curl": -0.6,
        }
    return found


def _turning(beat: float) -> Angles:
    spread = held(beat, 0.4, 3.4, 0.6)
    found = both({"Away": 62 * spread, "Elbow": 24.0, "Inward": -20 * spread, "Curl": -0.3})
    return {**_bounce(beat, 0.25), "look": 18 * spread, **found}


def _squats(beat: float) -> Angles:
    down = pulse(beat, 2)
    found = both({"Swing": 82 * down, "Elbow": 14.0, "Away": 4.0})
    return {
        "drop": 3.6 * down,
        "ahead": -1.5 * down,
        "pitch": 24 * down,
        "bend": 16 * down,
        **found,
    }


def _kicks(beat: float) -> Angles:
    high = wave(beat, 4, -0.5)
    return {
        **_bounce(beat, 0.3),
        "pitch": -5 * abs(high),
        "twist": 14 * high,
        "LeftSwing": 20 - 42 * high,
        "RightSwing": 20 + 42 * high,
        **both({"Elbow": 48.0, "Away": 24.0, "Curl": 0.7}),
    }


def _disco(beat: float) -> Angles:
    """One arm points up and out, then across and down to the other hip; then the other arm."""
    left = smooth(0.5 - 0.9 * wave(beat, 8))
    first, second = _pointing(beat, "Right"), _pointing(beat, "Left")
    return {name: (1 - left) * first[name] + left * second[name] for name in first}


def _pointing(beat: float, strong: str) -> Angles:
    up = held(beat % 2, 0.75, 1.25, 0.5)
    hips = wave(beat, 2, -0.5)
    weak, sign = ("Left", -1.0) if strong == "Right" else ("Right", 1.0)
    return {
        **_bounce(beat, 0.3),
        "sway": 0.7 * hips * sign,
        "roll": 7 * hips * sign,
        "side": 8 * hips * sign,
        "twist": sign * (14 * up - 12 * (1 - up)),
        "look": sign * 24 * up,
        "nod": -12 * up,
        strong + "Away": 112 * up + 6,
        strong + "Swing": 26 + 18 * (1 - up),
        strong + "Elbow": 8 + 34 * (1 - up),
        strong + "Inward": 40 * (1 - up),
        strong + "Curl": 0.5,
        weak + "Away": 38.0,
        weak + "Swing": -18.0,
        weak + "Elbow": 84.0,
        weak + "Inward": 56.0,
        weak + "Curl": 0.0,
    }


def _jumping_jacks(beat: float) -> Angles:
    apart = pulse(beat, 2)
    share = min(max((beat % 1 - TAKE_OFF) / IN_AIR, 0.0), 1.0)
    air = lifted(share)
    return {
        "rise": JUMP * air if 0.0 <= beat <= 8.0 else 0.0,
        "drop": 0.45 + 0.45 * (1 - air),
        **both({"Away": 138 * apart, "Elbow": 10.0 + 12 * apart, "Inward": -30 * apart}),
    }


def _twist(beat: float) -> Angles:
    way = wave(beat, 2)
    down = 0.5 - 0.5 * math.cos(2 * math.pi * beat / 8)
    found = both({"Elbow": 78.0, "Away": 22.0, "Swing": 22.0, "Curl": 0.7})
    found["LeftSwing"] += 22 * way
    found["RightSwing"] -= 22 * way
    turned = {"yaw": 24 * way, "twist": -38 * way, "drop": 0.7 + 1.6 * down, "pitch": 8 * down}
    return {**found, **turned, "bend": 4 * down}


def _sway(beat: float) -> Angles:
    """Arms above the head that sway as in wind, the trunk under them."""
    way = wave(beat, 4)
    return {
        **_bounce(beat, 0.25),
        "sway": 0.5 * way,
        "side": -15 * way,
        "roll": 5 * way,
        "nod": -10.0,
        "tilt": -8 * way,
        "LeftAway": 142 - 22 * way,
        "RightAway": 142 + 22 * way,
        **both({"Elbow": 26 + 10 * wave(beat, 2), "Inward": -40.0, "Lift": 14.0, "Curl": -0.5}),
    }


def _march(beat: float) -> Angles:
    way = wave(beat, 2, 0.5)
    return {
        "drop": 0.2,
        "twist": 10 * way,
        "LeftSwing": 12 + 46 * way,
        "RightSwing": 12 - 46 * way,
        **both({"Elbow": 84.0, "Away": 8.0, "Curl": 0.9}),
    }


def _lunges(beat: float) -> Angles:
    """Deep steps to the sides, an arm reaching over."""
    way = wave(beat, 8)
    found = {
        "drop": 2.3 * way**2 + 0.2,
        "sway": 1.5 * way,
        "side": -24 * way,
        "twist": 10 * way,
        "tilt": -10 * way,
    }
    for side, sign in (("Left", -1.0), ("Right", 1.0)):
        over, under = max(sign * way, 0.0) ** 1.5, max(-sign * way, 0.0) ** 1.5
        found |= {
            side + "Away": 150 * over + 34 * under,
            side + "Elbow": 10 + 14 * over + 52 * under,
            side + "Inward": -30 * over,
            side + "Lift": 16 * over,
            side + "Swing": 16 * under,
        }
    return found


def _raise_the_roof(beat: float) -> Angles:
    up = pulse(beat)
    found = both(
        {
            "Swing": 10.0,
            "Away": 78 + 48 * up,
            "Elbow": 112 - 72 * up,
            "Inward": -84.0,
            "Palm": -30.0,
            "Wrist": -38.0,
            "Lift": 4 + 9 * up,
            "Curl": -0.6,
        }
    )
    return {"drop": 0.8 * (1 - up), "nod": -8 * up, "bend": 6 * (1 - up), **found}


def _bow(beat: float) -> Angles:
    """Down with hanging arms, and up again with a sweep."""
    down = held(beat, 1.4, 2.2, 1.2)
    up = held(beat, 3.9, 4.2, 1.5)
    found = both({"Swing": 52 * down + 8, "Away": 132 * up, "Elbow": 14.0, "Inward": -30 * up})
    trunk = {"pitch": 40 * down - 6 * up, "bend": 40 * down - 10 * up, "nod": 42 * down - 12 * up}
    return {"drop": 0.9 * down + 0.2, "ahead": -1.1 * down, **trunk, **found}


def _alternate(
    beats: int, *, lasting: float, clearance: float, via: tuple[float, float, float, float]
) -> tuple[Footfall, ...]:
    """Feet that leave the ground by turns and come down where they were, on every second beat."""
    sides = ("Left", "Right")
    return tuple(
        Footfall(sides[number % 2], beat, lasting, clearance=clearance, via=via)
        for number, beat in enumerate(range(2, beats + 1, 2))
    )


def _apart_and_together(beats: int) -> tuple[Footfall, ...]:
    """Jumps, apart on the odd beats and together on the even ones."""
    return tuple(
        Footfall(side, beat - 1 + TAKE_OFF + IN_AIR, IN_AIR, left=out * sign, clearance=JUMP)
        for beat in range(1, beats + 1)
        for out in (0.24 * (beat % 2),)
        for side, sign in (("Left", 1.0), ("Right", -1.0))
    )


def _round() -> tuple[Footfall, ...]:
    """Steps that turn on the spot: each foot goes a third or a quarter of a turn at a time."""
    return (
        Footfall("Left", 0.7, 0.55, yaw=85.0),
        Footfall("Right", 1.3, 0.55, yaw=130.0),
        Footfall("Left", 1.95, 0.55, yaw=215.0),
        Footfall("Right", 2.55, 0.55, yaw=260.0),
        Footfall("Left", 3.2, 0.55, yaw=335.0),
        Footfall("Right", 3.7, 0.5, yaw=360.0),
        Footfall("Left", 3.98, 0.3, yaw=360.0, clearance=0.2),
    )


MOVES: Mapping[str, Move] = {
    "side_steps": Move(
        8,
        tuple(
            fall
            for start in (0, 4)
            for fall in (
                Footfall("Left", start + 1, 0.75, left=0.34),
                Footfall("Right", start + 2, 0.75, left=0.3, clearance=0.3),
                Footfall("Right", start + 3, 0.75, left=0.0),
                Footfall("Left", start + 4, 0.75, left=0.0, clearance=0.3),
            )
        ),
        _side_steps,
    ),
    "arm_wave": Move(8, (), _arm_wave),
    "turn": Move(4, _round(), _turning, _round_turn),
    "squats": Move(4, (), _squats),
    "kicks": Move(8, _alternate(8, lasting=1.1, clearance=0.4, via=(6.2, 0.0, 4.0, 14.0)), _kicks),
    "disco": Move(
        8,
        (
            Footfall("Left", 0.6, 0.5, left=0.1),
            Footfall("Right", 1.1, 0.5, left=-0.1),
            Footfall("Right", 7.4, 0.5),
            Footfall("Left", 7.9, 0.5),
        ),
        _disco,
    ),
    "jumping_jacks": Move(8, _apart_and_together(8), _jumping_jacks),
    "twist": Move(8, (), _twist),
    "sway": Move(8, (), _sway),
    "march": Move(8, _alternate(8, lasting=1.0, clearance=0.4, via=(1.7, 0.0, 3.0, 22.0)), _march),
    "lunges": Move(
        8,
        (
            Footfall("Left", 1.2, 0.9, left=0.46),
            Footfall("Left", 3.9, 0.9),
            Footfall("Right", 5.2, 0.9, left=-0.46),
            Footfall("Right", 7.9, 0.9),
        ),
        _lunges,
    ),
    "raise_the_roof": Move(4, (), _raise_the_roof),
    "bow": Move(6, (), _bow),
}
