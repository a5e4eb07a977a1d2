"""Cameras, actors and what a camera sees of them, as plain arrays: annotations need no Blender."""
