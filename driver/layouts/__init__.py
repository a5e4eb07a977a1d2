"""A finished dataset in the layouts that other tools read, each written by a module of its own."""

from .options import LayoutOptions, LayoutSummary
from .registry import LAYOUTS, MODULES, Writer, find_layout

__all__ = ["LAYOUTS", "MODULES", "LayoutOptions", "LayoutSummary", "Writer", "find_layout"]
