"""What a worker needs to make characters: settings, body data and wardrobe, loaded once."""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path
from typing import Any

import cv2

from addon.makehuman.data import find_body_data
from addon.pipeline import clone_outfit
from addon.stage import compat
from addon.wardrobe.assets.index import open_index

from . import outputs
from .clone_options import CloneOptions
from .settings import from_json
from .sewing import open_wardrobe
from .wire import outfit_from_json

log = logging.getLogger(__name__)


class Workshop:
    """Makes characters with one set of settings.

    Parameters
    ----------
    hello : dict
        The driver's first message: options, body data folder, and where characters go.
    """

    def __init__(self, hello: dict[str, Any]) -> None:
        options = from_json(CloneOptions, hello["options"])
        self._settings = options.character_settings()
        self._data = find_body_data(Path(hello["data"]) if hello["data"] else None)
        imported = open_index() if options.wardrobe == "all" else None
        self._wardrobe = open_wardrobe(self._data, imported=imported)
        self._characters = Path(hello["characters"])

    def about(self) -> dict[str, Any]:
        """Return the versions that only a worker knows."""
        return {"blender": compat.version(), "opencv": cv2.__version__}

    def make(self, message: dict[str, Any]) -> dict[str, Any]:
        """Make one character under a temporary name and rename it; return its times.

        Raises
        ------
        OutfitError
            If it cannot be made; nothing is left of it then.
        """
        start = time.perf_counter()
        outfit = outfit_from_json(message["outfit"])
        folder = self._characters / outfit.name
        partial = folder.with_name(f".{outfit.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        outputs.make_folder(partial)
        try:
            record = clone_outfit(
                outfit,
                partial,
                settings=self._settings,
                seed=message["seed"],
                data=self._data,
                wardrobe=self._wardrobe,
            )
            times = {
                "seconds": round(time.perf_counter() - start, 3),
                "stages": {name: round(value, 4) for name, value in record.stages.items()},
            }
            job = {"digest": message["digest"], "seed": message["seed"], **times, **self.about()}
            outputs.write_json(partial / outputs.JOB, job)
            shutil.rmtree(folder, ignore_errors=True)  # made with other settings
            with outputs.writing(folder):
                partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return times
