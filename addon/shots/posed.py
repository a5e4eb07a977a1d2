"""One person of a recording as arrays: an actor with all that each frame needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.character import DressedMesh
from .actors import Actor
from .cutouts import alpha_of
from .keypoints import JointPlaces, joint_places
from .raster import Sheet
from .seeing import SeenPerson, sheet_of
from .skinning import Skin


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Posable:
    """An actor whose bones were looked up and whose meshes were sorted, once for all frames.

    What the actor holds belongs to the person as a worn bag does: to pictures, masks and boxes.
    """

    actor: Actor
    skin: Skin
    sheets: tuple[Sheet, ...]
    joints: JointPlaces

    @classmethod
    def of(cls, actor: Actor, held: Sequence[DressedMesh] = ()) -> Posable:
        """Prepare an actor with what it holds; raise OutfitError for an unknown rig."""
        character = actor.character
        meshes = (*character.meshes, *held)
        sheets = tuple(sheet_of(mesh, alpha_of(mesh.surface)) for mesh in meshes)
        return cls(actor, Skin.of(character), sheets, joint_places(character.skeleton))

    def seen(
        self,
        moves: NDArray[np.float64],
        ground: float,
        held: Sequence[NDArray[np.float64]] = (),
    ) -> SeenPerson:
        """Return the person in a pose.

        Parameters
        ----------
        moves : (B, 4, 4) float ndarray
            Of each bone: from rest, decimetres with Y up, into the world, metres with Z up.
        ground : float
            z of what is stood on, metres.
        held : sequence of (V, 3) float ndarray, optional
            Vertices of each mesh that is held, world metres.
        """
        return SeenPerson(
            [*self.skin.posed(moves), *held],
            self.sheets,
            self.joints.moved(moves),
            self.joints.face(self.actor.face, moves),
            ground,
        )
