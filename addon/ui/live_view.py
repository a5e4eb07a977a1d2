"""Keeps a character's textures in step with the landmarks that they are made from."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bpy

from . import jobs
from .characters import CharacterObject, find_root, is_own, meshes_of
from .handlers import add_handlers, persistent, remove_handlers
from .live_textures import TextureInputs, open_live, show_last, show_textures, texture_inputs
from .names import EXPECTED, told
from .redrawing import redraw_editors
from .telling import tell
from .threads import Threaded

if TYPE_CHECKING:
    from ..pipeline_live import LiveOutfit, NewTexture

REST = 0.3  # seconds without a change, after which textures are made at full size
LOOK = 0.02  # seconds between two looks at what is under way
EARLIEST = 0.005  # seconds that Blender has for itself after a preview at least
OBSERVATION = re.compile(r"outfit_cloner\.observations\[(\d+)\]")
UV_MAP = re.compile(r"outfit_cloner\.uv_maps\[")
PATIENCE = 0.4  # seconds to wait for a thread that nobody wants any more
SHOWING = ("VIEW_3D", "IMAGE_EDITOR", "PROPERTIES")  # editors of textures and messages
UPDATED = "outfit_updated"  # custom property of the armature: the number of the last update
ELSE = -1


class _Superseded(Exception):
    """Raised inside a thread whose result nobody wants any more."""


class _Work(Threaded):
    """What a thread does for a character: opens what it needs, and maybe makes its textures."""

    def __init__(self, inputs: TextureInputs, live: LiveOutfit | None, *, full: bool) -> None:
        self.inputs, self.live, self.full = inputs, live, full
        self.cancelled = False
        self.textures: tuple[NewTexture, ...] = ()
        super().__init__(self._make)

    def _make(self) -> None:
        try:
            self.live = self.live or open_live(self.inputs)
            if self.full:
                inputs = self.inputs
                self.textures = self.live.with_registrations(inputs.edited).textures(
                    inputs.outfit, inputs.settings, inputs.targets, go_on=self._go_on
                )
        except _Superseded:
            pass
        finally:
            if self.cancelled:
                self.discard()

    def _go_on(self, done: float) -> None:
        del done
        if self.cancelled:
            raise _Superseded

    def end(self) -> None:
        """Let the thread end and leave nothing behind; one that works on does so by itself."""
        self.cancelled = True
        self.wait(PATIENCE)
        if not self.is_running:
            self.discard()

    def discard(self) -> None:
        """Remove the files that were made."""
        if self.textures:
            from ..pipeline_live import discard

            discard(self.textures)
            self.textures = ()


@dataclass
class _Follower:
    """Follows the changes of one character.

    Attributes
    ----------
    root : str
        Its name: pointers do not outlive undo.
    slots : set of str
        Where landmarks have moved since the last preview.
    changed : float
        When something changed last.
    due : bool
        The textures are not yet those of what is seen.
    live : LiveOutfit or None
        What was opened for `source`.
    shown : tuple or None
        The signature of the textures that are shown.
    message : str
        Why the textures do not follow, for the panel.
    was_live : bool
        Live was on when something changed last.
    owed : bool
        Undo went back to before Live was switched on: the textures still have to follow once.
    updated : int
        The number of the update that the textures are from where Live is off: 0 for none,
        ELSE where they have followed undo to another state.
    """

    root: str
    slots: set[str] = field(default_factory=set)
    changed: float = 0.0
    due: bool = False
    live: LiveOutfit | None = None
    source: tuple[Any, ...] = ()
    shown: tuple[Any, ...] | None = None
    work: _Work | None = None
    message: str = ""
    was_live: bool = False
    owed: bool = False
    updated: int = 0

    def note(self, slots: set[str]) -> None:
        """Take note of a change."""
        self.slots |= slots
        self.changed = time.monotonic()
        self.due = True
        if self.work is not None and self.work.full:
            self.work.cancelled = True

    def look(self) -> float | None:
        """Do the next step; return the seconds until the one after it, None for none."""
        root = find_root(self.root)
        if root is None or not is_own(root) or not root.outfit_cloner.built:
            self.end()
            return None
        if self.work is not None:
            return self._look_at_work(root, self.work)
        if not self.due:
            return None
        if jobs.running() is not None:
            return LOOK
        if not (root.outfit_cloner.live or self.owed):
            show_last(root)
            self._rest()
            return None
        try:
            return self._step(root)
        except EXPECTED as error:
            return self._refuse(root, error)

    def _step(self, root: CharacterObject) -> float | None:
        inputs = texture_inputs(root)
        if self.live is None or self.source != inputs.source:
            self.work = _Work(inputs, None, full=False)
            return LOOK
        if self.slots:
            return self._preview(root, inputs, self.live)
        rest = self.changed + REST - time.monotonic()
        if rest > 0:
            return LOOK
        if inputs.signature == self.shown:
            show_last(root)
            self._rest()
            self._say("")
            return None
        self.work = _Work(inputs, self.live, full=True)
        return LOOK

    def _preview(self, root: CharacterObject, inputs: TextureInputs, live: LiveOutfit) -> float:
        """Show what has moved at a low size; Blender gets as much time as that took."""
        from ..stage.live_images import own_image, paint

        start, slots = time.monotonic(), self.slots
        self.slots = set()
        meshes = meshes_of(root)
        live = live.with_registrations(inputs.edited)
        for name in live.fed_by(slots, inputs.outfit):
            if name in inputs.targets:
                texture = live.preview(name, inputs.outfit, inputs.settings)
                paint(own_image(meshes[name]), texture)
        self._say("")
        redraw_editors(*SHOWING)
        return max(time.monotonic() - start, EARLIEST)

    def _look_at_work(self, root: CharacterObject, work: _Work) -> float | None:
        if work.is_running:
            if work.cancelled and self.slots and self.live is not None:
                return self._preview_meanwhile(root)
            return LOOK
        self.work = None
        try:
            self._take(root, work)
        except EXPECTED as error:
            work.discard()
            if not work.cancelled:
                return self._refuse(root, error)
        return EARLIEST

    def _preview_meanwhile(self, root: CharacterObject) -> float | None:
        """Go on showing a drag while a thread that nobody wants any more runs out."""
        try:
            return self._preview(root, texture_inputs(root), self.live) if self.live else LOOK
        except EXPECTED as error:
            self._say(told(error))
            return LOOK

    def _take(self, root: CharacterObject, work: _Work) -> None:
        """Take over what a thread has made."""
        work.take()
        self.live, self.source = work.live, work.inputs.source
        if not work.full:
            return
        if work.cancelled or texture_inputs(root).signature != work.inputs.signature:
            work.discard()
            return
        textures, work.textures = work.textures, ()
        self._rest()
        show_textures(root, textures)
        # Shown by a file of its own from now on, where another character shared it.
        self.shown = texture_inputs(root).signature
        self._say("")
        redraw_editors(*SHOWING)

    def _refuse(self, root: CharacterObject, error: BaseException) -> float | None:
        """Keep the last good texture, and say why."""
        self._say(told(error))
        rest = self.changed + REST - time.monotonic()
        if rest > 0:
            return LOOK
        show_last(root)
        self._rest()
        redraw_editors(*SHOWING)
        return None

    def _rest(self) -> None:
        self.due = self.owed = False
        self.slots.clear()

    def _say(self, message: str) -> None:
        if message != self.message:
            self.message = message
            if message:
                tell(message)
            redraw_editors(*SHOWING)

    def end(self) -> None:
        """Stop following."""
        self.due = False
        if self.work is not None:
            self.work.end()
            self.work = None


_followers: dict[str, _Follower] = {}
_updates = itertools.count(1)


def clone_changed(group: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Take note that something a clone depends on has changed."""
    del context
    root: CharacterObject = group.id_data
    if follows(root):
        _note(root, _slots(root, group))
    elif root.name in _followers:
        _followers[root.name].was_live = False


def note_updated(root: CharacterObject) -> None:
    """Take note that textures were updated while Live may be off: undo does not know their files.

    The update's number hangs on what undo restores with the landmarks.
    """
    follower = _followers.setdefault(root.name, _Follower(root.name))
    follower.updated = root.data[UPDATED] = next(_updates)
    follower.shown = None


def _is_owed(root: CharacterObject, follower: _Follower) -> bool:
    """Whether undo has come to a state that a character's textures are not from."""
    if not root.outfit_cloner.built:
        return False
    if follower.updated and follower.updated != root.data.get(UPDATED, 0):
        follower.updated = ELSE
        return True
    return follower.was_live or follower.owed


def follows(root: CharacterObject) -> bool:
    """Whether a character's textures are kept in step."""
    settings = root.outfit_cloner
    return bool(settings.is_character and settings.live and settings.built and is_own(root))


def message_of(root: CharacterObject) -> str:
    """Return why a character's textures do not follow, "" where they do."""
    follower = _followers.get(root.name)
    return follower.message if follower is not None else ""


def _slots(root: CharacterObject, group: Any) -> set[str]:
    """Return the slot of what is seen that a property belongs to, none for other properties."""
    from ..wardrobe.landmarks import category_named

    path: str = group.path_from_id()
    found = OBSERVATION.match(path)
    if found is not None:
        return {category_named(root.outfit_cloner.observations[int(found[1])].name).slot}
    return {category_named(group.name).slot} if UV_MAP.match(path) and group.name else set()


def _note(root: CharacterObject, slots: set[str], *, owed: bool = False) -> None:
    follower = _followers.setdefault(root.name, _Follower(root.name))
    follower.was_live, follower.owed = follows(root), owed
    follower.note(slots)
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=EARLIEST)


def _tick() -> float | None:
    """Look after all characters; Blender calls it again after the seconds returned."""
    waits = [follower.look() for follower in list(_followers.values())]
    for name in [name for name in _followers if find_root(name) is None]:
        del _followers[name]
    return min((wait for wait in waits if wait is not None), default=None)


def _forget() -> None:
    """End timers and threads."""
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    for follower in _followers.values():
        follower.end()
    _followers.clear()


@persistent
def _on_load(*_: Any) -> None:
    """Stop following the characters of the file that is closed."""
    _forget()


@persistent
def _on_undo(*_: Any) -> None:
    """Follow what undo and redo have moved."""
    for thing in bpy.data.objects:
        root: CharacterObject = thing
        follower = _followers.get(root.name)
        if follows(root):
            _note(root, set())
        elif follower is not None and _is_owed(root, follower):
            _note(root, set(), owed=True)


HANDLERS = {"undo_post": _on_undo, "redo_post": _on_undo, "load_pre": _on_load}


def register() -> None:
    """Watch undo and the opening of files."""
    add_handlers(HANDLERS)


def unregister() -> None:
    """Leave nothing behind."""
    remove_handlers(HANDLERS)
    for name in list(_followers):
        root = find_root(name)
        if root is not None:
            show_last(root)
    _forget()


CLASSES = ()
