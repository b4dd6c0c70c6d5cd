"""The other commands, on a real ledger and a real relay."""

from __future__ import annotations

import json
import re
import signal
import stat
from pathlib import Path

import jsonschema
import pytest

from relay_connectors.record.identity import Identity
from relay_connectors.settings import load

GOOD = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
AGREED = "A-2,佐藤 一郎,サトウ イチロウ,ichiro@example.jp,090-1234-9999,経理,不採用,{applied},{decided},はい,{applied}"
ODD = "A-3,鈴木 二郎,スズキ ジロウ,jiro@example.jp,,経理,謎の結果,{applied},{decided},,"


@pytest.fixture
def synced(place, relay, call):
    """A place after its first sync: one link, one referral, one review."""
    place.rows(GOOD, AGREED, ODD)
    assert call("sync").code == 0
    return place


def test_version_names_program_and_schema(call) -> None:
    assert set(json.loads(call("version", "--json").out)) == {"version", "schema"}
    assert call("version").out.startswith("relay-connectors ")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_init_writes_settings_that_load_and_a_private_key(lang: str, tmp_path: Path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call("init", "--account", "acme", "--lang", lang)

    key = tmp_path / ".relay" / "identity.key"
    assert answer.code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    Identity.from_text(key.read_text())
    assert list(load(tmp_path / "relay.toml").sources) == ["acme-csv"]
    assert "plan" in answer.out


def test_init_keeps_a_key_that_is_there(tmp_path: Path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    call("init")
    key = (tmp_path / ".relay" / "identity.key").read_text()
    (tmp_path / "relay.toml").unlink()
    call("init")

    assert (tmp_path / ".relay" / "identity.key").read_text() == key


def test_init_for_an_unknown_connector_writes_nothing(tmp_path: Path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)

    assert call("init", "--connector", "generic_csw").code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_sync_reports_numbers_that_balance(place, relay, call) -> None:
    place.rows(GOOD, AGREED, ODD)

    report = json.loads(call("sync", "--json").out.splitlines()[-1])

    gate = report["gate"]
    assert gate.pop("total") == sum(gate.values()) == 3
    assert sum(report["sent"].values()) == report["sent"]["created"] == 1
    assert report["links"] == {"assigned": 1, "waiting": 0}
    assert report["exit_code"] == 0


def test_a_second_sync_sends_nothing(synced, call) -> None:
    answer = call("sync", "--json")

    report = json.loads(answer.out)
    assert answer.code == 0
    assert sum(report["sent"].values()) == 0
    assert report["links"]["assigned"] == 0


def test_a_threshold_adds_exit_code_3(synced, call) -> None:
    synced.rows(GOOD, AGREED, ODD, ODD.replace("A-3", "A-4"))

    answer = call("sync", "--fail-on", "review", "--json")

    assert answer.code == 3
    assert json.loads(answer.out)["exit_code"] == 3
    assert "review" in answer.err


def test_collecting_alone_needs_neither_relay_nor_key(place, call, monkeypatch) -> None:
    monkeypatch.delenv("TEST_RELAY_KEY")

    assert call("sync", "--only", "collect").code == 0


def test_a_plan_changes_and_sends_nothing(place, relay, call) -> None:
    place.rows(GOOD, AGREED, ODD)
    planned = call("plan", "--json", "-o", "plan.json")
    after = json.loads(call("status", "--json").out)

    told = json.loads(planned.out)
    assert planned.code == 0
    assert told["gate"]["push_full"] == told["gate"]["link_only"] == 1
    assert json.loads(Path("plan.json").read_text())["gate"] == told["gate"]
    assert after["sources"]["acme-csv"]["records"] == {}
    assert "nothing was sent" in call("plan").out


def test_a_plan_ends_with_0_where_a_sync_would_be_stopped(place, relay, call) -> None:
    place.settings("")

    answer = call("plan")

    assert answer.code == 0
    assert "--start today" in answer.out


def test_status_counts_and_names_nobody(synced, call) -> None:
    status = json.loads(call("status", "--json").out)

    source = status["sources"]["acme-csv"]
    assert source["records"] == {"employer_rejected": 2, "unknown": 1}
    assert source["verdicts"] == {"link_only": 1, "push_full": 1, "review": 1}
    assert status["links"]["assigned"] == 1
    assert status["last_run"]["exit_code"] == 0
    for lang in ("ja", "en"):
        text = call("status", "--lang", lang).out
        assert "hanako" not in text
        assert "acme-csv" in text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_explain_hides_who_somebody_is(lang: str, synced, call) -> None:
    answer = call("explain", "acme-csv/A-2", "--lang", lang)

    assert answer.code == 0
    for personal in ("佐藤", "ichiro", "9999", "サトウ"):
        assert personal not in answer.out
    assert "push_full" in answer.out
    assert "← 不採用" in answer.out
    assert re.search(r"rb_[0-9a-f]{32}", answer.out)


def test_explain_shows_the_person_when_asked_to(synced, call) -> None:
    assert "hanako@example.jp" in call("explain", "acme-csv/A-1", "--show-personal").out


def test_explain_takes_a_record_id_and_answers_in_json(synced, call) -> None:
    by_name = json.loads(call("explain", "acme-csv/A-2", "--json").out)
    by_id = json.loads(call("explain", by_name["record_id"], "--json").out)

    assert by_name == by_id
    assert by_id["operations"][0]["answer"] == "created"
    assert [one["kind"] for one in by_id["provisions"]] == ["prepared", "outcome"]
    assert by_id["referral"]["referral_id"].startswith("ref_")
    assert all(one["value"] == "•••" for one in by_id["fields"] if one["pii"] in ("identity", "contact"))


def test_explain_says_where_nothing_is_decided_for_want_of_a_start(place, relay, call) -> None:
    place.settings("")
    call("sync")

    assert "nobody chose a start" in call("explain", "acme-csv/A-1").out


def test_issues_are_listed_and_shown(synced, call) -> None:
    (issue,) = json.loads(call("issues", "list", "--json").out)

    assert (issue["code"], issue["kind"]) == ("status_unknown", "review")
    assert issue["locator"] == "a.csv:4"
    assert json.loads(call("issues", "show", str(issue["issue_id"]), "--json").out)["word"] == "謎の結果"
    assert json.loads(call("issues", "list", "--kind", "quarantine", "--json").out) == []


@pytest.mark.parametrize(
    ("lang", "header"),
    [
        ("ja", "応募ID,氏名,メールアドレス,求人,紹介リンク,有効期限,言語"),
        ("en", "application_id,name,email,job,link,expires,language"),
    ],
)
def test_links_are_exported_once_for_excel(lang: str, header: str, synced, call) -> None:
    first = call("links", "export", "-o", "links.csv", "--lang", lang)
    again = call("links", "export", "-o", "again.csv", "--json")
    everything = call("links", "export", "--all", "-o", "all.csv", "--json")

    content = Path("links.csv").read_bytes()
    assert first.code == 0
    assert content.startswith(b"\xef\xbb\xbf" + header.encode())
    assert "hanako@example.jp" in content.decode()
    assert "hanako" not in first.out + first.err
    assert json.loads(again.out)["rows"] == 0
    assert json.loads(everything.out)["rows"] == 1


def test_an_export_that_cannot_be_written_is_not_marked_as_done(synced, call) -> None:
    assert call("links", "export", "-o", "no/such/place.csv").code == 2
    assert json.loads(call("links", "export", "-o", "links.csv", "--json").out)["rows"] == 1


def test_somebody_who_applied_again_is_left_out_of_the_export(synced, call) -> None:
    synced.rows(GOOD, AGREED, ODD, GOOD.replace("A-1", "A-9").replace("不採用", "選考中").replace("{decided}", ""))
    call("sync", "--only", "collect")

    answer = call("links", "export", "-o", "links.csv", "--json")

    assert json.loads(answer.out) == {
        "file": "links.csv",
        "written": True,
        "rows": 0,
        "no_address": 0,
        "left_out": {"active_elsewhere": 1},
        "others": None,
    }


def test_links_are_minted_ahead_of_time(place, relay, call) -> None:
    assert json.loads(call("links", "mint", "--count", "7", "--json").out) == {"minted": 7, "free": 7}


def test_mails_are_rendered_from_the_ledger_once(synced, call) -> None:
    first = json.loads(call("mail", "render", "--from", "採用担当 <saiyo@example.jp>", "--json").out)
    again = json.loads(call("mail", "render", "-o", "second", "--json").out)

    (file,) = Path(first["folder"]).iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "hanako" not in file.name
    assert (first["mails"], again["mails"]) == (1, 0)


ENDING = "ご案内が不要な方はご返信ください。\n{{ company }}\n"


def test_mails_are_rendered_from_a_table_without_settings(synced, call, tmp_path: Path) -> None:
    call("links", "export", "-o", "links.csv")
    (synced.folder / "relay.toml").unlink()
    Path("own.txt").write_text("件名: ご連絡\n\n{{ name }} 様\n{{ link }}\n" + ENDING, encoding="utf-8")

    answer = call(
        "mail", "render", "links.csv", "--company", "見本商会", "--template", "own.txt", "-o", "mails", "--json"
    )

    assert json.loads(answer.out)["mails"] == 1
    assert (
        next(Path("mails").iterdir())
        .read_text(encoding="utf-8")
        .startswith("To: hanako@example.jp\nSubject: ご連絡\n\n山田 花子 様\n")
    )


def test_mails_never_land_among_older_ones(synced, call) -> None:
    Path("mails").mkdir()
    Path("mails/old.eml").touch()

    answer = call("mail", "render", "-o", "mails")

    assert answer.code == 2
    assert "not empty" in answer.err
    assert json.loads(call("links", "export", "-o", "links.csv", "--json").out)["rows"] == 1


def test_credits_are_the_relays(place, relay, call) -> None:
    assert json.loads(call("credits", "show", "--json").out)["points_per_slot"] == 10
    assert "無料紹介枠" in call("credits", "show", "--lang", "ja").out


def test_the_schema_is_a_json_schema(place, call) -> None:
    call("schema", "export", "-o", "schema.json")
    schema = json.loads(Path("schema.json").read_text())

    jsonschema.Draft202012Validator.check_schema(schema)
    records = call("normalize", "acme-csv").out.splitlines()
    jsonschema.Draft202012Validator(schema).validate(json.loads(records[0]))


def test_connectors_are_listed_and_shown(call) -> None:
    assert "generic_csv" in [one["name"] for one in json.loads(call("connectors", "list", "--json").out)]
    shown = json.loads(call("connectors", "show", "generic_csv", "--json").out)
    assert ("path", True, "text") in [(one["name"], one["required"], one["type"]) for one in shown["settings"]]
    assert "path" in call("connectors", "show", "generic_csv", "--lang", "ja").out


def test_people_are_simulated_and_their_mails_read(synced, relay, call, monkeypatch) -> None:
    call("links", "export", "-o", "links.csv")
    simulated = call(
        "relay", "simulate", "links.csv", "--url", relay.url, "--state", "relay", "--register", "1", "--json"
    )
    listed = call("relay", "mail", "--state", "relay")
    number = next(
        one["number"]
        for one in json.loads(call("relay", "mail", "--state", "relay", "--json").out)
        if one["kind"] == "code"
    )
    shown = call("relay", "mail", str(number), "--state", "relay")

    assert json.loads(simulated.out)["registered"] == 1
    assert "hanako" not in listed.out
    assert "hanako@example.jp" in shown.out
    report = json.loads(call("sync", "--json").out)
    assert report["events"]["candidate.registered"] == 1
    assert json.loads(call("status", "--json").out)["persons"]["registered"] == 1


def test_a_relay_is_served_until_it_is_stopped(place, spawn, call) -> None:
    process = spawn("relay", "serve", "--port", "0", "--state", "served")
    line = process.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert url, line
    place.settings(url=url[0])
    balance = call("credits", "show", "--json")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)

    assert balance.code == 0  # tenant and key are those of relay.toml
    assert process.returncode == 143
