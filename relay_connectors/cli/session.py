"""What every command is told: language, output, logging, and which settings file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

__all__ = ["Lang", "Session", "choose_lang", "choose_log_format"]

Lang = Literal["ja", "en"]


@dataclass(slots=True)
class Session:
    """The global options of one call of the program, and the two streams: results to stdout, the rest to stderr."""

    lang: Lang = "en"
    json: bool = False
    log_level: str = "warning"
    log_format: str = "text"
    config: Path | None = None

    def of(self, ja: str, en: str) -> str:
        """The one of two wordings that the user reads."""
        return ja if self.lang == "ja" else en

    def show(self, text: str) -> None:
        """Print a result for people."""
        sys.stdout.write(text + "\n")

    def give(self, value: Any) -> None:
        """Print a result for programs: one line of JSON, whose keys never change with the language."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")

    def note(self, text: str, level: str = "info", **more: object) -> None:
        """Tell people something that is not the result; one JSON line with *more* in it where the log is JSON."""
        sys.stdout.flush()
        if self.log_format == "json":
            at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            told = {"time": at, "level": level, "logger": "relay_connectors.cli", "message": text, **more}
            text = json.dumps(told, ensure_ascii=False)
        sys.stderr.write(text + "\n")


def choose_lang(args: Sequence[str], env: Mapping[str, str] = os.environ) -> Lang:
    """``--lang`` wherever it stands, else the locale's language; anything but Japanese is answered in English.

    It is looked for before the arguments are parsed, because help and usage errors speak it, too.
    """
    if (lang := _value(args, "--lang")) in ("ja", "en"):
        return cast("Lang", lang)
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    return "ja" if locale.startswith("ja") else "en"


def choose_log_format(args: Sequence[str]) -> str:
    """``--log-format`` wherever it stands: an error of usage is told in it, too."""
    return "json" if _value(args, "--log-format") == "json" else "text"


def _value(args: Sequence[str], flag: str) -> str:
    """The first value of an option; empty if it is not there."""
    for word, following in zip(args, [*args[1:], ""], strict=False):
        if word == flag:
            return following
        if word.startswith(f"{flag}="):
            return word.removeprefix(f"{flag}=")
    return ""
