"""Columns that consent rules name and that the newest file of their source does not have: mistyped, or renamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from relay_connectors.connector.files import source_files
from relay_connectors.connector.source import Source
from relay_connectors.connector.table_connector import TableConnector
from relay_connectors.nearest import nearest
from relay_connectors.normalize import label
from relay_connectors.settings.consent import ConsentRule
from relay_connectors.settings.problems import dotted

__all__ = ["MissingColumn", "missing_columns"]


class MissingColumn(NamedTuple):
    """A key of a consent rule whose column is not there. *near* is the column that may be meant, empty if none."""

    place: str
    key: Literal["field", "obtained_at"]
    name: str
    file: str
    near: str
    header: tuple[str, ...]

    def __str__(self) -> str:
        """What is wrong and what to write, as an error says it."""
        gone = f'{self.place}: {self.file} has no column called "{self.name}", which this rule reads'
        if self.near:
            return f'{gone}; if "{self.near}" is the one that is meant, write {self.key} = "{self.near}"'
        return f"{gone}; name the one that is meant, or take the rule out; the columns are: {', '.join(self.header)}"


def missing_columns(source: Source) -> list[MissingColumn]:
    """The columns that the rules of *source* name and its newest file lacks; none where it is no table.

    A column that older files have may be missing where another rule answers for the same scope in its place.

    Raises:
        SourceError: a file cannot be read.
    """
    connector = source.connector
    wanted = [(at, rule) for at, rule in enumerate(source.consent) if _columns(rule)]
    if not wanted or not isinstance(connector, TableConnector):
        return []
    files = sorted(source_files(connector.settings.path), key=lambda one: (one.path.stat().st_mtime_ns, one.name))
    shape = connector.shape(files[-1])
    here = set(map(label, shape.header))
    gone = [one for one in wanted if not here.issuperset(map(label, _columns(one[1]).values()))]
    if not gone or not shape.header_row:
        return []
    before = {label(name) for file in files[:-1] for name in connector.shape(file).header}
    free = _free(connector, source.consent, shape.header)
    place = ("sources", source.name, "consent")
    return [
        MissingColumn(
            dotted((*place, at, key)), key, name, files[-1].name, _near(key, name, free), _named(shape.header)
        )
        for at, rule in gone
        if not (label(rule.field) in before and _succeeded(rule, source.consent, here))
        for key, name in _columns(rule).items()
        if label(name) not in here
    ]


def _columns(rule: ConsentRule) -> dict[Literal["field", "obtained_at"], str]:
    """The keys of a rule that name a column, and the columns."""
    found: dict[Literal["field", "obtained_at"], str] = {} if rule.tag else {"field": rule.field}
    if rule.origin == "column" and rule.obtained_at:
        found["obtained_at"] = rule.obtained_at
    return found


def _named(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, header))


def _succeeded(rule: ConsentRule, rules: Iterable[ConsentRule], here: set[str]) -> bool:
    """Whether a rule whose columns are all there answers for each of the scopes."""
    there = [other for other in rules if here.issuperset(map(label, _columns(other).values()))]
    return set(rule.scope) <= {scope for other in there for scope in other.scope}


def _free(connector: TableConnector[Any], rules: Iterable[ConsentRule], header: Sequence[str]) -> list[str]:
    """The columns that nobody reads. A consent to how data is handled is none to handing it on, and never meant."""
    from relay_connectors.connector.consent_columns import asks_only_for_handling  # few runs miss a column

    settings, matched = connector.settings, connector.aliases.match(header)
    named = {label(name) for name in (*settings.columns, *settings.keep)}
    named |= {label(name) for rule in rules for name in _columns(rule).values()}
    return [
        name
        for at, name in enumerate(header)
        if name and at not in matched and label(name) not in named and not asks_only_for_handling(name)
    ]


def _near(key: str, name: str, free: Sequence[str]) -> str:
    """The unread column that is called most like *name*; else the only one that asks for a consent, or dates one."""
    from relay_connectors.connector.consent_columns import asks_consent, is_dated
    from relay_connectors.connector.negations import is_of_refusals

    # 同意撤回日 is no other name of 同意日.
    alike = [one for one in free if is_of_refusals(one) is is_of_refusals(name)]
    fitting = [one for one in alike if is_dated(one) is (key == "obtained_at")]
    asking = [one for one in fitting if asks_consent(one)]
    return nearest(name, fitting) or (asking[0] if len(asking) == 1 else "")
