"""Collars: islands round the neck that are taken off, so that necklines are found below them."""

from __future__ import annotations

import numpy as np

from ..tailoring.dummy import Dummy
from .surface import Worn

SHARE = 0.2  # of the cloth at most
WIDTH = 0.97  # of the shoulders at most: wider islands are yokes
LOWEST = 1.2  # decimetres below the armpits at most, where lapels and hoods end


def without_collar(worn: Worn, dummy: Dummy) -> Worn:
    """Return cloth without the islands that are collars, hoods and neckbands.

    Parameters
    ----------
    worn : Worn
        One connected piece of cloth.
    dummy : Dummy
    """
    areas = worn.areas()
    kept = np.ones(len(worn.faces), bool)
    for number in np.unique(worn.island):
        island = worn.island == number
        points = worn.points[worn.faces[island]].reshape(-1, 3)
        near = np.abs(points[:, 0]).max() < WIDTH * dummy.shoulder_x
        high = points[:, 1].min() > dummy.armpit[1] - LOWEST
        both = (points[:, 0] < 0).any() and (points[:, 0] > 0).any()
        if near and high and both and areas[island].sum() < SHARE * areas.sum():
            kept &= ~island
    return worn.only(kept)
