"""Logs on stderr, as text or JSON, with nothing of an exception but its type and place.

Only this project's loggers are heard: a library's debug line may hold an address with a token in it.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType

__all__ = ["LEVELS", "frames", "start_logging"]

LEVELS = ("debug", "info", "warning", "error")
OURS = ("relay_",)  # relay_connectors and the adapters' packages relay_<name>
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def frames(error: BaseException) -> list[str]:
    """Where *error* was raised, outermost first: module file, line and function. Never a value or a message."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def _short(file: str) -> str:
    """A path from its package on: the folders above may name a person's home."""
    parts = file.replace("\\", "/").split("/")
    roots = [at for at, part in enumerate(parts) if part in ("relay_connectors", "site-packages")]
    return "/".join(parts[roots[-1] :] if roots else parts[-2:])


class _Text(logging.Formatter):
    """One readable line."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}"
        return "\n  ".join([line, *_trace(record)])


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if trace := _trace(record):
            told["error"], told["frames"] = trace[0], trace[1:]
        return json.dumps(told, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _trace(record: logging.LogRecord) -> list[str]:
    info = record.exc_info
    if not info or info[1] is None:
        return []
    return [type(info[1]).__name__, *frames(info[1])]


def start_logging(level: str, style: str) -> None:
    """Log our own loggers from *level* on to stderr, in place of whatever was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if style == "json" else _Text())
    handler.addFilter(lambda record: record.name.startswith(OURS))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
