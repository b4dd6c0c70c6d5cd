"""Reading consents out of a source's kept columns, by the tenant's own rules.

A consent without a readable date is none; what was said on a day without a time counts as in ``moments``. The raw
cells are never kept; a claim holds a hash of them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple, cast

from relay_connectors.clock import TOKYO, stamp
from relay_connectors.connector.negations import is_of_refusals, refuses_nothing
from relay_connectors.consent.moments import SLACK, granted_at, refused_at
from relay_connectors.normalize import is_blank, label, when
from relay_connectors.settings import ConsentRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Literal

    from relay_connectors.record.vocabulary import Payload, Scope, WarningCode

    Claimed = Literal["granted", "denied", "withdrawn", "unknown"]

__all__ = ["Claim", "Claims", "ConsentReader", "ConsentRule"]

MEMO = 10_000  # distinct rows remembered; consent columns repeat, dates included
LONGEST = 200  # characters of a row that is remembered; words and dates are shorter, free texts do not repeat
SEPARATOR = "\x1f"
REFUSALS = frozenset({"denied", "withdrawn"})


class Claim(NamedTuple):
    """One thing a source says about one person's consent to one scope.

    *effective_at* is a UTC stamp; None means "since this was first seen". Who stores a claim freezes that moment per
    record, scope and status, so that the same cell read again, or under an edited rule, never looks newer.
    *evidence_sha256* (hex) covers field, cell, date and rule.
    """

    scope: Scope
    status: Claimed
    effective_at: str | None
    policy_version: str | None
    text_sha256: str | None
    payload: Payload | None
    recipients: tuple[str, ...]
    obtained_via: str
    evidence_sha256: str


class Claims(NamedTuple):
    """What one row says, and the codes of what could not be read, with their columns.

    A scope has one claim, or one for each column that refuses it.
    """

    claims: tuple[Claim, ...]
    warnings: tuple[WarningCode, ...]
    columns: tuple[str, ...] = ()


NOTHING = Claims((), ())


class ConsentReader:
    """Applies the rules of one source to its rows. ``fields`` are the columns that must be kept for it.

    *zone* and *formats* are the source's time zone and date formats, *texts* maps a wording's version to its SHA-256.
    A refusal that is dated after *now* is warned of.
    """

    def __init__(
        self,
        rules: Sequence[ConsentRule],
        *,
        zone: str = TOKYO,
        texts: Mapping[str, str] | None = None,
        formats: Sequence[str] = (),
        now: datetime | None = None,
    ) -> None:
        latest = stamp(now + SLACK) if now else None
        self._rules = tuple(_Rule(rule, zone, texts or {}, tuple(formats), latest) for rule in rules)
        self._columns = tuple(dict.fromkeys(name for rule in self._rules for name in rule.columns))
        self._reads_tags = any(rule.tag for rule in self._rules)
        self._memo: dict[tuple[object, ...], Claims] = {}
        self.fields = frozenset(self._columns)

    def read(self, kept: Mapping[str, str], tags: Iterable[str] = ()) -> Claims:
        """The claims of one row: *kept* are its kept columns as read, *tags* the values of its tags."""
        if not self._rules:
            return NOTHING
        key: tuple[object, ...] = tuple(map(kept.get, self._columns))
        if self._reads_tags:
            tags = tuple(tags)
            key = (key, tags)
        found = self._memo.get(key)
        return self._remember(key, kept, tags) if found is None else found

    def _remember(self, key: tuple[object, ...], kept: Mapping[str, str], tags: Iterable[str]) -> Claims:
        claims = self._read(kept, {label(tag) for tag in tags})
        if sum(len(kept.get(name) or "") for name in self._columns) + sum(map(len, tags)) <= LONGEST:
            if len(self._memo) >= MEMO:
                self._memo.clear()
            self._memo[key] = claims
        return claims

    def _read(self, kept: Mapping[str, str], tags: set[str]) -> Claims:
        """The first rule that matches answers for a scope, but whoever refuses in any column has refused."""
        answers = _Answers()
        for first in self._rules:
            word = first.word(kept, tags)
            for scope in first.rule.scope if word else ():
                rule = self._knowing(word, first, scope)
                answers.add(scope, rule, word, rule.said(word, kept))
        return answers.claims()

    def _knowing(self, word: str, first: _Rule, scope: Scope) -> _Rule:
        """Whose word it is: of the rules that read the same field for *scope*; *first* where none knows it."""
        same = (rule for rule in self._rules if rule.rule.field == first.rule.field and scope in rule.rule.scope)
        return next((rule for rule in same if word in rule.words), first)


class _Said(NamedTuple):
    """What a rule found in a row, before it is spread over the rule's scopes."""

    status: Claimed
    effective_at: str | None
    evidence_sha256: str
    warnings: tuple[WarningCode, ...]


class _Answers:
    """What the columns of one row answer, put together."""

    def __init__(self) -> None:
        self._claims: dict[Scope, list[Claim]] = {}
        self._warnings: dict[WarningCode, str] = {}

    def add(self, scope: Scope, rule: _Rule, word: str, said: _Said) -> None:
        before = self._claims.setdefault(scope, [])
        refused = [claim for claim in before if claim.status in REFUSALS]
        if said.status in REFUSALS:
            self._claims[scope] = [*refused, rule.claim(scope, said)]
        elif not before:
            before.append(rule.claim(scope, said))
        elif "consent_unknown" not in said.warnings:  # a word behind an answer may be a no, and is told of
            return
        elif not refused and rule.may_refuse(word):  # 撤回済, where the rule knows 撤回
            self._claims[scope] = [rule.claim(scope, said)]
        self._warnings |= {code: rule.column_of(code) for code in said.warnings if code not in self._warnings}

    def claims(self) -> Claims:
        """Two rules that read one column say one thing."""
        claims = dict.fromkeys(claim for found in self._claims.values() for claim in found)
        return Claims(tuple(claims), tuple(self._warnings), tuple(self._warnings.values()))


class _Rule:
    """A rule with everything looked up once."""

    def __init__(
        self, rule: ConsentRule, zone: str, texts: Mapping[str, str], formats: tuple[str, ...], latest: str | None
    ) -> None:
        self.rule, self.latest = rule, latest
        self.tag = rule.tag and label(rule.tag)
        self.zone = zone
        self.formats = formats
        self.text_sha256 = texts.get(rule.policy_version or "")
        self.words: dict[str, Claimed] = {}
        self.of_refusals = not rule.tag and is_of_refusals(rule.field)
        # ×, 未拒否 in 情報提供拒否 refuse nothing, and are no consent either.
        self.asks_for_a_no = self.of_refusals and not rule.can_grant
        if rule.tag and rule.can_grant and not rule.granted:
            self.words[label(rule.tag)] = "granted"
        self.words.update((label(word), "granted") for word in rule.granted)
        self.words.update((label(word), "denied") for word in rule.denied)
        self.words.update((label(word), "withdrawn") for word in rule.withdrawn)

    @property
    def columns(self) -> tuple[str, ...]:
        field = () if self.rule.tag else (self.rule.field,)
        return (*field, self.rule.obtained_at) if self.rule.obtained_at and self.rule.origin == "column" else field

    def word(self, kept: Mapping[str, str], tags: set[str]) -> str:
        """What the row says in this rule's field; empty where it says nothing, so that the next rule is asked."""
        if self.tag:
            return self.tag if self.tag in tags else ""
        cell = kept.get(self.rule.field) or ""
        word = label(cell)
        silent = is_blank(cell) or (self.asks_for_a_no and refuses_nothing(self.rule.field, cell))
        return word if word in self.words or not silent else ""

    def may_refuse(self, word: str) -> bool:
        """Whether an unknown word takes a yes away: in a column that asks for a no, but for what says there is none."""
        return self.of_refusals and not refuses_nothing(self.rule.field, word)

    def said(self, word: str, kept: Mapping[str, str]) -> _Said:
        status = self.words.get(word)
        moment, dated, doubts = self._moment(kept)
        evidence = self._evidence(word, moment or dated)
        if status is None:
            return _Said("unknown", None, evidence, ("consent_unknown",))
        if status != "granted":
            at = moment and refused_at(moment, self.zone)
            ahead: tuple[WarningCode, ...] = ("refusal_in_future",) if at and self.latest and at > self.latest else ()
            return _Said(status, at, evidence, ahead or doubts)
        if moment is None and self.rule.origin != "first_seen":
            return _Said("unknown", None, evidence, doubts or ("consent_undated",))
        return _Said(status, moment and granted_at(moment, self.zone), evidence, ())

    def column_of(self, code: WarningCode) -> str:
        """The column that a warning is about: the one of dates, or the one of answers; a tag has none."""
        asked = "" if self.rule.tag else self.rule.field
        return asked if code == "consent_unknown" or self.rule.origin != "column" else self.rule.obtained_at or asked

    def claim(self, scope: Scope, said: _Said) -> Claim:
        payload = "unnamed" if scope == "unnamed_use" else self.rule.payload
        return Claim(
            scope,
            said.status,
            said.effective_at,
            self.rule.policy_version,
            self.text_sha256,
            payload,
            self.rule.recipients,
            "import",
            said.evidence_sha256,
        )

    def _moment(self, kept: Mapping[str, str]) -> tuple[str | None, str, tuple[WarningCode, ...]]:
        """The day or instant of what was said, if it can be read, its text, and else why it cannot be read."""
        if self.rule.origin == "date":
            return self.rule.obtained_at, "", ()
        cell = kept.get(self.rule.obtained_at or "") or "" if self.rule.origin == "column" else ""
        if not cell:
            return None, "", ()
        # A bare number is a spreadsheet's serial only where it is no date by itself.
        ways = [when(cell, zone=self.zone, formats=self.formats, excel=excel) for excel in (False, True)]
        moment = next((one.value for one in ways if one.value), None)
        doubts = () if moment else ways[0].warnings
        return moment, label(cell), cast("tuple[WarningCode, ...]", doubts)

    def _evidence(self, word: str, moment: str) -> str:
        rule = self.rule
        parts = (rule.field, word, rule.obtained_at or "", moment, rule.policy_version or "", self.text_sha256 or "")
        whole = SEPARATOR.join((*parts, rule.payload or "", *rule.recipients))
        return hashlib.sha256(whole.encode()).hexdigest()
