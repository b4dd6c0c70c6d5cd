"""Knowing somebody again by keyed hashes: as themselves however they are written, and never a stranger."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.cycle.recognise import Prints, address_row, prints_of, suppressing
from relay_connectors.record import Identity

IDENTITY = Identity(b"k" * 32)
people = st.fixed_dictionaries(
    {},
    optional={
        "full_name": st.sampled_from(["山田 花子", "髙橋 一郎", "佐藤 恵子", "Taro Yamada"]),
        "full_name_kana": st.sampled_from(["ヤマダ ハナコ", "タカハシ イチロウ", "サトウ ケイコ"]),
        "birth_date": st.sampled_from(["1990-04-01", "1985-12-31"]),
        "emails": st.lists(
            st.integers(0, 6).map(lambda n: {"address": f"p{n}@example.jp"}), min_size=1, max_size=2, unique_by=str
        ),
        "phones": st.lists(
            st.tuples(st.integers(0, 4), st.sampled_from(["mobile", "fixed"])).map(
                lambda one: {"e164": f"+81{'90' if one[1] == 'mobile' else '3'}1234567{one[0]}", "kind": one[1]}
            ),
            max_size=2,
        ),
    },
)


def rows(person, shared=()):
    return set(suppressing(prints_of(IDENTITY, person), shared))


def known(erased, person):
    return bool(rows(erased) & rows(person))


def mobiles(person):
    return {one["e164"] for one in person.get("phones", ()) if one["kind"] == "mobile"}


def values(person, name):
    """The values of one kind that a person says."""
    if name == "numbers":
        return {one["e164"] for one in person.get("phones", ())}
    if name == "mails":
        return {one["address"] for one in person.get("emails", ())}
    return {person[name]} if name in person else set()


def oracle(erased, person):
    """The rule, said in another way."""

    def both(name):
        return bool(values(erased, name) & values(person, name))

    named = both("full_name") or both("full_name_kana")
    return (
        both("mails")
        or bool(mobiles(erased) & mobiles(person))
        or (named and both("numbers"))
        or (named and both("birth_date"))
    )


@settings(max_examples=400)
@given(people, people)
def test_who_is_known_again_is_told_by_the_rule_alone(erased, person):
    assert known(erased, person) == oracle(erased, person)


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ({"emails": [{"address": "Hanako@example.jp"}]}, {"emails": [{"address": "hanako@example.jp"}]}),
        (
            {"full_name": "髙橋 一郎", "birth_date": "1990-04-01"},
            {"full_name": "高橋　一郎", "birth_date": "1990-04-01"},
        ),
        (
            {"full_name_kana": "ヤマダ ハナコ", "phones": [{"e164": "+81312345678", "kind": "fixed"}]},
            {"full_name_kana": "ヤマダハナコ", "phones": [{"e164": "+81312345678", "kind": "fixed"}]},
        ),
    ],
    ids=["case", "variant characters", "spaces"],
)
def test_another_spelling_is_the_same_person(kept, written):
    assert known(kept, written)


def test_a_key_that_others_use_as_well_counts_only_with_the_name():
    erased = {"full_name": "山田 花子", "emails": [{"address": "agency@example.jp"}]}
    key = address_row(IDENTITY, "agency@example.jp")
    suppressed = rows(erased, shared={key})

    assert not suppressed & rows({"full_name": "鈴木 一郎", "emails": [{"address": "agency@example.jp"}]})
    assert suppressed & rows(erased)


def test_an_extension_is_somebody_else_s():
    phones = [{"e164": "+819012345678", "kind": "mobile", "extension": "12"}]

    assert not known({"phones": [{"e164": "+819012345678", "kind": "mobile"}]}, {"phones": phones})


@given(people)
@settings(max_examples=50)
def test_without_the_key_nothing_can_be_compared(person):
    other = set(suppressing(prints_of(Identity(b"o" * 32), person)))

    assert not other & rows(person)


def test_nobody_has_no_prints():
    assert list(suppressing(Prints())) == []
