"""The colours that a garment shows most: its texture, weighted by the cloth that carries it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.character import DressedMesh

Floats = NDArray[np.float64]
MOST = 3
SIDE = 128  # texels a side of the map that are looked at
ALIKE = 14.0  # distance in CIE Lab below which two colours have one name
LEAST = 0.1  # part of the cloth that a colour must cover to be told
SEED = 7


def dominant_colours(
    texture: NDArray[np.uint8], mesh: DressedMesh
) -> tuple[tuple[int, int, int], ...]:
    """Return one to three colours of a textured mesh, the most frequent first.

    Every texel counts by the area of the cloth that it covers, so that a small print on a large
    map, or what no face uses, does not count for more than is seen of it.

    Parameters
    ----------
    texture : (H, W, 3 or 4) uint8 ndarray
        sRGB, red first, the top row first; a fourth channel is the alpha: what is cut out has no
        colour.
    mesh : DressedMesh

    Returns
    -------
    tuple of (r, g, b)
        sRGB, 0 to 255.
    """
    small = cv2.resize(texture, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)  # unmixed
    weights = _cloth(mesh)
    if texture.shape[2] == 4:
        weights = np.where(small[:, :, 3] >= 128, weights, 0)
    used = weights > 0
    if not used.any():
        used, weights = np.ones_like(used), np.ones_like(weights)
    picture = small[:, :, :3].astype(np.float32) / 255
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    centres, shares = _clustered(lab[used].astype(np.float32), weights[used])
    rgb = cv2.cvtColor(centres[None].astype(np.float32), cv2.COLOR_LAB2RGB)[0]
    told = shares >= LEAST
    told[0] = True
    whole = np.clip(np.round(rgb[told] * 255), 0, 255).astype(int)
    return tuple((int(r), int(g), int(b)) for r, g, b in whole)


def _cloth(mesh: DressedMesh) -> Floats:
    """Return how much cloth each of SIDE x SIDE texels covers, (SIDE, SIDE), any unit."""
    weights = np.zeros((SIDE, SIDE))
    area, flat = _areas(mesh)
    places = np.mod(mesh.uvs, 1.0) if (mesh.uvs.min() < 0 or mesh.uvs.max() > 1) else mesh.uvs
    pixels = places * (SIDE, -SIDE) + (0, SIDE)
    for corners, cloth, cover in zip(mesh.uv_faces, area, flat, strict=True):
        polygon = pixels[corners[corners >= 0]]
        low = np.clip(np.floor(polygon.min(axis=0)).astype(int), 0, SIDE - 1)
        high = np.clip(np.ceil(polygon.max(axis=0)).astype(int), low + 1, SIDE)
        box = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
        steps = np.round((polygon - low) * 16).astype(np.int32) - 8  # centres lie at whole ones
        cv2.fillConvexPoly(box, steps, (1,), shift=4)
        share = cloth / max(int(box.sum()), 1) if cover else 0.0
        weights[low[1] : high[1], low[0] : high[0]] += box * share
    return weights


def _areas(mesh: DressedMesh) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the faces' areas, and which faces take any room on the map."""
    corners = mesh.vertices[np.where(mesh.faces >= 0, mesh.faces, mesh.faces[:, :1])]
    cross = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    places = mesh.uvs[np.where(mesh.uv_faces >= 0, mesh.uv_faces, mesh.uv_faces[:, :1])]
    return np.linalg.norm(cross, axis=1) / 2, np.ptp(places, axis=1).min(axis=1) > 0


def _clustered(lab: NDArray[np.float32], weights: Floats) -> tuple[Floats, Floats]:
    """Return the centres in Lab and their shares, the largest first; like ones are one."""
    rng = np.random.default_rng(SEED)
    drawn = lab[rng.choice(len(lab), 4096, p=weights / weights.sum())]
    count = min(MOST + 2, len(np.unique(drawn, axis=0)))
    cv2.setRNGSeed(SEED)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.1)
    labels = np.zeros((len(drawn), 1), np.int32)
    _, chosen, centres = cv2.kmeans(drawn, count, labels, stop, 3, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(np.ravel(chosen), minlength=count) / len(drawn)
    return _joined(centres.astype(np.float64), shares)


def _joined(centres: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Join centres that look alike, the nearest two first, until MOST or fewer are left apart."""
    while len(centres) > 1:
        distances = np.linalg.norm(centres[:, None] - centres, axis=2)
        np.fill_diagonal(distances, np.inf)
        one, two = np.unravel_index(distances.argmin(), distances.shape)
        if distances[one, two] >= ALIKE and len(centres) <= MOST:
            break
        both = shares[one] + shares[two]
        if both > 0:
            centres[one] = (centres[one] * shares[one] + centres[two] * shares[two]) / both
        shares[one] = both
        centres, shares = np.delete(centres, two, axis=0), np.delete(shares, two)
    order = np.argsort(-shares, kind="stable")
    return centres[order], shares[order]
