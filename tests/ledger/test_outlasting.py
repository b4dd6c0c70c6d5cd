"""What lies beside the ledger: private, bound to its identity, and whole lines only."""

from __future__ import annotations

import stat

import pytest

from relay_connectors.errors import LedgerError
from relay_connectors.ledger.outlasting import Outlasting
from relay_connectors.ledger.suppressions import Suppression

ONE = Suppression("record", b"rcr_1", "subject_request", "2026-11-22T00:00:00.000Z", "ers_1")
OTHER = Suppression("email", bytes(range(32)), "retention", "2026-11-22T00:00:00.000Z", None)


@pytest.fixture
def beside(tmp_path):
    return Outlasting(tmp_path / "ledger.db", "check")


def test_what_was_noted_is_read_back_once_each(beside):
    beside.note([ONE, OTHER])
    beside.note([ONE])

    assert beside.noted() == [ONE, OTHER]


def test_nothing_noted_is_nothing(beside):
    beside.note([])

    assert beside.noted() == []
    assert not beside.refusals.exists()


def test_a_torn_line_spoils_no_other(beside):
    beside.note([ONE])
    with beside.refusals.open("ab") as file:
        file.write(b'\n{"identity": "che')
    beside.note([OTHER])

    assert beside.noted() == [ONE, OTHER]


def test_another_ledger_s_lines_and_fences_do_not_count(beside, tmp_path):
    other = Outlasting(tmp_path / "ledger.db", "other")
    other.note([ONE])
    other.put_fences({"run": 7})

    assert (beside.noted(), beside.fences()) == ([], {})


def test_the_fences_are_those_that_were_put_last(beside):
    beside.put_fences({"run": 7})
    beside.put_fences({"run": 8, "mail": 1})

    assert beside.fences() == {"run": 8, "mail": 1}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"identity": "check", "fences": 3}', "\x00"])
def test_fences_that_nobody_can_read_say_nothing(beside, tmp_path, text):
    (tmp_path / "ledger.fence.json").write_text(text, encoding="utf-8")

    assert beside.fences() == {}


def test_both_files_are_their_owner_s_alone(beside, tmp_path):
    beside.note([ONE])
    beside.put_fences({"run": 1})

    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_copy_has_nothing_beside_it(tmp_path):
    copy = Outlasting(None, "check")
    copy.note([ONE])
    copy.put_fences({"run": 1})

    assert (copy.noted(), copy.fences(), list(tmp_path.iterdir())) == ([], {}, [])


def test_a_place_that_takes_no_file_is_named(tmp_path):
    beside = Outlasting(tmp_path / "absent" / "ledger.db", "check")

    with pytest.raises(LedgerError, match=r"ledger\.refusals\.jsonl cannot be used"):
        beside.note([ONE])
    with pytest.raises(LedgerError, match=r"ledger\.fence\.json cannot be used"):
        beside.put_fences({"run": 1})


def test_a_ledger_that_was_held_more_often_than_this_one_makes_it_an_old_copy(ledger):
    with ledger.hold():
        pass
    ledger.outlasting.put_fences({"run": 2})

    assert ledger.restored_since is not None
    with ledger.hold():
        assert ledger.restored.since is not None


def test_a_ledger_that_is_held_again_and_again_is_no_old_copy(ledger):
    for name in ("run", "mail", "run"):
        with ledger.hold(name):
            pass

    assert ledger.restored_since is None
