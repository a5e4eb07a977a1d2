"""Labelling: the DeepFashion2 category and landmarks of a garment, from its own geometry."""
