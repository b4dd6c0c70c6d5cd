"""Every code that a report may show has a word in both languages."""

from __future__ import annotations

import re
from typing import get_args

import click
import pytest

from relay_connectors.cli.app import program
from relay_connectors.cycle.counts import EVENT_TYPES, UNKNOWN_EVENT, event_type
from relay_connectors.record.vocabulary import IssueCode, WarningCode
from relay_connectors.report import explain_text, gone, remedies, status, words
from relay_connectors.report.text import Lang, when

TABLES = {
    "warnings": words.WARNINGS,
    "events": words.EVENTS,
    "mails": words.MAIL_STATES,
    "skipped": words.SKIPPED,
    "gone": gone.GONE,
    "to do": status.TO_DO,
    "live": explain_text.LIVE,
    "operations": explain_text.OPERATIONS,
    "issues": words.ISSUES,
    "remedies": remedies.REMEDIES,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_word_is_there_in_both_languages(table: words.Words) -> None:
    assert all(set(told) == {"ja", "en"} and all(told.values()) for told in table.values())


def test_every_warning_of_a_record_has_words() -> None:
    assert set(words.WARNINGS) == set(get_args(WarningCode))


@pytest.mark.parametrize("table", ["issues", "remedies"])
def test_every_issue_has_words_and_a_way_out(table: str) -> None:
    assert set(TABLES[table]) == set(get_args(IssueCode))


@pytest.mark.parametrize("code", get_args(IssueCode))
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_commands_of_a_way_out_exist(code: str, lang: Lang) -> None:
    told = remedies.remedy(code, lang, number=7, source="acme-csv")
    for group, name in re.findall(r"relay-connectors (\w+) (?:(\w+) 7)?", told):
        found = program.get_command(click.Context(program), group)

        assert found is not None
        assert not name or (isinstance(found, click.Group) and found.get_command(click.Context(found), name))


def test_every_event_type_that_is_known_has_words() -> None:
    assert set(words.EVENTS) == EVENT_TYPES | {UNKNOWN_EVENT}


@pytest.mark.parametrize("told", ["", "moon.risen", "candidate.Registered", "unknown", "x" * 100_000])
def test_an_event_type_that_is_not_known_counts_as_unknown(told: str) -> None:
    assert event_type(told) == UNKNOWN_EVENT


@pytest.mark.parametrize(
    ("stamp", "zone", "expected"),
    [
        ("2026-11-18T15:30:00.000Z", "Asia/Tokyo", "2026-11-19 00:30 JST"),
        ("2026-07-18T15:30:00+00:00", "America/New_York", "2026-07-18 11:30 EDT"),
        ("2026-11-18", "Asia/Tokyo", "2026-11-18"),
    ],
)
def test_a_time_is_told_by_the_tenants_clock(stamp: str, zone: str, expected: str) -> None:
    assert when(stamp, zone) == expected
