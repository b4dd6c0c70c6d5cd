"""``person erase`` and ``person export`` from the outside: counted first, done with ``--yes``, and nothing is left."""

from __future__ import annotations

import io
import json
import sys

import pytest
import requests

from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

CANARY = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},はい,{applied}"
OTHER = "A-2,鈴木 一郎,スズキ イチロウ,ichiro@example.jp,090-9999-8888,経理,不採用,{applied},{decided},,"
TRACES = ("hanako@example.jp", "090-1234-5678", "9012345678", "山田", "花子", "ヤマダ", "ﾔﾏﾀﾞ", "ハナコ")
LINKED = "A-3,佐藤 恵子,サトウ ケイコ,keiko@example.jp,090-7777-6666,総務,不採用,{applied},{decided},,"


def remains(folder, *names):
    """Which traces stand in the bytes of any file of the state directory, and of files called *names*."""
    files = [path for path in (folder / ".relay").rglob("*") if path.is_file()]
    files += [folder / name for name in names]
    found = []
    for path in files:
        content = path.read_bytes()
        forms = [
            (trace, trace.encode(code)) for trace in TRACES for code in ("utf-8", "cp932", "utf-16-le", "utf-16-be")
        ]
        found += [f"{trace} in {path.name}" for trace, raw in forms if raw in content]
    return found


def ledger_of(place):
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


@pytest.fixture
def address(monkeypatch):
    """Writes a line to the stdin of the next command."""

    def write(line):
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))

    return write


@pytest.fixture
def referred(place, relay, call):
    place.rows(CANARY, OTHER)
    assert call("sync").code == 0
    return place


def test_without_a_yes_it_is_only_counted(referred, call) -> None:
    told = json.loads(call("person", "erase", "acme-csv/A-1", "--json").out)

    assert (told["done"], told["people"], told["rows"]["records"], told["rows"]["provisions"]) == (False, 1, 1, 2)
    with ledger_of(referred) as ledger:
        assert ledger.database.rows("SELECT COUNT(*) FROM records") == [(2,)]


@pytest.mark.parametrize("flag", [(), ("--email",)])
def test_the_person_behind_an_address_on_stdin_is_erased_everywhere(referred, call, address, flag) -> None:
    address("hanako@example.jp\n")
    told = json.loads(call("person", "erase", *flag, "--yes", "--json").out)

    assert (told["done"], told["relay"], told["left"]) == (True, {"records": 1, "state": "done", "registered": 0}, [])
    assert remains(referred.folder) == []
    with ledger_of(referred) as ledger:
        assert ledger.database.rows("SELECT application_id FROM records") == [("A-2",)]


def test_after_an_erasure_no_file_and_no_log_names_the_person(referred, call) -> None:
    place = referred
    place.rows(CANARY.replace("はい", ""), OTHER, LINKED)
    assert call("links", "export", "-o", str(place.folder / ".relay" / "links.csv"), "--all").code == 0
    assert call("mail", "render", "--all", "--from", "採用 <saiyo@example.jp>").code == 0
    with ledger_of(place) as ledger:
        ledger.database.copy_to(str(place.folder / ".relay" / "ledger-backup.db"))
    export = call("person", "export", "acme-csv/A-1", "-o", str(place.folder / ".relay" / "person.json"))
    assert (export.code, remains(place.folder) != []) == (0, True)

    answers = [call("person", "erase", "acme-csv/A-1", "--yes", "--log-level", "debug")]
    place.rows(CANARY.replace("営業", "人事"), OTHER, LINKED)
    answers += [call("sync", "--log-level", "debug", "--json") for _ in range(2)]
    answers.append(call("status"))
    (place.folder / "log.txt").write_text("\n".join(one.out + one.err for one in answers), encoding="utf-8")

    assert [one.code for one in answers] == [0, 0, 0, 0]
    assert remains(place.folder, "log.txt") == []
    assert json.loads(answers[1].out)["collect"]["skipped"] == {"suppressed": 1}


def test_mails_and_tables_lose_the_person_and_keep_the_others(place, relay, call) -> None:
    place.rows(LINKED, OTHER)
    assert call("sync").code == 0
    table = place.folder / ".relay" / "links.csv"
    assert call("mail", "render", "--from", "採用 <saiyo@example.jp>").code == 0
    assert call("links", "export", "-o", str(table), "--all").code == 0
    told = json.loads(call("person", "erase", "acme-csv/A-3", "--yes", "--json").out)

    assert told["files"] == {"mail": 1, "links": 1}
    assert "ichiro@example.jp" in table.read_text(encoding="utf-8-sig")
    assert "keiko@example.jp" not in table.read_text(encoding="utf-8-sig")
    mails = [path.name for path in (place.folder / ".relay" / "mail").rglob("*.eml")]
    assert [name.partition("-")[2] for name in mails] == ["A-2.ja.eml"]


@pytest.mark.parametrize("name", ["links.txt", "links", "links.csv.bak"])
def test_a_table_of_ours_is_known_whatever_it_is_called(place, relay, call, name) -> None:
    place.rows(LINKED, OTHER)
    assert call("sync").code == 0
    table = place.folder / ".relay" / name
    assert call("links", "export", "-o", str(table), "--all").code == 0
    told = json.loads(call("person", "erase", "acme-csv/A-3", "--yes", "--json").out)

    assert (told["files"], told["left"]) == ({"links": 1}, [])
    assert "keiko@example.jp" not in table.read_text(encoding="utf-8-sig")
    assert "ichiro@example.jp" in table.read_text(encoding="utf-8-sig")


def register(place, call, address: str) -> None:
    """As the person does it, on the relay's pages."""
    with ledger_of(place) as ledger:
        ((url,),) = ledger.database.rows("SELECT url FROM links WHERE state = 'assigned'")
    (place.folder / "one.csv").write_text(f"email,link\n{address},{url}\n", encoding="utf-8")
    assert call("relay", "simulate", "one.csv", "--state", "relay", "--register", "1").code == 0


@pytest.mark.parametrize("synced", [True, False])
def test_whoever_registered_themselves_erases_it_at_the_relay(place, relay, call, synced) -> None:
    place.rows(LINKED)
    assert call("sync").code == 0
    register(place, call, "keiko@example.jp")
    if synced:
        assert call("sync").code == 0
    told = json.loads(call("person", "erase", "acme-csv/A-3", "--yes", "--json").out)

    assert told["relay"] == {"records": 0, "state": "registered", "registered": 1}


def test_that_somebody_is_at_the_relay_by_themselves_is_said(place, relay, call) -> None:
    place.rows(LINKED)
    assert call("sync").code == 0
    register(place, call, "keiko@example.jp")
    said = call("person", "erase", "acme-csv/A-3", "--yes", "--lang", "en").out

    assert "They registered themselves at the relay; they erase it there, on their page" in said
    assert "never told" not in said


def test_whoever_only_typed_their_address_is_forgotten_by_the_relay(place, relay, call) -> None:
    place.rows(LINKED)
    assert call("sync").code == 0
    with ledger_of(place) as ledger:
        ((url,),) = ledger.database.rows("SELECT url FROM links WHERE state = 'assigned'")
    assert requests.post(f"{url}/start", data={"email": "keiko@example.jp"}, timeout=20).ok
    state = place.folder / "relay"
    kept = [path for path in state.rglob("*") if path.is_file() and b"keiko@example.jp" in path.read_bytes()]
    told = json.loads(call("person", "erase", "acme-csv/A-3", "--yes", "--json").out)

    assert len(kept) >= 1
    assert told["relay"] == {"records": 0, "state": "not_needed", "registered": 0}
    assert not [path for path in kept if path.exists() and b"keiko@example.jp" in path.read_bytes()]


def test_a_file_of_somebody_else_is_named_and_left_alone(referred, call) -> None:
    note = referred.folder / ".relay" / "note.txt"
    note.write_text("090-1234-5678", encoding="utf-8")
    answer = call("person", "erase", "acme-csv/A-1", "--yes")

    assert answer.code == 0
    assert f"Still names them: {note}" in answer.out
    assert note.exists()


def test_a_relay_that_is_down_hears_of_it_with_the_next_sync(referred, call, relay) -> None:
    url = referred.url
    referred.settings(url="http://127.0.0.1:9")
    answer = call("person", "erase", "acme-csv/A-1", "--yes")
    assert answer.code == 6
    assert "The next sync tells the relay, before anything else." in answer.out
    assert remains(referred.folder) == []
    referred.settings(url=url)

    assert call("sync").code == 0
    with relay.app.state.relay.store.read() as db:
        assert [row["status"] for row in db.execute("SELECT status FROM referrals")] == ["erased"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_names_the_sources_in_which_the_person_is_still(referred, call, lang) -> None:
    assert json.loads(call("person", "erase", "acme-csv/A-1", "--json").out)["sources"] == ["acme-csv"]

    last = call("person", "erase", "acme-csv/A-1", "--yes", "--lang", lang).out.splitlines()[-1]
    assert {"ja": "取得元 acme-csv (ATS", "en": "in the source acme-csv (the ATS"}[lang] in last


def test_an_erasure_works_without_a_relay_too(place, call) -> None:
    (place.folder / "relay.toml").write_text(
        '[sources.acme-csv]\nconnector = "generic_csv"\naccount = "acme"\npath = "exports/*.csv"\nstart = "all"\n',
        encoding="utf-8",
    )
    assert call("sync", "--only", "collect").code == 0
    told = json.loads(call("person", "erase", "acme-csv/A-1", "--yes", "--json").out)

    assert told["relay"] == {"records": 0, "state": "not_needed", "registered": 0}
    assert remains(place.folder) == []


def test_an_address_nobody_knows_yet_is_kept_out_from_now_on(referred, call, address) -> None:
    address("keiko@example.jp\n")
    answer = call("person", "erase", "--yes")
    assert (answer.code, "The ledger holds nothing about this person." in answer.out) == (0, True)
    referred.rows(CANARY, OTHER, LINKED)

    assert json.loads(call("sync", "--json").out)["collect"]["skipped"] == {"suppressed": 1}


def test_an_address_that_two_people_use_erases_nobody(place, relay, call, address) -> None:
    place.rows(CANARY, OTHER.replace("ichiro@", "hanako@"))
    call("sync")
    address("hanako@example.jp\n")
    answer = call("person", "erase", "--yes")

    assert answer.code == 2
    assert "acme-csv/A-1" in answer.err
    assert "acme-csv/A-2" in answer.err
    with ledger_of(place) as ledger:
        assert ledger.database.rows("SELECT COUNT(*) FROM records") == [(2,)]


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("hanako@example.jp",), ""),
        (("acme-csv/A-1", "--email"), "hanako@example.jp\n"),
        (("acme-csv/A-99",), ""),
        ((), "nobody at all\n"),
        ((), ""),
    ],
    ids=["address in argv", "both", "unknown id", "no address", "empty stdin"],
)
@pytest.mark.parametrize("verb", ["erase", "export"])
def test_a_person_nobody_can_tell_is_a_usage_error_and_prints_nothing_personal(
    referred, call, address, verb, args, line
) -> None:
    address(line)
    answer = call("person", verb, *args)

    assert answer.code == 2
    assert "hanako" not in answer.out + answer.err


def test_the_export_holds_everything_about_one_person_and_nobody_else(referred, call) -> None:
    answer = call("person", "export", "acme-csv/A-1")
    told = json.loads(answer.out)

    assert told["records"][0]["content"]["person"]["emails"][0]["address"] == "hanako@example.jp"
    assert [one["body"]["kind"] for one in told["provisions"]] == ["prepared", "outcome"]
    assert told["parties"][told["provisions"][0]["body"]["parties"]]["recipient"]["name"] == "キャリアリレー"
    assert (told["consents"][0]["status"], told["outbox"][0]["answer"]) == ("granted", "created")
    assert told["records"][0]["today"]["codes"] == ["consent_granted"]
    assert "ichiro" not in answer.out


def test_the_export_of_an_address_is_a_private_file(referred, call, address) -> None:
    address("ichiro@example.jp\n")
    path = referred.folder / "person.json"
    answer = call("person", "export", "-o", str(path))

    assert (answer.code, answer.out) == (0, "")
    assert path.stat().st_mode & 0o777 == 0o600
    told = json.loads(path.read_text(encoding="utf-8"))
    assert [link["record_id"] for link in told["links"]] == [told["records"][0]["record_id"]]


def test_who_was_erased_is_still_told_what_was_handed_on(referred, call, address) -> None:
    assert call("person", "erase", "acme-csv/A-1", "--yes").code == 0
    address("hanako@example.jp\n")
    told = json.loads(call("person", "export").out)

    assert (told["erased"]["reason"], len(told["records"])) == ("subject_request", 1)
    assert [one["body"]["kind"] for one in told["provisions"]] == ["prepared", "outcome"]


def test_another_run_that_holds_the_ledger_is_waited_for(referred, call) -> None:
    with ledger_of(referred) as ledger, ledger.hold():
        assert call("person", "erase", "acme-csv/A-1").code == 0
        assert call("person", "erase", "acme-csv/A-1", "--yes").code == 7


def test_the_japanese_words_say_that_it_cannot_be_undone(referred, call) -> None:
    assert "元に戻せません" in call("person", "erase", "acme-csv/A-1", "--lang", "ja").out
    assert "リレーでも削除しました。" in call("person", "erase", "acme-csv/A-1", "--yes", "--lang", "ja").out
