"""What a body's change needs of a character, the work on it, and how the scene takes the result."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import session
from .characters import BODY, CharacterObject, meshes_of
from .saving import rebase

if TYPE_CHECKING:
    from ..cloning.observation import Outfit
    from ..stage.settings import CharacterSettings
    from ..wardrobe.casting import Casting
    from ..wardrobe.characters.refitting import Dresser


@dataclass(frozen=True)
class BodyInputs:
    """What a thread has to know of a character.

    Attributes
    ----------
    root : str
        Its name.
    names : tuple of str
        Of the garments whose meshes it has.
    outfit : Outfit or None
        None for a photo without garments.
    settings : CharacterSettings
    seed : int
    shown : dict of str to Path
        The textures by part.
    """

    root: str
    names: tuple[str, ...]
    outfit: Outfit | None
    settings: CharacterSettings
    seed: int
    shown: dict[str, Path]

    @property
    def source(self) -> tuple[Any, ...]:
        """What the dresser depends on."""
        seen = [
            (item.category, item.landmarks.tobytes(), item.visibility.tobytes())
            for item in (self.outfit.observations if self.outfit else ())
        ]
        return self.names, self.settings.rig, self.settings.tuck, tuple(seen)


@dataclass(frozen=True)
class Fitting:
    """Who dresses a character, in which order of its parts."""

    source: tuple[Any, ...]
    parts: tuple[str, ...]
    dresser: Dresser


@dataclass(frozen=True)
class Looks:
    """Who a character is now, and new files for the textures that are others."""

    casting: Casting
    textures: dict[str, Path]


def body_inputs(root: CharacterObject) -> BodyInputs:
    """Return what the work on a character's body needs, as its fields say."""
    from ..stage.live_images import base_image, file_of
    from .converting import outfit_of, settings_of

    settings, meshes = root.outfit_cloner, meshes_of(root)
    shown = {}
    for part, thing in meshes.items():
        image = base_image(thing)
        if image is not None:
            shown[part] = file_of(image)
    seen = any(item.shown for item in settings.observations)
    return BodyInputs(
        root.name,
        tuple(sorted(meshes.keys() - {BODY})),
        outfit_of(root) if seen else None,
        settings_of(root),
        settings.seed,
        shown,
    )


def drawn_again(inputs: BodyInputs, *, seed: int) -> BodyInputs:
    """Return what is needed for the person whom a seed draws, whatever the sliders say."""
    settings = replace(inputs.settings, body=None, skin_tone=None)
    outfit = inputs.outfit
    if outfit is not None and outfit.person is not None:
        person = replace(outfit.person, seed=seed, body=None, skin_tone=None)
        outfit = replace(outfit, person=person)
    return replace(inputs, seed=seed, settings=settings, outfit=outfit)


def make_fitting(inputs: BodyInputs, *, warm: bool = True) -> Fitting:
    """Open what dressing a character needs; it takes seconds the first time.

    Parameters
    ----------
    inputs : BodyInputs
    warm : bool
        Read as well what no slider should have to wait for.
    """
    from ..makehuman.body import build_body
    from ..makehuman.parameters import BodyParameters
    from ..pipeline_body import make_dresser, warm_up

    data = session.body_data()
    parts, dresser = make_dresser(
        inputs.names,
        seen=inputs.outfit.observations if inputs.outfit else (),
        settings=inputs.settings,
        data=data,
        wardrobe=session.open_wardrobe(),
    )
    if warm:
        warm_up(data)
        dresser.dress(build_body(data, BodyParameters()))
    return Fitting(inputs.source, parts, dresser)


def draw_casting(inputs: BodyInputs) -> Casting:
    """Draw who wears the outfit."""
    from ..pipeline_body import draw_person

    return draw_person(
        inputs.outfit, inputs.settings, inputs.seed, session.body_data(), session.open_wardrobe()
    )


def make_looks(inputs: BodyInputs) -> Looks:
    """Draw the person and paint what has changed of it, into files beside the textures."""
    from ..pipeline_body import paint_look

    casting = draw_casting(inputs)
    textures = paint_look(
        casting,
        inputs.names,
        inputs.shown,
        seed=inputs.seed,
        data=session.body_data(),
        wardrobe=session.open_wardrobe(),
    )
    return Looks(casting, textures)


def fit_now(root: CharacterObject, fitting: Fitting, *, weigh: bool = True) -> None:
    """Put a character's meshes and bones onto the body that its sliders show.

    Parameters
    ----------
    root : CharacterObject
    fitting : Fitting
    weigh : bool
        False leaves the bone weights for later, while a slider is dragged.

    Raises
    ------
    OutfitError
        If its meshes were edited; the scene is as before.
    """
    from ..makehuman.body import build_body
    from ..stage.refitting import refit
    from .converting import body_of

    body = build_body(session.body_data(), body_of(root))
    character = fitting.dresser.dress(body, weigh=weigh)
    refit(root, meshes_of(root), fitting.parts, character, body=body_key(root), weigh=weigh)


def check_fit(root: CharacterObject, fitting: Fitting) -> None:
    """Raise OutfitError where `fit_now` would: before anything is changed."""
    from ..stage.refitting import check_refit

    check_refit(root, meshes_of(root), fitting.parts, bones=fitting.dresser.bones)


def note_built(root: CharacterObject, casting: Casting, folder: Path) -> None:
    """Take note of who was built, and where the textures are: undo may bring that body back."""
    from ..stage.refitting import stamp
    from .converting import show_casting

    settings = root.outfit_cloner
    settings.built, settings.folder = True, str(folder)
    rebase(root)
    show_casting(root, casting)
    stamp(root, meshes_of(root), body_key(root))


def show_looks(root: CharacterObject, looks: Looks) -> None:
    """Let the fields show who a character is, and its materials the new textures."""
    from ..stage.live_images import replace_texture, show_again
    from .converting import show_casting

    show_casting(root, looks.casting)
    for part, thing in meshes_of(root).items():
        if part in looks.textures:
            replace_texture(thing, looks.textures[part])
        elif part == BODY:
            show_again(thing)


def discard(looks: Looks) -> None:
    """Remove new files that nobody wants any more."""
    for path in looks.textures.values():
        path.unlink(missing_ok=True)


def body_key(root: CharacterObject) -> str:
    """Name the body that the sliders show."""
    from .converting import body_of

    return repr(body_of(root))


def look_key(root: CharacterObject) -> str:
    """Name what skin, hair and eyes are painted for."""
    from .converting import hair_colour_of

    settings, body = root.outfit_cloner, root.outfit_cloner.body
    tone = round(body.skin_tone, 6) if body.tone_edited else None
    parts = sorted(meshes_of(root))
    hair = hair_colour_of(root)
    return json.dumps([body.edited, body_key(root), tone, hair, settings.seed, settings.sex, parts])


def preview_tone(root: CharacterObject, casting: Casting | None) -> None:
    """Show the skin in the slider's tone at once, coarsely."""
    from ..pipeline_body import preview_skin
    from ..stage.live_images import own_image, paint
    from .converting import body_of

    body, settings = meshes_of(root).get(BODY), root.outfit_cloner
    if body is None:
        return
    picture = preview_skin(
        session.body_data(),
        tone=settings.body.skin_tone,
        sex=body_of(root).sex,
        hair_colour=casting.hair_colour if casting else None,
        seed=settings.seed,
    )
    paint(own_image(body), picture)
