"""What is known of a person goes with their records, and what no record said goes the careful way."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.ledger.consents import NewConsent
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.pool.decisions import merge, split, undo

AT = "2026-11-01T00:00:00.000Z"
HANA = {"full_name": "山田 花子", "emails": [{"address": "hana@example.jp"}]}
OTHER = {"full_name": "山田 花子", "emails": [{"address": "other@example.jp"}]}


@pytest.fixture
def two(pool):
    pool.read({"rcr_a": HANA, "rcr_b": OTHER})
    return pool


def person(pool: Any, record_id: str) -> str:
    return pool.ledger.records.get(record_id).person_id


def known(pool: Any, record_id: str) -> Any:
    person_id = person(pool, record_id)
    return pool.ledger.persons.get([person_id])[person_id]


def act(pool: Any, what: Any, *arguments: Any) -> None:
    with pool.ledger.transaction():
        what(pool.ledger, *arguments)


def said(pool: Any, record_id: str, status: Any, *, own: bool = False, mail: str | None = None) -> None:
    key = pool.ledger.identity.match_key("email", mail) if mail else None
    event = NewConsent(
        person(pool, record_id), record_id if own else None, "share_with_relay", status, AT, "2026-04", None, "full",
        "キャリアリレー", "import", "e" * 64, address_key=key,
    )  # fmt: skip
    pool.ledger.consents.add([event], AT)


def statuses(pool: Any, record_id: str) -> list[str]:
    person_id = person(pool, record_id)
    return [one.status for one in pool.ledger.consents.of_persons([person_id]).get(person_id, [])]


def link(pool: Any, name: str, record_id: str, *, registered: bool = False) -> None:
    ledger = pool.ledger
    ledger.links.put_free([(name, f"https://relay.example/r/{name}", "2027-05-20T00:00:00.000Z")])
    ledger.links.assign([(person(pool, record_id), record_id)], AT, AT)
    if registered:
        ledger.links.registered(name)
        ledger.persons.register(person(pool, record_id), AT)


def test_who_registered_is_registered_in_whole(two) -> None:
    link(two, "lnk_1", "rcr_b", registered=True)
    act(two, merge, "rcr_a", "rcr_b")

    assert known(two, "rcr_a").registered_at == AT
    assert two.ledger.links.person_of("lnk_1") == person(two, "rcr_a")


def test_after_a_split_only_who_registered_is_registered(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    link(two, "lnk_1", "rcr_b", registered=True)
    act(two, split, ["rcr_a"])

    assert known(two, "rcr_b").registered_at == AT
    assert known(two, "rcr_a").registered_at is None
    assert two.ledger.links.person_of("lnk_1") == person(two, "rcr_b")


def test_a_no_of_nobody_in_particular_is_everybody_s(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    said(two, "rcr_a", "withdrawn")
    act(two, split, ["rcr_a"])

    assert statuses(two, "rcr_a") == statuses(two, "rcr_b") == ["withdrawn"]


def test_a_yes_of_nobody_in_particular_is_not_doubled(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    said(two, "rcr_a", "granted")
    act(two, split, ["rcr_a"])

    assert sorted(statuses(two, "rcr_a") + statuses(two, "rcr_b")) == ["granted"]


def test_a_yes_under_an_address_goes_with_the_address(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    said(two, "rcr_a", "granted", mail="other@example.jp")
    act(two, split, ["rcr_a"])

    assert statuses(two, "rcr_a") == []
    assert statuses(two, "rcr_b") == ["granted"]


def test_what_a_row_said_goes_with_the_row(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    said(two, "rcr_b", "granted", own=True)
    act(two, undo)

    assert statuses(two, "rcr_a") == []
    assert statuses(two, "rcr_b") == ["granted"]


def test_a_split_that_is_taken_back_leaves_one_no_and_not_two(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    said(two, "rcr_a", "denied")
    act(two, split, ["rcr_a"])
    act(two, undo)

    assert statuses(two, "rcr_a") == ["denied"]
    assert two.ledger.database.rows("SELECT COUNT(*) FROM persons") == [(1,)]


def test_who_must_not_be_contacted_stays_so_on_both_sides(two) -> None:
    act(two, merge, "rcr_a", "rcr_b")
    two.ledger.database.run("UPDATE persons SET do_not_contact = 1")
    act(two, split, ["rcr_a"])

    assert known(two, "rcr_a").do_not_contact == known(two, "rcr_b").do_not_contact == 1


def test_a_wish_for_a_link_does_not_outlive_the_record_that_had_it(two) -> None:
    two.ledger.persons.want_links([(person(two, "rcr_a"), "rcr_a", AT), (person(two, "rcr_b"), "rcr_b", AT)])
    act(two, merge, "rcr_a", "rcr_b")

    assert len(two.ledger.persons.wanting_links()) == 1


def test_everybody_concerned_is_looked_at_again(two) -> None:
    two.ledger.database.run("UPDATE records SET next_look_at = NULL")
    act(two, merge, "rcr_a", "rcr_b")

    assert two.ledger.records.collect_due(AT, ["acme"]) == 1
    two.ledger.database.run("UPDATE records SET next_look_at = NULL")
    act(two, split, ["rcr_a"])
    assert two.ledger.records.collect_due(AT, ["acme"]) == 2


def test_a_doubt_that_is_over_closes_its_issue(pool) -> None:
    pool.read({"rcr_a": HANA, "rcr_b": HANA | {"full_name": "佐藤 次郎"}})
    issues = [NewIssue("review", "acme", one, "shared_mail") for one in ("rcr_a", "rcr_b")]
    pool.ledger.issues.open([*issues, NewIssue("review", "acme", "rcr_a", "status_unknown")], 1, AT)
    pool.read({"rcr_b": OTHER})

    assert [(one.key, one.code) for one in pool.ledger.issues.all()] == [("rcr_a", "status_unknown")]
