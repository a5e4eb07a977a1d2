"""Operators of the Finish panel that stay in Blender: poses, the turntable, pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..errors import OutfitError
from . import session
from .characters import CharacterObject, active_character
from .context import manager_of
from .fields import file_field, folder_field, shown_files
from .handlers import add_handlers, persistent, remove_handlers
from .names import CONTEXT, EXPECTED, told
from .paths import path_of, typed_path
from .polls import can_be_posed, has_body

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

TICK = 0.2  # seconds between two looks at a render
_used: set[str] = set()  # what of the stage 3D views depend on, without importing it
POSES = (
    ("REST", "Rest", "The pose the character was built in, with arms held out"),
    ("STANDING", "Standing", "Straight legs and hanging arms"),
    ("WALKING", "Walking", "A moment of a walk; the phase says which"),
    ("FILE", "From File...", "A frame of a motion (.bvh), or an expression (.mhpose)"),
)


def chosen(context: bpy.types.Context) -> CharacterObject:
    """Return the active character of an operator whose poll has found one."""
    root = active_character(context)
    assert root is not None
    return root


class OUTFIT_OT_pose(bpy.types.Operator):
    """Pose the character: standing, walking, or as a file says"""

    bl_idname = "outfit.pose"
    bl_label = "Pose"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    pose: bpy.props.EnumProperty(
        name="Pose",
        items=POSES,
        default="STANDING",
        description="Which pose to take",
        translation_context=CONTEXT,
    )
    phase: bpy.props.FloatProperty(
        name="Phase",
        description="Moment of the walk: the left heel strikes at 0, the right one at 0.5",
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        translation_context=CONTEXT,
    )
    filepath: file_field()
    filter_glob: shown_files("*.bvh;*.mhpose")
    frame: bpy.props.IntProperty(
        name="Frame",
        description="Of the motion, from 0",
        min=0,
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    poll = classmethod(can_be_posed)

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Let the user pick a file where one is needed."""
        del event
        if self.pose != "FILE" or self.filepath:
            return self.execute(context)
        manager_of(context).fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        """Show what the pose needs."""
        del context
        layout: Any = self.layout
        layout.use_property_split = True
        layout.prop(self, "pose")
        if self.pose == "WALKING":
            layout.prop(self, "phase", slider=True)
        elif self.pose == "FILE":
            layout.prop(self, "frame")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Turn the bones."""
        root = chosen(context)
        try:
            self._take(root)
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def _take(self, root: CharacterObject) -> None:
        from ..stage import posing
        from ..stage.armatures import skeleton_of
        from ..stage.characters import staged_of
        from ..wardrobe.characters.stances import built_in_stance, stance_of_file

        if self.pose == "REST":
            posing.clear_pose(root)
            return
        staged, skeleton = staged_of(root), skeleton_of(root)
        if self.pose == "FILE":
            path = typed_path(self.filepath)
            stance = stance_of_file(path, skeleton, session.body_data(), frame=self.frame)
        else:
            stance = built_in_stance(self.pose, skeleton, phase=self.phase)
        posing.take_stance(
            staged, skeleton, stance.moves, bones=stance.bones, on_ground=stance.on_ground
        )


class OUTFIT_OT_clear_pose(bpy.types.Operator):
    """Bring the character's bones back to rest"""

    bl_idname = "outfit.clear_pose"
    bl_label = "Clear Pose"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    poll = classmethod(can_be_posed)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Turn the bones back."""
        from ..stage.posing import clear_pose

        clear_pose(chosen(context))
        return {"FINISHED"}


class OUTFIT_OT_turntable(bpy.types.Operator):
    """Turn a lit studio with a camera round the character, and play it; pressed again, take it away"""  # noqa: E501

    bl_idname = "outfit.turntable"
    bl_label = "Turntable"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a turntable to take away, or a character to put on one."""
        return has_turntable(context) or has_body(cls, context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Put the turntable up, or take it away."""
        from ..stage import turntable
        from ..stage.characters import staged_of

        scene: Any = context.scene
        window = None if bpy.app.background else context.window
        if has_turntable(context):
            if window is not None:
                turntable.hide_turntable(window)
            turntable.remove_turntable(scene)
            return {"FINISHED"}
        turntable.add_turntable(scene, staged_of(chosen(context)))
        if window is not None:
            _used.add("turntable")
            turntable.show_turntable(window)
        return {"FINISHED"}


def has_turntable(context: bpy.types.Context) -> bool:
    """Whether a turntable stands in the scene."""
    scene = context.scene
    # the mark that stage.turntable leaves; the stage brings numpy along, which panels must not
    return any(thing.get("outfit_cloner_kept") is not None for thing in scene.objects)


class OUTFIT_OT_render_views(bpy.types.Operator):
    """Render front.png, back.png and three_quarter.png of the character in a studio"""

    bl_idname = "outfit.render_views"
    bl_label = "Render Front and Back"
    bl_options = {"REGISTER"}
    bl_translation_context = CONTEXT

    folder: folder_field("Where the pictures go; that of the character's textures by default")
    width: bpy.props.IntProperty(
        name="Width",
        default=480,
        min=16,
        max=8192,
        subtype="PIXEL",
        translation_context=CONTEXT,
    )
    height: bpy.props.IntProperty(
        name="Height",
        default=640,
        min=16,
        max=8192,
        subtype="PIXEL",
        translation_context=CONTEXT,
    )
    samples: bpy.props.IntProperty(
        name="Samples",
        description="Of each pixel: more take longer and are less grainy",
        default=16,
        min=1,
        max=65536,
        translation_context=CONTEXT,
    )
    _job: Any = None
    _timer: Any = None
    _asked = False

    poll = classmethod(has_body)

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Ask for folder and size, or start Blender's render where they are given."""
        del event
        if bpy.app.background:
            return self.execute(context)
        if self.folder:
            return self._start(context)
        root = chosen(context)
        self.folder = str(path_of(root, root.outfit_cloner.folder))
        self._asked = True
        return manager_of(context).invoke_props_dialog(self)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Render at once, from a script; after the dialog, beside the window."""
        if self._asked:
            return self._start_anew()
        try:
            from ..stage.characters import staged_of
            from ..stage.views import render_views

            render_views(staged_of(chosen(context)), *self._asked_for(context))
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def _start_anew(self) -> set[OperatorReturnItems]:
        """Start as an operator of its own: a dialog's ends with the dialog."""
        names = ("folder", "width", "height", "samples")
        try:
            bpy.ops.outfit.render_views("INVOKE_DEFAULT", **{n: getattr(self, n) for n in names})
        except RuntimeError as error:
            self.report({"ERROR"}, str(error).removeprefix("Error: ").strip())
            return {"CANCELLED"}
        return {"FINISHED"}

    def _asked_for(self, context: bpy.types.Context) -> tuple[Path, Any]:
        from ..stage.settings import RenderSettings

        root = chosen(context)
        folder = self.folder or str(path_of(root, root.outfit_cloner.folder))
        settings = RenderSettings(width=self.width, height=self.height, samples=self.samples)
        return typed_path(folder), settings

    def _start(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        try:
            from ..stage.characters import staged_of
            from ..stage.views import ViewsJob

            staged = staged_of(chosen(context))
            self._job = ViewsJob(staged, *self._asked_for(context))
            self._job.start()
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        manager = manager_of(context)
        self._timer = manager.event_timer_add(TICK, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Look at the render, and show the pictures when they are there."""
        if event.type != "TIMER" or self._job.is_running:
            return {"PASS_THROUGH"}
        manager = manager_of(context)
        manager.event_timer_remove(self._timer)
        from ..stage.views import show_pictures

        try:
            paths = self._job.finish()
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if paths is None:
            self.report({"WARNING"}, "Rendering cancelled; no pictures were written")
            return {"CANCELLED"}
        show_pictures(paths, [window.screen for window in manager.windows])
        self.report({"INFO"}, f"{', '.join(path.name for path in paths.values())} are rendered")
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Give up: another file is opened, or the window is closed."""
        del context
        if self._job is not None:
            self._job.close()


def _look_after_views() -> None:
    from ..stage.turntable import hide_lost_turntable

    hide_lost_turntable()


@persistent
def _after_undo(*_: Any) -> None:
    """Let the views be looked after once the undo is over, where a turntable was shown."""
    if "turntable" in _used and not bpy.app.background:
        bpy.app.timers.register(_look_after_views, first_interval=0.0)


@persistent
def _before_loading(*_: Any) -> None:
    if "turntable" in _used:
        from ..stage.turntable import forget_looks

        forget_looks()
        _used.clear()


HANDLERS = {"undo_post": _after_undo, "redo_post": _after_undo, "load_pre": _before_loading}


def register() -> None:
    """Look after the 3D views when a turntable is undone, or another file opened."""
    add_handlers(HANDLERS)


def unregister() -> None:
    """Leave nothing behind."""
    remove_handlers(HANDLERS)
    _before_loading()


CLASSES = (OUTFIT_OT_pose, OUTFIT_OT_clear_pose, OUTFIT_OT_turntable, OUTFIT_OT_render_views)
