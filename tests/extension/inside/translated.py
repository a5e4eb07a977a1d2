"""Says what the labels are in German while the extension is enabled, and after."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, MODULE, disable, install, result

CONTEXT = "Outfit Cloner"
install(ARGUMENTS[0])
german = sys.modules[MODULE + ".addon.ui.german"].GERMAN
if not bpy.app.build_options.international:
    result({"languages": False, "table": len(german)})
else:
    view = bpy.context.preferences.view
    view.language, view.use_translate_interface = "de_DE", True
    read = bpy.app.translations.pgettext_iface
    wrong = [english for english, text in german.items() if read(english, CONTEXT) != text]
    disable()
    left = [
        english
        for english, text in german.items()
        if text != english and read(english, CONTEXT) == text
    ]
    result({"languages": True, "table": len(german), "wrong": wrong, "left": left})
