"""Frames of a scene with people in it: plates of the empty scene, and only what people change."""
