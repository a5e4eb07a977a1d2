"""Reads the interface: draws every panel onto a layout that notes what is asked of it."""

from typing import Any

import bpy


class Notes:
    """A layout that notes buttons, fields and texts in place of drawing them."""

    def __init__(self, found: dict[str, list[Any]]) -> None:
        object.__setattr__(self, "found", found)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "use_property_split" and value:
            self.found["split"].append(True)

    def operator(self, idname: str, text: str | None = None, **words: Any) -> Any:
        """Note a button."""
        self.found["buttons"].append([idname, text, words.get("text_ctxt", ""), words])
        return Settings()

    def prop(self, data: Any, name: str, text: str | None = None, **words: Any) -> None:
        """Note a field; one that does not exist is an error here as it is in Blender."""
        assert name.startswith("[") or name in data.bl_rna.properties, f"{data} has no {name}"
        self.found["fields"].append([name, text, words.get("text_ctxt", "")])

    def label(self, text: str = "", **words: Any) -> None:
        """Note a text."""
        told = words.get("text_ctxt", "")
        self.found["texts"].append([text, told, words.get("translate", True)])

    def panel(self, idname: str, **_: Any) -> tuple["Notes", "Notes"]:
        """An open panel inside a panel."""
        return Notes(self.found), Notes(self.found)

    panel_prop = panel

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        assert hasattr(bpy.types.UILayout, name) or name in bpy.types.UILayout.bl_rna.functions
        return lambda *_, **__: Notes(self.found)


class Settings:
    """What a button's settings are given."""


class Drawn:
    """A panel that is drawn onto notes."""

    def __init__(self, cls: type, found: dict[str, list[Any]]) -> None:
        self.layout = Notes(found)
        self.bl_label = cls.bl_label
        self.cls = cls

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cls, name).__get__(self)


def classes(kind: type) -> list[type]:
    """Our registered classes of a kind."""
    found = [getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith("OUTFIT_")]
    return [cls for cls in found if issubclass(cls, kind)]


def drawn_panels() -> dict[str, dict[str, list[Any]]]:
    """What each panel shows now, by its name; those that are not shown are left out."""
    result = {}
    for cls in classes(bpy.types.Panel):
        parent = getattr(cls, "bl_parent_id", "")
        above = getattr(bpy.types, parent, None) if parent else None
        if any(one is not None and not shown(one) for one in (cls, above)):
            continue
        found: dict[str, list[Any]] = {"buttons": [], "fields": [], "texts": [], "split": []}
        cls.draw(Drawn(cls, found), bpy.context)
        if hasattr(cls, "draw_header"):
            cls.draw_header(Drawn(cls, found), bpy.context)
        found["buttons"] = [[*button[:3], "icon" in button[3]] for button in found["buttons"]]
        result[cls.__name__] = found
    return result


def sidebar() -> list[type]:
    """The panels of the 3D view's sidebar, from the top; not those inside others."""
    panels = [cls for cls in classes(bpy.types.Panel) if cls.bl_space_type == "VIEW_3D"]
    own = [cls for cls in panels if not getattr(cls, "bl_parent_id", "")]
    return sorted(own, key=lambda cls: getattr(cls, "bl_order", 0))


def shown(cls: type) -> bool:
    """Whether a panel is shown in the present context."""
    return not hasattr(cls, "poll") or bool(cls.poll(bpy.context))


def described() -> dict[str, dict[str, Any]]:
    """Every class: its label, tooltip, options, place, and its properties' names and tooltips."""
    result = {}
    for kind in (bpy.types.Panel, bpy.types.Operator, bpy.types.PropertyGroup):
        for cls in classes(kind):
            rna = rna_of(cls)
            result[cls.__name__] = {
                "kind": kind.__name__,
                "idname": getattr(cls, "bl_idname", "")
                .replace("_OT_", ".")
                .replace("OUTFIT", "outfit"),
                "label": getattr(cls, "bl_label", ""),
                "tooltip": rna.description if kind is bpy.types.Operator else "",
                "context": getattr(cls, "bl_translation_context", ""),
                "options": sorted(getattr(cls, "bl_options", ())),
                "tab": getattr(cls, "bl_category", ""),
                "parent": getattr(cls, "bl_parent_id", ""),
                "properties": [
                    [one.identifier, one.name, one.description, one.translation_context]
                    for one in rna.properties
                    if one.identifier in annotations(cls) and not one.is_hidden
                ],
            }
    return result


def rna_of(cls: type) -> Any:
    """What Blender knows of a class; of an operator by the way it is called."""
    if issubclass(cls, bpy.types.Operator):
        return getattr(
            bpy.ops.outfit, cls.bl_idname.partition("OT_")[2] or cls.bl_idname[7:]
        ).get_rna_type()
    return cls.bl_rna


def annotations(cls: type) -> set[str]:
    """The properties that a class declares itself or by those it is derived from."""
    return {name for one in cls.__mro__ for name in vars(one).get("__annotations__", {})}
