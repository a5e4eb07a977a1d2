"""What the wardrobe offers, and what is proposed for a photo: worked out beside the window."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from . import background, garment_pictures, session
from .characters import CharacterObject
from .landmark_editing import STATE
from .names import EXPECTED, PARTS

if TYPE_CHECKING:
    from ..wardrobe.search import Listed
    from .garment_pictures import Tell

State = Literal["unknown", "unsewn", "unusable", "open"]
CALM = 0.25  # seconds that landmarks have to rest before garments are proposed anew
SEWING = 0.85  # share of the first opening that sewing takes

_listed: list[Any] = []  # at most one pair: the wardrobe, and what it offers
_proposed: dict[str, tuple[int, Mapping[str, str]]] = {}  # root's name -> digest, garments
_parts: dict[str, Mapping[str, str]] = {}  # root's name -> hair, shoes and accessories by kind
_problems: dict[str, str] = {}  # root's name -> why nothing can be proposed
_state: list[State] = []


def state() -> State:
    """Return whether the wardrobe is open; one that is sewn already is opened on the way."""
    if session.wardrobe() is not None:
        return "open"
    if not _state:
        background.ask("the wardrobe", _open_if_sewn, _state.append)
        return "unknown"
    return _state[0]


def _open_if_sewn() -> State:
    from ..wardrobe.cached import is_sewn
    from .preferences import cache_folder

    try:
        if not is_sewn(session.body_data(), cache_folder()):
            return "unsewn"
        session.open_wardrobe()
    except EXPECTED:
        return "unusable"
    return "open"


def choices(kind: str = "") -> tuple[Listed, ...]:
    """Return what can be chosen; empty until `load` was done for the wardrobe that is open.

    Parameters
    ----------
    kind : str
        Of hair, shoes and accessories; clothes without it.
    """
    wardrobe = session.wardrobe()
    fresh = bool(_listed) and wardrobe is not None and _listed[0][0] is wardrobe
    if not fresh or wardrobe is None:
        return ()
    if kind:
        from ..wardrobe.search import listed_parts

        return listed_parts(wardrobe, kind)
    found: tuple[Listed, ...] = _listed[0][1]
    return found


def load(tell: Tell, *, slot: str = "") -> tuple[Listed, ...]:
    """Open the wardrobe, sewing what is missing, and paint its thumbnails; for jobs' threads.

    Parameters
    ----------
    tell : callable (done, what)
    slot : str
        Paint only what is worn there, such as "top" or "hair"; the rest is painted as it is
        looked at.
    """
    from ..wardrobe.assets.index import open_index
    from ..wardrobe.search import all_listed, listed_parts

    sewn: list[int] = []

    def sewing(done: int, total: int, name: str) -> None:
        del name
        sewn.append(done)
        tell(SEWING * done / total, f"Sewing the wardrobe: {done} of {total}")

    tell(0.0, "Opening the wardrobe")
    wardrobe = session.open_wardrobe(sewing)
    listed = all_listed(wardrobe, open_index())
    start = SEWING if sewn else 0.0
    garment_pictures.paint_all(
        listed_parts(wardrobe, slot) or [one for one in listed if slot in ("", *one.slots)],
        wardrobe,
        lambda done, what: tell(start + (1 - start) * done, what),
    )
    _listed[:] = [(wardrobe, listed)]
    return listed


def proposed(root: CharacterObject) -> Mapping[str, str] | None:
    """Return the garment by category that a character would wear, None where it isn't known yet."""
    digest = _digest(root)
    known = _proposed.get(root.name)
    if known is not None and known[0] == digest:
        return known[1]
    if session.wardrobe() is not None and not (known and STATE.drag):  # a drag needs the cores
        _ask_for(root, digest, rest=known is not None)
    return known[1] if known is not None else None


def proposed_parts(root: CharacterObject) -> Mapping[str, str]:
    """Return hair, shoes and accessories by kind as `proposed` found them; {} until it has."""
    return _parts.get(root.name, {})


def problem(root: CharacterObject) -> str:
    """Return why nothing can be proposed, "" where something is; as when a garment is lost."""
    return _problems.get(root.name, "")


def _ask_for(root: CharacterObject, digest: int, *, rest: bool) -> None:
    from ..errors import OutfitError
    from .converting import outfit_of, settings_of

    name, seed, wardrobe = root.name, root.outfit_cloner.seed, session.wardrobe()
    try:
        outfit, settings = outfit_of(root), settings_of(root)
    except OutfitError:
        _proposed[name], _parts[name], _problems[name] = (digest, {}), {}, ""
        return

    def work() -> tuple[Mapping[str, str], Mapping[str, str], str]:
        from ..proposal import propose, worn_by_category
        from ..wardrobe.casting import parts_of

        if rest:
            time.sleep(CALM)
        assert wardrobe is not None
        try:
            found = propose(outfit, settings, seed, session.body_data(), wardrobe)
        except OutfitError as error:
            return {}, {}, str(error)
        parts: dict[str, str] = {part.kind: part.name for part in parts_of(found.casting)}
        return worn_by_category(outfit, found), parts, ""

    def deliver(found: tuple[Mapping[str, str], Mapping[str, str], str] | None) -> None:
        worn, _parts[name], _problems[name] = found or ({}, {}, "")
        _proposed[name] = (digest, worn)

    background.ask(f"garments of {name}", work, deliver)


def _digest(root: CharacterObject) -> int:
    """Digest all that garments are chosen by."""
    settings = root.outfit_cloner
    seen = []
    for item in settings.observations:
        places = [0.0] * (2 * len(item.landmarks))
        visible = [0] * len(item.landmarks)
        item.landmarks.foreach_get("position", places)
        item.landmarks.foreach_get("visibility", visible)
        seen.append((item.name, item.shown, item.garment, tuple(places), tuple(visible)))
    body = settings.body
    given = (body.edited, body.gender if body.edited else 0.0)
    parts = tuple(getattr(settings.parts, kind) for kind in PARTS)
    return hash((tuple(seen), settings.seed, settings.sex, given, parts, id(session.wardrobe())))


def reopen() -> None:
    """Open the wardrobe anew, as its garments have changed; for jobs' threads."""
    session.close_wardrobe()
    session.open_wardrobe()


def forget() -> None:
    """Drop what was known of the wardrobe: its garments have changed."""
    _listed.clear()
    _proposed.clear()
    _parts.clear()
    _problems.clear()
    _state.clear()
    garment_pictures.forget()


def unregister() -> None:
    """Leave nothing behind."""
    forget()


CLASSES = ()
