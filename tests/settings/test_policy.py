"""The policy's defaults, its limits and its digest."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from relay_connectors.settings import ConsentRule, Exclude, Party, Policy, checked_url, wording


def test_the_defaults_are_those_of_the_design() -> None:
    policy = Policy()

    assert policy.model_dump() == {
        "embargo": timedelta(hours=72),
        "retention_months": 13,
        "agency_sourced": "exclude",
        "position_closed": "refer",
        "exclude": (),
        "consent_max_age_months": 24,
        "accepted_policy_versions": None,
        "accepted_recipients": None,
        "texts": {},
        "max_new_per_run": 500,
        "mass_change": 0.2,
        "mass_change_from": 50,
        "timezone": "Asia/Tokyo",
        "provider": None,
    }


def test_a_party_is_written_in_order() -> None:
    party = Party("アクメ株式会社", "東京都港区1-1", "代表 花子")

    assert (party.name, party.address, party.representative, party.country) == (
        "アクメ株式会社",
        "東京都港区1-1",
        "代表 花子",
        "JP",
    )
    assert Policy(provider=party).provider == party


def test_a_party_prints_no_person() -> None:
    assert "花子" not in repr(Party("アクメ株式会社", "東京都港区1-1", "代表 花子"))


@pytest.mark.parametrize(
    ("text", "span"),
    [("72h", timedelta(hours=72)), ("3d", timedelta(days=3)), ("0h", timedelta(0)), ("366d", timedelta(days=366))],
)
def test_an_embargo_is_hours_or_days(text: str, span: timedelta) -> None:
    assert Policy(embargo=text).embargo == span
    assert Policy(embargo=span).embargo == span


@pytest.mark.parametrize("value", ["72", "-1h", "1.5h", "3 days", "PT72H", "367d", 72, None, timedelta(days=-1), ""])
def test_another_embargo_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match='like "72h" or "3d"'):
        Policy(embargo=value)


@given(st.integers(0, 366 * 24))
def test_every_embargo_of_hours_reads_back(hours: int) -> None:
    assert Policy(embargo=f"{hours}h").embargo == timedelta(hours=hours)


CHANGED = [
    {"embargo": "1h"},
    {"retention_months": 12},
    {"agency_sourced": "refer"},
    {"position_closed": "exclude"},
    {"exclude": (Exclude(tag="VIP"),)},
    {"consent_max_age_months": 12},
    {"accepted_policy_versions": ("2026-04",)},
    {"accepted_recipients": ("提携する職業紹介事業者",)},
    {"timezone": "UTC"},
]


@pytest.mark.parametrize("change", CHANGED, ids=lambda change: next(iter(change)))
def test_what_can_change_a_verdict_changes_the_digest(change: dict[str, object]) -> None:
    assert Policy(**change).digest() != Policy().digest()


@pytest.mark.parametrize("change", [{"max_new_per_run": 1}, {"mass_change": 0.5}, {"provider": Party("a", "b", "c")}])
def test_the_bounds_of_a_run_leave_the_digest_alone(change: dict[str, object]) -> None:
    assert Policy(**change).digest() == Policy().digest()


def test_the_digest_is_the_same_in_every_process() -> None:
    assert Policy().digest() == "cbb80c0217aa83abc54772443d94a9f9e60a29a521f2d2404a69eb45ac189d85"


def test_the_named_wordings_count_only_where_the_policy_lists_none() -> None:
    assert Policy().accepted(["a", "b", "a"]) == {"a", "b"}
    assert Policy(accepted_policy_versions=("c",)).accepted(["a"]) == {"c"}
    assert Policy(accepted_policy_versions=()).accepted(["a"]) == frozenset()
    assert Policy().digest(["a"]) != Policy().digest()


def test_the_recipients_that_the_rules_name_count_only_where_the_policy_lists_none() -> None:
    assert Policy().recipients(["a"], "own") == {"a", "own"}
    assert Policy(accepted_recipients=("c",)).recipients(["a"], "own") == {"c", "own"}
    assert Policy(accepted_recipients=()).recipients(["a"], "own") == {"own"}
    assert Policy().digest((), ["a"]) != Policy().digest()


def test_a_wording_is_its_files_digest(tmp_path: Path) -> None:
    file = tmp_path / "wording.md"
    file.write_bytes("同意します".encode())

    assert wording(file) == hashlib.sha256("同意します".encode()).hexdigest()
    assert Policy(texts={"1": wording(file)}).texts


def test_a_policy_quotes_no_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Policy(provider="sk_live_canary", texts={"1": "sk_live_canary"}, unknown="sk_live_canary")

    assert "sk_live_canary" not in str(caught.value)


GRANT = {"obtained_at": "同意日", "policy_version": "1", "recipients": ("r",), "payload": "full"}


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "tag:同意", "scope": ("share_with_relay",), **GRANT},
        {"field": "tag:共有不可", "scope": ("share_with_relay",), "denied": ("共有不可",)},
        {
            "field": "同意",
            "scope": ("contact_by_employer",),
            "granted": ("はい",),
            "obtained_at": "x",
            "policy_version": "1",
        },
        {"field": "撤回", "scope": ("share_with_relay",), "withdrawn": ("はい",)},
        {"field": "x", "scope": ("unnamed_use",), "granted": ("y",), **GRANT, "payload": None},
    ],
)
def test_a_rule_asks_only_for_what_it_needs(rule: dict[str, object]) -> None:
    assert ConsentRule(**rule).scope


@pytest.mark.parametrize(
    ("obtained_at", "origin"),
    [
        ("同意日", "column"),
        ("2026-04-01", "date"),
        ("first_seen", "first_seen"),
        (None, "none"),
        ("2026/4/1", "column"),
    ],
)
def test_a_rule_knows_where_its_time_comes_from(obtained_at: str | None, origin: str) -> None:
    rule = ConsentRule(field="x", denied=("n",), scope=("share_with_relay",), obtained_at=obtained_at)

    assert rule.origin == origin


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "tag:a", "scope": ("share_with_relay",), "denied": ("b",)},
        {"field": "", "scope": ("share_with_relay",), "denied": ("b",)},
        {"field": "a", "scope": (), "denied": ("b",)},
        {"field": "a", "scope": ("everything",), "denied": ("b",)},
        {"field": "a", "scope": ("share_with_relay",), "denied": ("",)},
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ConsentRule(**rule)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://relay.example", "https://relay.example"),
        ("https://relay.example/v1//", "https://relay.example/v1"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://127.8.9.1", "http://127.8.9.1"),
        ("http://[::1]:80/", "http://[::1]:80"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_address_is_https_or_this_machine(url: str, same: str) -> None:
    assert checked_url(url) == same


@pytest.mark.parametrize(
    "url",
    [
        "http://relay.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "ftp://relay.example",
        "https://",
        "https:///path",
        "https://user@relay.example",
        "https://relay.example?x=1",
        "https://relay.example#x",
        "https://relay.ex\nample",
        "https://relay.example:port",
        "//relay.example",
        "",
    ],
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|is|holds) ") as caught:
        checked_url(url)

    assert "example" not in str(caught.value)
