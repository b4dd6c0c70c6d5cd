"""What rows forbid that are not kept, in the ledger."""

from __future__ import annotations

import sqlite3

from relay_connectors.ledger.beside import DOUBTED, Forbidding

BANNED = {"flags": {"do_not_contact": True}}


def test_what_any_number_of_records_forbade_is_over_at_once(ledger) -> None:
    many = [f"rec-{number}" for number in range(2_000)]
    ledger.database._connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)  # some builds bind 250,000
    with ledger.transaction():
        ledger.beside.put(Forbidding(one, DOUBTED, "north", "x.csv", BANNED) for one in ("rec-7", "other"))
        ledger.beside.put([Forbidding("rec-8", DOUBTED, "south", "x.csv", BANNED)])
        ledger.beside.unsay("north", many)

    left = ledger.beside.of_records(["rec-7", "rec-8", "other"])
    assert [(one.record_id, one.source) for one in left] == [("other", "north"), ("rec-8", "south")]


def test_of_gone_files_all_is_over_but_of_the_records_that_are_named(ledger) -> None:
    places = {"a": "x.csv", "b": "book.xlsx#一", "c": "gone.csv", "d": "gone.xlsx#一"}
    with ledger.transaction():
        ledger.beside.put(Forbidding(one, DOUBTED, "north", place, BANNED) for one, place in places.items())
        ledger.beside.settle_gone("north", {"x.csv", "book.xlsx"}, {"d"})

    assert [one.record_id for one in ledger.beside.of_records(list(places))] == ["a", "b", "d"]
