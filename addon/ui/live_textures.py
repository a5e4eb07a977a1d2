"""What a live clone is made from, read off a character at one go, and its textures' way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import session
from .characters import BODY, CharacterObject, meshes_of
from .landmark_shapes import edited_registration, remembered
from .landmark_sheets import Sheet
from .paths import path_of

if TYPE_CHECKING:
    from ..cloning.observation import Outfit
    from ..cloning.settings import CloneSettings
    from ..pipeline_live import LiveOutfit, NewTexture
    from ..wardrobe.garment import Garment
    from ..wardrobe.registration import Registration


@dataclass(frozen=True)
class TextureInputs:
    """Everything that a character's textures depend on; it outlives undo and may go to a thread.

    Attributes
    ----------
    root : str
        The character's name.
    photo : Path
    outfit : Outfit
    settings : CloneSettings
    targets : mapping of garment's name to Path
        The textures that its meshes show, in the character's own folder.
    known : tuple of Garment
        What the photo was cloned onto; empty where Blender was started since.
    edited : mapping of garment's name to Registration
        Those whose UV landmarks an artist has moved since.
    """

    root: str
    photo: Path
    outfit: Outfit
    settings: CloneSettings
    targets: Mapping[str, Path]
    known: tuple[Garment, ...]
    edited: Mapping[str, Registration]

    @property
    def source(self) -> tuple[Any, ...]:
        """What the live outfit depends on."""
        return _stamp(self.photo), sorted(self.targets), [id(one) for one in self.known]

    @property
    def signature(self) -> tuple[Any, ...]:
        """What the textures depend on."""
        seen = [
            (item.category, item.landmarks.tobytes(), item.visibility.tobytes(), item.cell)
            for item in self.outfit.observations
        ]
        masks = [str(getattr(item, "mask_file", "")) for item in self.outfit.observations]
        edited = {name: _content(one) for name, one in self.edited.items()}
        return self.source, seen, masks, self.settings, self.targets, edited


def _stamp(photo: Path) -> tuple[str, int]:
    try:
        return str(photo), photo.stat().st_mtime_ns
    except OSError:
        return str(photo), 0


def _content(registration: Registration) -> bytes:
    parts = (part.uv.tobytes() + part.outline.tobytes() for part in registration.parts)
    return registration.landmarks.tobytes() + b"".join(parts)


def texture_inputs(root: CharacterObject) -> TextureInputs:
    """Read off a character what its textures depend on.

    Raises
    ------
    OutfitError
        Where no garment is shown.
    """
    from .converting import outfit_of, settings_of

    settings, dressed = root.outfit_cloner, session.cloned_of(root)
    return TextureInputs(
        root=root.name,
        photo=path_of(root, settings.photo),
        outfit=outfit_of(root),
        settings=settings_of(root).clone,
        targets=_targets(root),
        known=tuple(item.garment for item in dressed.cloned.garments) if dressed else (),
        edited=_edited(root),
    )


def _edited(root: CharacterObject) -> dict[str, Registration]:
    """Return the registrations of the garments whose UV landmarks were opened: as they are now."""
    found = {}
    for uv_map in root.outfit_cloner.uv_maps:
        known = remembered(uv_map.name)
        # Numbers that nobody has moved come back from Blender a little rounded.
        moved = edited_registration(Sheet(root.name, uv_map.name)) if uv_map.edited else None
        registration = moved or (known.registration if known else None)
        if registration is not None:
            found[uv_map.name] = registration
    return found


def _targets(root: CharacterObject) -> dict[str, Path]:
    """Return the texture of every garment; a picture that an artist put there is not ours."""
    from ..stage.live_images import base_image, file_of

    own = path_of(root, root.outfit_cloner.folder).resolve()
    images = {part: base_image(thing) for part, thing in meshes_of(root).items() if part != BODY}
    files = {part: file_of(image) for part, image in images.items() if image is not None}
    return {part: path for part, path in files.items() if path.resolve().is_relative_to(own)}


def open_live(inputs: TextureInputs) -> LiveOutfit:
    """Open the photo and find the garments that are cloned onto; it may take seconds.

    Raises
    ------
    OutfitError
        Where the photo is lost.
    """
    from ..pipeline_live import follow

    photo = session.photo_at(inputs.photo)
    return follow(photo, inputs.known or _from_wardrobe(inputs.targets))


def _from_wardrobe(names: Mapping[str, Path]) -> list[Garment]:
    with session.working:
        wardrobe = session.open_wardrobe()
    there = {entry.name for entry in wardrobe.entries}
    return [wardrobe.garment(name) for name in names if name in there]


def show_textures(root: CharacterObject, textures: Sequence[NewTexture]) -> int:
    """Let a character show its new textures, and return how many have changed.

    Raises
    ------
    OutfitError
        Where a file cannot be put in place; the other textures are shown nevertheless.
    """
    from ..errors import OutfitError
    from ..pipeline_live import discard, recloned
    from ..stage.live_images import replace_texture, show_again

    meshes, errors = meshes_of(root), []
    for texture in textures:
        thing = meshes.get(texture.garment)
        try:
            if thing is not None and texture.file is not None:
                replace_texture(thing, texture.file)
            elif thing is not None:
                show_again(thing)
        except OutfitError as error:
            errors.append(error)
    discard(textures)  # what had no mesh or place to go to
    dressed = session.cloned_of(root)
    if dressed is not None:
        session.remember_clone(root, recloned(dressed, textures))
    if errors:
        raise errors[0]
    return sum(texture.file is not None for texture in textures)


def show_last(root: CharacterObject) -> None:
    """Let a character's garments show the textures of their files again."""
    from ..stage.live_images import show_again

    for thing in meshes_of(root).values():
        show_again(thing)
