"""``[[sources.X.consent]]``: which words of which column are a consent, to what, and since when."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from relay_connectors.record.vocabulary import Payload, Scope

__all__ = ["FIRST_SEEN", "TAG", "ConsentRule"]

FIRST_SEEN = "first_seen"
TAG = "tag:"
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Scopes that hand data to somebody else: their wording has to name who receives what.
SHARING: frozenset[Scope] = frozenset({"share_with_relay", "share_with_agents", "unnamed_use"})

Origin = Literal["column", "date", "first_seen", "none"]
Word = Annotated[str, Field(min_length=1)]


def _as_text(value: object) -> object:
    return (
        value.isoformat() if isinstance(value, date) else value
    )  # TOML has dates of its own: obtained_at = 2026-04-01


class ConsentRule(BaseModel):
    """One rule. It matches a row whose *field* says anything; the first matching rule of a scope answers alone.

    But whoever refuses in any rule's field has refused, whichever rule comes first.

    Of several rules that read one field for one scope that one answers which knows the field's word.

    A rule that can grant must say when the consent was obtained and under which wording, and for a scope that
    shares data also who receives what. ``tag:NAME`` grants by its presence; with word lists, by the list that
    holds NAME.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    field: Word
    granted: tuple[Word, ...] = ()
    denied: tuple[Word, ...] = ()
    withdrawn: tuple[Word, ...] = ()
    obtained_at: Annotated[Word | None, BeforeValidator(_as_text)] = None
    scope: Annotated[tuple[Scope, ...], Field(min_length=1)]
    policy_version: Word | None = None
    recipients: tuple[Word, ...] = ()
    payload: Payload | None = None

    @property
    def tag(self) -> str | None:
        """The tag's name, if the rule looks at a tag."""
        return self.field.removeprefix(TAG) if self.field.startswith(TAG) else None

    @property
    def origin(self) -> Origin:
        """Where the time of the consent comes from."""
        if self.obtained_at is None:
            return "none"
        if self.obtained_at == FIRST_SEEN:
            return "first_seen"
        return "date" if ISO_DATE.fullmatch(self.obtained_at) else "column"

    @property
    def can_grant(self) -> bool:
        """Whether any value of the field makes this rule answer "granted"."""
        return bool(self.granted) or (self.tag is not None and not self.denied and not self.withdrawn)

    @property
    def hands_on(self) -> bool:
        """Whether a yes to this rule lets somebody be handed to the relay, with or without a name."""
        return self.can_grant and not {"share_with_relay", "unnamed_use"}.isdisjoint(self.scope)

    @model_validator(mode="after")
    def _words_are_clear(self) -> ConsentRule:
        words = [_folded(word) for word in (*self.granted, *self.denied, *self.withdrawn)]
        if len(words) != len(set(words)):
            raise ValueError("a word stands twice in granted, denied and withdrawn")
        if "*" in words:
            raise ValueError('"*" is taken as a word, not as any answer; name the words that count: granted = ["はい"]')
        if not words and self.tag is None:
            raise ValueError('name the words that count: granted = ["はい"]')
        if words and self.tag is not None and _folded(self.tag) not in words:
            raise ValueError("a tag's rule has no words, or the list that holds the tag's own name")
        return self

    @model_validator(mode="after")
    def _grant_is_complete(self) -> ConsentRule:
        if self.origin == "date" and not _is_day(self.obtained_at or ""):
            raise ValueError("obtained_at is no day of the calendar")
        if not self.can_grant:
            return self
        needed = [name for name in ("obtained_at", "policy_version") if getattr(self, name) is None]
        if SHARING.intersection(self.scope):
            needed += [] if self.recipients else ["recipients"]
            needed += [] if self.payload or set(self.scope) <= {"unnamed_use"} else ["payload"]
        if needed:
            raise ValueError(f"a rule that grants also needs {', '.join(needed)}")
        return self


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
