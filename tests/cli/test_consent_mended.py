"""A yes that was mended, mistyped or somebody else's: nobody is handed on by it, and no proof names another text."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import Any

import pytest

PERSON = "山田 花子,ヤマダ ハナコ,{mail},090-1234-5678,営業,不採用,{{applied}},{{decided}}"
DAY = "2026-10-05"


@pytest.fixture
def export(place) -> Any:
    """Writes one application with its answer, the answer's day and, if it is to wait, under the embargo."""

    def write(answer: str, day: str, *, mail: str = "hanako@example.jp", waits: bool = False) -> None:
        place.rows(f"A-1,{PERSON.format(mail=mail)},{answer},{day}", days_ago=0 if waits else 10)

    return write


@pytest.fixture
def sync(place, relay, call) -> Any:
    """Runs the cycle; what it says as JSON."""

    def run() -> dict[str, Any]:
        told: dict[str, Any] = json.loads(call("sync", "--json").out)
        return told

    return run


def gate(told: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in told["gate"].items() if number and name != "total"}


def issues(call) -> list[str]:
    return [one["code"] for one in json.loads(call("issues", "list", "--json").out)]


def refusal(call) -> str:
    """The id of the one refusal that was kept."""
    (person,) = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)["people"]
    (kept,) = {one["consent_id"] for one in person["events"] if one["status"] == "denied"}
    return str(kept)


@pytest.mark.parametrize("day", [DAY, ""])
def test_a_mistyped_no_counts_no_more_once_a_human_says_so(export, sync, call, day) -> None:
    export("いいえ", day)
    sync()
    export("はい", DAY)
    assert sync()["sent"]["created"] == 0
    assert json.loads(call("consent", "correct", refusal(call), "--yes", "--json").out)["done"]

    assert sync()["sent"]["created"] == 1


def test_without_a_yes_a_refusal_is_only_shown(export, sync, call) -> None:
    export("いいえ", DAY)
    sync()
    export("はい", DAY)
    sync()
    assert not json.loads(call("consent", "correct", refusal(call), "--json").out)["done"]

    assert gate(sync()) == {}
    assert sync()["sent"]["created"] == 0


def test_that_a_no_was_mistyped_is_kept_with_its_time_and_shown(export, sync, call) -> None:
    export("いいえ", DAY)
    sync()
    export("はい", DAY)
    sync()
    kept = refusal(call)
    call("consent", "correct", kept, "--yes")
    call("consent", "correct", kept, "--yes")
    (person,) = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)["people"]

    assert [one["locator"] for one in person["events"] if one["status"] == "unknown"] == ["consent correct"]
    assert [one["mistaken"] for one in person["events"] if one["consent_id"] == kept] == [True]
    assert "it was mistyped" in call("consent", "show", "acme-csv/A-1", "--lang", "en").out


@pytest.mark.parametrize("day", [DAY, ""])
def test_a_no_that_its_row_says_again_counts_again_also_when_it_goes(export, sync, call, day) -> None:
    export("いいえ", day)
    sync()
    export("はい", DAY)
    sync()
    call("consent", "correct", refusal(call), "--yes")
    export("いいえ", day)
    sync()
    export("はい", DAY)

    assert gate(sync()) == {"blocked": 1}


def test_a_no_that_its_row_still_says_is_not_corrected(export, sync, call) -> None:
    export("いいえ", DAY)
    sync()
    answer = call("consent", "correct", refusal(call), "--yes")

    assert answer.code == 2
    assert "mend the cell" in answer.err


def test_a_no_in_a_row_that_contradicted_another_is_corrected_once_it_is_out(export, place, sync, call) -> None:
    said = [f"A-1,{PERSON.format(mail='hanako@example.jp')},{answer},{DAY}" for answer in ("はい", "いいえ")]
    place.rows(*said, days_ago=10)
    sync()
    early = call("consent", "correct", refusal(call), "--yes")
    place.rows(said[0], days_ago=10)
    held = gate(sync())

    assert (early.code, held) == (2, {"blocked": 1})
    assert json.loads(call("consent", "correct", refusal(call), "--yes", "--json").out)["done"]
    assert sync()["sent"]["created"] == 1


def test_what_a_person_said_elsewhere_is_not_corrected(export, sync, call) -> None:
    export("はい", DAY)
    sync()
    call("consent", "withdraw", "acme-csv/A-1", "--via", "phone")
    (person,) = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)["people"]
    ids = {one["status"]: one["consent_id"] for one in person["events"]}

    assert "only a later consent" in call("consent", "correct", ids["withdrawn"], "--yes").err
    assert "no refusal" in call("consent", "correct", ids["granted"], "--yes").err
    assert "not known" in call("consent", "correct", "con_x", "--yes").err


MENDED = [("", ""), ("はい", ""), ("要確認", DAY), ("", DAY), ("はい", "不明")]


@pytest.mark.parametrize(("answer", "day"), MENDED)
@pytest.mark.parametrize("waits", [True, False])
def test_a_yes_that_its_row_says_no_more_sends_nobody_and_asks_a_human(export, sync, call, answer, day, waits) -> None:
    export("はい", DAY, waits=True)
    sync()
    export(answer, day, waits=waits)
    told = sync()

    assert gate(told) == {"review": 1}
    assert told["sent"]["created"] == 0
    assert issues(call) == ["consent_cell_changed"]
    assert "consent withdraw" in call("issues", "show", "1").out


def test_what_is_with_the_relay_stays_until_the_human_has_said(export, sync, call) -> None:
    export("はい", DAY)
    assert sync()["sent"]["created"] == 1
    export("", "")
    assert sync()["sent"]["retracted"] == 0
    assert call("consent", "withdraw", "acme-csv/A-1", "--via", "phone").code == 0

    assert sync()["sent"]["retracted"] == 1
    assert issues(call) == []


def test_the_answer_put_back_into_its_row_counts_again(export, sync, call) -> None:
    export("はい", DAY, waits=True)
    sync()
    export("", "", waits=True)
    sync()
    export("はい", DAY)

    assert sync()["sent"]["created"] == 1
    assert issues(call) == []


def test_a_no_that_is_read_where_a_yes_stood_counts_whatever_its_day(export, sync) -> None:
    export("はい", DAY)
    assert sync()["sent"]["created"] == 1
    export("いいえ", "2026-10-01")

    assert sync()["sent"]["retracted"] == 1


@pytest.mark.parametrize("between", [[], [("", "")], [("要確認", DAY)], [("はい", "")]])
@pytest.mark.parametrize("after", [[], [("", "")], [("はい", "2026-10-03")]])
def test_a_no_that_was_read_where_a_yes_stood_stays_when_the_same_yes_is_read_again(
    export, sync, between, after
) -> None:
    for answer, day in [("はい", DAY), *between, ("いいえ", "2026-10-01"), *after]:
        export(answer, day)
        sync()
    export("はい", DAY)

    assert (gate(sync()), sync()["sent"]["created"]) == ({"blocked": 1}, 0)


def test_only_a_later_yes_lifts_a_no_that_was_read_where_a_yes_stood(export, sync, call) -> None:
    for answer, day in [("はい", DAY), ("いいえ", "2026-10-01"), ("はい", DAY)]:
        export(answer, day)
        sync()
    (person,) = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)["people"]
    assert {one["counts_since"][:10] for one in person["events"] if one["status"] == "denied"} == {"2026-10-04"}
    assert all(
        word in call("consent", "show", "acme-csv/A-1", "--lang", lang).out
        for lang, word in (("en", "the row's consent was of then"), ("ja", "行の同意がその日付でした"))
    )
    export("はい", "2026-10-06")

    assert gate(sync()) == {"push_full": 1}


def test_such_a_no_that_was_mistyped_is_corrected_like_any_other(export, sync, call) -> None:
    for answer, day in [("はい", DAY), ("いいえ", "2026-10-01"), ("はい", DAY)]:
        export(answer, day)
        sync()
    call("consent", "correct", refusal(call), "--yes")

    assert gate(sync()) == {"push_full": 1}


NARROWER = """
[[sources.acme-csv.consent]]
field = "同意"
granted = ["氏名なしなら"]
obtained_at = "同意日"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー"]
payload = "unnamed"
"""


@pytest.mark.parametrize("day", [DAY, "2026-10-01", "2026-10-20"])
def test_who_narrows_their_yes_by_a_second_rule_takes_the_rest_back_in_the_same_sync(place, export, sync, day) -> None:
    export("はい", DAY)
    assert sync()["sent"]["created"] == 1
    path = place.folder / "relay.toml"
    path.write_text(path.read_text(encoding="utf-8") + NARROWER, encoding="utf-8")
    export("氏名なしなら", day)
    told = sync()
    database = sqlite3.connect(place.folder / "relay" / "relay.db")
    ((data,),) = database.execute("SELECT data FROM referrals").fetchall()
    database.close()

    assert (gate(told), told["sent"]["updated"]) == ({"push_unnamed": 1}, 1)
    assert not {"full_name", "emails", "phones"} & json.loads(data).get("person", {}).keys()
    assert b"hanako" not in bytes(data)


def test_exports_of_a_change_of_mind_read_again_are_the_same_change(place, export, sync) -> None:
    old, new = place.export, place.export.with_name("b.csv")
    export("いいえ", "2026-10-01")
    text = old.read_text(encoding="utf-8")
    export("はい", DAY)
    old.rename(new)
    old.write_text(text, encoding="utf-8")
    os.utime(old, ns=(0, 1))
    assert sync()["sent"]["created"] == 1
    old.write_text(text.replace("営業", "経理"), encoding="utf-8")
    os.utime(old, ns=(0, 2))

    assert gate(sync()) == {"push_full": 1}


@pytest.fixture
def worded(place, export, sync) -> Any:
    """Somebody agreed and was handed on under a wording's file; the settings can name another one."""
    (place.folder / "c.md").write_text("文面", encoding="utf-8")

    def settings(version: str = "2026-04", file: str = "c.md", more: str = "") -> None:
        place.settings(more='start = "all"')
        path = place.folder / "relay.toml"
        text = path.read_text(encoding="utf-8").replace('policy_version = "2026-04"', f'policy_version = "{version}"')
        text = text.replace('"2026-04" = "2026-04.md"', f'"{version}" = "{file}"')
        path.write_text(f"{text}\n[policy]\n{more}\n", encoding="utf-8")

    settings()
    export("はい", DAY)
    assert sync()["sent"]["created"] == 1
    return settings


def texts(place) -> list[tuple[str, str]]:
    database = sqlite3.connect(place.folder / ".relay" / "ledger.db")
    found = database.execute("SELECT policy_version, text_sha256 FROM consents WHERE status = 'granted'").fetchall()
    database.close()
    return found


@pytest.mark.parametrize("more", ["", 'accepted_policy_versions = ["2026-04", "2026-10"]'])
def test_nobody_agrees_after_the_fact_to_a_new_version(place, worded, export, sync, more) -> None:
    before = texts(place)
    (place.folder / "new.md").write_text("新しい文面", encoding="utf-8")
    worded("2026-10", "new.md", more)
    sync()
    assert texts(place) == before
    export("はい", "2026-11-01")
    sync()

    assert sorted(version for version, _ in texts(place)) == ["2026-04", "2026-10"]


def test_a_withdrawal_before_the_consent_is_said_to_change_nothing(export, sync, call) -> None:
    export("はい", DAY)
    sync()
    told = call("consent", "withdraw", "acme-csv/A-1", "--at", "2025-10-06", "--via", "phone", "--json")
    words = [call("--lang", lang, "consent", "withdraw", "acme-csv/A-1", "--at", "2025-10-06") for lang in ("en", "ja")]

    (still,) = json.loads(told.out)["still_granted"]
    assert (told.code, still["scope"], still["effective_at"][:10]) == (4, "share_with_relay", "2026-10-04")
    assert [one.code for one in words] == [4, 4]
    assert all(word in words[0].err for word in ("2026-10-05", "still counts"))
    assert "this scope does not concern it" not in words[0].out
    assert all(word in words[1].err for word in ("2026-10-05", "有効です"))


def test_a_consent_that_came_under_an_address_of_somebody_else_is_taken_back_as_an_error(
    place, export, sync, call
) -> None:
    export("", "")
    sync()
    (place.folder / "a.csv").write_text(
        "メールアドレス,同意,同意日\nhanako@example.jp,はい,2026-10-06\n", encoding="utf-8"
    )
    full = ("--policy-version", "2026-04", "--recipient", "キャリアリレー", "--payload", "full")
    assert call("consent", "import", "a.csv", "--scope", "share_with_relay", *full).code == 0
    assert sync()["sent"]["created"] == 1
    export("", "", mail="other@example.jp")
    told = sync()
    database = sqlite3.connect(place.folder / ".relay" / "ledger.db")
    ((reason,),) = database.execute("SELECT reason FROM outbox WHERE op = 'retract'").fetchall()
    database.close()

    assert told["sent"]["retracted"] == 1
    assert reason == "error"
    assert gate(told) == gate(sync()) == {"review": 1}
    assert issues(call) == ["handed_on_before"]


@pytest.fixture
def imported(place, export, sync, call) -> Any:
    """Somebody is with the relay, and a file says no for them; imports it again."""
    export("はい", DAY)
    assert sync()["sent"]["created"] == 1
    file = place.folder / "a.csv"

    def again(day: str) -> None:
        file.write_text(f"応募ID,同意,同意日\nA-1,いいえ,{day}\n", encoding="utf-8")
        assert call("consent", "import", "a.csv", "--scope", "share_with_relay").code == 0

    return again


@pytest.mark.parametrize("day", ["2026-11-01", ""])
def test_an_imported_no_that_was_mistyped_counts_no_more_also_when_its_file_comes_again(
    imported, sync, call, day
) -> None:
    imported(day)
    assert sync()["sent"]["retracted"] == 1
    assert json.loads(call("consent", "correct", refusal(call), "--yes", "--json").out)["done"]
    assert sync()["sent"]["updated"] == 1
    imported(day)

    assert (gate(sync()), sync()["sent"]["retracted"]) == ({}, 0)
    assert "it was mistyped" in call("consent", "show", "acme-csv/A-1", "--lang", "en").out


@pytest.mark.parametrize("day", ["2026-11-01", ""])
def test_a_corrected_import_takes_no_refusal_of_the_row_away(imported, export, sync, call, day) -> None:
    imported(day)
    call("consent", "correct", refusal(call), "--yes")
    export("いいえ", day)

    assert gate(sync()) == {"blocked": 1}
    export("はい", DAY)
    assert gate(sync()) == {"blocked": 1}
