"""Keeps the 3D view in step with the body's sliders."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import bpy

from . import jobs
from .body_changes import (
    Fitting,
    Looks,
    body_inputs,
    body_key,
    discard,
    fit_now,
    look_key,
    make_fitting,
    make_looks,
    preview_tone,
    show_looks,
)
from .characters import CharacterObject, find_root, is_own, meshes_of
from .handlers import add_handlers, persistent, remove_handlers
from .names import EXPECTED, told
from .telling import tell
from .threads import Threaded

if TYPE_CHECKING:
    from ..wardrobe.casting import Casting

REST = 0.4  # seconds without a change, after which skin and hair are painted
LOOK = 0.03  # seconds between two looks at what is under way
OWN_SHARE = 0.3  # of a fit's time that Blender has for itself after it


class _Work(Threaded):
    """A thread that makes a `Fitting`, or the `Looks` for what a key names."""

    def __init__(self, make: Callable[[], Any], key: str = "") -> None:
        self.key = key
        super().__init__(make)


@dataclass
class _Follower:
    """Follows the sliders of one character.

    Attributes
    ----------
    root : str
        Its name: pointers do not outlive undo.
    fit, tint, weigh, paint : bool
        What is due: meshes and bones, a coarse skin, bone weights, the textures at full size. The
        last two wait until the sliders rest.
    changed : float
        When something changed last.
    fitting : Fitting or None
    casting : Casting or None
        Who was painted last.
    moved : bool
        The meshes have been fitted to sliders before.
    painted : str
        The `look_key` of what is painted; "" where nobody knows.
    message : str
        Why the meshes do not follow, for the panel.
    """

    root: str
    fit: bool = False
    tint: bool = False
    weigh: bool = False
    paint: bool = False
    changed: float = 0.0
    fitting: Fitting | None = None
    casting: Casting | None = None
    moved: bool = False
    painted: str = ""
    work: _Work | None = None
    message: str = ""

    def note(self, *, fit: bool = False, tint: bool = False) -> None:
        """Take note of a change."""
        self.fit |= fit
        self.tint |= tint
        self.paint = True
        self.changed = time.monotonic()

    def look(self) -> float | None:
        """Do the next step; return the seconds until the one after it, None for none."""
        root = find_root(self.root)
        if root is None or not is_own(root) or not root.outfit_cloner.built:
            self.end()
            return None
        if jobs.running() is not None:
            return LOOK
        try:
            if self.work is not None and not self.work.is_running:
                self._take(root, self.work)
            return self._step(root)
        except EXPECTED as error:
            self.refuse(told(error))
            return None

    def warm(self, root: CharacterObject) -> None:
        """Open in a thread what the first move of a slider would have to wait for."""
        if self.fitting is None and self.work is None and jobs.running() is None:
            with suppress(*EXPECTED):  # told when a slider is moved
                self._opened(root)

    def _step(self, root: CharacterObject) -> float | None:
        if self.tint:
            self.tint = False
            preview_tone(root, self.casting)
            return LOOK
        if self.fit:
            return self._fit(root)
        if time.monotonic() > self.changed + REST:
            self._settle(root)
        return LOOK if self.weigh or self.paint or self.work is not None else None

    def _fit(self, root: CharacterObject) -> float:
        fitting = self._opened(root)
        if fitting is None:
            return LOOK
        self.fit, self.moved = False, True
        started = time.monotonic()
        fit_now(root, fitting, weigh=False)
        self.message, self.weigh = "", True
        return max(LOOK, OWN_SHARE * (time.monotonic() - started))

    def _settle(self, root: CharacterObject) -> None:
        """Do what has waited for the sliders to rest."""
        fitting = self._opened(root) if self.weigh else None
        if fitting is not None:
            self.weigh = False
            fit_now(root, fitting)
        elif self.paint and self.work is None:
            self.paint = False
            inputs = body_inputs(root)
            self.work = _Work(lambda: make_looks(inputs), look_key(root))

    def _opened(self, root: CharacterObject) -> Fitting | None:
        """Return the dresser for what is worn; None until a thread has made it."""
        inputs = body_inputs(root)
        if self.fitting is not None and self.fitting.source == inputs.source:
            return self.fitting
        if self.work is None:
            self.work = _Work(lambda: make_fitting(inputs))
        return None

    def _take(self, root: CharacterObject, work: _Work) -> None:
        """Take what a thread has made; it is made again where the sliders have moved on."""
        self.work = None
        made = work.take()
        if isinstance(made, Fitting):
            self.fitting = made
        elif work.key == look_key(root):
            show_looks(root, made)
            self.casting, self.painted = made.casting, look_key(root)
        else:
            discard(made)
            self.paint = True

    def keep(self, root: CharacterObject, fitting: Fitting, looks: Looks) -> None:
        """Take note of what an operator has shown."""
        self.fit = self.tint = self.weigh = self.paint = False
        self.fitting, self.casting, self.painted = fitting, looks.casting, look_key(root)
        self.message, self.moved = "", True

    def refuse(self, message: str) -> None:
        """Stop following until the next change, and say why."""
        self.fit = self.tint = self.weigh = self.paint = False
        self.message = message
        tell(message)

    def end(self) -> None:
        """Leave nothing behind."""
        if self.work is not None:
            self.work.wait()
            if isinstance(self.work.result, Looks):
                discard(self.work.result)
        self.work = None
        _followers.pop(self.root, None)


_followers: dict[str, _Follower] = {}


def follower_of(root: CharacterObject) -> _Follower:
    """Return who follows a character's sliders."""
    return _followers.setdefault(root.name, _Follower(root.name))


def message_of(root: CharacterObject) -> str:
    """Return why a character does not follow its sliders, "" where it does."""
    return _followers[root.name].message if root.name in _followers else ""


def body_changed(body: Any, context: bpy.types.Context) -> None:
    """Take note that a slider of the shape has moved."""
    del context
    body.edited = True
    _note(body.id_data, fit=True)


def tone_changed(body: Any, context: bpy.types.Context) -> None:
    """Take note that the skin tone's slider has moved."""
    del context
    body.tone_edited = True
    _note(body.id_data, tint=True)


def hair_changed(parts: Any, context: bpy.types.Context) -> None:
    """Take note that another colour of hair was chosen."""
    del context
    parts.hair_edited = True
    look_changed(parts.id_data)


def look_changed(root: CharacterObject) -> None:
    """Take note that what is painted of a character is another now, its shape is not."""
    _note(root)


def _note(root: CharacterObject, *, fit: bool = False, tint: bool = False) -> None:
    """Let a character follow; where no window lets timers run, scripts call `outfit.refit`."""
    if not root.outfit_cloner.built:
        return
    follower_of(root).note(fit=fit, tint=tint)
    _wake()


def warm(root: CharacterObject) -> None:
    """Get ready for the sliders while an artist looks at them."""
    if not bpy.app.background and root.outfit_cloner.built and not message_of(root):
        follower_of(root).warm(root)
        _wake()


def _wake() -> None:
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=0.0)


def _tick() -> float | None:
    waits = [follower.look() for follower in list(_followers.values())]
    return min((wait for wait in waits if wait is not None), default=None)


@persistent
def _after_undo(*_: Any) -> None:
    """Let meshes and textures that undo did not bring back follow the sliders that it did.

    A slider's last fit may come after Blender has taken note of the step.
    """
    from ..stage.refitting import is_stamped, shows_body

    things: list[CharacterObject] = list(bpy.data.objects)
    for root in things:
        if not root.outfit_cloner.is_character or not is_own(root):
            continue
        meshes, follower = meshes_of(root), _followers.get(root.name)
        known = is_stamped(root) or (follower is not None and follower.moved)
        if known and not shows_body(root, meshes, body_key(root)):
            _note(root, fit=True)
        elif follower is not None and follower.painted not in ("", look_key(root)):
            _note(root, tint=True)


@persistent
def _before_load(*_: Any) -> None:
    """Follow nobody of the file that is closed."""
    for follower in list(_followers.values()):
        follower.end()


HANDLERS = {"undo_post": _after_undo, "redo_post": _after_undo, "load_pre": _before_load}


def register() -> None:
    """Listen to undo, and to files being closed."""
    add_handlers(HANDLERS)


def unregister() -> None:
    """Leave nothing behind."""
    remove_handlers(HANDLERS)
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    _before_load()


CLASSES = ()
