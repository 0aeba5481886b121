"""How the server ends: what was asked is still answered, and nothing new is taken."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable

LOG = logging.getLogger("centric.serve")
FINISH_SECONDS = 20.0
LOOK_SECONDS = 0.05


def stop_when_told(loop: asyncio.AbstractEventLoop, close: Callable[[], None], unanswered: Callable[[], int]) -> None:
    """Stop the loop at SIGTERM.

    Parameters
    ----------
    loop
        The server's.
    close
        Stops listening, so that the next server can take the port at once.
    unanswered
        Returns how many requests are still to be answered; they have 20 seconds. A second SIGTERM ends it at once.
    """
    told: list[asyncio.Task[None]] = []

    async def finish() -> None:
        close()
        until = time.monotonic() + FINISH_SECONDS
        while unanswered() and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS)
        loop.stop()

    def told_to() -> None:
        if told:
            loop.stop()
            return
        LOG.info("finishing what was asked")
        told.append(loop.create_task(finish()))

    try:
        loop.add_signal_handler(signal.SIGTERM, told_to)
    except (NotImplementedError, ValueError, RuntimeError):
        LOG.info("stops without finishing here")  # Windows, or a loop that is not the main thread's
