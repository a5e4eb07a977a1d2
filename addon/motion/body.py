"""From a few named angles and the feet's places to the movement of every bone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..makehuman.unity import SIDES
from .feet import FootState
from .figure import ROOT, SIGN, Figure
from .soles import toe_bend
from .turning import (
    Array,
    about,
    about_x,
    about_y,
    about_z,
    clamped,
    cross,
    frame,
    twist_about,
    unit,
)

# Angles in degrees and shifts in decimetres, by name; what is not named is zero. Pelvis, trunk and
# arms turn relative to what they hang on; the head's angles are those it has over the feet.
#   sway, ahead, drop, rise        of the pelvis: to the left, forwards, down, up into the air
#   yaw, pitch, roll               of the pelvis: to the left, forwards, left side up
#   bend, side, twist              of the back: forwards, to the right, to the left
#   look, nod, tilt                of the head: to the left, down, to the right
#   {side}Swing, Away, Inward, Elbow, Palm, Wrist   arms: forwards, aside, about themselves, ...
#   {side}Lift, Front              shoulders: up, forwards
#   {side}Curl                     fingers, as a share of a fist
Channels = Mapping[str, float]

SOFT = 8.0  # per decimetre: how sharply the pelvis keeps below what the legs reach
HEADROOM = 0.15  # decimetres: so that the legs alone say how high somebody stands
STRAIGHTEST = math.radians(7.0)  # the knees' bend of somebody who stands
SHARES = {"Spine": 0.3, "Chest": 0.35, "UpperChest": 0.35}
LIMITS: Mapping[str, tuple[float, float]] = {
    "bend": (-35.0, 75.0),
    "side": (-35.0, 35.0),
    "twist": (-45.0, 45.0),
    "look": (-70.0, 70.0),
    "nod": (-40.0, 45.0),
    "tilt": (-35.0, 35.0),
    "Swing": (-55.0, 180.0),
    "Away": (-35.0, 180.0),
    "Inward": (-90.0, 100.0),
    "Elbow": (2.0, 145.0),
    "Palm": (-85.0, 85.0),
    "Wrist": (-60.0, 70.0),
    "Lift": (-8.0, 30.0),
    "Front": (-20.0, 25.0),
}


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Ground:
    """Where a body is: the point (3,) under it in world metres, and its heading, radians."""

    origin: Array
    heading: float

    @property
    def axes(self) -> Array:
        """(3, 3) float ndarray: the body's X, Y and Z (left, up, ahead) in the world, columns."""
        cosine, sine = math.cos(self.heading), math.sin(self.heading)
        return np.array([[-sine, 0.0, cosine], [cosine, 0.0, sine], [0.0, 1.0, 0.0]])

    def matrix(self) -> NDArray[np.float64]:
        """Return what takes the body's decimetres over the ground into the world, (4, 4)."""
        found = np.eye(4)
        found[:3, :3] = self.axes / 10
        found[:3, 3] = self.origin
        return found


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Hold:
    """Where a hand is kept, in the rest space of a bone that it goes along with.

    Attributes
    ----------
    anchor : str
        The bone, by Unity's name.
    wrist : (3,) float ndarray, decimetres
    along, palm : (3,) float ndarray
        Unit vectors: where the hand points, and where the palm faces.
    elbow : (3,) float ndarray
        Unit vector: to which side of the line from shoulder to wrist the elbow is.
    """

    anchor: str
    wrist: Array
    along: Array
    palm: Array
    elbow: Array


def mixed(first: Channels, second: Channels, share: float) -> dict[str, float]:
    """Return channels on the way from the first to the second."""
    names = first.keys() | second.keys()
    return {
        name: (1 - share) * first.get(name, 0.0) + share * second.get(name, 0.0) for name in names
    }


def limited(name: str, value: float) -> float:
    """Return a channel's value within what a joint can do."""
    bounds = LIMITS.get(name)
    if bounds is None:
        for side in SIDES:
            if name.startswith(side):
                bounds = LIMITS.get(name[len(side) :])
    return value if bounds is None else clamped(value, *bounds)


class Built:
    """A pose in the making: bones are put from the hips outwards.

    Parameters
    ----------
    figure : Figure
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.turns: dict[int, Array] = {ROOT: np.eye(3)}
        self.places: dict[int, Array] = {ROOT: np.zeros(3)}

    def turn_of(self, name: str) -> Array:
        """Return the turn (3, 3) of a bone over the feet, by Unity's name."""
        return self.turns[self.figure.human[name]]

    def place_of(self, bone: int) -> Array:
        """Return where a bone's joint (3,) has come, by the bone above it."""
        above = self.figure.above[bone]
        heads = self.figure.skeleton.heads
        if above == ROOT:
            return heads[bone]
        return self.places[above] + self.turns[above] @ (heads[bone] - heads[above])

    def put(self, bone: int, turn: Array, place: Array | None = None) -> None:
        """Turn a bone about its joint, which is carried along unless a place is given."""
        self.places[bone] = self.place_of(bone) if place is None else place
        self.turns[bone] = turn

    def moves(self, ground: Ground) -> NDArray[np.float64]:
        """Return what takes the rest points of each bone into the world, (B, 4, 4)."""
        figure = self.figure
        heads = figure.skeleton.heads
        bones = [bone for bone in self.turns if bone != ROOT]
        local = np.tile(np.eye(4), (len(heads) + 1, 1, 1))  # the last is ROOT
        turns = np.array([self.turns[bone] for bone in bones])
        places = np.array([self.places[bone] for bone in bones])
        local[bones, :3, :3] = turns
        local[bones, :3, 3] = places - np.einsum("bij,bj->bi", turns, heads[bones])
        local[ROOT, 1, 3] = -figure.ground
        found: NDArray[np.float64] = (ground.matrix() @ local)[figure.owner]
        return found


def posed(
    figure: Figure,
    channels: Channels,
    feet: Mapping[str, FootState],
    ground: Ground,
    *,
    holds: Mapping[str, Hold] | None = None,
    grip: float = 1.0,
) -> NDArray[np.float64]:
    """Pose a figure.

    Parameters
    ----------
    figure : Figure
    channels : mapping of str to float
    feet : mapping of "Left" and "Right" to FootState
    ground : Ground
    holds : mapping of "Left" and "Right" to Hold, optional
        Hands that are kept at a place, whatever the channels say of their arms.
    grip : float
        How far they are, 0 to 1.

    Returns
    -------
    (B, 4, 4) float ndarray
        Rest points, decimetres and Y up, into the world, metres and Z up.
    """
    values = {name: limited(name, value) for name, value in channels.items()}
    built = Built(figure)
    ankles = {side: (foot.ankle - ground.origin) @ ground.axes * 10 for side, foot in feet.items()}
    _pelvis(built, values, ankles)
    for side in SIDES:
        yaw = feet[side].yaw - math.degrees(ground.heading)
        _leg(built, side, ankles[side], yaw, feet[side].pitch, values.get("yaw", 0.0))
    _trunk(built, values)
    for side in SIDES:
        _arm(built, side, values, None if holds is None else holds.get(side), grip)
    return built.moves(ground)


def _pelvis(built: Built, values: Channels, ankles: Mapping[str, Array]) -> None:
    get = values.get
    figure = built.figure
    turn = about_y(get("yaw", 0.0)) @ about_x(get("pitch", 0.0)) @ about_z(get("roll", 0.0))
    hips = figure.human["Hips"]
    rest = figure.skeleton.heads[hips]
    place = np.array([get("sway", 0.0), 0.0, rest[2] + get("ahead", 0.0)])
    bend = STRAIGHTEST + math.radians(get("soften", 0.0))
    wanted = _stand_height(figure) + HEADROOM - get("drop", 0.0)
    heights = [wanted]
    for side in SIDES:
        offset = turn @ (figure.head(side + "UpperLeg") - rest)
        beside = ankles[side] - place - offset
        reach = figure.legs[side].reach(bend)
        room = reach * reach - beside[0] ** 2 - beside[2] ** 2
        heights.append(ankles[side][1] + math.sqrt(max(room, 0.1)) - offset[1])
    place[1] = _soft_least(heights) + get("rise", 0.0)
    built.put(hips, turn, place)


def _stand_height(figure: Figure) -> float:
    """Return the height of the hips' joint over the ground on nearly straight legs."""
    leg = figure.legs["Left"].reach(STRAIGHTEST) + figure.soles["Left"].height(0.0)
    return leg + float(figure.head("Hips")[1] - figure.head("LeftUpperLeg")[1])


def _soft_least(values: list[float]) -> float:
    least = min(values)
    total = sum(math.exp(-SOFT * (value - least)) for value in values)
    return least - (math.log(total) - 0.5) / SOFT  # half of the bias of values that are alike


def _leg(
    built: Built, side: str, ankle: Array, yaw: float, pitch: float, pelvis_yaw: float
) -> None:
    figure = built.figure
    upper, lower, foot = (figure.human[side + part] for part in ("UpperLeg", "LowerLeg", "Foot"))
    hip = built.place_of(upper)
    knee_yaw = 0.6 * yaw + 0.4 * pelvis_yaw
    hinge = about_y(knee_yaw)[:, 0]
    turns = figure.legs[side].aimed(ankle - hip, hinge)
    built.put(upper, turns[0])
    built.put(lower, turns[1])
    sole = figure.soles[side]
    built.put(foot, sole.turn(yaw, pitch))
    for toe in figure.toes[side]:
        built.put(toe, sole.turn(yaw, pitch - toe_bend(pitch)))


def _trunk(built: Built, values: Channels) -> None:
    get, human = values.get, built.figure.human
    turn = built.turn_of("Hips")
    for name, share in SHARES.items():
        turn = (
            turn
            @ about_y(share * get("twist", 0.0))
            @ about_x(share * get("bend", 0.0))
            @ about_z(share * get("side", 0.0))
        )
        built.put(human[name], turn)
    head = about_y(get("look", 0.0)) @ about_x(get("nod", 0.0)) @ about_z(get("tilt", 0.0))
    built.put(human["Neck"], towards(0.5, turn, head))
    built.put(human["Head"], head)


def towards(share: float, first: Array, second: Array) -> Array:
    """Return a turn (3, 3) between two that are less than half a turn apart."""
    total = (1 - share) * first + share * second
    return frame(total[:, 0], total[:, 1])


def _arm(built: Built, side: str, values: Channels, hold: Hold | None, grip: float) -> None:
    human, sign = built.figure.human, SIGN[side]

    def get(part: str) -> float:
        return values.get(side + part, 0.0)

    chest = built.turn_of("UpperChest")
    shoulder = chest @ about_z(sign * get("Lift")) @ about_y(-sign * get("Front"))
    built.put(human[side + "Shoulder"], shoulder)
    turns = _hung(built, side, values, chest)
    if hold is not None and grip > 0:
        held = _held(built, side, hold)
        turns = held if grip >= 1 else tuple(map(partial(towards, grip), turns, held))
    for part, turned in zip(("UpperArm", "LowerArm", "Hand"), turns, strict=True):
        built.put(human[side + part], turned)
    put_fingers(built, side, get("Curl"))


def _hung(built: Built, side: str, values: Channels, chest: Array) -> tuple[Array, ...]:
    """Return the turns of upper arm, forearm and hand by the channels' angles."""
    sign, limb, palm = SIGN[side], built.figure.arms[side], built.figure.palms[side]
    swing, away, inward, elbow, twist, wrist = (
        values.get(side + part, 0.0)
        for part in ("Swing", "Away", "Inward", "Elbow", "Palm", "Wrist")
    )
    turn = chest @ about_z(sign * away) @ about_x(-swing) @ about_y(-sign * inward)
    upper, lower = limb.pointed(-turn[:, 1], -turn[:, 0], math.radians(elbow))
    hand = lower @ about(unit(limb.lower), math.radians(-sign * twist))
    return upper, lower, hand @ about(cross(palm.along, palm.facing), math.radians(wrist))


def _held(built: Built, side: str, hold: Hold) -> tuple[Array, ...]:
    """Return the turns of upper arm, forearm and hand that keep a hand at its place."""
    figure = built.figure
    anchor = figure.human[hold.anchor]
    turn = built.turns[anchor]
    shoulder = built.place_of(figure.human[side + "UpperArm"])
    goal = built.places[anchor] + turn @ (hold.wrist - figure.skeleton.heads[anchor])
    elbow, step = turn @ hold.elbow, goal - shoulder
    # The hinge stands across the plane through shoulder, elbow and wrist.
    upper, lower = figure.arms[side].aimed(step, cross(elbow, step))
    palm = figure.palms[side]
    hand = turn @ frame(hold.along, hold.palm) @ frame(palm.along, palm.facing).T
    # The forearm takes a part of the hand's turn about itself, as its two bones do.
    forearm = unit(figure.arms[side].lower)
    twist = twist_about(forearm, lower.T @ hand)
    return upper, lower @ about(forearm, 0.5 * clamped(twist, -2.0, 2.0)), hand


def put_fingers(built: Built, side: str, fist: float) -> None:
    """Curl a hand's fingers: 0 at rest, 1 in a fist."""
    figure = built.figure
    for finger in figure.fingers[side]:
        degrees = finger.rest + fist * (finger.fist - finger.rest)
        turn = about(finger.axis, math.radians(degrees))
        built.put(finger.bone, built.turns[figure.above[finger.bone]] @ turn)
