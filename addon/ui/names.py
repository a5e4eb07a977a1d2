"""What the whole interface shares: translation context, sidebar tab, errors that are told."""

from __future__ import annotations

from ..errors import OutfitError

CONTEXT = "Outfit Cloner"  # of every label, so that translations cannot clash with Blender's own
TAB = "Outfit"  # in the 3D view's sidebar
PARTS = ("hair", "shoes", "glasses", "hat", "bag")  # what is chosen beside the photo's clothes
NO_PART = "none"  # in place of the name of an accessory: it is left off
NO_OPENCV = "OpenCV is missing: install the extension's zip for this system, or Python's cv2"
EXPECTED = (OutfitError, ModuleNotFoundError, OSError)  # told in a sentence; others are bugs


def told(error: BaseException) -> str:
    """Return an expected error as the sentence that people are shown."""
    without_opencv = isinstance(error, ModuleNotFoundError) and error.name == "cv2"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return NO_OPENCV if without_opencv else str(error)
