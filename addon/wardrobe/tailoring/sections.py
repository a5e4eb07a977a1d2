"""Cross-sections of a limb or trunk as tables of radii, which cloth is draped by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cloth_mesh import Floats, Ints

ANGLES = 72
AXIS_ROUNDS = 40  # of smoothing: seams follow the axis, so it must not wave


@dataclass(frozen=True)
class Sections:
    """Radii of a tube, level by level.

    A tube stands in a local frame (across, level, forward); angle 0 points forward and
    a quarter turn points across.

    Attributes
    ----------
    levels : (L,) float ndarray, decimetres, ascending and evenly spaced
    centres : (L, 2) float ndarray, (across, forward) of the tube's axis
    radii : (L, ANGLES) float ndarray, decimetres
    """

    levels: Floats
    centres: Floats
    radii: Floats

    @property
    def step(self) -> float:
        """Distance between two levels, decimetres."""
        return float(self.levels[1] - self.levels[0])

    def centre(self, level: Floats) -> Floats:
        """Return the axis (n, 2) at the given levels (n,)."""
        columns = [np.interp(level, self.levels, self.centres[:, k]) for k in range(2)]
        return np.stack(columns, axis=-1)

    def polar(self, local: Floats) -> tuple[Floats, Floats]:
        """Return angle and radius (n,) of points (n, 3) in the local frame."""
        offset = local[:, [0, 2]] - self.centre(local[:, 1])
        return np.arctan2(offset[:, 0], offset[:, 1]), np.hypot(offset[:, 0], offset[:, 1])

    def radius(self, angle: Floats, level: Floats) -> Floats:
        """Sample the table bilinearly; levels beyond the ends take the end's radii."""
        row = np.clip((level - self.levels[0]) / self.step, 0, len(self.levels) - 1 - 1e-9)
        low, rest = row.astype(int), row - np.floor(row)
        column = (angle / (2 * np.pi) * ANGLES) % ANGLES
        left, part = column.astype(int) % ANGLES, column - np.floor(column)
        right = (left + 1) % ANGLES
        high = np.minimum(low + 1, len(self.levels) - 1)
        lower = (1 - part) * self.radii[low, left] + part * self.radii[low, right]
        upper = (1 - part) * self.radii[high, left] + part * self.radii[high, right]
        return np.asarray((1 - rest) * lower + rest * upper)

    def place(self, angle: Floats, level: Floats, radius: Floats) -> Floats:
        """Return local points (n, 3) at angle, level and radius."""
        centre = self.centre(level)
        across = centre[:, 0] + radius * np.sin(angle)
        return np.stack([across, level, centre[:, 1] + radius * np.cos(angle)], axis=1)

    def grown(self, ease: Floats | float) -> Sections:
        """Return the tube wider by `ease`: a number, (L, 1) per level or the whole (L, A)."""
        return replace(self, radii=self.radii + ease)

    def over(self, other: Sections, gap: float) -> Sections:
        """Return the tube where it is wider than another by a gap, and that elsewhere."""
        return replace(self, radii=np.maximum(self.radii, other.radii + gap))

    def smoothed(self, rounds: int) -> Sections:
        """Return radii averaged with their neighbours along levels and angles."""
        radii = self.radii
        for _ in range(rounds):
            padded = np.concatenate([radii[:1], radii, radii[-1:]])
            radii = (padded[:-2] + 2 * radii + padded[2:]) / 4
            radii = (np.roll(radii, 1, axis=1) + 2 * radii + np.roll(radii, -1, axis=1)) / 4
        return replace(self, radii=radii)

    def hanging(self, taper: float, top: float) -> Sections:
        """Return the tube as cloth hangs: below `top` it narrows by at most `taper` per decimetre.

        The radius is compared about one axis, so a tilted axis shifts the cloth with it.
        """
        radii = self.radii.copy()
        for row in range(len(radii) - 2, -1, -1):
            if self.levels[row] < top:
                radii[row] = np.maximum(radii[row], radii[row + 1] - taper * self.step)
        return replace(self, radii=radii)


def convex_hull(points: Floats) -> Floats:
    """Return the convex hull (h, 2) of points (n, 2), counter-clockwise (monotone chain)."""
    rows = points[np.lexsort((points[:, 1], points[:, 0]))]

    def chain(rows: Floats) -> list[Floats]:
        out: list[Floats] = []
        for p in rows:
            while len(out) > 1:
                a, b = out[-1] - out[-2], p - out[-2]
                if a[0] * b[1] - a[1] * b[0] > 0:
                    break
                out.pop()
            out.append(p)
        return out

    return np.array(chain(rows)[:-1] + chain(rows[::-1])[:-1])


def ray_radii(hull: Floats, centre: Floats) -> Floats:
    """Return how far (ANGLES,) the rays from an inner point reach to a hull (across, forward)."""
    angle = np.arange(ANGLES) * 2 * np.pi / ANGLES
    direction = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    start = hull - centre
    along = np.roll(start, -1, axis=0) - start
    cross = direction[:, None, 0] * along[None, :, 1] - direction[:, None, 1] * along[None, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0])[None, :] / cross
        side = start[None, :, 0] * direction[:, None, 1] - start[None, :, 1] * direction[:, None, 0]
        share = side / cross
    hit = (share >= -1e-9) & (share <= 1 + 1e-9) & (far > 0)
    return np.asarray(np.where(hit, far, 0).max(axis=1))


def slice_points(local: Floats, edges: Ints, level: float) -> Floats:
    """Return where mesh edges cross a level: (n, 2) points (across, forward)."""
    height = local[:, 1] - level
    a, b = edges.T
    crossed = (height[a] >= 0) != (height[b] >= 0)
    a, b = a[crossed], b[crossed]
    share = (height[a] / (height[a] - height[b]))[:, None]
    return np.asarray(((1 - share) * local[a] + share * local[b])[:, [0, 2]])


def measure_sections(local: Floats, edges: Ints, levels: Floats, *, symmetric: bool) -> Sections:
    """Measure the convex cross-sections of a tube.

    Parameters
    ----------
    local : (V, 3) float ndarray, (across, level, forward)
    edges : (E, 2) int32 ndarray
        Edges of the tube alone.
    levels : (L,) float ndarray
        Even levels, each of which the tube must cross.
    symmetric : bool
        The axis has across = 0 (trunk), else it runs through the middle of the section.
    """
    hulls = [convex_hull(slice_points(local, edges, float(level))) for level in levels]
    middles = np.array([(hull.min(axis=0) + hull.max(axis=0)) / 2 for hull in hulls])
    if symmetric:
        middles[:, 0] = 0
    for _ in range(AXIS_ROUNDS):
        padded = np.concatenate([middles[:1], middles, middles[-1:]])
        middles = (padded[:-2] + 2 * middles + padded[2:]) / 4
    radii = [ray_radii(hull, middle) for hull, middle in zip(hulls, middles, strict=True)]
    return Sections(levels, middles, np.array(radii))
