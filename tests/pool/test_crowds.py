"""Keys that are nobody's own: an agency's address on all its candidates, a switchboard, a placeholder."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.pool.crowds import MOST_RECORDS
from relay_connectors.pool.decisions import merge

NAMES = ("山田 花子", "佐藤 次郎", "鈴木 三郎", "田中 四郎")


def at_mail(name: str | None, mail: str = "agent@example.jp") -> dict[str, Any]:
    return {"full_name": name, "emails": [{"address": mail}]}


def at_phone(name: str | None) -> dict[str, Any]:
    return {"full_name": name, "phones": [{"e164": "+81312345678"}]}


def agency(count: int) -> dict[str, dict[str, Any]]:
    """Everybody under one address; each name comes twice."""
    return {f"rcr_{number:05d}": at_mail(f"候補 {number // 2}子") for number in range(count)}


def test_three_names_at_one_address_are_a_crowd_and_even_equal_names_part(pool) -> None:
    pool.read({"rcr_a": at_mail(NAMES[0]), "rcr_b": at_mail(NAMES[0])})
    assert len(pool.people()) == 1
    pool.read({"rcr_c": at_mail(NAMES[1])})
    assert len(pool.people()) == 2
    pool.read({"rcr_d": at_mail(NAMES[2])})

    assert len(pool.people()) == 4
    assert pool.doubts() == {one: {"shared_mail"} for one in ("rcr_a", "rcr_b", "rcr_c", "rcr_d")}


def test_a_crowd_that_goes_home_leaves_one_person(pool) -> None:
    pool.read({f"rcr_{at}": at_mail(name) for at, name in enumerate((NAMES[0], *NAMES[:3]))})
    pool.read({"rcr_2": at_mail(NAMES[1], "own@example.jp"), "rcr_3": at_mail(NAMES[2], "too@example.jp")})

    assert frozenset({"rcr_0", "rcr_1"}) in pool.people()
    assert pool.doubts() == {}


def test_a_switchboard_makes_no_persons_and_is_shown(pool) -> None:
    pool.read({f"rcr_{at}": at_phone(name) for at, name in enumerate((NAMES[0], *NAMES[:3]))})

    assert len(pool.people()) == 4
    assert pool.doubts() == {f"rcr_{at}": {"shared_phone"} for at in range(4)}


def test_who_shares_a_crowded_phone_is_still_known_by_mail(pool) -> None:
    pool.read({f"rcr_{at}": at_phone(name) for at, name in enumerate(NAMES)})
    pool.read({f"rcr_{at}": at_phone(NAMES[0]) | {"emails": [{"address": "h@example.jp"}]} for at in (0, 5)})

    assert frozenset({"rcr_0", "rcr_5"}) in pool.people()


def test_a_crowded_phone_says_nothing_against_anybody_either(pool) -> None:
    pool.read({f"rcr_{at}": at_phone(name) for at, name in enumerate(NAMES)})
    own = {"full_name": "田中 実", "birth_date": "1990-04-01"}
    pool.read({"rcr_a": at_phone(None) | at_mail(None, "a@example.jp") | own})
    pool.read({"rcr_b": {"phones": [{"e164": "+819012345678"}]} | at_mail(None, "b@example.jp") | own})

    assert frozenset({"rcr_a", "rcr_b"}) in pool.people()


def test_six_people_without_names_are_a_crowd(pool) -> None:
    pool.read({f"rcr_{at}": at_phone(None) for at in range(5)})
    assert pool.doubts() == {}
    pool.read({"rcr_5": at_phone(None)})

    assert set(pool.doubts()) == {f"rcr_{at}" for at in range(6)}


def test_names_that_a_human_put_together_count_as_one(pool) -> None:
    pool.read({f"rcr_{at}": at_mail(name) for at, name in enumerate(NAMES[:3])})
    for other in ("rcr_1", "rcr_2"):
        with pool.ledger.transaction():
            merge(pool.ledger, "rcr_0", other)

    assert len(pool.people()) == 1
    assert pool.doubts() == {}


def test_nobody_applies_a_hundred_and_one_times(pool) -> None:
    rows = {f"rcr_{at:03d}": at_mail(NAMES[0]) for at in range(MOST_RECORDS + 1)}
    last = max(rows)
    pool.read({one: row for one, row in rows.items() if one != last})
    assert len(pool.people()) == 1
    pool.read({last: rows[last]})
    assert len(pool.people()) == MOST_RECORDS + 1
    pool.read({last: at_mail(NAMES[1], "own@example.jp")})

    assert len(pool.people()) == 2


@pytest.mark.parametrize("page", [1, 50, 400])
def test_a_placeholder_on_many_records_is_read_no_more_often_than_there_are_records(pool, page) -> None:
    rows = agency(2000 if page > 1 else 400)
    ids = sorted(rows)
    for first in range(0, len(ids), page):
        pool.read({one: rows[one] for one in ids[first : first + page]})

    assert len(pool.people()) == len(rows)
    assert set(pool.doubts()) == set(rows)
    # Once the address is a crowd's, a page costs what is in it. Until then, each page reads the few that there are.
    assert pool.database.read < 3 * len(rows) + 3 * MOST_RECORDS * MOST_RECORDS / page


def test_a_page_of_strangers_costs_a_few_statements(pool) -> None:
    rows = {f"rcr_{at}": at_mail(f"山田 {at}子", f"c{at}@example.jp") | at_phone_of(at) for at in range(500)}
    before = pool.database.statements
    pool.read(rows)

    assert pool.database.statements - before <= 20


def test_a_page_of_returning_people_costs_a_few_statements(pool) -> None:
    for offset in (0, 1000):
        rows = {
            f"rcr_{at + offset}": at_mail(f"山田 {at}子", f"c{at}@example.jp") | at_phone_of(at) for at in range(500)
        }
        before = pool.database.statements
        pool.read(rows)

    assert len(pool.people()) == 500
    assert pool.database.statements - before <= 24


def at_phone_of(number: int) -> dict[str, Any]:
    return {"phones": [{"e164": f"+8190{number:08d}"}], "birth_date": "1990-01-01"}
