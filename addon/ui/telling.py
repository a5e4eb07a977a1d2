"""Says what went wrong where no operator is at hand: from timers, to the status bar and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .context import manager_of
from .names import CONTEXT

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class OUTFIT_OT_tell(bpy.types.Operator):
    """Say something in the status bar and the Info log"""

    bl_idname = "outfit.tell"
    bl_label = "Tell"
    bl_options = {"INTERNAL"}
    bl_translation_context = CONTEXT

    message: bpy.props.StringProperty(
        name="Message", options={"SKIP_SAVE"}, translation_context=CONTEXT
    )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Say it to the script that calls; an error would open a menu over what is dragged."""
        del context
        self.report({"WARNING"}, self.message)
        return {"FINISHED"}

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Say it at the next event: only what goes on after a timer's call reaches the window."""
        del event
        manager_of(context).modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Say it, and leave the event to whom it is meant for."""
        del event
        return {*self.execute(context), "PASS_THROUGH"}


def tell(message: str) -> None:
    """Say from a timer why something was not done, if there is a window."""
    manager = bpy.context.window_manager
    if bpy.app.background or manager is None:
        return
    for window in list(manager.windows)[:1]:
        with bpy.context.temp_override(window=window):
            bpy.ops.outfit.tell("INVOKE_DEFAULT", message=message)


CLASSES = (OUTFIT_OT_tell,)
