"""Clone one garment again and again while its landmarks are moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..wardrobe.registration import Registration
from .clone import Clone, clone_garment
from .features import FeatureMap, Features, texture_features
from .observation import Image, Observation
from .settings import CloneSettings

PREVIEW_SIZE = 512  # texels; what is shown while something moves


@dataclass
class RememberedFeatures:
    """A backbone that describes a crop it has just described from memory.

    Landmarks inside a garment's bounding box move without a change of its crop.
    """

    backbone: FeatureMap = texture_features
    _known: list[tuple[Image, Features]] = field(default_factory=list)

    def __call__(self, crop: Image) -> Features:
        """Describe a crop."""
        for seen, features in self._known:
            if np.array_equal(seen, crop):
                return features
        features = self.backbone(crop)
        self._known = [(crop, features), *self._known[:1]]  # two of a one-piece garment
        return features


@dataclass(frozen=True)
class LiveClone:
    """One garment on one photo, whose landmarks move.

    Attributes
    ----------
    photo : (H, W, 3) uint8 ndarray, RGB
    registration : Registration
    settings : CloneSettings
        Of the full texture.
    """

    photo: Image
    registration: Registration
    settings: CloneSettings
    _features: RememberedFeatures = field(default_factory=RememberedFeatures, compare=False)

    @property
    def preview_settings(self) -> CloneSettings:
        """The settings of a preview: the same, at a lower size."""
        size = min(PREVIEW_SIZE, self.settings.texture_size)
        return replace(self.settings, texture_size=size)

    def preview(self, observations: Sequence[Observation]) -> Image:
        """Return the texture at a low size, the very one that `clone_garment` makes of that size.

        Parameters
        ----------
        observations : sequence of Observation
            All garments on the photo, as they lie now.

        Returns
        -------
        (s, s, 3) uint8 ndarray, RGB
            s is 512, or less where the full texture is smaller.

        Raises
        ------
        OutfitError
            As `clone_garment`.
        """
        return clone_garment(
            self.photo,
            observations,
            self.registration,
            self.preview_settings,
            backbone=self._features,
        ).texture

    def full(self, observations: Sequence[Observation]) -> Clone:
        """Clone at full size; unlike `preview` it may run in any thread.

        Raises
        ------
        OutfitError
            As `clone_garment`.
        """
        return clone_garment(self.photo, observations, self.registration, self.settings)
