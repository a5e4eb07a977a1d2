"""Updates a character's textures at once, as Live does by and by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import bpy

from ..errors import OutfitError
from . import jobs
from .characters import active_character, find_root
from .live_textures import TextureInputs, open_live, show_textures, texture_inputs
from .live_view import note_updated
from .polls import is_built

if TYPE_CHECKING:
    from ..pipeline_live import NewTexture


class OUTFIT_OT_update_clone(jobs.JobOperator):
    """Clone the photo's cloth anew onto the garments that the character wears"""

    bl_idname = "outfit.update_clone"
    bl_label = "Update Textures"

    poll = classmethod(is_built)

    def prepare(self, context: bpy.types.Context) -> jobs.Job:
        """Read what is cloned."""
        root = active_character(context)
        inputs = texture_inputs(root)
        if not inputs.targets:
            raise OutfitError(f"{root.name} has no textures of its own; clone the outfit again")
        return jobs.Job("Updating textures", _update(inputs), _updated(inputs))


def _update(inputs: TextureInputs) -> Callable[[jobs.Progress], tuple[NewTexture, ...]]:
    def work(progress: jobs.Progress) -> tuple[NewTexture, ...]:
        live = open_live(inputs).with_registrations(inputs.edited)
        return live.textures(inputs.outfit, inputs.settings, inputs.targets, go_on=progress.tell)

    return work


def _updated(inputs: TextureInputs) -> Callable[[tuple[NewTexture, ...]], str]:
    def finish(textures: tuple[NewTexture, ...]) -> str:
        from ..pipeline_live import discard

        root = find_root(inputs.root)
        if root is None:
            discard(textures)
            raise OutfitError(f"{inputs.root} is gone")
        changed = show_textures(root, textures)
        note_updated(root)
        return f"{changed} of {len(textures)} textures updated"

    return finish


CLASSES = (OUTFIT_OT_update_clone,)
