"""``[sources.X]``: what the core reads of a source itself; the rest belongs to its connector, unread."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from relay_connectors.record.vocabulary import ChannelType, Outcome, ReasonCode, StageCode
from relay_connectors.settings.consent import ConsentRule
from relay_connectors.settings.problems import Key, dotted
from relay_connectors.settings.secrets import SecretRef

__all__ = ["ACCOUNT", "SECRET_KEYS", "SourceSettings", "Start", "Words", "parse_start", "resolve", "secret_refs"]

ACCOUNT = r"^[a-z0-9][a-z0-9_-]{0,31}$"
SOURCE_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"

SECRET_KEYS = frozenset({"api_key", "token", "client_secret", "webhook_secret", "password", "private_key"})
SECRET_ENDINGS = ("_api_key", "_token", "_secret", "_password")
# No secrets, but often kept beside them: a reference is followed, a literal stands.
PUBLIC_KEYS = frozenset({"client_id", "sub"})
# Tables whose keys are a tenant's own words and column names ("token" may be a column).
FREE_TABLES = frozenset({"columns", "words", "consent", "keep"})

Start = date | Literal["today", "all"]


def parse_start(value: object) -> Start:
    """A start as settings and ``--start`` write it: "today", "all" or a day. ValueError for anything else."""
    if type(value) is date:
        return value
    if value == "today":
        return "today"
    if value == "all":
        return "all"
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value[4:5] == "-" else _no_start()
    except ValueError:
        return _no_start()


def _no_start() -> date:
    raise ValueError('must be "today", "all" or a day like "2026-10-01"') from None


class Words(BaseModel):
    """A tenant's own words for codes of the record: they are asked before the library's tables."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    status: dict[str, Outcome] = Field(default_factory=dict)
    stage: dict[str, StageCode] = Field(default_factory=dict)
    reason: dict[str, ReasonCode] = Field(default_factory=dict)
    channel: dict[str, ChannelType] = Field(default_factory=dict)


class SourceSettings(BaseModel):
    """One source. *rest* is the connector's own part, as written; ``resolved()`` is what its model takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(pattern=SOURCE_NAME)]
    connector: Annotated[str, Field(min_length=1)]
    account: Annotated[str, Field(pattern=ACCOUNT)]
    start: Annotated[Start | None, BeforeValidator(lambda value: value if value is None else parse_start(value))] = None
    consent: tuple[ConsentRule, ...] = ()
    words: Words = Words()
    rest: dict[str, Any] = Field(default_factory=dict, repr=False)
    base: Path = Path()

    def resolved(self, env: Mapping[str, str] = os.environ) -> dict[str, Any]:
        """The connector's settings with account and every secret read: hand it to ``settings_type``."""
        own = resolve(self.rest, base=self.base, key=("sources", self.name), env=env)
        return {"account": self.account, **own}


def is_secret_key(name: str) -> bool:
    """Whether the settings key *name* holds a secret, so that its value must be a reference."""
    name = name.casefold().replace("-", "_")
    return name in SECRET_KEYS or name.endswith(SECRET_ENDINGS)


def resolve(
    raw: Mapping[str, Any], *, base: Path | None = None, key: Key = (), env: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """*raw* with every secret reference read: a ``Secret`` under secret keys, text under client_id and sub.

    *key* is where *raw* stands in the settings, for the errors. ConfigurationError: a literal or a missing secret.
    """
    return {name: _resolved(name, value, base, (*key, name), env) for name, value in raw.items()}


def _resolved(name: str, value: object, base: Path | None, key: Key, env: Mapping[str, str]) -> object:
    place = dotted(key)
    if is_secret_key(name):
        return SecretRef(value if isinstance(value, str) else "", base, place).read(env)
    if name in PUBLIC_KEYS and isinstance(value, str) and value.startswith(("env:", "file:", "keyring:")):
        return SecretRef(value, base, place).read(env).reveal()
    if isinstance(value, Mapping) and name not in FREE_TABLES:
        return resolve(value, base=base, key=key, env=env)
    return value


def secret_refs(raw: Mapping[str, Any], key: Key = ()) -> Iterator[tuple[Key, object]]:
    """Every value of *raw* that has to be a reference, with its place."""
    for name, value in raw.items():
        if is_secret_key(name):
            yield (*key, name), value
        elif isinstance(value, Mapping) and name not in FREE_TABLES:
            yield from secret_refs(value, (*key, name))
