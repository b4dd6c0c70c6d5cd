"""What a human decides about who is one person holds, whatever the keys say, until it is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.pool.decisions import merge, split, undo
from relay_connectors.pool.why import company_of


def hana(mail: str = "hana", **more: Any) -> dict[str, Any]:
    return {"full_name": "山田 花子", "emails": [{"address": f"{mail}@example.jp"}], **more}


def jiro(mail: str = "jiro") -> dict[str, Any]:
    return {"full_name": "佐藤 次郎", "emails": [{"address": f"{mail}@example.jp"}]}


def people(*groups: str) -> set[frozenset[str]]:
    return {frozenset(f"rcr_{letter}" for letter in group) for group in groups}


@pytest.fixture
def decide(pool):
    """Decide in a transaction, by the last letters of the ids."""

    def act(what: Any, *letters: str, **more: Any) -> Any:
        ids = [f"rcr_{letter}" for letter in letters]
        with pool.ledger.transaction():
            return what(pool.ledger, ids, **more) if what is split else what(pool.ledger, *ids, **more)

    return act


def read(pool: Any, **rows: dict[str, Any]) -> None:
    pool.read({f"rcr_{letter}": row for letter, row in rows.items()})


def test_two_that_share_nothing_may_be_one(pool, decide) -> None:
    read(pool, a=hana(), b=jiro())
    effect = decide(merge, "a", "b", reason="a stage name")

    assert pool.people() == people("ab")
    assert (effect.number, effect.persons_before, len(effect.persons), effect.reason) == (1, 2, 1, "a stage name")


def test_a_merge_holds_when_both_are_read_again(pool, decide) -> None:
    read(pool, a=hana(), b=jiro())
    decide(merge, "a", "b")
    read(pool, a=hana("other"))
    read(pool, b=jiro("another"))

    assert pool.people() == people("ab")


def test_what_a_human_put_together_speaks_with_one_voice(pool, decide) -> None:
    read(pool, a=hana(), b=jiro() | {"birth_date": "1990-01-01"})
    decide(merge, "a", "b")
    read(pool, c=hana(birth_date="1991-02-02"))

    assert pool.people() == people("ab", "c")
    assert pool.doubts() == {"rcr_a": {"person_unclear"}, "rcr_c": {"person_unclear"}}


def test_a_merge_takes_in_the_whole_person(pool, decide) -> None:
    read(pool, a=hana(), b=hana(), c=jiro(), d=jiro())
    decide(merge, "b", "c")

    assert pool.people() == people("abcd")


def test_a_merge_overrules_what_was_parted_before(pool, decide) -> None:
    read(pool, a=hana(), b=hana(), c=hana())
    decide(split, "a")
    assert pool.people() == people("a", "bc")
    decide(merge, "a", "b")

    assert pool.people() == people("abc")


def test_a_split_overrules_what_was_merged_before(pool, decide) -> None:
    read(pool, a=hana(), b=jiro())
    decide(merge, "a", "b")
    decide(split, "b")
    read(pool, a=hana("new"))

    assert pool.people() == people("a", "b")


def test_several_leave_together(pool, decide) -> None:
    read(pool, a=hana(), b=hana(), c=hana(), d=hana())
    decide(split, "a", "b")

    assert pool.people() == people("ab", "cd")


def test_who_is_parted_from_a_doubtful_one_is_free_of_doubt(pool, decide) -> None:
    kana = {"full_name_kana": "ヤマダ ハナコ", "birth_date": "1990-01-01"}
    read(pool, a=hana("a", **kana), b={**hana("b", **kana), "full_name": "山田 華子"})
    assert set(pool.doubts()) == {"rcr_a", "rcr_b"}
    effect = decide(split, "a")
    read(pool, c=hana("a", **kana))

    assert len(effect.persons) == 2
    assert pool.people() == people("ac", "b")
    assert pool.doubts() == {}


def test_who_comes_later_and_fits_to_both_parted_ones_is_left_to_a_human(pool, decide) -> None:
    read(pool, a=hana(), b=hana())
    decide(split, "b")
    read(pool, c=hana())
    assert pool.people() == people("a", "b", "c")
    assert "person_unclear" in pool.doubts()["rcr_c"]
    decide(merge, "c", "a")

    assert pool.people() == people("ac", "b")
    assert pool.doubts() == {one: {"shared_mail"} for one in ("rcr_a", "rcr_b", "rcr_c")}


def test_undo_brings_back_what_held_before(pool, decide) -> None:
    read(pool, a=hana(), b=hana())
    decide(split, "a")
    decide(merge, "a", "b")
    assert pool.people() == people("ab")
    taken_back = decide(undo)

    assert (taken_back.number, taken_back.merged) == (2, True)
    assert pool.people() == people("a", "b")
    assert decide(undo).number == 1
    assert pool.people() == people("ab")
    assert decide(undo) is None


def test_what_is_decided_already_is_not_decided_again(pool, decide) -> None:
    read(pool, a=hana(), b=jiro())
    decide(merge, "a", "b")

    assert decide(merge, "b", "a") is None
    assert decide(split, "a", "b") is None


def test_a_number_is_not_given_twice(pool, decide) -> None:
    read(pool, a=hana(), b=jiro())
    decide(merge, "a", "b")
    decide(undo)

    assert decide(merge, "a", "b").number == 2


def test_everybody_of_a_record_is_named_with_the_reason(pool, decide) -> None:
    phone = {"phones": [{"e164": "+819012345678"}]}
    rows = {"a": hana(**phone), "b": hana(), "c": hana("c", **phone), "d": jiro("hana"), "e": jiro(), "f": hana("f")}
    read(pool, **rows)
    decide(merge, "a", "f")
    decide(merge, "b", "e")
    decide(split, "e")
    company = company_of(pool.ledger, pool.ledger.records.get("rcr_a"))

    assert [(tie.record.record_id, tie.relation, tie.because, tie.decision) for tie in company.ties] == [
        ("rcr_b", "same", ("email",), None),
        ("rcr_c", "same", ("phone",), None),
        ("rcr_f", "same", ("decision",), 1),
        ("rcr_d", "other", ("email",), None),
        ("rcr_e", "apart", ("decision",), 3),
    ]
    assert company.crowded == ()


def test_who_belongs_together_only_by_way_of_others_is_named_so(pool) -> None:
    read(
        pool,
        a=hana("a"),
        c=hana("c"),
        b=hana("a") | {"emails": [{"address": "a@example.jp"}, {"address": "c@example.jp"}]},
    )
    (_, through) = company_of(pool.ledger, pool.ledger.records.get("rcr_a")).ties

    assert (through.record.record_id, through.because) == ("rcr_c", ("others",))


def test_a_crowded_key_is_named_by_its_kind(pool) -> None:
    names = ("山田 花子", "佐藤 次郎", "鈴木 三郎")
    read(pool, **{"abc"[at]: hana() | {"full_name": name} for at, name in enumerate(names)})
    company = company_of(pool.ledger, pool.ledger.records.get("rcr_a"))

    assert company.crowded == ("email",)
    assert company.ties == []
