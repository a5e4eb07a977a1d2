"""Updates a character's textures at once, as Live does by and by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import bpy

from ..errors import OutfitError
from . import jobs
from .characters import active_character, find_root
from .live_orders import Order, open_live, order_of, show_textures
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
        order = order_of(root)
        if not order.targets:
            raise OutfitError(f"{root.name} has no textures of its own; clone the outfit again")
        return jobs.Job("Updating textures", _update(order), _updated(order))


def _update(order: Order) -> Callable[[jobs.Progress], tuple[NewTexture, ...]]:
    def work(progress: jobs.Progress) -> tuple[NewTexture, ...]:
        live = open_live(order).with_registrations(order.edited)
        return live.textures(order.outfit, order.settings, order.targets, go_on=progress.tell)

    return work


def _updated(order: Order) -> Callable[[tuple[NewTexture, ...]], str]:
    def finish(textures: tuple[NewTexture, ...]) -> str:
        from ..pipeline_live import discard

        root = find_root(order.root)
        if root is None:
            discard(textures)
            raise OutfitError(f"{order.root} is gone")
        changed = show_textures(root, textures)
        note_updated(root)
        return f"{changed} of {len(textures)} textures updated"

    return finish


CLASSES = (OUTFIT_OT_update_clone,)
