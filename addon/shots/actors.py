"""An actor: a character as the shots need it, with small textures, its face's points and record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.characters.character import Character

FACE_POINTS = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Actor:
    """A character that can be posed and shot.

    Attributes
    ----------
    name : str
    character : Character
        Rest pose, decimetres, Y up; rig with Unity's human bones.
    face : (5, 3) float ndarray
        FACE_POINTS in rest pose, decimetres, Y up; they follow the head's bone.
    about : mapping
        character.json's content; empty for a character that came without.
    """

    name: str
    character: Character
    face: NDArray[np.float64]
    about: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.face.shape != (len(FACE_POINTS), 3):
            raise OutfitError(f"actor {self.name}: the face has {len(FACE_POINTS)} points")
        if not self.character.skeleton.names:
            raise OutfitError(f"actor {self.name}: it has no bones to be posed by")
