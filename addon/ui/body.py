"""The body: fitted to its sliders, drawn from a seed, taken from a file, shown in underwear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..errors import OutfitError
from . import session
from .body_changes import (
    BodyInputs,
    body_inputs,
    check_fit,
    discard,
    draw_casting,
    drawn_again,
    fit_now,
    make_fitting,
    make_looks,
    note_built,
    show_looks,
)
from .body_view import follower_of
from .characters import CharacterObject, active_character, existing_root
from .fields import file_field, shown_files
from .jobs import FileJobOperator, Job, JobOperator, Progress
from .names import CONTEXT
from .paths import typed_path
from .polls import has_own_character, is_built, says
from .updates import updates_held

if TYPE_CHECKING:
    from ..makehuman.parameters import BodyParameters
    from ..wardrobe.casting import Casting
    from ..wardrobe.catalogue import Wardrobe
    from ..wardrobe.characters.character import Character

FILES = "*.mhm;*.mhx2"
MOST_SEEDS = 1_000_000
FOUND = 0.5  # share of the work on a file that is done when its body is known
SEWN, PAINTING = 0.5, 0.6  # shares of the work: the wardrobe is open, painting begins


def _open_wardrobe(progress: Progress, start: float = 0.0) -> Wardrobe:
    """Open the wardrobe for what follows, telling of garments that have to be sewn."""
    progress.tell(start, "Opening the wardrobe")
    return session.open_wardrobe(progress.sewing(SEWN * (1 - start), start=start))


def _job(
    label: str,
    inputs: BodyInputs,
    change: Callable[[CharacterObject], None],
    done: str,
    *,
    start: float = 0.0,
) -> Job:
    """Return the work that changes a body: the fields first, then meshes and textures.

    `start` is how far the work is already when it begins.
    """

    def work(progress: Progress) -> Any:
        _open_wardrobe(progress, start)
        fitting = make_fitting(inputs, warm=False)
        progress.tell(start + PAINTING * (1 - start), "Painting")
        return fitting, make_looks(inputs)

    def finish(made: Any) -> str:
        fitting, looks = made
        try:
            root = existing_root(inputs.root)
            check_fit(root, fitting)
        except OutfitError:
            discard(looks)
            raise
        change(root)
        show_looks(root, looks)
        fit_now(root, fitting)
        follower_of(root).keep(root, fitting, looks)
        return f"{inputs.root}: {done}"

    return Job(label, work, finish)


class OUTFIT_OT_refit(JobOperator):
    """Fit the meshes to the sliders now: scripts call it after they have set them"""

    bl_idname = "outfit.refit"
    bl_label = "Fit to Body"

    poll = classmethod(is_built)

    def prepare(self, context: bpy.types.Context) -> Job:
        """Take note of the sliders."""
        inputs = body_inputs(active_character(context))
        return _job("Fitting", inputs, lambda root: None, "clothes and bones fit the body")


class _DrawnBody(JobOperator):
    """Base of operators that let a seed draw the body."""

    def inputs(self, root: CharacterObject) -> BodyInputs:
        """Return what is needed for who is drawn."""
        raise NotImplementedError

    def prepare(self, context: bpy.types.Context) -> Job:
        """Draw the body; where nothing is built yet the sliders alone show it."""
        root = active_character(context)
        inputs = self.inputs(root)

        def change(root: CharacterObject) -> None:
            with updates_held():
                root.outfit_cloner.seed = inputs.seed
                root.outfit_cloner.body.edited = False
                root.outfit_cloner.body.tone_edited = False

        done = f"seed {inputs.seed} draws the body"
        if root.outfit_cloner.built:
            return _job("Drawing a body", inputs, change, done)
        return _sliders_job(inputs, change, done)


def _sliders_job(
    inputs: BodyInputs,
    change: Callable[[CharacterObject], None],
    done: str,
    *,
    start: float = 0.0,
) -> Job:
    """Return the work for a character without meshes."""
    from .converting import show_casting

    def finish(casting: Any) -> str:
        root = existing_root(inputs.root)
        change(root)
        show_casting(root, casting)
        return f"{inputs.root}: {done}"

    def work(progress: Progress) -> Casting:
        _open_wardrobe(progress, start)
        return draw_casting(inputs)

    return Job("Drawing a body", work, finish)


class OUTFIT_OT_random_body(_DrawnBody):
    """Draw another body and skin from a new seed; hair and shoes follow when it is cloned"""

    bl_idname = "outfit.random_body"
    bl_label = "Random Body"

    seed: bpy.props.IntProperty(
        name="Seed",
        description="Draws the body; -1 takes the one after the character's",
        default=-1,
        min=-1,
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_character)

    def inputs(self, root: CharacterObject) -> BodyInputs:
        """Return what is needed for the seed that is given, or the next one."""
        following = (root.outfit_cloner.seed + 1) % MOST_SEEDS
        return drawn_again(body_inputs(root), seed=following if self.seed < 0 else self.seed)


class OUTFIT_OT_reset_body(_DrawnBody):
    """Take the sliders back to the body and the skin that the seed draws"""

    bl_idname = "outfit.reset_body"
    bl_label = "Reset Body"

    poll = classmethod(has_own_character)

    def inputs(self, root: CharacterObject) -> BodyInputs:
        """Return what is needed for the character's own seed."""
        return drawn_again(body_inputs(root), seed=root.outfit_cloner.seed)


class OUTFIT_OT_import_body(FileJobOperator):
    """Take the body of a MakeHuman character: of a .mhm with all details, of a .mhx2 by its mesh"""

    bl_idname = "outfit.import_body"
    bl_label = "Import Body"

    filepath: file_field()
    filter_glob: shown_files(FILES)

    poll = classmethod(has_own_character)

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read the file in the thread, and let the character follow it."""
        path = typed_path(self.filepath)
        root = active_character(context)
        inputs, built = body_inputs(root), root.outfit_cloner.built

        def work(progress: Progress) -> Any:
            from ..pipeline_body import read_body

            progress.tell(0.0, "Reading the body")
            parameters, note = read_body(
                path,
                data=session.body_data(),
                tell=lambda share: progress.tell(FOUND * share, "Recognising the body"),
            )
            source = f"{path.name}; it {note}" if note else path.name
            job = _imported(inputs, parameters, source, built=built)
            return job, job.work(progress)

        return Job("Importing a body", work, lambda made: made[0].finish(made[1]))


def _imported(inputs: BodyInputs, parameters: BodyParameters, source: str, *, built: bool) -> Job:
    """Return the work that gives a character a body."""
    from dataclasses import replace

    from .converting import show_body

    outfit = inputs.outfit
    if outfit is not None and outfit.person is not None:
        outfit = replace(outfit, person=replace(outfit.person, body=parameters))
    settings = replace(inputs.settings, body=parameters)
    inputs = replace(inputs, settings=settings, outfit=outfit)

    def change(root: CharacterObject) -> None:
        show_body(root, parameters)
        root.outfit_cloner.body.edited = True

    done = f"has the body of {source}"
    if built:
        return _job("Fitting", inputs, change, done, start=FOUND)
    return _sliders_job(inputs, change, done, start=FOUND)


class OUTFIT_OT_show_body(JobOperator):
    """Build the body in plain underwear, to see it before anything is cloned"""

    bl_idname = "outfit.show_body"
    bl_label = "Show Body"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a character without meshes."""
        if not has_own_character(cls, context):
            return False
        built = active_character(context).outfit_cloner.built
        return says(cls, not built, "The body is there already")

    def prepare(self, context: bpy.types.Context) -> Job:
        """Draw somebody, and build them."""
        from .paths import texture_folder

        inputs = body_inputs(active_character(context))
        folder = texture_folder() / f"{inputs.root}_body"

        def work(progress: Progress) -> Any:
            from ..pipeline_body import dress_plainly

            wardrobe = _open_wardrobe(progress)
            casting = draw_casting(inputs)
            progress.tell(PAINTING, "Painting")
            return casting, dress_plainly(
                inputs.root,
                casting,
                folder,
                settings=inputs.settings,
                seed=inputs.seed,
                data=session.body_data(),
                wardrobe=wardrobe,
            )

        def finish(made: Any) -> str:
            return _build(inputs.root, made[0], made[1], folder)

        return Job("Building the body", work, finish)


def _build(name: str, casting: Casting, character: Character, folder: Path) -> str:
    """Build a person's body into the scene."""
    from ..stage.framing import bring_into_view
    from ..stage.roots import dress_root

    root = existing_root(name)
    staged = dress_root(root, character)
    note_built(root, casting, folder)
    bring_into_view(root, staged.meshes)
    return f"{name}: the body is there"


CLASSES = (
    OUTFIT_OT_refit,
    OUTFIT_OT_random_body,
    OUTFIT_OT_reset_body,
    OUTFIT_OT_import_body,
    OUTFIT_OT_show_body,
)
