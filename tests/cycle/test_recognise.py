"""Knowing somebody again by keyed hashes: as themselves however they are written, and never a stranger."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.cycle.recognise import address_row, face_rows
from relay_connectors.ledger.suppressions import FACE
from relay_connectors.normalize import phones
from relay_connectors.pool.erased import Face, Faces
from relay_connectors.pool.keys import keys_of, mobiles_of
from relay_connectors.record import Identity

IDENTITY = Identity(b"k" * 32)
NAMES = ["山田 花子", "髙橋 一郎", "佐藤 恵子", "Taro Yamada"]
KANA = ["ヤマダ ハナコ", "タカハシ イチロウ", "サトウ ケイコ"]
people = st.fixed_dictionaries(
    {},
    optional={
        "full_name": st.sampled_from(NAMES),
        "full_name_kana": st.sampled_from(KANA),
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


def face(person, shared=(), identity=IDENTITY):
    keys = keys_of(identity, "rcr_erased", person)
    return Face(keys, keys.keys.intersection(shared), mobiles_of(identity, person))


def judged(erased, person, shared=(), identity=IDENTITY, apart=frozenset()):
    """What becomes of a row: ``suppressed``, ``review`` or None, by what is kept of the erased person."""
    rows = list(face_rows(face(erased, shared)))
    said = keys_of(identity, "rcr_new", person)
    faces = Faces([Face.read(raw) for kind, raw in rows if kind == FACE], apart)
    if any(row in said.keys and not faces.denies(row, said) for row in rows) or faces.knows(said):
        return "suppressed"
    return "review" if faces.doubts(said) else None


def values(person, name):
    """The values of one kind that a person says."""
    if name == "numbers":
        return {one["e164"] for one in person.get("phones", ())}
    if name == "mobiles":
        return {one["e164"] for one in person.get("phones", ()) if one["kind"] == "mobile"}
    if name == "mails":
        return {one["address"] for one in person.get("emails", ())}
    return {person[name]} if person.get(name) else set()


def oracle(erased, person):
    """The rule, said in another way."""

    def both(name):
        return bool(values(erased, name) & values(person, name))

    def clash(name):
        return bool(values(erased, name)) and bool(values(person, name)) and not both(name)

    named = both("full_name") or both("full_name_kana")
    namesake = both("full_name") and both("birth_date") and not clash("full_name_kana")
    other_name = (clash("full_name") or clash("full_name_kana")) and not named
    unborn = not (values(erased, "birth_date") and values(person, "birth_date"))
    family = other_name and (clash("birth_date") or (unborn and clash("numbers")))
    if (
        (both("mails") and not family)
        or (named and both("numbers") and not clash("birth_date"))
        or (namesake and not (clash("mails") and clash("numbers")))
    ):
        return "suppressed"
    likely = (named and both("birth_date")) or (named and both("numbers"))
    mobile = bool(values(erased, "mobiles") & values(person, "numbers"))
    return "review" if likely or mobile or both("mails") else None


@settings(max_examples=200)
@given(people, people)
def test_who_is_known_again_is_told_by_the_rule_alone(erased, person):
    assert judged(erased, person) == oracle(erased, person)


@given(people)
def test_a_face_is_read_as_it_was_written(person):
    whole = face(person, keys_of(IDENTITY, "", person).keys)

    assert Face.read(whole.written()) == whole


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ({"emails": [{"address": "Hanako@example.jp"}]}, {"emails": [{"address": "hanako@example.jp"}]}),
        ({"emails": [{"address": "hanako@example.jp"}]}, {"emails": [{"address": "ｈａｎａｋｏ@example.jp"}]}),
        (
            {"full_name": "髙橋 一郎", "birth_date": "1990-04-01"},
            {"full_name": "高橋　一郎", "birth_date": "1990-04-01"},
        ),
        (
            {"full_name_kana": "ヤマダ ハナコ", "phones": [{"e164": "+81312345678", "kind": "fixed"}]},
            {"full_name_kana": "ヤマダハナコ", "phones": [{"e164": "+81312345678", "kind": "fixed"}]},
        ),
        (
            {"full_name": "渡邊 花", "birth_date": "1990-04-01"},
            {"full_name": "佐藤 花", "former_family_name": "渡辺", "given_name": "花", "birth_date": "1990-04-01"},
        ),
    ],
    ids=["case", "width", "variant characters", "spaces", "the name before"],
)
def test_another_spelling_is_the_same_person(kept, written):
    assert judged(kept, written) == "suppressed"


@pytest.mark.parametrize(
    "written", ["090-1234-5678", "+81 90 1234 5678", "０９０１２３４５６７８", "+81-(0)90-1234-5678"]
)
def test_a_number_is_the_same_however_it_is_written(written):
    number = phones(written).items[0].e164
    erased = {"full_name": "山田 花子", "phones": [{"e164": "+819012345678", "kind": "mobile"}]}

    assert judged(erased, {"full_name": "山田花子", "phones": [{"e164": number, "kind": "mobile"}]}) == "suppressed"


NAMESAKES = [
    ({"full_name": "山田 華子", "full_name_kana": "ヤマダ ハナコ", "birth_date": "1990-04-01"}, "review"),
    ({"full_name": "山田 花子", "full_name_kana": "ヤマダ カコ", "birth_date": "1990-04-01"}, "review"),
    ({"full_name": "山田 花子", "full_name_kana": "ヤマダ ハナコ", "birth_date": "1990-04-02"}, None),
    ({"full_name": "山田 花子", "full_name_kana": "ヤマダ ハナコ"}, None),
    ({"full_name": "山田 花子", "full_name_kana": "ヤマダ ハナコ", "birth_date": "1990-04-01"}, "suppressed"),
]


@pytest.mark.parametrize(("person", "then"), NAMESAKES, ids=["reading", "another reading", "birth", "name", "control"])
def test_a_namesake_is_never_lost_without_a_word(person, then):
    erased = {"full_name": "山田 花子", "full_name_kana": "ヤマダ ハナコ", "birth_date": "1990-04-01"}

    assert judged(erased, person) == then


WIFE = {
    "full_name": "山田 花子",
    "birth_date": "1990-04-01",
    "emails": [{"address": "yamada@example.jp"}],
    "phones": [{"e164": "+819012345678", "kind": "mobile"}],
}
HUSBAND = {"full_name": "山田 太郎", "emails": [{"address": "yamada@example.jp"}]}


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ({"birth_date": "1988-01-02"}, "review"),
        ({"phones": [{"e164": "+819099998888", "kind": "mobile"}]}, "review"),
        ({"birth_date": "1990-04-01", "phones": [{"e164": "+819099998888", "kind": "mobile"}]}, "suppressed"),
        ({"phones": [{"e164": "+819012345678", "kind": "mobile"}]}, "suppressed"),
        ({}, "suppressed"),
        ({"full_name": "山田 花子", "birth_date": "1988-01-02"}, "suppressed"),
    ],
    ids=["born otherwise", "another number", "born the same day", "the same number", "nothing else", "the same name"],
)
def test_a_family_s_mailbox_asks_a_human_only_where_all_else_says_somebody_else(said, then):
    assert judged(WIFE, HUSBAND | said) == then


def test_an_address_of_which_nothing_else_is_kept_is_enough_alone():
    faces = Faces([])

    assert not faces.denies(address_row(IDENTITY, "yamada@example.jp"), keys_of(IDENTITY, "rcr_new", HUSBAND))


def test_a_key_that_others_use_as_well_counts_only_with_the_name():
    erased = {"full_name": "山田 花子", "emails": [{"address": "agency@example.jp"}]}
    shared = [address_row(IDENTITY, "agency@example.jp")]
    other = {"full_name": "鈴木 一郎", "emails": [{"address": "agency@example.jp"}]}

    assert judged(erased, other, shared) is None
    assert judged(erased, erased, shared) == "suppressed"


def test_a_number_that_others_use_as_well_is_no_pocket():
    numbers = [{"e164": "+819012345678", "kind": "mobile"}]
    erased, other = {"full_name": "山田 花子", "phones": numbers}, {"full_name": "鈴木 一郎", "phones": numbers}

    assert judged(erased, other) == "review"
    assert judged(erased, other, keys_of(IDENTITY, "", erased).keys) is None


def test_who_was_told_apart_by_a_human_is_neither_known_nor_doubted():
    person = {"full_name": "山田 花子", "birth_date": "1990-04-01"}

    assert judged(person, person, apart=frozenset({("rcr_erased", "rcr_new")})) is None


def test_an_extension_is_somebody_else_s():
    numbers = [{"e164": "+819012345678", "kind": "mobile", "extension": "12"}]
    erased = {"full_name": "山田 花子", "phones": [{"e164": "+819012345678", "kind": "mobile"}]}

    assert judged(erased, {"full_name": "山田 花子", "phones": numbers}) is None


@given(people)
@settings(max_examples=50)
def test_without_the_key_nothing_can_be_compared(person):
    assert judged(person, person, identity=Identity(b"o" * 32)) is None


def test_nobody_has_no_face():
    assert list(face_rows(face({}))) == []
