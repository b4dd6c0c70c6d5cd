"""What is wrong with a settings file, said once and all together, by key and without any value.

A value may be a secret that somebody typed into the wrong place, so no message of pydantic is passed on unless
it is about the key alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from relay_connectors.errors import ConfigurationError
from relay_connectors.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic_core import ErrorDetails

__all__ = ["Problems", "dotted"]

Key = tuple[str | int, ...]
Built = TypeVar("Built")
BARE = re.compile(r"[A-Za-z0-9_-]+")

# How to write the keys that nobody can leave out.
EXAMPLES = {
    "url": 'url = "https://relay.example"',
    "tenant": 'tenant = "acme"',
    "api_key": 'api_key = "env:RELAY_API_KEY"',
    "connector": 'connector = "generic_csv"',
    "account": 'account = "acme"',
    "field": 'field = "同意"',
    "scope": 'scope = ["share_with_relay"]',
    "name": 'name = "…"',
    "address": 'address = "…"',
    "representative": 'representative = "…"',
}
KINDS = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "dataclass_type": "must be a table",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long",
}


def dotted(key: Key) -> str:
    """A key as TOML writes it: ``sources."採用 csv".consent[0].field``."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if BARE.fullmatch(part) else f'"{part}"')
    return text


class Problems:
    """Collects the problems of one file. ``stop()`` raises them as one ConfigurationError, if there are any."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[str] = []

    def add(self, key: Key, text: str) -> None:
        """Note what is wrong with *key*."""
        self.lines.append(f"{self.file}: {dotted(key)}: {text}")

    def unknown(self, key: Key, known: Iterable[str]) -> None:
        """Note an unknown key, with the nearest one of *known*, or all of them."""
        names = sorted(known)
        near = nearest(str(key[-1]), names)
        hint = f'did you mean "{near}"?' if near else f"known here: {', '.join(names)}"
        self.add(key, f"unknown key; {hint}")

    def misnamed(self, key: Key, meant: Key) -> None:
        """Note a table that lacks what makes it one of its own, and is called almost like *meant*."""
        own = "a source of its own needs connector and account"
        self.add(key, f"this table names no connector; did you mean [{dotted(meant)}]? ({own})")

    def check(self, key: Key, known: Mapping[Key, Iterable[str]], build: Callable[[], Built]) -> Built | None:
        """Answer what *build* makes, or None after its problems were noted under *key*.

        *known* lists, by table (without *key* and list positions), the keys that exist there.
        """
        try:
            return build()
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                self._note(key, detail, known)
        except ConfigurationError as error:
            self.lines.append(f"{self.file}: {error}")
        return None

    def stop(self) -> None:
        """Raise everything that was noted.

        Raises:
            ConfigurationError: at least one thing was.
        """
        if self.lines:
            raise ConfigurationError("\n".join(self.lines))

    def _note(self, key: Key, detail: ErrorDetails, known: Mapping[Key, Iterable[str]]) -> None:
        place = tuple(detail["loc"])
        if detail["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
            table = tuple(part for part in place[:-1] if isinstance(part, str))
            self.unknown(key + place, known.get(table, ()))
        else:
            self.add(key + place, _said(detail))


def _said(detail: ErrorDetails) -> str:
    kind, facts = detail["type"], detail.get("ctx", {})
    if kind in {"missing", "missing_argument"}:
        return f"missing; write {EXAMPLES.get(str(detail['loc'][-1]), 'it')}"
    if kind == "value_error":
        return str(facts["error"])
    if kind == "literal_error":
        return f"must be {facts['expected']}"
    bounds = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt"}
    if kind in bounds:
        word = {"ge": "at least", "le": "at most", "gt": "more than"}[bounds[kind]]
        return f"must be {word} {facts[bounds[kind]]}"
    if kind == "string_pattern_mismatch":
        return f"must match {facts['pattern']}"
    return KINDS.get(kind, "cannot be read")
