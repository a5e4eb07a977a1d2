"""What is personal about somebody's movements, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Style:
    """One person's ways; angles in degrees, shares near 1.

    Attributes
    ----------
    seed : int
        That all of it was drawn from.
    stride : float
        Share of the usual length of a step at the same speed.
    swing, elbow : float
        Share of the usual arm swing; the bend of elbows that hang.
    lopsided : float
        How much more one arm swings than the other, -1 to 1.
    slouch, lean, chin : float
        The back's bend, the trunk's lean, both forwards, and the head's, up.
    hips, bounce, twist : float
        Shares of the pelvis' tilt and sway, its rise and fall, and the trunk's twist.
    width, toes_out : float
        Share of the usual distance between the feet; how far they point outwards.
    shoulders : float
        How much they hang forwards.
    handed : str
        "Right" or "Left".
    drift : (8, 3) float ndarray
        Frequencies, Hz, phases and weights of the small unrest of somebody who stands.
    """

    seed: int
    stride: float
    swing: float
    elbow: float
    lopsided: float
    slouch: float
    lean: float
    chin: float
    hips: float
    bounce: float
    twist: float
    width: float
    toes_out: float
    shoulders: float
    handed: str
    drift: NDArray[np.float64]


def style_of(seed: int) -> Style:
    """Draw somebody's ways; the same seed gives the same."""
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 0x6A17])
    slouch = float(rng.choice([-2.0, 0.5, 2.5, 5.5], p=[0.2, 0.35, 0.3, 0.15]))
    drift = np.column_stack(
        [rng.uniform(0.05, 0.3, 8), rng.uniform(0, 2 * np.pi, 8), rng.uniform(0.5, 1.0, 8)]
    )
    return Style(
        seed=seed,
        stride=float(np.clip(rng.normal(1.0, 0.035), 0.92, 1.07)),
        swing=float(rng.uniform(0.55, 1.3)),
        elbow=float(rng.uniform(-4.0, 14.0)),
        lopsided=float(rng.uniform(-0.3, 0.3)),
        slouch=slouch + float(np.clip(rng.normal(0, 0.8), -1.5, 1.5)),
        lean=float(np.clip(rng.normal(0.8, 1.0), -1.0, 2.5)),
        chin=float(np.clip(rng.normal(-1.0, 2.5), -6.0, 4.0)),
        hips=float(rng.uniform(0.6, 1.5)),
        bounce=float(rng.uniform(0.6, 1.3)),
        twist=float(rng.uniform(0.7, 1.3)),
        width=float(rng.uniform(0.8, 1.2)),
        toes_out=float(rng.uniform(3.0, 11.0)),
        shoulders=float(rng.uniform(-2.0, 4.0)) + max(slouch, 0) * 0.3,
        handed="Right" if rng.random() < 0.85 else "Left",
        drift=drift,
    )
