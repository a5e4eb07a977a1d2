"""Long work on a file: the file browser asks for it where no file is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from .jobs import JobOperator

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class FileJobOperator(JobOperator):
    """Base of jobs whose property `path_property` is a file or folder to be picked."""

    path_property = "filepath"
    _browsing = False

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Take the file that was dropped or given, else let the user pick one."""
        if getattr(self, self.path_property):
            return super().invoke(context, event)
        manager = context.window_manager
        assert manager is not None
        self._browsing = True
        manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Work at once for scripts, in a thread after the file browser."""
        if not self._browsing:
            return super().execute(context)
        self._browsing = False
        no_event: Any = None
        return super().invoke(context, no_event)


CLASSES = ()
