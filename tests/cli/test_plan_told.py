"""What ``plan`` and its neighbours tell somebody whose settings are not whole yet."""

from __future__ import annotations

import json
from typing import Any

import pytest

AGREED = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},はい,2026-10-05"
LANGS = pytest.mark.parametrize("lang", ["en", "ja"])


def change(place: Any, old: str, new: str) -> None:
    path = place.folder / "relay.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@LANGS
@pytest.mark.parametrize("command", ["plan", "sync"])
def test_whoever_waits_for_a_wording_is_told_of_with_its_version(
    place: Any, relay: Any, call: Any, command: str, lang: str
) -> None:
    place.rows(AGREED)
    change(place, '[policy.texts]\n"2026-04" = "2026-04.md"\n', "")
    said = call(command, "--lang", lang).err

    assert "[policy.texts]" in said
    assert '"2026-04" = ' in said


def test_a_wording_that_is_held_is_not_asked_for(place: Any, relay: Any, call: Any) -> None:
    place.rows(AGREED)

    assert "[policy.texts]" not in call("plan").err


@LANGS
@pytest.mark.parametrize("command", ["plan", "sync"])
@pytest.mark.parametrize("fault", ["no file", "no outcome"])
def test_a_source_that_failed_is_not_asked_for_its_start(
    place: Any, relay: Any, call: Any, command: str, fault: str, lang: str
) -> None:
    place.settings("")
    place.export.unlink()
    if fault == "no outcome":
        place.export.write_text("応募ID,氏名\nA-1,山田 花子\n", encoding="utf-8")
    answer = call(command, "--lang", lang)

    assert answer.code in (2, 5)
    assert "--start" not in answer.out + answer.err


def test_a_source_that_was_read_is_asked_for_its_start_beside_one_that_failed(
    place: Any, relay: Any, call: Any
) -> None:
    place.settings('\n[sources.other]\nconnector = "generic_csv"\naccount = "other"\npath = "none/*.csv"\n')
    change(place, "[[sources.acme-csv.consent]]", "[[sources.other.consent]]")
    said = call("plan", "--lang", "en").out

    assert "acme-csv: no start is chosen yet" in said
    assert "other: no start" not in said


@LANGS
@pytest.mark.parametrize("missing", ["[provider]", "[relay.recipient]"])
def test_missing_parties_are_told_with_what_they_need(
    place: Any, relay: Any, call: Any, missing: str, lang: str
) -> None:
    place.rows(AGREED)
    path = place.folder / "relay.toml"
    tables = path.read_text(encoding="utf-8").split("\n[")
    path.write_text("\n[".join(one for one in tables if not f"[{one}".startswith(missing)), encoding="utf-8")
    answer = call("plan", "--lang", lang)

    assert answer.code == 2
    need, optional = {
        "en": ("name, address and representative", "country is JP unless"),
        "ja": ("name、address、representative", "country は省略でき"),
    }[lang]
    assert need in answer.err
    assert optional in answer.err


DAYS = [
    ("応募日", "applied_at", "the day of the application", "応募日 (選考中"),
    ("結果通知日", "notified_at", "the day on which the result was told", "開始日は結果通知日で"),
    ("備考", "first_seen_at", "the day on which its end was first read", "開始日は終了を初めて読んだ日で"),
]


@pytest.fixture
def dateless(place: Any, relay: Any) -> Any:
    """Write an export without the day of the decision, and with another column in its place."""

    def write(header: str) -> None:
        text = (
            f"応募ID,氏名,メールアドレス,選考ステータス,{header}\nA-1,山田 花子,hanako@example.jp,不採用,2026-10-01\n"
        )
        place.export.write_text(text, encoding="utf-8")
        path = place.folder / "relay.toml"
        settings = path.read_text(encoding="utf-8")
        path.write_text(settings[: settings.index("[[sources.acme-csv.consent]]")], encoding="utf-8")

    return write


@pytest.mark.parametrize(("header", "code", "english", "japanese"), DAYS)
def test_a_source_without_a_day_of_decision_is_warned_of_once_with_what_stands_in(
    dateless: Any, call: Any, header: str, code: str, english: str, japanese: str
) -> None:
    dateless(header)
    en, ja = (call("plan", "--lang", lang).err for lang in ("en", "ja"))

    assert en.count("No column holds the day of the decision") == 1
    assert f"acme-csv: No column holds the day of the decision: the start goes by {english}" in en
    assert japanese in ja
    (note,) = [
        one
        for one in json.loads(call("doctor", "--json").out)["sources"]["acme-csv"]["notes"]
        if one["code"] == "no_decision_day"
    ]
    assert note["instead"] == code
    assert english in call("doctor", "--lang", "en").out


@pytest.mark.parametrize("command", ["plan", "doctor"])
def test_a_source_that_says_the_day_of_decision_is_not_warned_of(
    place: Any, relay: Any, call: Any, command: str
) -> None:
    answer = call(command)

    assert "day of the decision" not in answer.out + answer.err
