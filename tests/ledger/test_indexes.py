"""What is asked once for each row finds its rows by an index, however large the ledger is."""

from __future__ import annotations

import pytest

from relay_connectors.ledger.consents import _FIRST_YES


def top(sql: str) -> int:
    """The highest number of a parameter."""
    return max(number for number in range(1, 6) if f"?{number}" in sql)


MOVE = "UPDATE {} SET person_id = 'p' WHERE record_id = ?3"


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (f"SELECT {_FIRST_YES}", "consents_record"),
        (MOVE.format("consents").replace("UPDATE", "UPDATE OR IGNORE"), "consents_record"),
        (MOVE.format("links"), "links_record"),
    ],
    ids=["the first yes of a record", "moving consents", "moving links"],
)
def test_what_a_record_s_row_says_is_found_without_reading_all(ledger, sql, index):
    plan = ledger.database.rows(f"EXPLAIN QUERY PLAN {sql}", ("", "", "r", "share_with_relay", "granted")[: top(sql)])

    steps = [step[-1] for step in plan if "consents" in step[-1] or "links" in step[-1]]
    assert steps
    assert all(index in step for step in steps)
