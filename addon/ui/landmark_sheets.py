"""The two pictures that carry landmarks, a photo and a UV map: reading, moving and hiding them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import bpy

from ..errors import OutfitError
from .characters import CharacterObject, existing_root, find_root, meshes_of
from .landmark_editing import Key, Point, Spot, View, expected_places

HIDDEN, VISIBLE = 1, 2


@dataclass(frozen=True)
class Sheet:
    """A picture with landmarks, by names: what Blender holds moves in memory with every undo.

    Attributes
    ----------
    root : str
        The character's.
    garment : str
        The wardrobe's name of the garment whose UV map it is; "" for the photo.
    """

    root: str
    garment: str = ""

    @property
    def character(self) -> Any:
        """The character's settings; raises OutfitError where it is gone."""
        return existing_root(self.root).outfit_cloner

    @property
    def is_photo(self) -> bool:
        """Whether it is the photo."""
        return not self.garment

    @property
    def exists(self) -> bool:
        """Whether the character and the picture are still there."""
        root = find_root(self.root)
        return root is not None and (self.is_photo or self.garment in root.outfit_cloner.uv_maps)

    @property
    def picture(self) -> bpy.types.Image | None:
        """The picture that an Image Editor shows."""
        if self.is_photo:
            return self.character.picture
        return self.uv_map.picture

    @property
    def uv_map(self) -> Any:
        """The garment's UV landmarks; raises OutfitError where they were not opened."""
        uv_map = self.character.uv_maps.get(self.garment)
        if uv_map is None:
            raise OutfitError(f"the UV landmarks of {self.garment} are not open for editing")
        return uv_map

    @property
    def group(self) -> int:
        """The group of points that is worked on."""
        return int(self.character.active) if self.is_photo else 0

    @property
    def extent(self) -> Spot:
        """Width and height in the unit of the landmarks."""
        picture = self.picture
        if not self.is_photo or picture is None:
            return 1.0, 1.0
        return float(picture.size[0]), float(picture.size[1])

    def points(self) -> list[Point]:
        """Return the landmarks that are shown."""
        if self.is_photo:
            return list(self._seen())
        return [
            Point((0, row), mark.number, (mark.position[0], mark.position[1]), VISIBLE)
            for row, mark in enumerate(self.uv_map.landmarks)
        ]

    def _seen(self) -> Iterator[Point]:
        middle = (self.extent[0] / 2, self.extent[1] / 2)
        for group, observation in enumerate(self.character.observations):
            if not observation.shown:
                continue
            places = [_known_place(mark) for mark in observation.landmarks]
            expected = expected_places(places, middle)
            for row, mark in enumerate(observation.landmarks):
                yield Point((group, row), row + 1, expected[row], int(mark.visibility))

    def point(self, key: Key | None) -> Point | None:
        """Return a landmark by its key, None where it is not shown."""
        return next((point for point in self.points() if point.key == key), None)

    def put(self, key: Key, place: Spot, visibility: int | None = None) -> None:
        """Move a landmark, and change how it is seen where that is given."""
        if self.point(key) is None:
            raise OutfitError(f"landmark {key[1] + 1} is gone")
        if not self.is_photo:
            uv_map = self.uv_map
            uv_map.edited = True
            uv_map.landmarks[key[1]].position = place  # last: what is live looks at both
            return
        mark = self.character.observations[key[0]].landmarks[key[1]]
        mark.position = place
        if visibility is not None and visibility != mark.visibility:
            mark.visibility = visibility

    def activate(self, key: Key) -> None:
        """Make the garment of a landmark the one that is worked on."""
        if self.is_photo and self.character.active != key[0]:
            self.character.active = key[0]

    def group_of(self, category: str) -> int:
        """Return the group of a garment on the photo; the one that is worked on for "".

        Raises
        ------
        OutfitError
            Where the photo shows no such garment.
        """
        if not category:
            return self.group
        names = [observation.name for observation in self.character.observations]
        if category not in names:
            shown = ", ".join(names)
            raise OutfitError(f"the photo shows no {category}; it shows {shown}")
        return names.index(category)

    def label(self, key: Key) -> str:
        """Return a landmark's name for people, such as "Trousers 4"."""
        if self.is_photo:
            return f"{self.character.observations[key[0]].name.capitalize()} {key[1] + 1}"
        mark = self.uv_map.landmarks[key[1]]
        return f"{mark.name.capitalize()} {mark.number}"


def _known_place(mark: Any) -> Spot | None:
    """Return a landmark's place; one that is not labelled may have kept the place it had."""
    x, y = mark.position
    return (x, y) if mark.visibility > 0 or x or y else None


def sheet_shown(picture: bpy.types.Image | None, active: CharacterObject | None) -> Sheet | None:
    """Return whose photo or UV map a picture is, rather the active character's; None for none."""
    if picture is None:
        return None
    armatures = (thing for thing in bpy.data.objects if thing.type == "ARMATURE")
    others = [thing for thing in armatures if thing.outfit_cloner.is_character]
    for root in (*([active] if active else []), *others):
        if root.outfit_cloner.picture == picture:
            return Sheet(root.name)
        for uv_map in root.outfit_cloner.uv_maps:
            if picture == uv_map.picture or _is_texture(root, uv_map.name, picture):
                return Sheet(root.name, uv_map.name)
    return None


def _is_texture(root: CharacterObject, garment: str, picture: bpy.types.Image) -> bool:
    """Whether a picture is the texture that a character's garment wears."""
    mesh = meshes_of(root).get(garment)
    trees = (
        [slot.material.node_tree for slot in mesh.material_slots if slot.material] if mesh else []
    )
    nodes = (node for tree in trees if tree is not None for node in tree.nodes)
    return any(getattr(node, "image", None) == picture for node in nodes)


def view_of(region: bpy.types.Region, sheet: Sheet) -> View | None:
    """Return what part of a sheet's picture an editor shows; None while it shows nothing."""
    width, height = region.width, region.height
    view2d: Any = region.view2d
    low, high = view2d.region_to_view(0, 0), view2d.region_to_view(width, height)
    extent = sheet.extent
    if not (width and height and all(extent) and high[0] > low[0] and high[1] > low[1]):
        return None
    return View(tuple(low), tuple(high), (width, height), extent, 0.5 if sheet.is_photo else 0.0)


def move_landmark(sheet: Sheet, key: Key, place: Spot, *, visibility: int | None = None) -> None:
    """Move a landmark of the photo or a UV map; the tool and the operators come here alike.

    Raises
    ------
    OutfitError
        Where there is no such landmark, or the place is outside the picture.
    """
    point = sheet.point(key)
    if point is None:
        raise OutfitError(f"{_whose(sheet, key)} has no landmark {key[1] + 1}")
    width, height = sheet.extent
    if not (-0.5 <= place[0] <= width and -0.5 <= place[1] <= height):
        size = f"{width:g} x {height:g}" + (" pixels" if sheet.is_photo else "")
        raise OutfitError(f"({place[0]:g}, {place[1]:g}) lies outside the picture of {size}")
    if visibility is None and point.visibility == 0:
        visibility = VISIBLE
    sheet.put(key, place, visibility)


def show_landmark(sheet: Sheet, key: Key, visibility: int) -> None:
    """Mark a landmark of the photo as visible (2), hidden (1) or not labelled (0).

    Raises
    ------
    OutfitError
        Where there is no such landmark, or on a UV map, where none is hidden.
    """
    point = sheet.point(key)
    if point is None or not sheet.is_photo:
        raise OutfitError(f"{_whose(sheet, key)} has no landmark {key[1] + 1} that can be hidden")
    sheet.put(key, point.place, visibility)


def _whose(sheet: Sheet, key: Key) -> str:
    if not sheet.is_photo:
        return f"the UV map of {sheet.garment}"
    observations = sheet.character.observations
    return observations[key[0]].name if key[0] < len(observations) else "the photo"
