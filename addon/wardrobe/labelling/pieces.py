"""Pieces: a garment's triangles by body part, and which of them are its front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..tailoring.dummy import Dummy
from .silhouette import arm_field, leg_field, trunk_field
from .surface import Bools, Floats, Ints, Worn, split

TRUNK, RIGHT_ARM, LEFT_ARM, RIGHT_LEG, LEFT_LEG = range(5)
SIDE = {RIGHT_ARM: -1, LEFT_ARM: 1, RIGHT_LEG: -1, LEFT_LEG: 1, TRUNK: 0}
PURE = 0.8  # share of an island on one side from which on its own border is the dividing line
MUCH = 0.3  # of all that is positive, see `_halves`


@dataclass(frozen=True)
class Pieces:
    """A worn surface, divided.

    Attributes
    ----------
    worn : Worn
    region : (T,) int64 ndarray
        TRUNK (with what hangs from it in one tube), RIGHT_ARM ...
    front : (T,) bool ndarray
    cut : tuple of str
        What the UV map did not divide and was cut here.
    """

    worn: Worn
    region: Ints
    front: Bools
    cut: tuple[str, ...] = ()

    def mask(self, region: int, *, front: bool = True) -> Bools:
        """Tell which triangles (T,) are the front or the back of a body part."""
        return np.asarray((self.region == region) & (self.front == front))


def _halves(
    worn: Worn, group: Ints, scalar: Floats, chosen: Bools
) -> tuple[Worn, Bools, Ints, bool]:
    """Divide triangles by the sign of a field, whole islands where they are nearly pure.

    An island that holds much of all that is positive is cut, however large the rest of it is: a
    trunk with sleeves in one.

    Returns
    -------
    worn, positive (T',), parent (T',), and whether anything was cut
    """
    areas = worn.areas()
    positive = scalar[worn.faces].mean(axis=1) > 0
    mixed = np.zeros(len(group), bool)
    whole = np.zeros(len(group), bool)
    total = float(areas[chosen & positive].sum())
    for number in np.unique(group[chosen]):
        island = chosen & (group == number)
        ahead = float(areas[island & positive].sum())
        share = ahead / max(float(areas[island].sum()), 1e-12)
        whole[island] = share > 0.5
        much = share <= 0.5 and ahead > MUCH * total
        mixed[island] = min(share, 1 - share) > 1 - PURE or much
    if not mixed.any():
        return worn, whole, np.arange(len(group)), False
    worn, side, parent = split(worn, scalar, mixed)
    return worn, np.where(mixed[parent], side > 0, whole[parent]), parent, True


def armhole_field(worn: Worn, dummy: Dummy, side: int) -> Floats:
    """Return a field (W,) that is positive on one arm, zero where a sleeve is set in.

    The line goes from the armpit to the end of the shoulder, and below through the gap between
    arm and trunk.
    """
    start = dummy.armpit
    up = np.array([dummy.shoulder_x + 0.12, dummy.shoulder + 0.7]) - start
    up /= np.linalg.norm(up)
    place = np.stack([side * worn.points[:, 0], worn.points[:, 1]], axis=1) - start
    above = place[:, 0] * up[1] - place[:, 1] * up[0]
    # Below the armpit the gap opens by the angle of the hanging arm.
    below = place[:, 0] * 0.94 + place[:, 1] * 0.34
    return np.asarray(np.where(place[:, 1] >= 0, above, below))


def divide(worn: Worn, dummy: Dummy, *, sleeves: tuple[int, ...], legs: bool) -> Pieces:
    """Divide a garment into its pieces.

    Parameters
    ----------
    worn : Worn
    dummy : Dummy
        The body that wears it.
    sleeves : tuple of int
        Sides (-1 right, 1 left) that have a sleeve.
    legs : bool
        True for trousers and shorts: nothing is trunk.
    """
    region = np.full(len(worn.faces), TRUNK)
    cut: list[str] = []
    if legs:
        worn, left, _, new = _halves(worn, worn.island, worn.points[:, 0], region == TRUNK)
        region = np.where(left, LEFT_LEG, RIGHT_LEG)
        cut += ["trousers without a centre seam"] * new
    for side in sleeves:
        field = armhole_field(worn, dummy, side)
        worn, arm, parent, new = _halves(worn, worn.island, field, region == TRUNK)
        region = np.where(arm, LEFT_ARM if side > 0 else RIGHT_ARM, region[parent])
        cut += ["sleeve in one with the trunk"] * new
    front = np.zeros(len(region), bool)
    for number, name in ((TRUNK, "trunk"), (RIGHT_ARM, "sleeve"), (LEFT_ARM, "sleeve")):
        if (region == number).any():
            field = _field(worn, region, number, dummy)
            worn, region, front, new = _faced(worn, region, front, field, (number,))
            cut += [f"{name} in one piece round"] * new
    if legs:
        field = leg_field(worn, worn.faces[region == RIGHT_LEG], worn.faces[region == LEFT_LEG])
        worn, region, front, new = _faced(worn, region, front, field, (RIGHT_LEG, LEFT_LEG))
        cut += ["leg in one piece round"] * new
    return Pieces(worn, region, front, tuple(dict.fromkeys(cut)))


def _field(worn: Worn, region: Ints, number: int, dummy: Dummy) -> Floats:
    faces = worn.faces[region == number]
    if number == TRUNK:
        return trunk_field(worn, faces, dummy)
    return arm_field(worn, faces, dummy)


def _faced(
    worn: Worn, region: Ints, front: Bools, field: Floats, numbers: tuple[int, ...]
) -> tuple[Worn, Ints, Bools, bool]:
    """Tell front from back for some body parts."""
    chosen = np.isin(region, numbers)
    group = worn.island * 5 + region
    worn, ahead, parent, new = _halves(worn, group, field, chosen)
    region = region[parent]
    return worn, region, np.where(np.isin(region, numbers), ahead, front[parent]), new
