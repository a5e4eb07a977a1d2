"""Words as flat meshes, for signs, fascias and number plates."""

from __future__ import annotations

import bpy
import numpy as np

from .shapes import NONE, Shape

SHOP_NAMES = (
    "BAKERY", "Café Linden", "OPTICIAN", "BOOKS & PAPER", "Flowers", "PHARMACY", "Corner Deli",
    "BARBER", "SHOES", "Wine & Cheese", "TAILOR", "Mobile Repair", "GREENGROCER", "Bank",
    "TRAVEL", "Bistro Rosa", "JEWELLER", "Noodle Bar", "CYCLES", "Hardware", "TOYS", "Antiques",
    "Laundry", "DENTIST", "Records", "Tea House", "FABRICS", "Kiosk",
)  # fmt: skip


def lettering(text: str, *, height: float, thick: float = 0.0) -> Shape:
    """Return a text in the xz plane, read from -y, centred on x = 0, from z = 0 up.

    Parameters
    ----------
    text : str
    height : float
        Of a capital letter, metres.
    thick : float
        How far the letters stand out, metres.
    """
    curve = bpy.data.curves.new("Lettering", "FONT")
    assert isinstance(curve, bpy.types.TextCurve)
    curve.body, curve.align_x, curve.resolution_u = text, "CENTER", 2
    curve.size, curve.extrude = height / 0.69, thick / 2
    thing = bpy.data.objects.new("Lettering", curve)
    mesh = bpy.data.meshes.new_from_object(thing)
    shape = _shape_of(mesh)
    bpy.data.objects.remove(thing)
    bpy.data.curves.remove(curve)
    bpy.data.meshes.remove(mesh)
    return shape


def _shape_of(mesh: bpy.types.Mesh) -> Shape:
    mesh.calc_loop_triangles()
    vertices = np.empty((len(mesh.vertices), 3))
    mesh.vertices.foreach_get("co", vertices.ravel())
    corners = np.empty((len(mesh.loop_triangles), 3), np.int32)
    mesh.loop_triangles.foreach_get("vertices", corners.ravel())
    upright = np.column_stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]])
    faces = np.column_stack([corners, np.full(len(corners), NONE)]).astype(np.int64)
    return Shape(upright, faces)
