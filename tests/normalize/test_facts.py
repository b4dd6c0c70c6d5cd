"""A table of 62 cases that was settled before the code: our answers in its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import relay_connectors.normalize as n

CASES = Path(__file__).with_name("cases.json")
KINDS = json.loads(CASES.read_text(encoding="utf-8"))

# Its words → the record's: 高専 is an associate's degree there, and a comma in a domain is simply unreadable here.
LEVELS = {"kosen": "associate"}


def cases(kind):
    return pytest.mark.parametrize("case", KINDS[kind], ids=lambda case: str(case.get("in", case.get("bytes_hex"))))


@cases("encoding")
def test_encoding(case):
    found = n.decode(bytes.fromhex(case["bytes_hex"]), case["decode_as"]).text

    assert found == case["text"]
    assert found if case["after_policy"] == found else n.text(found) == case["after_policy"]


@cases("wave_dash")
def test_wave_dash(case):
    if "out" in case:
        assert n.text(case["in"]) == case["out"]
    else:
        assert list(n.money(case["in"])[:2]) == case["out_range"]


@cases("name")
def test_name(case):
    found = n.split_name(case["in"])

    for field in ("family", "given"):
        assert field not in case or getattr(found, field) == case[field]
    assert n.name_key(case["in"]) == case.get("match_key", n.name_key(case["in"]))


@cases("kana")
def test_kana(case):
    assert n.kana(case["in"]) == case["out"]


@cases("date")
def test_date(case):
    assert n.when(str(case["in"]), excel="excel" in case.get("mode", "")).value == case["out"]


@cases("phone")
def test_phone(case):
    items = n.phones(case["in"]).items

    assert [each.e164 for each in items] == [each for each in (case["out"], *case.get("others", [])) if each]
    assert not items or items[0].extension == case.get("ext")


@cases("email")
def test_email(case):
    found = n.emails(case["in"])

    assert [each.address for each in found.items] == [case["out"]] * (case["out"] is not None)
    assert bool(found.warnings) == (case["out"] is None)


@cases("postal")
def test_postal(case):
    assert n.postal(case["in"]).code == case["out"]


@cases("prefecture")
def test_prefecture(case):
    assert n.place(case["in"]).subdivision == n.place(case["out"]).subdivision is not None


@cases("salary_jpy_year")
def test_salary(case):
    assert n.money(case["in"]) == (case["out"], None, "JPY", "year", ())


@cases("education")
def test_education(case):
    found = n.education(case["in"])

    assert found.level == LEVELS.get(case["out"], case["out"])
    assert found.expected == (case.get("flag") == "expected")


@cases("status_word")
def test_status(case):
    assert n.status(case["in"]).outcome == case["out"]


def test_all_cases_are_asked():
    assert sum(map(len, KINDS.values())) == 62
