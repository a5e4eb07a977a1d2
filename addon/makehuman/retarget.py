"""Which bone of the default rig each bone of another rig takes its turns from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from .mhclo import BASE_VERTEX_COUNT
from .rig_files import matching_bones
from .rigs import Rig


@lru_cache(maxsize=16)
def matched(default: Rig, goal: Rig) -> Mapping[str, str]:
    """Return the default rig's bone -> the goal's bone that does its work (matching_bones)."""
    return matching_bones(default, goal, BASE_VERTEX_COUNT)


@lru_cache(maxsize=16)
def references(default: Rig, goal: Rig) -> Mapping[str, str]:
    """Return the goal's bone -> the default rig's bone whose turn in the world it takes.

    A rig's own `references` (.mhskel) win, the last of several; else bones of the same name
    match; else, of the default bones whose weights the goal's bone takes over, the last one before
    the chain of bones branches: an upper arm of one bone turns as the lower of the two does, a hand
    as the wrist. Bones left over follow their parents.
    """
    children: dict[str, list[str]] = {}
    for bone, parent in zip(default.bones, default.parents.tolist(), strict=True):
        if parent >= 0:
            children.setdefault(default.bones[parent], []).append(bone)
    taken = matched(default, goal)
    found: dict[str, str] = {}
    for bone in goal.bones:
        own = [name for name in goal.references.get(bone, ()) if name in default.bones]
        if own:
            found[bone] = own[-1]
        elif bone in default.bones:
            found[bone] = bone
        else:
            sources = [name for name in default.bones if taken[name] == bone]
            if sources:
                found[bone] = _last_before_branch(sources, children)
    return found


def _last_before_branch(sources: list[str], children: Mapping[str, list[str]]) -> str:
    """Follow the chain from its first bone while one child among `sources` leads out of them."""
    bone = sources[0]
    while True:
        onward = [
            child
            for child in children.get(bone, [])
            if child in sources and _leads_out(child, sources, children)
        ]
        if len(onward) != 1:
            return bone
        bone = onward[0]


def _leads_out(bone: str, sources: list[str], children: Mapping[str, list[str]]) -> bool:
    waiting = list(children.get(bone, []))
    while waiting:
        child = waiting.pop()
        if child not in sources:
            return True
        waiting += children.get(child, [])
    return False
