"""``--fail-on WORD``: a count that should be zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import click

from relay_connectors.cycle.report import Report
from relay_connectors.gate.words import SENTENCES
from relay_connectors.nearest import nearest
from relay_connectors.record.vocabulary import ACTIONS, WarningCode
from relay_connectors.relay.statuses import ItemStatus

__all__ = ["WORDS", "check_words", "exceeded"]

COLLECTED = ("duplicates", "emitted", "invalid")
WORDS = frozenset({*ACTIONS, *SENTENCES, *get_args(ItemStatus), *get_args(WarningCode), *COLLECTED})


def check_words(words: Sequence[str]) -> None:
    """Refuse a word that nothing is counted under: a threshold with a typo would guard nothing."""
    for word in words:
        if word not in WORDS:
            near = nearest(word, WORDS)
            hint = f'did you mean "{near}"?' if near else f"known: {', '.join(sorted(WORDS))}"
            raise click.UsageError(f'--fail-on: nothing is counted under "{word}"; {hint}')


def exceeded(report: Report, words: Sequence[str]) -> list[str]:
    """The words under which something was counted, with the number."""
    counted = {word: _count(report, word) for word in words}
    return [f"{word} {number}" for word, number in counted.items() if number]


def _count(report: Report, word: str) -> int:
    """How often; what is a code of the gate, too, counts the verdicts (registered) or the gate's (no_contact)."""
    gate = report.gate
    judged = gate.actions[word] if word in ACTIONS else gate.codes[word]
    collected = int(getattr(report.collected, word)) if word in COLLECTED else 0
    warned = 0 if word in SENTENCES else report.warned.counts[word]
    return judged + report.sent.answers[word] + collected + warned
