"""Consent rules that cannot work as they are meant are told of, in the user's language, by doctor, plan and sync."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

ROW = "A-{n},山田 {n}郎,,y{n}@example.jp,,営業,不採用,{{applied}},{{decided}},はい,2026/10/01"


@pytest.fixture
def settled(place: Any, relay: Any) -> Any:
    """People who agreed, and rules that fit."""
    place.rows(*(ROW.format(n=n) for n in range(3)))
    return place


def change(place: Any, old: str, new: str) -> None:
    path = place.folder / "relay.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def rename(place: Any, old: str, new: str) -> None:
    """Rename a column of the export."""
    header, _, rows = place.export.read_text(encoding="utf-8").partition("\n")
    place.export.write_text("\n".join([re.sub(f"{old}(?=,|$)", new, header, count=1), rows]), encoding="utf-8")


def problems(call: Any) -> list[str]:
    (told,) = json.loads(call("doctor", "--json").out)["sources"].values()
    return [one["message"] for one in told["problems"]]


def test_rules_that_fit_are_not_spoken_of(settled: Any, call: Any) -> None:
    assert problems(call) == []
    assert call("plan").err == ""


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ('field = "同意"', 'field = "同意欄"', 'consent[0].field: a.csv has no column called "同意欄"'),
        ('field = "同意"', 'field = "同意欄"', 'write field = "同意"'),
        ('obtained_at = "同意日"', 'obtained_at = "同意日時"', 'write obtained_at = "同意日"'),
        ('field = "同意"', 'field = "全く別"', 'write field = "同意"'),
    ],
)
def test_doctor_fails_for_a_rule_whose_column_is_mistyped_and_names_the_nearest(
    old: str, new: str, remedy: str, settled: Any, call: Any
) -> None:
    change(settled, old, new)

    (told,) = problems(call)
    assert remedy in told
    assert call("doctor").code == 2


@pytest.mark.parametrize("command", ["plan", "sync"])
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("ja", 'sources.acme-csv.consent[0].field: a.csv に、このルールが読む列 "同意欄" がありません。"同意" のこと'),
        ("en", 'sources.acme-csv.consent[0].field: a.csv has no column called "同意欄", which this rule reads'),
    ],
)
def test_a_run_tells_of_a_mistyped_column_in_the_users_language(
    command: str, lang: str, told: str, settled: Any, call: Any
) -> None:
    change(settled, 'field = "同意"', 'field = "同意欄"')

    assert told in call(command, "--lang", lang).err


def test_where_no_column_is_like_it_all_are_named(settled: Any, call: Any) -> None:
    change(settled, 'field = "同意"', 'field = "同意欄"')
    rename(settled, "同意", "備考")

    (told,) = problems(call)
    assert "the columns are: 応募ID, 氏名" in told
    assert "ルールを外してください。ファイルの列: 応募ID, 氏名" in call("doctor", "--lang", "ja").out


def test_a_column_is_not_taken_for_one_that_asks_how_data_is_handled(settled: Any, call: Any) -> None:
    rename(settled, "同意", "個人情報の取扱いへの同意")

    (told,) = problems(call)
    assert "write field" not in told


def test_where_sync_refuses_an_export_with_a_renamed_consent_the_advice_is_to_mend_the_rule(
    settled: Any, call: Any
) -> None:
    settled.rows(*(ROW.format(n=n) for n in range(60)))
    change(settled, "[policy.texts]", '[policy]\nembargo = "0h"\n[policy.texts]')
    assert call("sync").code == 0
    rename(settled, "同意", "第三者提供の同意")

    said = call("sync")
    assert said.code == 3
    assert 'write field = "第三者提供の同意"' in said.err
    assert "acme-csv: mend that rule instead of taking --allow-mass-change." in said.err
    assert 'write field = "第三者提供の同意"' in problems(call)[0]
    change(settled, 'field = "同意"', 'field = "第三者提供の同意"')
    assert call("sync").code == 0


def test_a_rule_that_is_proposed_for_a_renamed_column_takes_the_day_where_it_always_was(
    settled: Any, call: Any
) -> None:
    rename(settled, "同意", "第三者提供の同意")

    (hint,) = json.loads(call("plan", "--json").out)["unread_consents"]
    assert 'obtained_at = "同意日"' in hint["toml"]


def test_a_column_that_only_older_exports_have_is_fine_where_another_rule_took_over(settled: Any, call: Any) -> None:
    import os

    header = settled.export.read_text(encoding="utf-8")
    older = settled.folder / "exports" / "0.csv"
    older.write_text(header, encoding="utf-8")
    os.utime(older, (1_700_000_000, 1_700_000_000))
    rename(settled, "同意", "第三者提供の同意")
    assert len(problems(call)) == 1
    text = (settled.folder / "relay.toml").read_text(encoding="utf-8")
    rule = text[text.index("[[sources.acme-csv.consent]]") :].replace('field = "同意"', 'field = "第三者提供の同意"')
    (settled.folder / "relay.toml").write_text(text + rule, encoding="utf-8")

    assert problems(call) == []


@pytest.mark.parametrize(("lang", "told"), [("en", '"*" is taken as a word'), ("ja", '"*" は「何でも」ではなく')])
@pytest.mark.parametrize("star", ["*", "＊"])
def test_a_star_is_no_word_of_a_rule(star: str, lang: str, told: str, settled: Any, call: Any) -> None:
    change(settled, 'granted = ["はい"]', f'granted = ["{star}"]')

    said = call("plan", "--lang", lang)
    assert said.code == 2
    assert told in said.err


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "relay-connectors consent import FILE"), ("ja", "relay-connectors consent import ファイル")],
)
def test_a_column_of_dates_alone_is_no_dead_end(lang: str, told: str, settled: Any, call: Any) -> None:
    text = settled.folder / "relay.toml"
    whole = text.read_text(encoding="utf-8")
    text.write_text(whole[: whole.index("[[sources.acme-csv.consent]]")], encoding="utf-8")
    settled.export.write_text(
        "応募ID,氏名,選考ステータス,不採用日,同意日\nA-1,山田,不採用,2026-10-20,2026-10-01\n", encoding="utf-8"
    )

    said = call("plan", "--lang", lang).out
    assert told in said
    assert "docs/howto/record-consent" in said


NAMES = ('recipients = ["キャリアリレー"]', 'recipients = ["キャリアリレー（株）"]')


@pytest.mark.parametrize("command", ["plan", "sync"])
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "acme-csv: A consent rule names キャリアリレー（株）, which is not the name in [relay.recipient]"),
        (
            "ja",
            "acme-csv: 同意ルールの提供先 キャリアリレー（株） は [relay.recipient] の名称 (キャリアリレー) と",
        ),
    ],
)
def test_a_run_tells_of_a_recipient_that_only_a_rule_vouches_for(
    command: str, lang: str, told: str, settled: Any, call: Any
) -> None:
    change(settled, *NAMES)

    assert told in call(command, "--lang", lang).err


def test_doctor_notes_a_recipient_that_only_a_rule_vouches_for(settled: Any, call: Any) -> None:
    change(settled, *NAMES)

    (told,) = json.loads(call("doctor", "--json").out)["sources"].values()
    assert told["notes"] == [
        {"code": "recipient_vouched", "recipients": ["キャリアリレー（株）"], "recipient": "キャリアリレー"}
    ]
    assert 'accepted_recipients = ["キャリアリレー（株）"]' in call("doctor").out


@pytest.mark.parametrize(("listed", "held"), [("[]", 3), ('["キャリアリレー（株）"]', 0)])
def test_a_policy_that_lists_recipients_decides_and_nothing_is_noted(
    listed: str, held: int, settled: Any, call: Any
) -> None:
    change(settled, *NAMES)
    change(settled, "[policy.texts]", f"[policy]\naccepted_recipients = {listed}\n[policy.texts]")

    assert json.loads(call("plan", "--json").out)["gate"].get("review", 0) == held
    assert "recipient_vouched" not in call("doctor", "--json").out
