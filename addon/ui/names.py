"""Names that the whole interface shares: translation context, sidebar tab."""

from __future__ import annotations

CONTEXT = "Outfit Cloner"  # of every label, so that translations cannot clash with Blender's own
TAB = "Outfit"  # in the 3D view's sidebar
