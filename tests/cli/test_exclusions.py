"""``[[policy.exclude]]`` that no column can meet: nobody is contacted, and it is said which column is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.faults import FaultRequest

HEADER = "応募ID,氏名,メールアドレス,求人名,選考ステータス,不採用日,同意,同意日,{more}"
ROW = "A-{n},山田 {n}子,c{n}@example.jp,営業,不採用,2026-11-10,{consent},2026-10-01,{more}"
NAMED = 'columns = { "分類" = "tags" }'


@pytest.fixture
def excluding(place: Any, relay: RunningRelay) -> Any:
    """Write an export whose last column is called as given, and a rule by that key."""

    def write(header: str, rule: str, columns: str = "") -> None:
        place.settings(f'start = "all"\n{columns}')
        path = place.folder / "relay.toml"
        path.write_text(path.read_text(encoding="utf-8") + f"\n[[policy.exclude]]\n{rule}\n", encoding="utf-8")
        rows = [ROW.format(n=1, consent="はい", more="紹介除外"), ROW.format(n=2, consent="", more="紹介除外")]
        place.export.write_text("\n".join([HEADER.format(more=header), *rows]) + "\n", encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("header", "rule", "what"),
    [("分類", 'tag = ["紹介除外"]', "tag"), ("所属課", 'department = "紹介除外"', "department")],
)
def test_nobody_is_contacted_while_a_rule_excludes_nobody(
    excluding: Any, call: Any, header: str, rule: str, what: str
) -> None:
    excluding(header, rule)
    planned, synced = call("plan"), call("sync", "--json")
    told = json.loads(synced.out)

    assert (planned.code, synced.code) == (3, 3)
    assert f"policy.exclude[0]: {what}" in planned.out
    assert [guard["code"] for guard in told["guards"]] == ["exclude_in_vain"]
    assert (told["sent"].get("created", 0), told["links"]["assigned"]) == (0, 0)


def test_the_doctor_says_which_column_to_name(excluding: Any, call: Any) -> None:
    excluding("分類", 'tag = ["紹介除外"]')
    answer = call("doctor")

    assert answer.code == 3
    assert 'columns = { "HEADER" = "tags" }' in answer.out
    assert "tag にあたる列がなく" in call("doctor", "--lang", "ja").out


@pytest.mark.parametrize("header", ["タグ", "Tags", "ラベル"])
def test_a_column_of_tags_is_known_by_its_name(excluding: Any, call: Any, header: str) -> None:
    excluding(header, 'tag = ["紹介除外"]')
    told = json.loads(call("sync", "--json").out)

    assert (told["exit_code"], told["sent"].get("created", 0), told["codes"]["excluded"]) == (0, 0, 2)


def test_a_named_column_lets_the_rule_work(excluding: Any, call: Any) -> None:
    excluding("分類", 'tag = ["紹介除外"]', 'columns = { "分類" = "tags" }')

    assert json.loads(call("sync", "--json").out)["codes"]["excluded"] == 2
    assert call("doctor").code == 0


def test_links_of_before_the_rule_leave_neither_in_an_export(excluding: Any, call: Any) -> None:
    excluding("分類", 'job = "人事"')
    assert json.loads(call("sync", "--json").out)["links"]["assigned"] == 1
    excluding("分類", 'tag = ["紹介除外"]')

    answer = call("links", "export", "-o", "links.csv")
    assert answer.code == 3
    assert "no source says a tag" in answer.err


def test_a_withdrawal_is_taken_back_all_the_same(excluding: Any, place: Any, call: Any) -> None:
    excluding("分類", 'job = "人事"')
    call("sync")
    excluding("分類", 'tag = ["紹介除外"]')
    rows = place.export.read_text(encoding="utf-8").replace("はい,2026-10-01", "いいえ,2026-11-15")
    place.export.write_text(rows, encoding="utf-8")

    assert json.loads(call("sync", "--json").out)["sent"]["retracted"] == 1


@pytest.mark.parametrize("ending", ["選考中", "採用"])
def test_who_is_not_rejected_any_more_is_taken_back_all_the_same(
    excluding: Any, place: Any, call: Any, ending: str
) -> None:
    excluding("分類", 'job = "人事"')
    call("sync")
    excluding("分類", 'tag = ["紹介除外"]')
    text = place.export.read_text(encoding="utf-8").replace("不採用,2026-11-10,はい", f"{ending},,はい")
    place.export.write_text(text, encoding="utf-8")

    assert json.loads(call("sync", "--json").out)["sent"]["retracted"] == 1


@pytest.mark.parametrize("fault", ["drop_before", "503"])
def test_what_waited_for_the_relay_before_the_rule_met_nobody_waits_until_it_is_mended(
    excluding: Any, place: Any, relay: RunningRelay, call: Any, fault: str
) -> None:
    excluding("分類", 'tag = ["面接官"]', NAMED)
    asked = {"kind": fault, "path": "/v1/referrals/batch", "count": 20, "retry_after": 0}
    faults = relay.app.state.relay.faults
    faults.add(FaultRequest.model_validate(asked))
    assert call("sync").code == 6
    faults.clear()
    excluding("分類", 'tag = ["面接官"]')
    told = json.loads(call("sync", "--json").out)
    assert (told["exit_code"], told["sent"].get("created", 0), relay.app.state.relay.counters["created"]) == (3, 0, 0)

    excluding("分類", 'tag = ["面接官"]', NAMED)
    assert json.loads(call("sync", "--json").out)["sent"]["created"] == 1


def test_what_arrived_without_an_answer_is_asked_for_and_not_sent_again(
    excluding: Any, relay: RunningRelay, call: Any
) -> None:
    excluding("分類", 'tag = ["面接官"]', NAMED)
    asked = {"kind": "lose_answer", "path": "/v1/referrals/batch", "count": 20}
    faults = relay.app.state.relay.faults
    faults.add(FaultRequest.model_validate(asked))
    assert call("sync").code == 6
    faults.clear()
    before = relay.app.state.relay.counters["replayed"]
    excluding("分類", 'tag = ["面接官"]')
    call("sync")

    assert relay.app.state.relay.counters["created"] == 1
    assert relay.app.state.relay.counters["replayed"] == before
    excluding("分類", 'tag = ["面接官"]', NAMED)
    assert json.loads(call("sync", "--json").out)["exit_code"] == 0


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_a_mistyped_value_is_warned_of_and_stops_nothing(excluding: Any, call: Any, command: str) -> None:
    excluding("分類", 'tag = ["紹介 除外"]', NAMED)
    english, japanese = call(command, "--json", "--lang", "en"), call(command, "--lang", "ja")

    (idle,) = json.loads(english.out)["exclusions_idle"]
    assert idle == {"rule": "policy.exclude[0]", "records": 0, "values": ['tag = "紹介 除外"']}
    assert (english.code, japanese.code) == (0, 0)
    assert 'policy.exclude[0] fits nobody. No record has tag = "紹介 除外".' in english.err
    assert "に当たる人がいません" in japanese.err


def test_the_doctor_names_a_mistyped_value(excluding: Any, call: Any) -> None:
    excluding("分類", 'tag = ["紹介除外", "面接官"]', NAMED)
    call("sync")
    answer = call("doctor")

    assert answer.code == 0
    assert 'policy.exclude[0] excludes some people. No record has tag = "面接官".' in answer.out


def test_a_rule_that_fits_nobody_is_warned_of_until_it_fits_somebody(excluding: Any, place: Any, call: Any) -> None:
    excluding("分類", 'tag = ["面接官"]', NAMED)
    told = [len(json.loads(call("sync", "--json").out)["exclusions_idle"]) for _ in range(2)]
    text = place.export.read_text(encoding="utf-8")
    place.export.write_text(text + ROW.format(n=3, consent="", more="面接官") + "\n", encoding="utf-8")
    told += [len(json.loads(call("sync", "--json").out)["exclusions_idle"]) for _ in range(2)]

    assert told == [1, 1, 0, 0]


def test_a_rule_of_which_a_guard_speaks_is_not_warned_of_as_well(excluding: Any, call: Any) -> None:
    excluding("分類", 'tag = ["面接官"]')

    assert json.loads(call("sync", "--json").out)["exclusions_idle"] == []
