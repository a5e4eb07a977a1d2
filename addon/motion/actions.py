"""Phoning and carrying: what hands and head do on top of walking or standing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..makehuman.unity import SIDES
from .belongings import Belonging, bag_of, belonging
from .body import Hold
from .figure import SIGN, Figure
from .performance import Action
from .style import Style
from .turning import Array, clamped, unit

OTHER = {"Left": "Right", "Right": "Left"}
SPOKEN = 0.6  # share of those who phone that hold it to an ear; others look at it
CLASPED, AKIMBO = 0.22, 0.42  # shares up to which those who stand clasp hands, or put them on hips
ONE_HANDED = 0.6  # share of those who carry that have a bag in one hand; others use both arms
FLAT = -0.25  # the curl of fingers that lie along something
CLEAR = 1.05  # decimetres between a bag and what is beside it


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Doing:
    """What somebody's arms and head are busy with.

    Attributes
    ----------
    holds : mapping of "Left" and "Right" to Hold
        Hands that are kept at a place.
    still : frozenset of "Left" and "Right"
        Arms that hang without swinging.
    added : mapping of str to float
        Channels on top of the gait's.
    resting : bool
        Only while one stands.
    thing : Belonging or None
        What is held, by the first of `hands` or between both.
    hands : tuple of "Left" and "Right"
    gaze : float or None
        Degrees down that the eyes are kept at; None lets them wander.
    """

    holds: dict[str, Hold]
    still: frozenset[str]
    added: dict[str, float]
    gaze: float | None = None
    resting: bool = False
    thing: Belonging | None = None
    hands: tuple[str, ...] = ()


NOTHING = Doing({}, frozenset(), {})


def doing(figure: Figure, action: Action, style: Style) -> Doing:
    """Return what an action adds to walking or standing."""
    task = _task(figure, action, style)
    if not figure.straps:
        return task
    if task.resting:
        task = NOTHING
    free = {side: _on_strap(figure, side) for side in figure.straps if side not in task.holds}
    return replace(task, holds={**task.holds, **free})


def _on_strap(figure: Figure, side: str) -> Hold:
    """A hand at the strap of the bag on that shoulder, where the arm would hang into the bag."""
    sign = SIGN[side]
    return Hold(
        anchor="UpperChest",
        wrist=figure.straps[side] + np.array([0.35 * sign, -0.95, 0.45]),
        along=unit(np.array([-0.55 * sign, 0.85, -0.1])),
        palm=unit(np.array([-0.5 * sign, -0.3, -0.8])),
        elbow=unit(np.array([0.8 * sign, -1.0, 0.1])),
    )


def _task(figure: Figure, action: Action, style: Style) -> Doing:
    chance = float(style.drift[7, 1]) / (2 * math.pi)  # any number of the seed's
    if action == "phone":
        return _speaking(figure, style) if chance < SPOKEN else _reading(figure, style, chance)
    if action == "carry":
        return _with_bag(figure, style) if chance < ONE_HANDED else _with_box(figure, style)
    if action == "stand" and chance < CLASPED:
        return _clasped(figure, style)
    if action == "stand" and chance < AKIMBO:
        return _akimbo(figure, style, both=chance < (CLASPED + AKIMBO) / 2)
    return NOTHING


def _clasped(figure: Figure, style: Style) -> Doing:
    """Hands that lie in one another before the body."""
    holds = {}
    for side in SIDES:
        sign = SIGN[side]
        over = 0.25 if side == style.handed else 0.0
        wrist = _before_chest(figure, side, inward=0.20, down=0.86, ahead=0.40)
        holds[side] = Hold(
            anchor="Chest",
            wrist=wrist + np.array([0.0, 0.5 * over, over]),
            along=unit(np.array([-0.8 * sign, -0.6, 0.15])),
            palm=unit(np.array([-0.25 * sign, 0.25, -1.0])),
            elbow=unit(np.array([1.0 * sign, -0.3, -0.6])),
        )
    return Doing(holds, frozenset(), {"LeftCurl": 0.1, "RightCurl": 0.1}, resting=True)


def _akimbo(figure: Figure, style: Style, *, both: bool) -> Doing:
    """A hand on the hip, or both."""
    holds = {}
    for side in SIDES if both else (style.handed,):
        sign = SIGN[side]
        holds[side] = Hold(
            anchor="Hips",
            wrist=figure.waists[side] + np.array([0.45 * sign, 0.1, -0.1]),
            along=unit(np.array([-0.45 * sign, -0.75, 0.5])),
            palm=unit(np.array([-0.9 * sign, 0.25, -0.25])),
            elbow=unit(np.array([1.0 * sign, 0.0, -0.55])),
        )
    return Doing(holds, frozenset(), {}, resting=True)


def _speaking(figure: Figure, style: Style) -> Doing:
    """A phone at the ear."""
    side = style.handed
    sign = SIGN[side]
    size = figure.leg / 9
    hold = Hold(
        anchor="Head",
        wrist=figure.ears[side] + size * np.array([0.42 * sign, -1.55, 0.95]),
        along=unit(np.array([-0.15 * sign, 0.85, -0.52])),
        palm=unit(np.array([-1.0 * sign, -0.1, -0.25])),
        elbow=unit(np.array([0.3 * sign, -1.0, 0.2])),
    )
    added = {"tilt": 3.0 * sign, "nod": 3.0, side + "Curl": FLAT, side + "Lift": 5.0}
    phone = belonging("phone", style.seed)
    return Doing({side: hold}, frozenset(), added, thing=phone, hands=(side,))


def _reading(figure: Figure, style: Style, chance: float) -> Doing:
    """A phone before the chest that is looked at, held by one hand or both."""
    sides = SIDES if chance > 0.85 else (style.handed,)
    holds = {}
    for side in sides:
        sign, main = SIGN[side], side == style.handed
        holds[side] = Hold(
            anchor="UpperChest",
            wrist=_before_chest(
                figure, side, inward=0.30, down=0.38 if main else 0.43, ahead=0.50 if main else 0.44
            ),
            along=unit(np.array([-0.42 * sign, 0.72, 0.55])),
            palm=unit(np.array([-0.25 * sign, 0.55, -0.78])),
            elbow=unit(np.array([0.35 * sign, -1.0, -0.35])),
        )
    added = {"bend": 3.0, style.handed + "Curl": FLAT}
    phone, hands = belonging("phone", style.seed), (style.handed,)
    return Doing(holds, frozenset(), added, gaze=27.0, thing=phone, hands=hands)


def _with_bag(figure: Figure, style: Style) -> Doing:
    """A bag that hangs from one hand."""
    side = OTHER[style.handed] if style.handed in figure.straps else style.handed
    sign = SIGN[side]
    bag = bag_of(style.seed)
    added = {
        "side": -3.5 * sign,  # one leans away from a weight
        side + "Lift": -4.0,
        side + "Away": _aside(figure, side, bag) - figure.hanging,
        side + "Elbow": -8.0 - style.elbow,
        side + "Curl": 0.85,
        OTHER[side] + "Away": 4.0,
    }
    return Doing({}, frozenset({side}), added, thing=bag, hands=(side,))


def _aside(figure: Figure, side: str, bag: Belonging) -> float:
    """Return degrees from the vertical at which an arm holds a bag clear of the legs."""
    reach = figure.arms[side].length + figure.knuckles(side)
    shoulder = abs(float(figure.head(side + "UpperArm")[0]))
    out = figure.breadth + bag.size[2] / 2 + CLEAR - shoulder
    needed = math.degrees(math.asin(clamped(out / reach, 0.0, 0.4)))
    return max(figure.hanging + 2.0, needed)


def _with_box(figure: Figure, style: Style) -> Doing:
    """A parcel that both arms hold before the body, a palm on each side."""
    parcel = belonging("parcel", style.seed)
    width, _, depth = parcel.size
    low = figure.head("LeftUpperArm")[1] - 0.60 * figure.arms["Left"].length
    ahead = figure.front + depth / 2 + 0.18 - 0.7 * figure.knuckles("Left")
    holds = {
        side: Hold(
            anchor="UpperChest",
            wrist=np.array([SIGN[side] * (width / 2 + 0.30), low, ahead]),
            along=unit(np.array([-0.14 * SIGN[side], 0.0, 0.99])),
            palm=unit(np.array([-0.99 * SIGN[side], 0.12, -0.14])),
            elbow=unit(np.array([0.4 * SIGN[side], -1.0, -0.5])),
        )
        for side in SIDES
    }
    added = {"bend": -3.0, "LeftCurl": FLAT, "RightCurl": FLAT}
    return Doing(holds, frozenset(), added, thing=parcel, hands=SIDES)


def _before_chest(figure: Figure, side: str, *, inward: float, down: float, ahead: float) -> Array:
    """Return a place by its steps from the shoulder, as shares of the arm's length."""
    length = figure.arms[side].length
    step = np.array([-SIGN[side] * inward, -down, ahead])
    return figure.head(side + "UpperArm") + length * step


def busy(channels: dict[str, float], task: Doing) -> dict[str, float]:
    """Lay what somebody does over a gait's channels."""
    found = dict(channels)
    for side in task.still:
        found[side + "Swing"] = 0.25 * found[side + "Swing"]
        found[side + "Elbow"] = 0.25 * found[side + "Elbow"]
    for name, value in task.added.items():
        found[name] = found.get(name, 0.0) + value
    if task.gaze is not None:
        found["nod"] = task.gaze + 0.3 * found.get("nod", 0.0)
        found["look"] = 0.25 * found.get("look", 0.0)
    return found
