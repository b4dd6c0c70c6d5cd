"""The text that people agreed to: without it nobody is handed on, and whoever must be taken back still is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from relay_connectors.relay_server.faults import FaultRequest

PERSON = "{id},山田 花子,ヤマダ ハナコ,{mail},,営業,不採用,{{applied}},{{decided}},{said}"
YES = "はい,2026-10-05"
RECIPIENT = ("--scope", "share_with_relay", "--policy-version", "2026-04", "--recipient", "キャリアリレー")
IMPORT = ("consent", "import", "a.csv", *RECIPIENT, "--payload", "full")


@pytest.fixture
def house(place, relay, call) -> Any:
    """One employer: who is in the export, which text is held, what a sync comes to."""

    class House:
        file = place.folder / "2026-04.md"

        def people(self, *said: str) -> None:
            told = enumerate(said, 1)
            place.rows(*(PERSON.format(id=f"A-{n}", mail=f"c{n}@example.jp", said=one) for n, one in told))

        def texts(self, line: str) -> None:
            path = place.folder / "relay.toml"
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace('[policy.texts]\n"2026-04" = "2026-04.md"', line), encoding="utf-8")

        def restore(self) -> None:
            place.settings()

        def sync(self, *more: str) -> dict[str, Any]:
            told: dict[str, Any] = json.loads(call("sync", "--json", *more).out)
            return told

        def spoil(self, how: str) -> None:
            self.file.write_text("別の文面", encoding="utf-8") if how == "wording_changed" else self.file.unlink()

        def rows(self, sql: str) -> list[Any]:
            database = sqlite3.connect(place.folder / ".relay" / "ledger.db")
            found = database.execute(sql).fetchall()
            database.close()
            return found

    return House()


def gate(told: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in told["gate"].items() if number and name != "total"}


def issues(call) -> list[str]:
    return [one["code"] for one in json.loads(call("issues", "list", "--json").out)]


def test_a_consent_to_a_wording_that_nobody_holds_sends_nobody_until_it_is_given(house, call) -> None:
    house.texts("")
    house.people(YES)
    assert gate(house.sync()) == {"review": 1}
    assert issues(call) == ["wording_missing"]
    assert "policy.texts" in call("issues", "show", "1").out
    house.restore()
    told = house.sync()

    assert (gate(told), told["sent"]["created"], issues(call)) == ({"push_full": 1}, 1, [])
    assert "(given later)" in call("consent", "show", "acme-csv/A-1", "--lang", "en").out
    assert "(後から登録)" in call("consent", "show", "acme-csv/A-1", "--lang", "ja").out
    ((prepared,),) = house.rows("SELECT body FROM provisions WHERE kind = 'prepared'")
    assert json.loads(prepared)["text_sha256"] == house.rows("SELECT text_sha256 FROM wordings")[0][0]


def test_an_imported_consent_waits_for_its_wording_as_well(house, place, call) -> None:
    house.texts("")
    house.people(",")
    house.sync()
    (place.folder / "a.csv").write_text("応募ID,同意,同意日\nA-1,はい,2026-10-06\n", encoding="utf-8")
    answer = call(*IMPORT, "--json")
    assert (answer.code, json.loads(answer.out)["versions_without_text"]) == (0, ["2026-04"])
    assert "holds no wording for 2026-04" in call(*IMPORT[:2], _again(place), *IMPORT[3:], "--lang", "en").err
    assert gate(house.sync()) == {"review": 1}
    house.restore()

    assert house.sync()["sent"]["created"] == 1


def _again(place: Any) -> str:
    (place.folder / "b.csv").write_text("応募ID,同意,同意日\nA-1,はい,2026-10-07\n", encoding="utf-8")
    return "b.csv"


def test_nobody_goes_under_a_version_whose_line_was_taken_out_of_the_settings(house, call) -> None:
    house.people(YES)
    house.sync()
    house.texts("")
    house.people(YES, YES)
    told = house.sync()

    assert (told["exit_code"], told["sent"]["created"]) == (3, 0)
    assert [guard["code"] for guard in told["guards"]] == ["wording_unreadable"]
    english, japanese = (call("doctor", "--lang", lang) for lang in ("en", "ja"))
    assert (english.code, japanese.code) == (3, 3)
    assert "named no more" in english.out
    assert "書かれていない" in japanese.out


def test_a_version_that_is_no_longer_accepted_needs_no_text(house, place) -> None:
    house.people(YES)
    house.sync()
    path = place.folder / "relay.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-04", "2026-10"), encoding="utf-8")
    (place.folder / "2026-10.md").write_text("新しい文面", encoding="utf-8")

    assert house.sync()["exit_code"] == 0


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_doctor_names_a_version_without_a_text(house, call, lang) -> None:
    house.texts("")
    answer = call("doctor", "--lang", lang)

    assert answer.code == 0
    assert '[policy.texts]: "2026-04" = "PATH"' in answer.out or '"2026-04" = "パス"' in answer.out


SPOILT = pytest.mark.parametrize("how", ["wording_changed", "wording_unreadable"])


@SPOILT
def test_whoever_must_be_taken_back_is_and_nobody_else_goes(house, call, how) -> None:
    house.people(YES, YES, YES, YES)
    assert house.sync()["sent"]["created"] == 4
    house.spoil(how)
    house.people("いいえ,2026-11-01", YES, YES.replace("05", "06"), YES, YES, ",")
    call("consent", "withdraw", "acme-csv/A-2", "--via", "phone")
    told = house.sync()

    assert (told["exit_code"], [guard["code"] for guard in told["guards"]]) == (3, [how])
    assert {name: number for name, number in told["sent"].items() if number} == {"retracted": 2}
    assert told["links"]["assigned"] == 0
    assert house.sync("--only", "deliver")["exit_code"] == 3
    house.file.write_text("同意の文面", encoding="utf-8")
    told = house.sync()
    assert (told["exit_code"], told["links"]["assigned"]) == (0, 1)


@SPOILT
def test_what_was_queued_before_waits_as_well(house, relay, call, how) -> None:
    faults = relay.app.state.relay.faults
    asked = {"kind": "503", "path": "/v1/referrals/batch", "count": 20, "retry_after": 0}
    faults.add(FaultRequest.model_validate(asked))
    house.people(YES)
    assert house.sync()["exit_code"] == 6
    faults.clear()
    house.spoil(how)

    assert (house.sync()["exit_code"], relay.app.state.relay.counters["created"]) == (3, 0)


@SPOILT
def test_an_erasure_reaches_the_relay_all_the_same(house, place, call, how) -> None:
    house.people(YES)
    house.sync()
    house.spoil(how)
    call("person", "erase", "acme-csv/A-1", "--yes")
    house.sync()

    with closing(sqlite3.connect(place.folder / "relay" / "relay.db")) as relay:
        assert relay.execute("SELECT status FROM referrals").fetchall() == [("erased",)]


@SPOILT
@pytest.mark.parametrize(
    "command",
    [
        ("consent", "show", "acme-csv/A-1"),
        ("consent", "withdraw", "acme-csv/A-1", "--via", "phone"),
        ("person", "erase", "acme-csv/A-1", "--yes"),
        ("provisions", "export", "-o", "p.json"),
        ("explain", "acme-csv/A-1"),
        ("status",),
    ],
    ids=" ".join,
)
def test_what_needs_no_text_never_fails_over_one(house, call, how, command) -> None:
    house.people(YES)
    house.sync()
    house.spoil(how)

    assert call(*command).code == 0


@SPOILT
@pytest.mark.parametrize("command", ["sync", "plan", "doctor"])
def test_the_run_says_which_file_it_is_and_what_to_do(house, call, how, command) -> None:
    house.people(YES)
    house.sync()
    house.spoil(how)
    english, japanese = call(command, "--lang", "en"), call(command, "--lang", "ja")

    assert (english.code, japanese.code) == (3, 3)
    assert all(word in english.out for word in ("2026-04.md", '"2026-04"', "back"))
    assert all(word in japanese.out for word in ("2026-04.md", '"2026-04"', "戻し"))


@pytest.fixture(params=["row", "import"])
def meanwhile(request, house, place, call) -> Any:
    """Somebody is with the relay; while the wording's file says something else another one says yes, in either way."""
    house.people(YES)
    house.sync()
    house.spoil("wording_changed")
    house.people(YES, YES if request.param == "row" else ",")
    if request.param == "import":
        house.sync("--only", "collect")
        (place.folder / "a.csv").write_text("応募ID,同意,同意日\nA-2,はい,2026-10-06\n", encoding="utf-8")
        assert call(*IMPORT).code == 0
    return house


def test_a_yes_that_is_heard_while_its_file_says_something_else_proves_nothing(meanwhile, call) -> None:
    told = meanwhile.sync()

    assert (gate(told)["review"], told["sent"]["created"], issues(call)) == (1, 0, ["wording_missing"])
    assert "put the file back" in call("issues", "show", "1", "--lang", "en").out
    assert "ファイルを元に戻して" in call("issues", "show", "1", "--lang", "ja").out


def test_a_yes_that_was_heard_meanwhile_counts_once_the_file_is_put_back(meanwhile, call) -> None:
    meanwhile.sync()
    meanwhile.file.write_text("同意の文面", encoding="utf-8")

    assert (meanwhile.sync()["sent"]["created"], issues(call)) == (1, [])
    prepared = meanwhile.rows("SELECT body FROM provisions WHERE kind = 'prepared'")
    texts = {json.loads(body)["text_sha256"] for (body,) in prepared}
    assert texts == {text for (text,) in meanwhile.rows("SELECT text_sha256 FROM wordings")}
    assert call("provisions", "verify").code == 0
    assert call("ledger", "verify").code == 0
    assert "its file said something else then" in call("consent", "show", "acme-csv/A-2", "--lang", "en").out
    assert "別の文面" in call("consent", "show", "acme-csv/A-2", "--lang", "ja").out


def test_what_was_agreed_to_meanwhile_is_nobodys_guess_once_that_text_has_a_version_of_its_own(
    meanwhile, place, call
) -> None:
    meanwhile.sync()
    meanwhile.file.write_text("同意の文面", encoding="utf-8")
    (place.folder / "2026-10.md").write_text("別の文面", encoding="utf-8")
    meanwhile.texts('[policy.texts]\n"2026-04" = "2026-04.md"\n"2026-10" = "2026-10.md"')
    assert (meanwhile.sync()["sent"]["created"], issues(call)) == (0, ["wording_missing"])

    (place.folder / "b.csv").write_text("応募ID,同意,同意日\nA-2,はい,2026-10-06\n", encoding="utf-8")
    seen = ["2026-10" if one == "2026-04" else one for one in IMPORT]
    assert call(*seen[:2], "b.csv", *seen[3:]).code == 0
    path = place.folder / "relay.toml"
    more = '[policy]\naccepted_policy_versions = ["2026-04", "2026-10"]\n\n[policy.texts]'
    path.write_text(path.read_text(encoding="utf-8").replace("[policy.texts]", more), encoding="utf-8")
    assert (meanwhile.sync()["sent"]["created"], issues(call)) == (1, [])


@SPOILT
@pytest.mark.parametrize(
    "command", [("links", "export", "-o", "l.csv"), ("mail", "render", "-o", "mails")], ids=" ".join
)
def test_nobody_is_given_a_link_while_a_text_is_in_doubt(house, place, call, how, command) -> None:
    house.people(YES, ",")
    house.sync()
    house.spoil(how)
    answer = call(*command)

    assert answer.code == 3
    assert "2026-04.md" in answer.err
    assert not (place.folder / "l.csv").exists()
