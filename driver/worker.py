"""A worker process: makes one character after the other, as the driver asks."""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
from typing import IO, Any

from addon.errors import OutfitError

log = logging.getLogger(__name__)


class Mailbox:
    """Messages from the driver and replies to it; ends this process when the driver is gone."""

    def __init__(self, channel: IO[str]) -> None:
        self._channel = channel
        self._messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._messages.put(json.loads(line))
        # The driver is done with us, or was killed: what is half-made will be made anew. No clean
        # end, because Blender's takes long.
        os._exit(0)

    def receive(self) -> dict[str, Any]:
        """Wait for the next message."""
        return self._messages.get()

    def reply(self, message: dict[str, Any]) -> None:
        """Send a message to the driver."""
        self._channel.write(json.dumps(message) + "\n")
        self._channel.flush()


def main() -> int:
    """Serve the driver until it closes the pipe; return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    # Blender prints on standard output whenever it likes: keep the pipe for us, give it stderr.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    mailbox = Mailbox(channel)
    hello = mailbox.receive()
    from driver.workshop import Workshop

    try:
        workshop = Workshop(hello)
    except OutfitError as error:
        mailbox.reply({"error": str(error)})
        return 1
    mailbox.reply(workshop.about())
    while True:
        _serve(workshop, mailbox)


def _serve(workshop: Any, mailbox: Mailbox) -> None:
    message = mailbox.receive()
    try:
        mailbox.reply(workshop.make(message))
    except OutfitError as error:
        mailbox.reply({"reason": str(error)})
