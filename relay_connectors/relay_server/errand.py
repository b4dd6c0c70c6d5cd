"""A thread that sleeps until it is rung: what works behind the relay's back."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

__all__ = ["Errand"]


class Errand(ABC):
    """One thread. ``_walk`` is its work, waits for ``_wake`` and ends once ``_stop`` is set."""

    def __init__(self, name: str) -> None:
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._walk, name=name, daemon=True)

    def start(self) -> None:
        """Begin, with what an earlier run left over."""
        self._thread.start()

    def ring(self) -> None:
        """There may be something new."""
        self._wake.set()

    def stop(self) -> None:
        """End; what is left waits for the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    @abstractmethod
    def _walk(self) -> None:
        """Work until ``_stop`` is set."""
