"""Layers: what is worn over what, by the z_depth of the garments of one character."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ..garment import Garment
from .pressing import pressed, slot_of
from .tucking import tucked

log = logging.getLogger(__name__)

# slot -> how far out it is worn
ORDER = {"bottom": 0, "dress": 1, "top": 1, "outwear": 2}
STEP = 5  # least difference of z_depth between layers


def layered(
    garments: Sequence[Garment],
    body_vertices: NDArray[np.float64],
    *,
    tuck: bool,
    lend: bool = True,
) -> tuple[Garment, ...]:
    """Return garments, in their order, layered for one body, the top tucked in if asked for.

    What lies below is pressed in where it would stick out of what is worn over it. All of it is
    written into the garments' bindings: `dress` and the files they are saved to need no more.

    Parameters
    ----------
    garments : sequence of Garment
    body_vertices : (19158, 3) float ndarray
        The body that wears them, all base vertices, decimetres, Y up.
    tuck : bool
        Where there is a top and a bottom to tuck it into; one that has no open edge round the
        waist, such as an overall's, is left as it is.
    lend : bool
        Whether inner layers take over weights of outer ones, see `pressed`.
    """
    worn = list(in_layers(garments))
    slots = [slot_of(garment) for garment in worn]
    if tuck and "top" in slots and "bottom" in slots:
        top, bottom = slots.index("top"), slots.index("bottom")
        try:
            worn[top] = tucked(worn[top], worn[bottom], body_vertices)
        except OutfitError as error:
            log.warning("%s is not tucked in: %s", worn[top].name, error)
    return pressed(worn, body_vertices, lend=lend)


def in_layers(garments: Sequence[Garment]) -> tuple[Garment, ...]:
    """Return garments, in their order, of which bottoms lie below tops and these below outwear.

    Where the garments' own z_depth says so already nothing changes; people's own garments often
    all have the same.
    """
    layered = {}
    highest: int | None = None
    for index in sorted(range(len(garments)), key=lambda i: ORDER.get(slot_of(garments[i]), 0)):
        binding = garments[index].binding
        depth = binding.z_depth if highest is None else max(binding.z_depth, highest + STEP)
        highest = depth
        layered[index] = replace(garments[index], binding=replace(binding, z_depth=depth))
    return tuple(layered[index] for index in range(len(garments)))
