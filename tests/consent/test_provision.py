"""The provision record: what an entry says, and that nothing in the chain can change unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.consent import GENESIS, Break, Entry, Provision, ProvisionChain, chain, parties, verify
from relay_connectors.settings import Party

AT = datetime(2026, 11, 22, 18, 0, 0, 123456, tzinfo=UTC)
PARTIES = parties(
    Party("アクメ株式会社", "東京都港区1-1", "代表 花子"), Party("リレー", "東京都千代田区1-1", "代表 太郎")
)
PUSH = Provision(
    record_id="rcr_" + "a" * 26,
    revision=3,
    payload="full",
    items=("person.full_name", "person.emails[].address"),
    payload_sha256="cd" * 32,
    consent_id="con_1",
    consent_sha256="cd" * 32,
    policy_version="2026-04",
    text_sha256="ab" * 32,
    obtained_at="2026-04-01T00:00:00.000Z",
    route="hrmos/job_board",
)


def started(last: Entry | None = None) -> ProvisionChain:
    return ProvisionChain(tenant="acme", parties_sha256=PARTIES.sha256, at=AT, last=last)


def outcome(records: ProvisionChain) -> Entry:
    return records.outcome(
        record_id=PUSH.record_id, revision=3, request_key="key_1", status="created", referral_id="ref_1"
    )


def entries(count: int) -> list[Entry]:
    records = started()
    return [records.prepared(PUSH) if number % 2 == 0 else outcome(records) for number in range(count)]


def test_a_prepared_entry_says_what_the_law_asks() -> None:
    assert orjson.loads(started().prepared(PUSH).body) == {
        "kind": "prepared",
        "number": 1,
        "previous": GENESIS,
        "tenant": "acme",
        "parties": PARTIES.sha256,
        "at_utc": "2026-11-22T18:00:00.123Z",
        "at_jst": "2026-11-23T03:00:00.123+09:00",
        "record_id": PUSH.record_id,
        "revision": 3,
        "payload": "full",
        "items": ["person.full_name", "person.emails[].address"],
        "payload_sha256": "cd" * 32,
        "consent_id": "con_1",
        "consent_sha256": "cd" * 32,
        "policy_version": "2026-04",
        "text_sha256": "ab" * 32,
        "obtained_at": "2026-04-01T00:00:00.000Z",
        "route": "hrmos/job_board",
        "request_key": None,
    }


def test_an_outcome_entry_says_what_the_relay_answered() -> None:
    content = orjson.loads(outcome(started()).body)

    assert (content["kind"], content["status"], content["referral_id"]) == ("outcome", "created", "ref_1")
    assert content["request_key"] == "key_1"


def test_an_entry_is_canonical_json() -> None:
    body = started().prepared(PUSH).body

    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)


def test_the_parties_are_one_document() -> None:
    content = orjson.loads(PARTIES.body)

    assert content["provider"] == {
        "name": "アクメ株式会社",
        "address": "東京都港区1-1",
        "representative": "代表 花子",
        "country": "JP",
    }
    assert content["recipient"]["name"] == "リレー"
    assert hashlib.sha256(PARTIES.body).hexdigest() == PARTIES.sha256


def test_a_chain_goes_on_where_it_ended() -> None:
    first = entries(3)

    more = started(first[-1]).prepared(PUSH)

    assert more.number == 4
    assert verify([*first, more]) == []


def test_an_entrys_hash_covers_the_one_before() -> None:
    first, second = entries(2)

    assert second.hash == chain(first.hash, second.body)
    assert second.hash != chain(GENESIS, second.body)


@given(st.integers(0, 12))
def test_an_untouched_chain_holds(count: int) -> None:
    whole = entries(count)

    assert verify(whole, head=whole[-1] if whole else None) == []


@given(st.data(), st.integers(1, 9))
def test_a_changed_byte_is_found(data: st.DataObject, count: int) -> None:
    whole = entries(count)
    number = data.draw(st.integers(0, count - 1))
    at = data.draw(st.integers(0, len(whole[number].body) - 1))
    body = bytearray(whole[number].body)
    body[at] ^= data.draw(st.integers(1, 255))
    whole[number] = whole[number]._replace(body=bytes(body))

    assert Break(number + 1, "changed") in verify(whole)


@given(st.integers(0, 7))
def test_a_rewritten_entry_with_a_fitting_hash_is_found(number: int) -> None:
    whole = entries(9)
    content = orjson.loads(whole[number].body) | {"tenant": "other"}
    body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    whole[number] = whole[number]._replace(body=body, hash=chain(content["previous"], body))

    assert verify(whole) == [Break(number + 1, "changed")]


def test_a_rewritten_last_entry_is_found_by_the_head() -> None:
    whole = entries(3)
    content = orjson.loads(whole[2].body) | {"tenant": "other"}
    body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    forged = whole[2]._replace(body=body, hash=chain(content["previous"], body))

    assert verify([*whole[:2], forged], head=whole[2]) == [Break(3, "changed")]


@given(st.integers(0, 7), st.integers(1, 4))
def test_a_missing_entry_is_found(first: int, length: int) -> None:
    whole = entries(9)
    length = min(length, 8 - first)

    found = verify([*whole[:first], *whole[first + length :]])

    assert found == ([Break(first + 1, "missing", length)] if length else [])


def test_a_cut_off_end_is_found_by_the_head() -> None:
    whole = entries(5)

    assert verify(whole[:3]) == []
    assert verify(whole[:3], head=whole[4]) == [Break(4, "missing", 2)]


@given(st.permutations(range(5)))
def test_moved_entries_are_found(order: list[int]) -> None:
    whole = entries(5)

    found = verify([whole[number] for number in order])

    assert (found == []) == (order == [0, 1, 2, 3, 4])
    assert {one.code for one in found} <= {"moved"}


def test_an_entry_that_stands_twice_is_found() -> None:
    whole = entries(3)

    assert verify([*whole[:2], whole[1], whole[2]]) == [Break(2, "moved")]


def test_a_chain_whose_first_years_are_over_still_holds() -> None:
    whole = entries(6)

    assert verify(whole[3:], after=whole[2]) == []
    assert verify(whole[4:], after=whole[2]) == [Break(4, "missing")]
    assert verify(whole[3:]) == [Break(1, "missing", 3)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"number":1}', b'{"number":1,"previous":7}'])
def test_an_entry_that_is_no_entry_is_changed(body: bytes) -> None:
    assert verify([Entry(1, body, "x")]) == [Break(1, "changed")]


def test_no_entry_names_a_person() -> None:
    whole = b"".join(entry.body for entry in entries(4))

    assert "花子".encode() not in whole
    assert b"@" not in whole
