"""A garment's UV landmarks in Blender: opened from its registration, saved as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import bpy

from ..errors import OutfitError
from . import session
from .characters import CharacterObject, find_root, meshes_of
from .landmark_shapes import edited_registration, remember
from .landmark_sheets import Sheet
from .updates import updates_held

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from ..cloning.observation import Observation
    from ..wardrobe.catalogue import Wardrobe
    from ..wardrobe.garment import Garment
    from ..wardrobe.registration_editing import Mark

MAP_SIZE = 1024  # pixels of a UV map's picture


@dataclass(frozen=True)
class Wanted:
    """Which garment is meant: by its name in the wardrobe, else what is worn, else the nearest cut.

    Attributes
    ----------
    name : str
        "" where none was named.
    worn : tuple of str
        The meshes that the character has.
    observation : Observation or None
        What the photo shows; None where a garment is named.
    """

    name: str
    worn: tuple[str, ...] = ()
    observation: Observation | None = None


@dataclass(frozen=True)
class PreparedUv:
    """What reading a garment's UV map gave, before anything is put into Blender."""

    garment: Garment
    marks: tuple[Mark, ...]
    picture: NDArray[np.uint8]

    @property
    def name(self) -> str:
        """The garment's name in the wardrobe."""
        return self.garment.name


def wanted_garment(root: CharacterObject, name: str) -> Wanted:
    """Return the garment that is meant: the named one, else what the active garment is worn as."""
    from .converting import observation_of

    settings = root.outfit_cloner
    if name:
        return Wanted(name)
    if not 0 <= settings.active < len(settings.observations):
        raise OutfitError("choose a garment of the photo first")
    item = settings.observations[settings.active]
    return Wanted(item.garment, tuple(meshes_of(root)), observation_of(root, item))


def _found(wardrobe: Wardrobe, wanted: Wanted) -> Garment:
    from ..photos.wearing import choose_garment

    if wanted.name:
        return wardrobe.garment(wanted.name)
    assert wanted.observation is not None
    categories = {entry.name: entry.categories for entry in wardrobe.entries}
    for name in wanted.worn:
        if wanted.observation.category in categories.get(name, ()):
            return wardrobe.garment(name)
    return choose_garment(wanted.observation, wardrobe)


def prepare_uv_map(wardrobe: Wardrobe, wanted: Wanted) -> PreparedUv:
    """Read a garment's registration and draw its UV islands; no bpy, for a job's thread.

    Raises
    ------
    OutfitError
        Where there is no such garment, it has no UV map, or no landmarks on it.
    """
    from ..wardrobe.layouts.layout import read_layout
    from ..wardrobe.layouts.sheets import map_picture
    from ..wardrobe.registration_editing import marks_of

    garment = _found(wardrobe, wanted)
    marks = marks_of(garment.registration) if garment.registration else ()
    if not marks:
        raise OutfitError(f"{garment.name} has no landmarks on its UV map; label it first")
    base = session.body_data().base.vertices
    picture = map_picture(read_layout(garment, base), size=MAP_SIZE)
    return PreparedUv(garment, marks, picture)


def open_uv_map(root: CharacterObject, prepared: PreparedUv) -> None:
    """Put a garment's UV landmarks and picture on a character; what was not saved yet stays."""
    remember(prepared.garment)
    settings = root.outfit_cloner
    uv_map = settings.uv_maps.get(prepared.name)
    if uv_map is None:
        uv_map = settings.uv_maps.add()
        uv_map.name = prepared.name
    if not uv_map.edited or len(uv_map.landmarks) != len(prepared.marks):
        _fill(uv_map, prepared.marks)
    if uv_map.picture is None or tuple(uv_map.picture.size) != (MAP_SIZE, MAP_SIZE):
        uv_map.picture = _image(f"{prepared.name} UV Map", prepared.picture)


def _fill(uv_map: Any, marks: tuple[Mark, ...]) -> None:
    uv_map.landmarks.clear()
    with updates_held():
        for mark in marks:
            entry = uv_map.landmarks.add()
            entry.name, entry.number, entry.position = mark.category, mark.number, mark.place
    uv_map.edited = False


def _image(name: str, picture: NDArray[np.uint8]) -> bpy.types.Image:
    """Make a packed image of a picture (h, w, 3), so that it is saved with the .blend."""
    import numpy as np

    height, width = picture.shape[:2]
    image = bpy.data.images.new(name, width, height)
    pixels = np.ones((height, width, 4), np.float32)
    pixels[:, :, :3] = picture[::-1] / np.float32(255)
    image.pixels.foreach_set(pixels.ravel())
    image.pack()
    return image


def uv_sheet(photo: Sheet, garment: str) -> Sheet:
    """Return the UV map that is meant: the named one, else the active garment's that was edited.

    Raises
    ------
    OutfitError
        Where it was not opened for editing.
    """
    settings = photo.character
    if not garment and len(settings.observations) > settings.active:
        category = settings.observations[settings.active].name
        opened = [one for one in settings.uv_maps if category in {m.name for m in one.landmarks}]
        worn = meshes_of(find_root(photo.root))
        best = max(opened, key=lambda one: (one.edited, one.name in worn), default=None)
        garment = best.name if best else ""
    sheet = Sheet(photo.root, garment)
    if not garment or not sheet.exists:
        raise OutfitError("open the garment's UV map with Edit UV Landmarks first")
    return sheet


def uv_row(sheet: Sheet, number: int, *, category: str = "", place: int = 1) -> int:
    """Return the row of a UV landmark; raise OutfitError where the map has none such."""
    marks = sheet.uv_map.landmarks
    category = category or (marks[0].name if len(marks) else "")
    rows = [row for row, mark in enumerate(marks) if (mark.number, mark.name) == (number, category)]
    if len(rows) < place:
        raise OutfitError(f"the UV map of {sheet.garment} has no landmark {number} of {category}")
    return rows[place - 1]


def save_uv_map(sheet: Sheet, wardrobe: Wardrobe) -> Path:
    """Write the edited landmarks as the garment's registration; the wardrobe uses it at once.

    Raises
    ------
    OutfitError
        Where the file cannot be written, or the registration has changed in the meantime.
    """
    from ..wardrobe.registration_editing import with_vertices
    from ..wardrobe.registration_files import store_registration

    garment = wardrobe.garment(sheet.garment)
    remember(garment)
    registration = edited_registration(sheet)
    if registration is None:
        raise OutfitError(f"the registration of {garment.name} has changed; open its UV map anew")
    edited = with_vertices(registration, garment)
    mhclo, uuid = wardrobe.path(garment.name), garment.binding.uuid
    path = store_registration(mhclo, uuid, edited, origin="edited")
    _take_up(sheet, wardrobe)
    return path


def reset_uv_map(sheet: Sheet, wardrobe: Wardrobe) -> None:
    """Remove a garment's edited registration, and show the landmarks of its own."""
    from ..wardrobe.registration_editing import forget_edited

    garment = wardrobe.garment(sheet.garment)
    forget_edited(wardrobe.path(garment.name), garment.binding.uuid)
    _take_up(sheet, wardrobe)


def _take_up(sheet: Sheet, wardrobe: Wardrobe) -> None:
    """Read a garment anew and show its landmarks as they are stored."""
    from ..wardrobe.registration_editing import marks_of

    wardrobe.forget(sheet.garment)
    garment = wardrobe.garment(sheet.garment)
    known = remember(garment)
    marks = marks_of(known.registration)
    _fill(sheet.uv_map, marks)
    sheet.uv_map.landmarks[0].position = marks[0].place  # a live clone follows
