"""Estimate which pixels of a garment's picture show its cloth, without a trained model."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .observation import Image

Mask8 = NDArray[np.uint8]
Field = NDArray[np.float32]

LONGEST_SIDE = 160  # pixels on which the mask is estimated
LEAST_KEPT = 0.6  # of the polygon without skin; a mask that keeps less is not believed
# Distances from the polygon, as fractions of the square root of its area.
SURE_INSIDE = 0.06
SURE_OUTSIDE = 0.02
REACH = 0.05  # cloth is sought this far outside the polygon
PRIOR_WIDTH = 0.04
PRIOR_WEIGHT = 2.0
EVIDENCE_LIMIT = 3.0  # of a pixel's log likelihood ratio
SMOOTHNESS = 2.5
ROUNDS = 5
SKIN_EVIDENCE = 2.0
SKINLIKE_CLOTH = 0.45  # share of skin colour in the middle from which it is the cloth's colour
# Near the border of the polygon so much evidence against cloth beats any neighbours: bits of a
# shirt's hem over trousers, the gap between the legs.
ALIEN_EVIDENCE = 3.0
ALIEN_DEPTH = 0.1
# Where polygons overlap: nearly undecided, in favour of the garment.
SHARED_DEPTH = np.float32(0.01)
# The open end of a sleeve: skin and dark lining of colours that the middle of the cloth lacks.
OPENING_DEPTH = 0.12
OPENING_COLOUR = 5e-4  # of the middle's pixels, from which a colour is the cloth's own
OPENING_SKIN = 0.3  # share of its pixels
OPENING_LINING = 0.2  # share of its pixels; without a lining it may be beige cloth in shade
OPENING_PIXELS = 12
OPENING_AWAY = 0.25  # distance from the middle, which the ends of long sleeves have, hems not
OPENING_DARK = 0.5  # of the middle's median lightness; the lining is darker
OPENING_RIM = 9  # pixels; side of the square by which an opening is widened
FEWEST_SEEDS = 16  # pixels
# Lab histogram: bins per channel, and the width of a bin.
BINS = (16, 12, 12)
WIDTHS = (16, 5, 5)


def cloth_mask(
    pixels: Image,
    polygon: Mask8,
    measured: Mask8 | None = None,
    *,
    others: Mask8 | None = None,
) -> Mask8:
    """Return the mask of the cloth in a garment's picture.

    A measured mask is taken as it is. Otherwise colours
    well inside the polygon of the landmarks stand for the cloth, colours outside for what is
    not; every pixel weighs both, its distance from the polygon and its neighbours. Where the
    polygons of two garments overlap (a shirt worn over trousers), colour alone decides. Holes
    inside the polygon are filled unless they show skin or another garment, so that a pattern
    with the background's colours stays whole. Where the mask would drop more than 40 % of what
    is left (a white vest before a white wall), the polygon is taken.

    Parameters
    ----------
    pixels : (h, w, 3) uint8 ndarray, RGB
    polygon : (h, w) uint8 ndarray, 0 or 255
    measured : (h, w) uint8 ndarray, 0 or 255, optional
    others : (h, w) uint8 ndarray, 0 or 255, optional
        The polygons of the other garments on the photo.

    Returns
    -------
    (h, w) uint8 ndarray, 0 or 255
    """
    if measured is not None:
        return measured
    scale = min(1.0, LONGEST_SIDE / max(pixels.shape[:2]))
    width, height = (max(8, round(side * scale)) for side in pixels.shape[1::-1])
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    inside = _small_mask(polygon, (width, height))
    rival = inside & 0 if others is None else _small_mask(others, (width, height))
    probability = _probability(np.asarray(small, np.uint8), inside, rival > 0)
    if probability is None:
        return polygon
    full = cv2.resize(probability, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(full > 0.5, 255, 0).astype(np.uint8)


def _small_mask(mask: Mask8, extent: tuple[int, int]) -> Mask8:
    area = cv2.resize(mask, extent, interpolation=cv2.INTER_AREA)
    return np.where(area > 127, 255, 0).astype(np.uint8)


def _probability(small: Image, inside: Mask8, rival: NDArray[np.bool_]) -> Field | None:
    """Probability of cloth at every pixel, or None where it cannot be told from the rest."""
    if not inside.any():
        return None
    depth = _signed_distance(inside)
    shared = rival & (inside > 0)
    cloth_seed = (depth > SURE_INSIDE) & ~rival
    rest_seed = (depth < -SURE_OUTSIDE) | (rival & ~shared)
    if cloth_seed.sum() < FEWEST_SEEDS or rest_seed.sum() < FEWEST_SEEDS:
        return None
    skin = _skin(small)
    skin_counts = bool(skin[cloth_seed].mean() < SKINLIKE_CLOTH)
    evidence = _evidence(small, cloth_seed, rest_seed)
    if skin_counts:
        evidence = evidence - SKIN_EVIDENCE * skin
    probability = _smoothed(evidence, np.where(shared, SHARED_DEPTH, depth))
    alien = (evidence < -ALIEN_EVIDENCE) & ((depth < ALIEN_DEPTH) | shared)
    mask = (probability > 0.5) & (depth > -REACH) & ~alien
    bare = (skin & (evidence < 0) & skin_counts) | (shared & (probability < 0.5))
    mask = _repaired(mask, depth, bare)
    openings = _openings(small, np.where(rival, SHARED_DEPTH, depth), skin)
    mask &= ~openings
    bare |= openings
    expected = (inside > 0) & ~bare & ~shared
    if np.count_nonzero(mask & expected) < LEAST_KEPT * np.count_nonzero(expected):
        return None
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (3, 3), 0), np.float32)


def _signed_distance(inside: Mask8) -> Field:
    """Distance from the polygon's border, positive inside, in square roots of its area."""
    within = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    beyond = cv2.distanceTransform(cv2.bitwise_not(inside), cv2.DIST_L2, 3)
    unit = np.sqrt(np.count_nonzero(inside))
    return np.asarray((within - beyond) / unit, np.float32)


def _skin(small: Image) -> NDArray[np.bool_]:
    """The usual skin range of Cr and Cb, without greys and very dark pixels."""
    ycrcb = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)
    low, high = np.array((50, 138, 77), np.uint8), np.array((245, 180, 124), np.uint8)
    return np.asarray(cv2.inRange(ycrcb, low, high) > 0)


def _openings(small: Image, depth: Field, skin: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the open ends of sleeves, where a photo shows the wrist and the lining round it.

    A trim of another colour has no skin within its landmarks, and stays.
    """
    middle = depth > OPENING_DEPTH
    marked = np.zeros(depth.shape, np.bool_)
    if np.count_nonzero(middle) < FEWEST_SEEDS:
        return marked
    bins = _colour_bins(small)
    own = _histogram(bins[middle])[bins] >= OPENING_COLOUR
    lightness = small.max(axis=2)
    dark = lightness < OPENING_DARK * np.median(lightness[middle])
    away = cv2.distanceTransform((~middle).astype(np.uint8), cv2.DIST_L2, 3)
    far = away > OPENING_AWAY * np.sqrt(np.count_nonzero(depth > 0))
    foreign = (~own & (depth > 0) & far & (dark | skin)).astype(np.uint8)
    count, labels = cv2.connectedComponents(foreign)
    flat = np.asarray(labels).ravel()
    pixels = np.bincount(flat, minlength=count)
    bare = np.bincount(flat, weights=skin.ravel(), minlength=count)
    lining = np.bincount(flat, weights=dark.ravel(), minlength=count)
    chosen = (pixels >= OPENING_PIXELS) & (bare >= OPENING_SKIN * pixels)
    chosen &= lining >= OPENING_LINING * pixels
    chosen[0] = False
    around = np.ones((OPENING_RIM, OPENING_RIM), np.uint8)
    return np.asarray(cv2.dilate(chosen[labels].astype(np.uint8), around) > 0)


def _evidence(small: Image, cloth_seed: NDArray[np.bool_], rest_seed: NDArray[np.bool_]) -> Field:
    """Log likelihood ratio of cloth to the rest, from colour and from colour round about.

    The blurred picture sees a pattern as one mixed colour, which its single colours hide.
    """
    sigma = max(1.0, 0.02 * max(small.shape[:2]))
    total = np.zeros(small.shape[:2], np.float32)
    for picture in (small, cv2.GaussianBlur(small, (0, 0), sigma)):
        bins = _colour_bins(np.asarray(picture, np.uint8))
        cloth, rest = _histogram(bins[cloth_seed]), _histogram(bins[rest_seed])
        ratio = np.log((cloth + 1e-4) / (rest + 1e-4)).astype(np.float32)
        total += np.clip(ratio[bins], -EVIDENCE_LIMIT, EVIDENCE_LIMIT)
    return total


def _colour_bins(picture: Image) -> NDArray[np.int32]:
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.int32)
    index = np.zeros(lab.shape[:2], np.int32)
    for channel, (bins, width) in enumerate(zip(BINS, WIDTHS, strict=True)):
        # Greys lie in the middle of a and b; saturated colours share the outermost bins.
        values = lab[..., channel] if channel == 0 else lab[..., channel] - 128 + bins * width // 2
        index = index * bins + np.clip(values // width, 0, bins - 1)
    return index


def _histogram(values: NDArray[np.int32]) -> Field:
    counts = np.bincount(values, minlength=int(np.prod(BINS))).astype(np.float32).reshape(BINS)
    for axis in range(3):
        counts = _spread(counts, axis)
    return np.asarray(counts.ravel() / max(len(values), 1), np.float32)


def _spread(counts: Field, axis: int) -> Field:
    """Blur along an axis by 1-2-1."""
    rows = np.swapaxes(counts, 0, axis)
    total = 2 * rows
    total[:-1] += rows[1:]
    total[-1] += rows[-1]
    total[1:] += rows[:-1]
    total[0] += rows[0]
    return np.asarray(np.swapaxes(total / 4, 0, axis), np.float32)


def _smoothed(evidence: Field, depth: Field) -> Field:
    """Probability under the evidence, the distance to the polygon and the neighbours' opinion."""
    prior = PRIOR_WEIGHT * np.clip(depth / PRIOR_WIDTH, -1.5, 1.5)
    unary = 0.5 * evidence + prior
    probability = _sigmoid(unary)
    size = max(5, int(0.05 * max(evidence.shape)) | 1)
    for _ in range(ROUNDS):
        around = cv2.GaussianBlur(probability, (size, size), 0)
        probability = _sigmoid(unary + SMOOTHNESS * (2 * around - 1))
    return probability


def _sigmoid(values: Field) -> Field:
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)


def _repaired(mask: NDArray[np.bool_], depth: Field, bare: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop specks and slivers, fill holes, keep out what is bare of cloth, shrink by a pixel."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    binary = np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, cross), np.uint8)
    contours, _ = cv2.findContours(binary, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = 0.02 * np.count_nonzero(depth > 0)
    large = [contour for contour in contours if cv2.contourArea(contour) >= least]
    filled = np.zeros_like(binary)
    cv2.drawContours(filled, large, -1, (1,), -1)
    whole = (binary & filled) | _deep_holes(cv2.subtract(filled, binary), depth)
    blobs = cv2.morphologyEx(bare.astype(np.uint8), cv2.MORPH_OPEN, cross)
    blobs = cv2.dilate(blobs, cross)
    whole[blobs > 0] = 0
    return np.asarray(cv2.erode(whole, cross) > 0)


def _deep_holes(holes: NDArray[Any], depth: Field) -> Mask8:
    """Keep the holes that reach well inside the polygon.

    Those at its border are rather bits of what lies beyond, such as a shirt's hem over trousers.
    """
    count, labels = cv2.connectedComponents(holes)
    deep = np.zeros(count, np.bool_)
    deep[np.asarray(labels)[depth > SURE_INSIDE]] = True
    deep[0] = False
    return np.asarray(deep[labels], np.uint8)
