"""``[[policy.exclude]]``: which rule, if any, keeps a record out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relay_connectors.settings import Exclude, Policy

__all__ = [
    "EXCLUDABLE",
    "Excludable",
    "Idle",
    "Powerless",
    "excluded_by",
    "excluding_tags",
    "idle",
    "powerless",
    "tagged_by",
]

# What a condition looks at, as target paths; any of them will do.
_LOOKS_AT: Mapping[str, frozenset[str]] = {
    "job": frozenset({"application.job.id", "application.job.title"}),
    "department": frozenset({"application.job.department"}),
    "tag": frozenset({"tags"}),
}
_VALUES = ("job", "department", "tag", "source")
EXCLUDABLE: frozenset[str] = frozenset().union(*_LOOKS_AT.values())
"""Every path that a rule can look at."""


class Powerless(NamedTuple):
    """A rule that can exclude nobody: its place, like ``policy.exclude[0]``, and the conditions that cannot hold."""

    rule: str
    conditions: tuple[str, ...]

    def __str__(self) -> str:
        """What is wrong, and what to do."""
        paths = sorted(path for name in self.conditions for path in _LOOKS_AT[name])
        return (
            f"{self.rule}: no source says a {' and a '.join(self.conditions)}, so nobody would be excluded; name the "
            f'column in [sources.NAME]: columns = {{ "HEADER" = "{paths[-1]}" }}, or take the condition out'
        )


def powerless(policy: Policy, told: Mapping[str, Collection[str]]) -> list[Powerless]:
    """The rules that can match in no source; *told*: source → those of ``EXCLUDABLE`` that it says.

    A rule for sources of which nothing is told is left alone.
    """
    found = []
    for number, rule in enumerate(policy.exclude):
        named = _folded(rule.source)
        unsaid = [_unsaid(rule, paths) for name, paths in told.items() if not named or _folded((name,)) & named]
        if unsaid and all(unsaid):
            found.append(Powerless(f"policy.exclude[{number}]", min(unsaid, key=len)))
    return found


class Excludable(NamedTuple):
    """What one can exclude *records* of one source by, all of them alike."""

    source: str
    job_id: str | None
    job_title: str | None
    department: str | None
    tags: tuple[str, ...]
    records: int = 1


class Idle(NamedTuple):
    """A rule that may be mistyped: how many records it fits, and those of its values that no record has."""

    rule: str
    records: int
    values: tuple[str, ...]


def idle(policy: Policy, known: Iterable[Excludable]) -> list[Idle]:
    """The rules that fit none of the *known* records, or name what none of them has; none where nobody is known."""
    fits, seen, anybody = [0] * len(policy.exclude), {name: set[str]() for name in _VALUES}, False
    for one in known:
        anybody = True
        jobs, departments = _folded((one.job_id, one.job_title)), _folded((one.department,))
        tags, sources = _folded(one.tags), _folded((one.source,))
        for name, told in zip(_VALUES, (jobs, departments, tags, sources), strict=True):
            seen[name] |= told
        for number, rule in enumerate(policy.exclude):
            fits[number] += one.records * _matches(rule, jobs, departments, tags, sources)
    if not anybody:
        return []
    unseen = [_unseen(rule, seen) for rule in policy.exclude]
    found = [Idle(f"policy.exclude[{number}]", *both) for number, both in enumerate(zip(fits, unseen, strict=True))]
    return [one for one in found if one.values or not one.records]


def _unseen(rule: Exclude, seen: Mapping[str, set[str]]) -> tuple[str, ...]:
    named = ((name, value) for name in _VALUES for value in getattr(rule, name))
    return tuple(f'{name} = "{value}"' for name, value in named if not _folded((value,)) & seen[name])


def _unsaid(rule: Exclude, paths: Collection[str]) -> tuple[str, ...]:
    asked = (name for name in _LOOKS_AT if getattr(rule, name))
    return tuple(name for name in asked if _LOOKS_AT[name].isdisjoint(paths))


def excluded_by(
    body: Mapping[str, Any], policy: Policy, source: str | None = None, *, tagged: Collection[int] = ()
) -> str | None:
    """The place of the first rule that matches a record's (or draft's) plain JSON, like ``policy.exclude[0]``.

    A tag is said of a person: where another application of theirs bears the tag of a rule (*tagged*: the rules'
    numbers, as ``tagged_by`` tells them), only the rule's job and department are asked of this one.
    """
    if not policy.exclude:
        return None
    job = (body.get("application") or {}).get("job") or {}
    jobs = _folded((job.get("id"), job.get("title")))
    departments = _folded((job.get("department"),))
    tags, sources = _tags(body), _folded((source,))
    for number, rule in enumerate(policy.exclude):
        about = _hold((rule.job, jobs), (rule.department, departments))
        if about and (number in tagged or _hold((rule.tag, tags), (rule.source, sources))):
            return f"policy.exclude[{number}]"
    return None


def tagged_by(body: Mapping[str, Any], policy: Policy, source: str) -> frozenset[int]:
    """The numbers of the rules whose tag this record (or draft) of *source* bears, whatever its job and department."""
    tags = _tags(body) if policy.exclude else set()
    return frozenset(
        number
        for number, rule in enumerate(policy.exclude)
        if rule.tag and _hold((rule.tag, tags), (rule.source, _folded((source,))))
    )


def excluding_tags(body: Mapping[str, Any], policy: Policy) -> list[Mapping[str, Any]]:
    """Those of the tags of a record (or draft) that any rule names."""
    named = _folded(tag for rule in policy.exclude for tag in rule.tag)
    return [tag for tag in body.get("tags") or () if _folded((tag.get("value"),)) & named]


def _tags(body: Mapping[str, Any]) -> set[str]:
    return _folded(tag.get("value") for tag in body.get("tags") or ())


def _matches(rule: Exclude, jobs: set[str], departments: set[str], tags: set[str], sources: set[str]) -> bool:
    return _hold((rule.job, jobs), (rule.department, departments), (rule.tag, tags), (rule.source, sources))


def _hold(*conditions: tuple[Collection[str], set[str]]) -> bool:
    return all(_folded(values) & found for values, found in conditions if values)


def _folded(texts: Iterable[str | None]) -> set[str]:
    return {unicodedata.normalize("NFKC", text).strip().casefold() for text in texts if text}
