"""Counts for Prometheus: of routes, never of who asked or what for."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

STEPS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counts of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "graphkit_answers",
            "Answers by route and status.",
            ["route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "graphkit_answer_seconds",
            "Time until an answer was sent.",
            ["route"],
            buckets=STEPS,
            registry=self.registry,
        )
        self._kept = Counter(
            "graphkit_kept_answers", "Answers that had been made before.", registry=self.registry
        )
        self._making = Gauge(
            "graphkit_answers_being_made",
            "Answers being made or waiting for it.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def seen(self, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def kept(self) -> None:
        """Count an answer that had been made before."""
        self._kept.inc()

    def making(self, many: int) -> None:
        """Say how many answers are being made."""
        self._making.set(many)

    def text(self) -> bytes:
        """All counts as Prometheus reads them."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        every = CollectorRegistry()
        MultiProcessCollector(every)  # type: ignore[no-untyped-call]
        return generate_latest(every)
