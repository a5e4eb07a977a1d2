"""The recipe for live cloning: a character's textures kept in step with what is seen on its photo.

Nothing of Blender is used: all but the previews may run in a thread.
"""

from __future__ import annotations

import filecmp
import itertools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from .cloning.clone import Clone
from .cloning.live import LiveClone, RememberedFeatures
from .cloning.observation import Image, Mask, Observation, Outfit
from .cloning.settings import CloneSettings
from .errors import OutfitError
from .photos.outfits import check_outfit, with_mask
from .pipeline_scene import Dressed
from .wardrobe.garment import Garment
from .wardrobe.landmarks import category_named
from .wardrobe.people.painting import write_png
from .wardrobe.registration import Registration

_numbers = itertools.count()  # of half-made files


@dataclass(frozen=True)
class NewTexture:
    """A texture that was cloned anew.

    Attributes
    ----------
    garment : str
    clone : Clone
    file : Path or None
        Where it lies, beside the texture it is to replace; None where that holds the same.
    """

    garment: str
    clone: Clone
    file: Path | None


@dataclass(frozen=True)
class LiveOutfit:
    """The garments of a character whose textures follow the landmarks on its photo.

    Attributes
    ----------
    photo : (H, W, 3) uint8 ndarray, RGB
    registrations : mapping of garment's name to Registration
    """

    photo: Image
    registrations: Mapping[str, Registration]
    _features: dict[str, RememberedFeatures] = field(default_factory=dict)
    _masks: dict[tuple[str, str, bytes], Mask | None] = field(default_factory=dict)

    def with_registrations(self, edited: Mapping[str, Registration]) -> LiveOutfit:
        """Return the same with other registrations of some garments."""
        known = {name: one for name, one in edited.items() if name in self.registrations}
        return replace(self, registrations={**self.registrations, **known})

    def fed_by(self, slots: Iterable[str], outfit: Outfit) -> tuple[str, ...]:
        """Return the garments whose cloth comes from what is seen in one of some slots."""
        wanted = set(slots)
        return tuple(name for name in self.worn(outfit) if self._slots(name) & wanted)

    def worn(self, outfit: Outfit) -> tuple[str, ...]:
        """Return the garments all of whose slots are seen; plain ones stand in for the others."""
        seen = {item.slot for item in outfit.observations}
        return tuple(name for name in self.registrations if self._slots(name) <= seen)

    def _slots(self, garment: str) -> set[str]:
        return {category_named(one).slot for one in self.registrations[garment].categories}

    def preview(self, garment: str, outfit: Outfit, settings: CloneSettings) -> Image:
        """Return a garment's texture at a low size, (s, s, 3) uint8 RGB.

        Raises
        ------
        OutfitError
            Where landmarks lie outside the photo or allow no clone.
        """
        return self._clone(garment, settings).preview(self._seen(outfit))

    def textures(
        self,
        outfit: Outfit,
        settings: CloneSettings,
        targets: Mapping[str, Path],
        *,
        go_on: Callable[[float], None] = lambda done: None,
    ) -> tuple[NewTexture, ...]:
        """Clone every garment at full size and write what differs from the files in place.

        Parameters
        ----------
        outfit : Outfit
        settings : CloneSettings
        targets : mapping of garment's name to Path
            The textures as they are; garments without one are passed over.
        go_on : callable (done), optional
            Told from 0 to 1 how far it is; what it raises ends the work and leaves no file.

        Raises
        ------
        OutfitError
            Where landmarks lie outside the photo or allow no clone, or nothing can be written.
        """
        seen = self._seen(outfit)
        names = [name for name in self.worn(outfit) if name in targets]
        clones: list[Clone] = []
        for count, name in enumerate(names):
            go_on(count / len(names))
            clones.append(self._clone(name, settings).full(seen))
        made: list[NewTexture] = []
        with ExitStack() as unless_done:
            unless_done.callback(discard, made)
            for name, clone in zip(names, clones, strict=True):
                go_on(1.0)
                made.append(NewTexture(name, clone, _written(clone, targets[name])))
            go_on(1.0)
            unless_done.pop_all()
        return tuple(made)

    def _clone(self, garment: str, settings: CloneSettings) -> LiveClone:
        features = self._features.setdefault(garment, RememberedFeatures())
        return LiveClone(self.photo, self.registrations[garment], settings, features)

    def _seen(self, outfit: Outfit) -> tuple[Observation, ...]:
        """Return what is seen, checked, with measured masks, which are read once."""
        check_outfit(outfit, self.photo)
        return tuple(self._masked(item) for item in outfit.observations)

    def _masked(self, item: Observation) -> Observation:
        rings = b"".join(ring.tobytes() for ring in getattr(item, "mask_polygons", ()))
        key = item.category, str(getattr(item, "mask_file", None)), rings
        if key not in self._masks:
            self._masks[key] = with_mask(item, self.photo.shape).cloth_mask
        return replace(item, cloth_mask=self._masks[key])


def follow(photo: Image, garments: Iterable[Garment]) -> LiveOutfit:
    """Return the live outfit of garments that a photo is cloned onto; the others are left out."""
    return LiveOutfit(photo, {one.name: one.registration for one in garments if one.registration})


def discard(textures: Sequence[NewTexture]) -> None:
    """Remove the files of textures that nobody wants any more."""
    for texture in textures:
        if texture.file is not None:
            texture.file.unlink(missing_ok=True)


def recloned(dressed: Dressed, textures: Sequence[NewTexture]) -> Dressed:
    """Return what a character was built from, with the clones that its garments now show."""
    clones = {texture.garment: texture.clone for texture in textures}
    garments = tuple(
        replace(item, clone=clones.get(item.garment.name, item.clone))
        for item in dressed.cloned.garments
    )
    return replace(dressed, cloned=replace(dressed.cloned, garments=garments))


def _written(clone: Clone, target: Path) -> Path | None:
    """Write a texture beside the one it is to replace; None where that one holds the same."""
    path = target.with_name(f".{target.stem}-{os.getpid()}-{next(_numbers)}.png")
    try:
        write_png(path, clone.texture)
        if target.is_file() and filecmp.cmp(path, target, shallow=False):
            path.unlink()
            return None
    except (OSError, OutfitError) as error:
        path.unlink(missing_ok=True)
        reason = error.__cause__ if isinstance(error, OutfitError) else error
        told = getattr(reason, "strerror", None) or error
        raise OutfitError(f"{target}: cannot be written: {told}") from error
    return path
