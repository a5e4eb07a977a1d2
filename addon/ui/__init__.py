"""Operators and panels: they read settings, call one function of the pipeline, and report."""
