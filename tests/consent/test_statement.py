"""One row of a file of statements: what it states, since when, and what makes it unusable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.consent.statement import FIELDS, Defaults, Statement, StatementReader, Unusable
from relay_connectors.consent.words import PAYLOADS, REASONS, SCOPES, STATUSES, VIAS, meaning
from relay_connectors.record.vocabulary import SCOPES as EVERY_SCOPE

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
USUAL = Defaults("", ("share_with_relay",), "2026-04", ("キャリアリレー",), "full")
ROW = {"application_id": "A-1", "status": "はい", "obtained_at": "2026-10-01"}


def read(defaults: Defaults = USUAL, **cells: str) -> Statement | Unusable:
    return StatementReader(defaults, now=NOW).read("a.csv:2", {**ROW, **cells})  # type: ignore[dict-item]


def said(**cells: str):
    statement = read(**cells)
    assert isinstance(statement, Statement), statement
    return statement.said


DAY, DAYS_END = "2026-09-30T15:00:00.000Z", "2026-10-01T14:59:59.999Z"


@pytest.mark.parametrize(
    ("status", "day", "code", "effective_at"),
    [
        ("はい", "2026-10-01", "granted", DAY),
        ("Granted", "令和8年10月1日", "granted", DAY),
        ("同意 する", "2026/10/1 10:30", "granted", "2026-10-01T01:30:00.000Z"),
        # A refusal of the same day beats a consent of the same day.
        ("いいえ", "2026-10-01", "denied", DAYS_END),
        ("撤回", "2026-10-01", "withdrawn", DAYS_END),
        ("withdrawn", "2026-10-01T10:30:00Z", "withdrawn", "2026-10-01T10:30:00.000Z"),
        # An undated refusal counts since it was imported.
        ("不同意", "", "denied", None),
        ("撤回", "春ごろ", "withdrawn", None),
        ("確認中", "2026-10-01", "requested", DAY),
        ("requested", "", "requested", None),
    ],
)
def test_a_row_states_one_thing_and_since_when(status: str, day: str, code: str, effective_at: str | None) -> None:
    (one,) = said(status=status, obtained_at=day)

    assert (one.status, one.effective_at, one.scopes) == (code, effective_at, ("share_with_relay",))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"withdrawn_at": "2026-11-01"}, [("granted", DAY), ("withdrawn", "2026-11-01T14:59:59.999Z")]),
        ({"withdrawn_at": "先週"}, [("granted", DAY), ("withdrawn", None)]),
        ({"withdrawn_at": "-"}, [("granted", DAY)]),
        ({"status": "撤回", "withdrawn_at": "2026-11-01"}, [("withdrawn", "2026-11-01T14:59:59.999Z")]),
        ({"status": "", "withdrawn_at": "2026-11-01"}, [("withdrawn", "2026-11-01T14:59:59.999Z")]),
        (
            {"status": "いいえ", "withdrawn_at": "2026-11-01"},
            [("denied", DAYS_END), ("withdrawn", "2026-11-01T14:59:59.999Z")],
        ),
    ],
)
def test_a_day_of_withdrawal_is_never_overlooked(cells: dict[str, str], expected: list[tuple[str, str | None]]) -> None:
    assert [(one.status, one.effective_at) for one in said(**cells)] == expected


def test_whoever_takes_back_without_saying_what_takes_back_everything() -> None:
    statement = read(Defaults(), status="撤回")

    assert isinstance(statement, Statement)
    assert statement.said[0].scopes == EVERY_SCOPE


def test_without_a_name_never_claims_more_than_that_and_needs_no_payload() -> None:
    statement = read(USUAL._replace(payload=None), scope="unnamed_use")

    assert isinstance(statement, Statement)
    assert statement.said[0].payload is None


@pytest.mark.parametrize("scope", ["contact_by_employer", "応募先企業からの連絡"])
def test_a_scope_that_shares_nothing_needs_no_recipient(scope: str) -> None:
    statement = read(Defaults(policy_version="2026-04"), scope=scope)

    assert isinstance(statement, Statement)
    assert statement.said[0].scopes == ("contact_by_employer",)


def test_a_cell_counts_before_an_option() -> None:
    (one,) = said(
        policy_version="2026-10", recipients="Example Co., Ltd.；別の会社", payload="氏名なし", obtained_via="電話"
    )

    assert (one.policy_version, one.recipients) == ("2026-10", ("Example Co., Ltd.", "別の会社"))
    assert (one.payload, one.obtained_via) == ("unnamed", "phone")


@pytest.mark.parametrize(("day", "ends"), [("2026-12-31", "2026-12-31T14:59:59.999Z"), ("", None), ("なし", None)])
def test_a_consent_ends_with_its_last_day(day: str, ends: str | None) -> None:
    assert said(expires_at=day)[0].expires_at == ends


@pytest.mark.parametrize("moment", ["2026-11-22", "2026-11-23 11:59"])
def test_a_day_is_left_for_clocks_that_differ(moment: str) -> None:
    assert said(obtained_at=moment)


def test_a_consent_from_tomorrow_is_none() -> None:
    assert read(obtained_at="2026-11-24") == Unusable("a.csv:2", ("date_in_future",))


def test_the_same_statement_is_the_same_evidence_however_it_is_spelt() -> None:
    (one,), (other,) = said(), said(status="Yes", obtained_at="2026年10月1日")

    assert one == other


@pytest.mark.parametrize(
    "cells",
    [
        {"obtained_at": "2026-10-02"},
        {"policy_version": "2026-10"},
        {"recipients": "別の会社"},
        {"payload": "unnamed"},
        {"scope": "unnamed_use"},
        {"expires_at": "2026-12-31"},
        {"obtained_via": "paper"},
        {"evidence": "箱 12"},
    ],
)
def test_another_statement_is_other_evidence(cells: dict[str, str]) -> None:
    assert said()[0].evidence_sha256 != said(**cells)[0].evidence_sha256


def test_an_id_stays_as_it_is_written_and_nobody_is_printed() -> None:
    statement = read(application_id=" 0012 ", email="Hanako@Example.JP")

    assert isinstance(statement, Statement)
    assert statement.whom.application_id == "0012"
    assert "anako" not in repr(statement)


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20)))
def test_any_row_is_read_without_an_error_and_only_a_whole_one_grants(cells: dict[str, str]) -> None:
    found = StatementReader(Defaults(), now=NOW).read("a.csv:2", cells)  # type: ignore[arg-type]

    if isinstance(found, Unusable):
        assert set(found.reasons) <= set(REASONS)
        return
    for one in found.said:
        assert one.status != "granted" or (one.effective_at and one.policy_version)


@given(st.text(max_size=10), st.text(max_size=10))
def test_a_word_that_no_table_knows_is_never_a_yes(status: str, day: str) -> None:
    found = read(status=f"{status}?", obtained_at=day)

    assert isinstance(found, Unusable)


@pytest.mark.parametrize("word", ["同意", "yes", "はい。", "はいはい", "1", "○", "true"])
def test_only_the_words_of_the_table_are_a_yes(word: str) -> None:
    assert (meaning("status", word) == "granted") == (word in {"同意", "yes"})


def test_every_code_has_its_words_in_both_languages() -> None:
    assert set(SCOPES) == set(EVERY_SCOPE)
    for words in (SCOPES, STATUSES, VIAS, PAYLOADS, REASONS):
        assert all(set(one) == {"ja", "en"} for one in words.values())
