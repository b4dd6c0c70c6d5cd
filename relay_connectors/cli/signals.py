"""SIGTERM as an exception, so that every open transaction is rolled back and every lease given back."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

__all__ = ["ReaderGoneError", "Terminated", "catch_terminate"]


class Terminated(BaseException):
    """Somebody asked this process to end. Not an Exception: nothing may swallow it."""


class ReaderGoneError(Exception):
    """Who reads our output went away (``| head``) and wants no more. click would make an exit code 1 of it."""


def catch_terminate() -> None:
    """Turn the first SIGTERM into :class:`Terminated`; a second one ends the process at once."""
    signal.signal(signal.SIGTERM, _terminate)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise Terminated
