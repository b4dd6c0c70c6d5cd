"""``plan`` points at columns that look like consents and that no rule reads, with the lines that read them."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

RULE = '\n[[sources.acme-csv.consent]]\nfield = "同意"'
ROWS = [
    "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},はい,2026/10/01",
    "A-2,佐藤 次郎,,jiro@example.jp,,営業,不採用,{applied},{decided},いいえ,2026/99/01",
    "A-3,鈴木 三郎,,saburo@example.jp,,営業,不採用,{applied},{decided},はい,",
]


@pytest.fixture
def unread(place: Any, relay: Any) -> Any:
    """Settings without a rule for consents."""
    place.rows(*ROWS)
    settings = place.folder / "relay.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text[: text.index(RULE)] + "\n", encoding="utf-8")
    return place


def hints(call: Any) -> list[dict[str, Any]]:
    return list(json.loads(call("plan", "--json").out)["unread_consents"])


def test_a_consent_that_no_rule_reads_is_hinted_at(unread: Any, call: Any) -> None:
    (told,) = hints(call)

    assert (told["source"], told["file"], told["columns"]) == ("acme-csv", "a.csv", ["同意", "同意日"])
    (rule,) = tomllib.loads(told["toml"])["sources"]["acme-csv"]["consent"]
    assert (rule["field"], rule["granted"], rule["denied"]) == ("同意", ["はい"], ["いいえ"])
    assert rule["obtained_at"] == "同意日"


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "# acme-csv: no rule reads 同意, 同意日 of a.csv, so what is said there counts for nobody."),
        ("ja", "# acme-csv: a.csv の 同意、同意日 を読む規則がないため"),
    ],
)
def test_the_hint_stands_behind_the_plan(lang: str, expected: str, unread: Any, call: Any) -> None:
    said = call("plan", "--lang", lang).out

    assert expected in said
    assert '\n[[sources.acme-csv.consent]]\nfield = "同意"\n' in said


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_hint_is_pasted_as_it_is_and_refused_until_its_gaps_are_filled_in(
    lang: str, unread: Any, call: Any
) -> None:
    settings = unread.folder / "relay.toml"
    hint = "# acme-csv:" + call("plan", "--lang", lang).out.partition("\n# acme-csv:")[2]
    settings.write_text(settings.read_text(encoding="utf-8") + hint, encoding="utf-8")

    assert call("plan").code == 2
    filled = hint.replace('policy_version = ""', 'policy_version = "2026-04"')
    filled = filled.replace("recipients = []", 'recipients = ["キャリアリレー"]')
    text = settings.read_text(encoding="utf-8").replace(hint, filled)
    settings.write_text(text, encoding="utf-8")
    assert call("plan").code == 0
    assert hints(call) == []


def test_a_column_that_the_settings_leave_unread_is_not_hinted_at(unread: Any, call: Any) -> None:
    settings = unread.folder / "relay.toml"
    more = '[sources.acme-csv.columns]\n"同意" = ""\n"同意日" = ""\n'
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")

    assert hints(call) == []


def test_what_a_rule_reads_is_not_hinted_at(place: Any, relay: Any, call: Any) -> None:
    place.rows(*ROWS)

    assert hints(call) == []
    assert "no rule reads" not in call("plan").out


@pytest.mark.parametrize(
    ("column", "cells", "hinted", "ruled"),
    [
        ("個人情報同意", ("同意する", "同意しない"), True, True),
        ("個人情報の取扱いへの同意", ("同意する", "同意しない"), False, False),
        ("備考", ("はい", "いいえ"), False, False),
        ("同意", ("A案", "B案"), True, True),  # words of their own: the rule leaves them to be filled in
        ("同意日", ("2026-10-01", "2026-10-02"), True, False),
    ],
)
def test_only_what_is_called_like_a_consent_is_hinted_at(
    column: str, cells: tuple[str, str], hinted: bool, ruled: bool, unread: Any, call: Any
) -> None:
    lines = [f"A-{n},山田 {n}郎,y{n}@example.jp,不採用,2026-10-20,{cell}" for n, cell in enumerate(cells)]
    text = "\n".join([f"応募ID,氏名,メールアドレス,選考ステータス,不採用日,{column}", *lines])
    unread.export.write_text(text + "\n", encoding="utf-8")

    told = hints(call)

    assert [one["columns"] for one in told] == ([[column]] if hinted else [])
    assert any(one["toml"] for one in told) is ruled


def test_a_date_alone_is_told_to_be_no_consent(unread: Any, call: Any) -> None:
    header, line = "応募ID,氏名,選考ステータス,不採用日,同意日", "A-1,山田,不採用,2026-10-20,2026-10-01"
    text = f"{header}\n{line}\n"
    unread.export.write_text(text, encoding="utf-8")

    assert "A date alone is no consent" in call("plan").out


def test_the_hint_shows_no_cell_of_a_person(unread: Any, call: Any) -> None:
    assert not any(cell in call("plan").out for cell in ("花子", "@example"))


@pytest.mark.parametrize(("rows", "told"), [(1_000, False), (1_001, True)])
def test_answers_that_were_not_looked_at_are_owned_up_to(rows: int, told: bool, unread: Any, call: Any) -> None:
    unread.rows(*(ROWS[0].replace("A-1", f"A-{n}") for n in range(rows)))

    assert ("first 1,000 rows were looked at" in call("plan").out) is told


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_hint_names_the_settings_that_were_read(lang: str, unread: Any, call: Any) -> None:
    (unread.folder / "relay.toml").rename(unread.folder / "other.toml")

    said = call("plan", "--config", str(unread.folder / "other.toml"), "--lang", lang).out

    assert "other.toml" in said
    assert "relay.toml" not in said


def hinted(unread: Any, call: Any, *columns: str, cells: tuple[str, ...]) -> dict[str, Any]:
    line = f"A-1,山田 一郎,y1@example.jp,不採用,2026-10-20,{','.join(cells)}"
    text = "\n".join([f"応募ID,氏名,メールアドレス,選考ステータス,不採用日,{','.join(columns)}", line])
    unread.export.write_text(text + "\n", encoding="utf-8")
    (told,) = hints(call)
    return told


def test_a_yes_to_a_refusal_is_proposed_as_a_no(unread: Any, call: Any) -> None:
    told = hinted(unread, call, "情報提供を希望しない", cells=("○",))

    (rule,) = tomllib.loads(told["toml"])["sources"]["acme-csv"]["consent"]
    assert (rule["granted"], rule["denied"]) == ([], ["○"])


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "called like a consent that was refused or taken back"), ("ja", "同意の撤回や拒否を表して")],
)
def test_the_day_of_a_withdrawal_is_said_to_be_one_and_dates_no_consent(
    lang: str, said: str, unread: Any, call: Any
) -> None:
    told = hinted(unread, call, "情報提供の同意", "提供同意取消日", cells=("同意する", "2026/11/10"))

    (rule,) = tomllib.loads(told["toml"])["sources"]["acme-csv"]["consent"]
    assert (rule["field"], rule["obtained_at"]) == ("情報提供の同意", "first_seen")
    assert told["withdrawals"] == ["提供同意取消日"]
    shown = call("plan", "--lang", lang).out
    assert said in shown
    assert '{ "提供同意取消日" = "flags.do_not_contact" }' in shown


def test_the_day_of_a_withdrawal_alone_is_not_taken_for_one_of_a_consent(unread: Any, call: Any) -> None:
    hinted(unread, call, "提供同意取消日", cells=("2026/11/10",))

    shown = call("plan").out
    assert "A date alone is no consent" not in shown
    assert "was refused or taken back" in shown
