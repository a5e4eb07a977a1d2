"""Outfit Cloner's library: rooms whose imports point one way.

makehuman <- wardrobe <- cloning <- photos <- stage <- pipeline <- ui (and the driver).
Only `stage` and `ui` import bpy.
"""
