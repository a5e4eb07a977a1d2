"""How a clone is made: the published way, or our own with a cloth mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ..errors import OutfitError

Profile = Literal["paper", "masked"]
TEXTURE_SIZES = (256, 512, 1024, 2048, 4096)
LARGEST_BLOCK = 16


@dataclass(frozen=True)
class CloneSettings:
    """Options of `clone_garment`.

    Attributes
    ----------
    profile : str
        "paper": the published method without its bugs, hard borders, no mask but the polygon of
        the landmarks. "masked": a cloth mask keeps skin and background out, what it drops is
        filled from the cloth cell, and the border of the registered area is blended.
    texture_size : int
        Texels along each side: 256, 512, 1024, 2048 or 4096.
    block_sizes : tuple of int
        Side lengths of the blocks tried on the 48 x 16 feature map (paper, 3.3.1).
    feather : float
        Width of the blended border as a fraction of the texture; "masked" only.
    flatten_shading : bool
        Take slow changes of light out of the cloth cell, which would show as seams where it is
        flipped, and give it the tone of the garment; "masked" only.
    """

    profile: Profile = "masked"
    texture_size: int = 1024
    block_sizes: tuple[int, ...] = (2, 3, 4, 5, 6, 7, 8)
    feather: float = 0.01
    flatten_shading: bool = True

    def __post_init__(self) -> None:
        if self.profile not in get_args(Profile):
            raise OutfitError(f"clone profile {self.profile!r}; expected paper or masked")
        if self.texture_size not in TEXTURE_SIZES:
            raise OutfitError(
                f"texture size {self.texture_size}; expected one of "
                f"{', '.join(map(str, TEXTURE_SIZES))}"
            )
        sizes = self.block_sizes
        if not sizes or any(not 2 <= size <= LARGEST_BLOCK for size in sizes):
            raise OutfitError(f"block sizes {sizes}; expected numbers from 2 to {LARGEST_BLOCK}")
        if not 0 <= self.feather <= 0.1:
            raise OutfitError(f"feather {self.feather}; expected a fraction from 0 to 0.1")

    @property
    def masked(self) -> bool:
        """True for the profile that looks for cloth."""
        return self.profile == "masked"
