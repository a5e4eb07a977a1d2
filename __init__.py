"""Blender's entry into the extension; everything else is imported when Blender registers it."""


def register() -> None:
    """Add operators and panels to Blender."""
    from .addon.registration import register as register_classes

    register_classes()


def unregister() -> None:
    """Take them away again."""
    from .addon.registration import unregister as unregister_classes

    unregister_classes()
