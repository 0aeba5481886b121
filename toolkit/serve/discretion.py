"""What the server's log may hold: paths and names of errors; never a link's token, a cell's output or a value."""

import logging
from typing import Any


def log_request(handler: Any) -> None:
    """Log one answered request without its query (tornado's ``log_function``)."""
    status = handler.get_status()
    level = logging.INFO if status < 400 else logging.WARNING if status < 500 else logging.ERROR
    request = handler.request
    milliseconds = 1000 * request.request_time()
    logging.getLogger("centric.serve").log(
        level, "%d %s %s %.0f ms", status, request.method, request.path, milliseconds
    )


class Discreet(logging.Filter):
    """Keeps a record's kind and drops what it carries: the arguments and traces of Voila's messages hold client data."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reduce a record with an exception, or about a cell, to the name of what went wrong."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        if kind is not None or "cell" in str(record.msg):
            record.msg = f"{record.module}: {kind or 'a cell did not run'}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def hush(level: int) -> None:
    """Make every logger that Voila, jupyter_server and tornado write to discreet, from `level` upwards."""
    for name in ("Voila", "CentricVoila", "tornado.application", "tornado.general", "tornado.access", "traitlets"):
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logging.WARNING))
        for handler in logger.handlers:
            handler.addFilter(Discreet())
        logger.addFilter(Discreet())
