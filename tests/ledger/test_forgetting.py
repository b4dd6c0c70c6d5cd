"""Forgetting in the file itself: rows that moved between pages leave copies in the gaps, which no DELETE reaches."""

from __future__ import annotations

import random

import pytest

from relay_connectors.ledger.forgetting import forget
from relay_connectors.ledger.records import Seen

CANARY = b"kanarienvogel"


def seen(number, draft):
    """A record of a person of its own."""
    ids = f"rcr_{number:026}", f"A-{number}", f"per_{number}"
    return Seen(*ids, "employer_rejected", None, None, None, None, "hash", "a.csv:1", None, None, draft)


def is_canary(number):
    return number % 10 == 3


def fill(ledger, seed):
    """Rows that come in any order, grow and shrink: drafts, and links under random ids."""
    chance = random.Random(seed)

    def words(number):
        return (CANARY if is_canary(number) else b"jemand anderes") * chance.randint(1, 60)

    with ledger.transaction():
        ledger.records.store("acme", [seen(number, words(number)) for number in range(300)], ledger.now())
        ledger.persons.put(f"per_{number}" for number in range(300))
        for number in range(300):
            link_id = f"lnk_{seed}_{chance.random():.12f}_{number}"
            ledger.links.put_free([(link_id, words(number).decode(), "2027-01-01T00:00:00.000Z")])
            ledger.database.run("UPDATE links SET person_id = ? WHERE link_id = ?", (f"per_{number}", link_id))
    for number in chance.choices(range(300), k=600):
        with ledger.transaction():
            ledger.records.store("acme", [seen(number, words(number))], ledger.now())
            url = words(number).decode()
            ledger.database.run("UPDATE links SET url = ? WHERE person_id = ?", (url, f"per_{number}"))


@pytest.mark.parametrize("seed", range(8))
def test_no_copy_of_a_forgotten_row_is_left_in_the_file(ledger, seed):
    fill(ledger, seed)
    with ledger.transaction():
        forget(ledger.database, [f"per_{number}" for number in range(300) if is_canary(number)], ledger.now())
        ledger.erasures.begin(ledger.now())
    assert ledger.erasures.finish()

    files = [path for path in ledger.folder.iterdir() if path.is_file()]
    assert [path.name for path in files if CANARY in path.read_bytes()] == []
    assert ledger.database.rows("SELECT COUNT(*) FROM drafts") == [(270,)]


def test_without_the_last_step_copies_would_be_left(ledger):
    """Why the file is written anew at all; once this fails, it need not be."""

    def leaves_copies(seed):
        fill(ledger, seed)
        with ledger.transaction():
            forget(ledger.database, [f"per_{number}" for number in range(300) if is_canary(number)], ledger.now())
        return CANARY in ledger.path.read_bytes()

    assert any(map(leaves_copies, range(8)))


def test_what_is_finished_once_is_not_done_again(ledger):
    with ledger.transaction():
        ledger.erasures.begin(ledger.now())

    assert [ledger.erasures.finish(), ledger.erasures.finish()] == [True, False]
