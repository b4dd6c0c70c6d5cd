"""What makes one person of two records, what only may, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

BIRTH = "1990-04-01"


def person(name: str | None = None, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"full_name": name} if name else {}
    told["emails"] = [{"address": f"{mail}@example.jp"} for mail in more.pop("mails", "").split()]
    told["phones"] = [{"e164": phone} for phone in more.pop("phones", "").split()]
    return told | {"birth_date": more.pop("birth", None), "full_name_kana": more.pop("kana", None), **more}


CERTAIN = {
    "the same mail and name": (person("山田 花子", mails="hana"), person("山田 花子", mails="hana")),
    "one mail of several": (person("山田 花子", mails="hana work"), person("山田 花子", mails="home work")),
    "a mail in other letters": (person("山田 花子", mails="hana"), person("山田 花子", mails="HANA")),
    "the same phone and name": (
        person("山田 花子", phones="+819012345678"),
        person("山田 花子", phones="+819012345678"),
    ),
    "a variant of a character": (person("髙橋 花子", mails="hana"), person("高橋花子", mails="hana")),
    "the same reading": (
        person("渡部 裕子", kana="ワタナベ ユウコ", mails="a"),
        person("渡辺 祐子", kana="ﾜﾀﾅﾍﾞ ﾕｳｺ", mails="a"),
    ),
    "a name from before": (
        person("山田 花子", given_name="花子", former_family_name="佐藤", mails="hana"),
        person("佐藤 花子", mails="hana"),
    ),
    "name and birth date": (
        person("山田 花子", birth=BIRTH, mails="old"),
        person("山田 花子", birth=BIRTH, mails="new"),
    ),
    "a name from before and birth date": (
        person("山田 花子", given_name="花子", former_family_name="佐藤", birth=BIRTH),
        person("佐藤 花子", birth=BIRTH),
    ),
}
LIKELY = {
    "the same reading and birth date": (
        person("山田 花子", kana="ヤマダ ハナコ", birth=BIRTH),
        person("山田 華子", kana="ヤマダ ハナコ", birth=BIRTH),
    ),
    "the same name and birth date under another reading": (
        person("山田 裕子", kana="ヤマダ ユウコ", birth=BIRTH),
        person("山田 裕子", kana="ヤマダ ヒロコ", birth=BIRTH),
    ),
    "the same name and birth date, but neither mail nor phone": (
        person("田中 実", birth=BIRTH, mails="a", phones="+819011111111"),
        person("田中 実", birth=BIRTH, mails="b", phones="+819022222222"),
    ),
    "the same mail and name, born on another day": (
        person("山田 花子", birth=BIRTH, mails="hana"),
        person("山田 花子", birth="1990-01-04", mails="hana"),
    ),
    "the same phone and name, born on another day": (
        person("山田 花子", birth=BIRTH, phones="+819012345678"),
        person("山田 花子", birth="1990-01-04", phones="+819012345678"),
    ),
}
SHARED = {
    "a family's mail": (person("山田 花子", mails="yamada"), person("山田 太郎", mails="yamada")),
    "a mail without a name": (person("山田 花子", mails="hana"), person(mails="hana")),
    "two mails without names": (person(mails="hana"), person(mails="hana")),
    "initials": (person("Y.T.", mails="agent"), person("Y.T.", mails="agent")),
    "no name at all": (person("匿名候補者", mails="agent"), person("匿名候補者", mails="agent")),
    "readings that nobody can read": (person(kana="Yamada", mails="a"), person(kana="Suzuki", mails="a")),
}
STRANGERS = {
    "only the name": (person("山田 花子"), person("山田 花子")),
    "a family's phone": (person("山田 花子", phones="+81312345678"), person("山田 太郎", phones="+81312345678")),
    "a phone without a name": (person("山田 花子", phones="+81312345678"), person(phones="+81312345678")),
    "only the birth date": (person("山田 花子", birth=BIRTH), person("佐藤 次郎", birth=BIRTH)),
    "another extension": (
        person("山田 花子") | {"phones": [{"e164": "+81312345678", "extension": "1"}]},
        person("山田 花子") | {"phones": [{"e164": "+81312345678", "extension": "2"}]},
    ),
}


def cases(table: dict[str, Any]) -> Any:
    return pytest.mark.parametrize(("one", "other"), table.values(), ids=table.keys())


@cases(CERTAIN)
def test_what_is_certain_makes_one_person(pool, one, other) -> None:
    pool.read({"rcr_a": one})
    pool.read({"rcr_b": other})

    assert pool.people() == {frozenset({"rcr_a", "rcr_b"})}
    assert pool.doubts() == {}


@cases(LIKELY)
def test_what_is_likely_is_left_to_a_human(pool, one, other) -> None:
    pool.read({"rcr_a": one})
    pool.read({"rcr_b": other})

    assert len(pool.people()) == 2
    assert pool.doubts() == {"rcr_a": {"person_unclear"}, "rcr_b": {"person_unclear"}}


@cases(SHARED)
def test_two_people_at_one_address_are_both_marked(pool, one, other) -> None:
    pool.read({"rcr_a": one})
    pool.read({"rcr_b": other})

    assert len(pool.people()) == 2
    assert pool.doubts() == {"rcr_a": {"shared_mail"}, "rcr_b": {"shared_mail"}}


@cases(STRANGERS)
def test_strangers_have_nothing_to_do_with_each_other(pool, one, other) -> None:
    pool.read({"rcr_a": one})
    pool.read({"rcr_b": other})

    assert len(pool.people()) == 2
    assert pool.doubts() == {}


def test_a_chain_of_addresses_is_one_person(pool) -> None:
    pool.read({"rcr_a": person("山田 花子", mails="a"), "rcr_c": person("山田 花子", mails="c")})
    pool.read({"rcr_b": person("山田 花子", mails="a c")})

    assert pool.people() == {frozenset({"rcr_a", "rcr_b", "rcr_c"})}


def test_a_chain_falls_apart_with_its_middle(pool) -> None:
    chain = {"rcr_a": "a", "rcr_b": "a c", "rcr_c": "c"}
    pool.read({one: person("山田 花子", mails=mails) for one, mails in chain.items()})
    pool.read({"rcr_b": person("山田 花子", mails="b")})

    assert pool.people() == {frozenset({one}) for one in chain}


def test_whoever_fits_to_both_sides_of_a_contradiction_is_given_to_none(pool) -> None:
    pool.read({"rcr_a": person("山田 花子", birth=BIRTH, mails="hana")})
    pool.read({"rcr_b": person("山田 花子", mails="hana")})
    assert len(pool.people()) == 1
    pool.read({"rcr_c": person("山田 花子", birth="1991-05-05", mails="hana")})

    assert len(pool.people()) == 3
    assert pool.doubts() == {one: {"person_unclear"} for one in ("rcr_a", "rcr_b", "rcr_c")}


def test_what_agrees_on_each_side_of_a_contradiction_stays_together(pool) -> None:
    for one, birth in (("rcr_a", BIRTH), ("rcr_b", BIRTH), ("rcr_c", "1991-05-05"), ("rcr_d", "1991-05-05")):
        pool.read({one: person("山田 花子", birth=birth, mails="hana")})

    assert pool.people() == {frozenset({"rcr_a", "rcr_b"}), frozenset({"rcr_c", "rcr_d"})}
