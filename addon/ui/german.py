"""The interface's labels in German."""

from __future__ import annotations

GERMAN = {
    "Always": "Immer",
}
