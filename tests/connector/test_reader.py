"""Reading one raw row: every method answers for every value, and nothing of a person gets out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.connector import Raw, Reader, Words

RESULTS = Words({"rejected": "employer_rejected", "合格": "in_progress"}, unknown="unknown", warning="status_unknown")


def read(data: dict[str, Any]) -> Reader:
    return Reader(Raw("A-1", data, "/applications/A-1"))


@pytest.mark.parametrize(
    ("data", "names", "value"),
    [
        ({"a": " x  y "}, ("a",), "x y"),
        ({"a": "", "b": "y"}, ("a", "b"), "y"),
        ({"a": "なし", "b": None}, ("a", "b"), None),
        ({"a": 7}, ("a",), "7"),
        ({"a": {"b": [{"c": "z"}]}}, ("a.b.0.c",), "z"),
        ({"a": {"b": []}}, ("a.b.0.c",), None),
        ({"a.b": "dotted", "a": {"b": "inner"}}, ("a.b",), "dotted"),
        ({"a": True}, ("a",), None),
        ({"a": {"b": 1}}, ("a",), None),
    ],
)
def test_a_text_is_the_first_that_says_anything(
    data: dict[str, Any], names: tuple[str, ...], value: str | None
) -> None:
    assert read(data).text(*names) == value


def test_a_list_and_a_cell_of_several_are_the_same() -> None:
    assert read({"a": ["x", " y ", "x", ""]}).texts("a") == read({"a": "x、y;x"}).texts("a") == ("x", "y")


def test_an_unreadable_field_is_left_out_and_noted() -> None:
    reader = read(
        {"on": "2026/2/31", "mail": "x", "tel": "1", "pay": "日給1万円", "school": "虎の穴", "zip": "1", "end": "?"}
    )

    assert reader.when("on", path="decision.decided_at") is None
    assert reader.emails("mail") == ()
    assert reader.phones("tel") == ()
    assert reader.money("pay") is None
    assert reader.education("school") is None
    assert reader.residence("nothing", postal_code="zip").postal_code is None
    assert reader.word(RESULTS, "end", path="decision.outcome") == "unknown"
    assert reader.warnings == [
        ("date_unreadable", "decision.decided_at"),
        ("email_unreadable", "person.emails"),
        ("phone_unreadable", "person.phones"),
        ("salary_unreadable", "profile.desired.salary"),
        ("education_unknown", "profile.education_level"),
        ("postal_unreadable", "person.residence.postal_code"),
        ("status_unknown", "decision.outcome"),
    ]


def test_mails_of_several_fields_are_one_list_with_one_primary() -> None:
    reader = read({"home": "a@example.jp", "work": ["b@example.jp", "a@example.jp"]})

    assert [(mail.address, mail.primary) for mail in reader.emails("home", "work")] == [
        ("a@example.jp", True),
        ("b@example.jp", False),
    ]


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (True, True),
        (False, False),
        ("はい", True),
        ("1", True),
        (0, False),
        ("いいえ", False),
        ("?", None),
        (None, None),
    ],
)
def test_a_flag_is_yes_no_or_nothing(value: object, flag: bool | None) -> None:
    assert read({"a": value}).flag("a") is flag


@pytest.mark.parametrize(
    ("word", "code", "warned"),
    [("Rejected", "employer_rejected", False), ("不合格", "unknown", True), ("合 格", "in_progress", False)],
)
def test_an_unknown_word_is_never_a_known_one(word: str, code: str, warned: bool) -> None:
    reader = read({"a": word})

    assert reader.word(RESULTS, "a", path="decision.outcome") == code
    assert bool(reader.warnings) is warned


def test_the_tenants_words_win_over_the_vendors() -> None:
    words = RESULTS.with_own({"合格": "hired", "不合格": "employer_rejected"})

    assert (words["合格"].code, words["不合格"].code, words["rejected"].code) == (
        "hired",
        "employer_rejected",
        "employer_rejected",
    )


JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_no_value_at_all_makes_a_reader_raise(value: Any) -> None:
    reader = read({"x": value})
    for name in ("x", "x.a", "x.0.b", "y", ""):
        reader.get(name)
        reader.text(name)
        reader.texts(name)
        reader.when(name, path="p")
        reader.day(name, path="p")
        reader.name(name)
        reader.kana(name)
        reader.emails(name)
        reader.phones(name)
        reader.residence(name, postal_code=name)
        reader.places(name)
        reader.money(name, unit_hint="万円")
        reader.education(name)
        reader.employment(name)
        reader.flag(name)
        reader.word(RESULTS, name, path="p")


def test_a_note_beside_a_name_is_cut_off_and_said() -> None:
    raw = Reader(Raw("A-1", {"name": "山田 太郎（男性）", "mail": "taro@example.com"}, "x:1"))

    assert raw.name("name") == ("山田 太郎", "山田", "太郎", None)
    assert raw.name("mail").full == ""
    assert raw.warnings == [("name_note", "person.full_name"), ("name_unreadable", "person.full_name")]
