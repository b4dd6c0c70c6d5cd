"""Which issues an action is about: those that are named by number, or all open ones that a filter leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import click

from relay_connectors.cli.command import option
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import Issue

__all__ = ["PICKING", "YES", "need_yes", "picked", "tell_done"]

PICKING: tuple[Callable[[Any], Any], ...] = (
    click.argument("numbers", nargs=-1, type=int, metavar="[ID]..."),
    option("--all", "everything", is_flag=True, help="All open issues instead of single ones."),
    option("--source", help="With --all: only of this source."),
    option("--code", help="With --all: only with this code."),
)
YES = option("--yes", is_flag=True, help="Really do it to more than one issue.")


def picked(
    ledger: Ledger, numbers: Sequence[int], *, everything: bool, source: str | None, code: str | None
) -> list[Issue]:
    """The issues that the options name.

    Raises:
        ConfigurationError: there is no such issue.
    """
    if everything == bool(numbers):
        raise click.UsageError("name issues by their numbers, or take --all; see: relay-connectors issues list")
    if numbers and (source or code):
        raise click.UsageError("--source and --code go with --all")
    if numbers:
        return [_one(ledger, number) for number in dict.fromkeys(numbers)]
    return [one for one in ledger.issues.all() if source in (None, one.source) and code in (None, one.code)]


def _one(ledger: Ledger, number: int) -> Issue:
    issue = ledger.issues.get(number)
    if issue is None:
        raise ConfigurationError(f"there is no issue {number}; see: relay-connectors issues list")
    return issue


def need_yes(session: Session, issues: Sequence[Issue], *, yes: bool) -> None:
    """Stop before more than one issue is closed without ``--yes``, and say which they are."""
    if len(issues) < 2 or yes:
        return
    for (source, code), number in sorted(_counted(issues).items()):
        session.note(f"  {source}  {code}  {number}")
    raise click.UsageError(f"this would close {len(issues)} issues; add --yes to do it")


def tell_done(session: Session, action: str, issues: Sequence[Issue], ja: str, en: str) -> None:
    """Say what was done to how many issues; the words take ``{count}``."""
    if session.json:
        session.give({"action": action, "count": len(issues), "issues": [one.issue_id for one in issues]})
    elif issues:
        session.show(session.of(ja, en).format(count=len(issues)))
    else:
        session.show(session.of("該当するものはありません。", "There are none."))


def _counted(issues: Sequence[Issue]) -> Counter[tuple[str, str]]:
    return Counter((one.source, one.code) for one in issues)
