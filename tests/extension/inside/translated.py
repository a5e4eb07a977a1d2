"""Says what labels and tooltips are in German while the extension is enabled, and after."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, MODULE, disable, install, result

CONTEXT = "Outfit Cloner"
install(ARGUMENTS[0])
labels = sys.modules[MODULE + ".addon.ui.german"].GERMAN
tooltips = sys.modules[MODULE + ".addon.ui.german_tooltips"].GERMAN_TOOLTIPS


def shown(english: str) -> str:
    """What Blender shows in the place of an English text."""
    if english in labels:
        return bpy.app.translations.pgettext_iface(english, CONTEXT)
    return bpy.app.translations.pgettext_tip(english)


german = tooltips | labels
if not bpy.app.build_options.international:
    result({"languages": False, "table": len(german)})
else:
    view = bpy.context.preferences.view
    view.language, view.use_translate_interface = "de_DE", True
    view.use_translate_tooltips = True
    wrong = [english for english, text in german.items() if shown(english) != text]
    disable()
    left = [
        english for english, text in german.items() if text != english and shown(english) == text
    ]
    result({"languages": True, "table": len(german), "wrong": wrong, "left": left})
