"""Where what the user has told us is kept: the configuration folder."""

from __future__ import annotations

import os
from pathlib import Path


def config_folder() -> Path:
    """Folder for the index of imported assets and for registrations: $OUTFIT_CONFIG if set.

    Else `outfit-cloner` below $XDG_CONFIG_HOME or (on Windows) %APPDATA%, else below ~/.config.
    It need not exist yet.
    """
    named = os.environ.get("OUTFIT_CONFIG")
    if named:
        return Path(named).expanduser()
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return (Path(home) if home else Path.home() / ".config") / "outfit-cloner"
