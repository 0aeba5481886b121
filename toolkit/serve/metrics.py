"""What the server counts, in the format of Prometheus: numbers of the server, never a client's name."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one server.

    Parameters
    ----------
    kernels
        Returns how many kernels there are.
    most_kernels
        How many there may be.
    """

    def __init__(self, kernels: Callable[[], int], most_kernels: int) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        Gauge("centric_kernels", "Kernels that run.", registry=self._registry).set_function(lambda: float(kernels()))
        Gauge("centric_kernels_most", "Kernels that may run.", registry=self._registry).set(most_kernels)
        self._answers = Counter("centric_answers", "Answers by status.", ["status"], registry=self._registry)
        self._seconds = Histogram(
            "centric_answer_seconds", "Seconds to an answer.", registry=self._registry, buckets=BUCKETS
        )
        self._refused = Counter("centric_refused", "Attempts refused, by kind.", ["kind"], registry=self._registry)
        for kind in ("link", "signin", "limit", "queue"):
            self._refused.labels(kind)

    def answered(self, handler: Any) -> None:
        """Count an answered request."""
        self._answers.labels(str(handler.get_status())).inc()
        if not handler.request.headers.get("Upgrade"):  # a socket is open as long as its page
            self._seconds.observe(handler.request.request_time())

    def refused(self, kind: str) -> None:
        """Count an attempt refused: ``link``, ``signin``, ``limit`` (too many of them) or ``queue`` (no kernel left)."""
        self._refused.labels(kind).inc()

    def text(self) -> bytes:
        """Return everything counted."""
        return generate_latest(self._registry)
