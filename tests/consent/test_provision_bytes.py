"""Every single byte of the provision record counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from relay_connectors.consent import Break, Entry, Provision, ProvisionChain, verify
from relay_connectors.consent import provision as provision_module

AT = datetime(2026, 11, 22, 18, 0, 0, 123456, tzinfo=UTC)
LEAST = 1_000


@pytest.fixture
def whole() -> list[Entry]:
    """Three pushes, each prepared and answered."""
    records = ProvisionChain(tenant="acme", parties_sha256="ef" * 32, at=AT)
    return [entry for number in range(3) for entry in _pair(records, number)]


def _pair(records: ProvisionChain, number: int) -> Iterator[Entry]:
    about: dict[str, Any] = {"record_id": f"rcr_{number:026d}", "revision": number + 1}
    yield records.prepared(
        Provision(
            **about,
            payload="full",
            items=("person.full_name", "person.emails[].address"),
            payload_sha256="cd" * 32,
            consent_id=f"con_{number}",
            consent_sha256="cd" * 32,
            policy_version="2026-04",
            text_sha256="ab" * 32,
            obtained_at="2026-04-01T00:00:00.000Z",
            route="hrmos/job_board",
        )
    )
    yield records.outcome(**about, request_key=f"rb_{number}", status="created", referral_id=f"ref_{number}")


def changed(whole: list[Entry]) -> Iterator[tuple[int, list[Entry]]]:
    """The chain with one byte changed: each of each body, and each of each hash."""
    for at, entry in enumerate(whole):
        for place in range(len(entry.body)):
            body = bytearray(entry.body)
            body[place] ^= 1  # still the JSON of an entry, mostly
            yield entry.number, [*whole[:at], entry._replace(body=bytes(body)), *whole[at + 1 :]]
        for place, digit in enumerate(entry.hash):
            other = entry.hash[:place] + "0123456789abcdef"[int(digit, 16) - 1] + entry.hash[place + 1 :]
            yield entry.number, [*whole[:at], entry._replace(hash=other), *whole[at + 1 :]]


def unseen(whole: list[Entry]) -> tuple[int, int]:
    """How many changes were tried, and how many of them :func:`verify` did not name."""
    found = [Break(number, "changed") in verify(entries) for number, entries in changed(whole)]
    return len(found), found.count(False)


def test_no_byte_of_a_body_or_a_hash_changes_unseen(whole: list[Entry]) -> None:
    tried, missed = unseen(whole)

    assert tried >= LEAST
    assert missed == 0


def test_under_a_hash_of_less_many_changes_would_be_unseen(whole: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    known = {entry.body[:80]: entry.hash for entry in whole}  # a hash that covers the beginning only
    monkeypatch.setattr(provision_module, "chain", lambda _previous, body: known.get(body[:80], ""))
    tried, missed = unseen(whole)

    assert missed > tried // 10
