"""Category rules: which of DeepFashion2's thirteen a garment is, from its rims and measures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..tailoring.dummy import Dummy
from .loops import Rim


class NoLandmark(Exception):
    """The cloth is built in a way that has no such landmark."""


LONG = 0.58  # of the arm: sleeves that reach farther are long
DRESS = 1.25  # level (1 crotch, 2 knee) below which a hem makes a top a dress
TROUSERS = 2.2  # level below which legs are long
OPENING = 1.8  # decimetres: a neckline that drops farther is an open front
STRAP = 0.45  # decimetres: straps narrower than this make a sling


@dataclass(frozen=True)
class Build:
    """How a connected piece of cloth is built.

    Attributes
    ----------
    rims : tuple of Rim
        With waistbands told from hems.
    upper : bool
        True for what hangs from the shoulders.
    sleeves : tuple of int
        Sides (-1 right, 1 left) with a sleeve.
    legs : bool
        True where there is a leg on both sides.
    open_front : bool
    reach : float
        Part of the arm that the sleeves cover, 0 without.
    hem : float
        Level of the lower edge: -1 armpit, 0 waist, 1 crotch, 2 knee, 3 ankle.
    """

    rims: tuple[Rim, ...]
    upper: bool
    sleeves: tuple[int, ...]
    legs: bool
    open_front: bool
    reach: float
    hem: float


def level_of(dummy: Dummy, height: float) -> float:
    """Return the level of a height: -1 armpit, 0 waist, 1 crotch, 2 knee, 3 ankle."""
    marks = [dummy.ankle, dummy.knee, dummy.crotch, dummy.waist, float(dummy.armpit[1])]
    return float(np.interp(height, marks, [3, 2, 1, 0, -1]))


def read_build(rims: tuple[Rim, ...], dummy: Dummy, *, lowest: float) -> Build:
    """Tell how a piece of cloth is built.

    Parameters
    ----------
    rims : tuple of Rim
    dummy : Dummy
    lowest : float
        Height of its lowest place: where a coat without a rim of its own at the hem ends.

    Raises
    ------
    NoLandmark
        For what is worn on head, hands or feet.
    """
    kinds = {rim.kind for rim in rims}
    upper = bool(kinds & {"neck", "opening"})
    rims = _with_opening(rims) if upper else _with_waist(rims)
    cuffs = [rim for rim in rims if rim.kind == "cuff"]
    sleeves = tuple(sorted({rim.side for rim in cuffs})) if upper else ()
    _refuse_others(rims, dummy, upper=upper, lowest=lowest)
    legs = {rim.side for rim in rims if rim.kind == "leg hem"} >= {-1, 1}
    hems = [rim.height for rim in rims if rim.kind == ("leg hem" if legs else "hem")]
    return Build(
        rims,
        upper,
        sleeves,
        legs,
        any(rim.kind == "opening" for rim in rims),
        float(np.mean([rim.reach for rim in cuffs])) if sleeves else 0.0,
        level_of(dummy, min(hems, default=lowest)),
    )


def _refuse_others(rims: tuple[Rim, ...], dummy: Dummy, *, upper: bool, lowest: float) -> None:
    if upper and lowest > dummy.armpit[1]:
        raise NoLandmark("a piece of its cloth ends above the chest")
    if not upper and not any(rim.kind == "waist" and rim.height > dummy.crotch for rim in rims):
        raise NoLandmark("a piece of its cloth hangs neither from the shoulders nor from the waist")


def _with_opening(rims: tuple[Rim, ...]) -> tuple[Rim, ...]:
    """Call the neckline of a top without a hem of its own what it is: its open front's rim."""
    if any(rim.kind in ("hem", "leg hem", "opening") for rim in rims):
        return rims
    return tuple(
        replace(rim, kind="opening") if rim.kind == "neck" and rim.drop > OPENING else rim
        for rim in rims
    )


def _with_waist(rims: tuple[Rim, ...]) -> tuple[Rim, ...]:
    """Call the highest rim round the middle the waist."""
    round_middle = [rim for rim in rims if rim.kind == "hem"]
    if not round_middle:
        return rims
    top = max(round_middle, key=lambda rim: rim.height)
    return tuple(replace(rim, kind="waist") if rim is top else rim for rim in rims)


def category_of(build: Build, strap: float) -> str:
    """Return the DeepFashion2 category.

    Parameters
    ----------
    build : Build
    strap : float
        Width of the straps of what has no sleeves, decimetres, see `strap_width`.
    """
    if not build.upper:
        if not build.legs:
            return "skirt"
        return "trousers" if build.hem > TROUSERS else "shorts"
    sleeve = "long sleeve" if build.reach > LONG else "short sleeve"
    if build.open_front:
        return f"{sleeve} outwear"
    dress = build.hem > DRESS and not build.legs
    if build.sleeves:
        return f"{sleeve} {'dress' if dress else 'top'}"
    return f"{'sling' if strap < STRAP else 'vest'}{' dress' if dress else ''}"
