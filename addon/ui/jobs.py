"""Long work beside Blender's window: in a thread, with progress in the status bar, Esc cancels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import bpy

from .context import manager_of
from .names import CONTEXT, EXPECTED, told
from .redrawing import redraw_sidebars
from .status_keys import draw_key
from .threads import Threaded

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

TICK = 0.05  # seconds between two looks at the thread
STATUS_WIDTH = 18  # of the progress in the status bar, in buttons' heights


class Cancelled(Exception):
    """Raised inside a job's work after Esc was pressed."""


@dataclass
class Progress:
    """How far a job is; its work writes it, the window reads it.

    Attributes
    ----------
    label : str
        What is being done, such as "Cloning".
    done : float
        From 0 to 1.
    cancelled : bool
        Esc was pressed.
    """

    label: str
    done: float = 0.0
    cancelled: bool = False

    def tell(self, done: float, label: str = "") -> None:
        """Say how far the work is; raise Cancelled where nobody wants it any more."""
        if self.cancelled:
            raise Cancelled
        self.done = min(max(done, 0.0), 1.0)
        self.label = label or self.label

    def sewing(self, share: float = 1.0, *, start: float = 0.0) -> Callable[[int, int, str], None]:
        """Return what tells of the wardrobe being sewn, from a start on for a share of the work."""
        return lambda done, total, name: self.tell(start + share * done / total, f"Sewing {name}")


@dataclass
class Job:
    """Work for a thread, and what the main thread does with its result.

    Attributes
    ----------
    label : str
    work : callable (Progress) -> result
        Runs in a thread: no bpy in it.
    finish : callable (result) -> str or iterator of None that returns one
        Runs in the main thread; an iterator gives Blender time to draw at every yield, so that
        it never stands still for long. The string is told as the operator's success.
    """

    label: str
    work: Callable[[Progress], Any]
    finish: Callable[[Any], Any]


class _Run(Threaded):
    """A job that is under way; its steps are those that the main thread has left to do."""

    def __init__(self, job: Job) -> None:
        self.job, self.progress = job, Progress(job.label)
        self.steps: Iterator[None] | None = None
        super().__init__(lambda: job.work(self.progress))


_running: list[_Run] = []  # at most one
_shown: list[str] = []  # what the status bar says


def running() -> Progress | None:
    """Return the progress of the job that is under way, None where there is none."""
    return _running[0].progress if _running else None


class JobOperator(bpy.types.Operator):
    """Base of operators with long work: they return a `Job` in `prepare`.

    From a script (execute) the work is done before the operator returns; from a button (invoke)
    it runs in a thread while Blender goes on.
    """

    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT
    _timer: Any = None

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read the settings; raise OutfitError where they cannot be used."""
        raise NotImplementedError

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Do it all at once."""
        try:
            job = self.prepare(context)
            ended = job.finish(job.work(Progress(job.label)))
            message = _exhaust(ended)
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        self.report({"INFO"}, message)
        return {"FINISHED"}

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Start the work in a thread."""
        del event
        if bpy.app.background:
            return self.execute(context)
        return self.start(context)

    def start(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work in a thread; `modal` looks after it."""
        if _running:
            self.report({"ERROR"}, f"{_running[0].job.label} is still under way; Esc cancels it")
            return {"CANCELLED"}
        try:
            job = self.prepare(context)
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        _running.append(_Run(job))
        manager = manager_of(context)
        self._timer = manager.event_timer_add(TICK, window=context.window)
        manager.modal_handler_add(self)
        _show_status(context)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Look at the thread; Esc cancels."""
        if not _running:  # the extension was disabled meanwhile
            return {"CANCELLED"}
        run = _running[0]
        if event.type == "ESC" and event.value == "PRESS":
            run.progress.cancelled = True
            self.report({"WARNING"}, f"{run.job.label} cancelled; nothing was changed")
            return self._end(context, {"CANCELLED"})
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        _redraw(context)
        if run.is_running:
            return {"PASS_THROUGH"}
        return self._step(context, run)

    def _step(self, context: bpy.types.Context, run: _Run) -> set[OperatorReturnItems]:
        """Do a step of what is left for the main thread."""
        try:
            if run.steps is None:
                run.steps = _as_steps(run.job.finish(run.take()))
            next(run.steps)
        except StopIteration as end:
            self.report({"INFO"}, str(end.value))
            return self._end(context, {"FINISHED"})
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return self._end(context, {"CANCELLED"})
        except BaseException:
            self._end(context, {"CANCELLED"})
            raise
        return {"PASS_THROUGH"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Give up: another file is opened, or the window is closed."""
        if _running:
            _running[0].progress.cancelled = True
            self._end(context, {"CANCELLED"})

    def _end(
        self, context: bpy.types.Context, result: set[OperatorReturnItems]
    ) -> set[OperatorReturnItems]:
        manager_of(context).event_timer_remove(self._timer)
        _running.clear()
        _hide_status(context)
        _redraw(context)
        return result


class FileJobOperator(JobOperator):
    """Base of operators with long work on a file or folder, which the file browser picks."""

    path_property = "filepath"
    _browsed = False

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Take the file that was dropped or typed, else let the user pick one."""
        if getattr(self, self.path_property):
            return super().invoke(context, event)
        manager = manager_of(context)
        self._browsed = True
        manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Do it all at once, unless the file browser asks, behind which Blender goes on."""
        if self._browsed and not bpy.app.background:
            self._browsed = False
            return self.start(context)
        return super().execute(context)


def _as_steps(ended: Any) -> Iterator[None]:
    if hasattr(ended, "__next__"):
        return (yield from ended)
    return ended


def _exhaust(ended: Any) -> str:
    steps = _as_steps(ended)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return str(end.value)


def _show_status(context: bpy.types.Context) -> None:
    if context.workspace is not None:
        context.workspace.status_text_set(_draw_status)


def _hide_status(context: bpy.types.Context) -> None:
    if context.workspace is not None:
        context.workspace.status_text_set(None)


def _draw_status(header: bpy.types.Header, context: bpy.types.Context) -> None:
    del context
    progress, layout = running(), header.layout
    if progress is None or layout is None:
        return
    row = layout.row()
    row.ui_units_x = STATUS_WIDTH
    row.progress(factor=progress.done, text=_told(progress))
    draw_key(layout, "EVENT_ESC", "Cancel")


def _told(progress: Progress) -> str:
    return f"{progress.label} {progress.done:.0%}"


def _redraw(context: bpy.types.Context) -> None:
    """Draw the status bar and the sidebars anew where the progress they show has changed."""
    progress = running()
    told = _told(progress) if progress is not None else ""
    if told and _shown == [told]:
        return
    _shown[:] = [told]
    redraw_sidebars("STATUSBAR")
    if context.workspace is not None and running() is not None:
        context.workspace.status_text_set(_draw_status)
