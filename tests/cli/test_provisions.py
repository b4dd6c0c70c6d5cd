"""``provisions list``, ``export`` and ``verify``: what was handed on is on record, true, and stays so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from io import StringIO
from typing import get_args

import orjson
import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.forgetting import forget
from relay_connectors.record import Identity
from relay_connectors.record.payload import FULL
from relay_connectors.record.vocabulary import ChannelType
from relay_connectors.report.item_words import ITEMS, ROUTES
from relay_connectors.report.provisions import HEADERS

HANAKO = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},はい,2026-10-01"
ICHIRO = "A-2,佐藤 一郎,サトウ イチロウ,ichiro@example.jp,090-1234-9999,経理,不採用,{applied},{decided},はい,2026-10-02"
JIRO = "A-3,鈴木 次郎,スズキ ジロウ,jiro@example.jp,090-1234-7777,法務,不採用,{applied},{decided},,"


def opened(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


@pytest.fixture
def handed(place, relay, call):
    """Two people were handed on, one of them in two versions and taken back since; the third got a link."""
    place.rows(HANAKO, ICHIRO, JIRO)
    assert call("sync").code == 0
    place.rows(HANAKO.replace("営業", "企画"), ICHIRO, JIRO)
    assert call("sync").code == 0
    place.rows(HANAKO.replace("営業", "企画").replace("はい,2026-10-01", "いいえ,2026-11-01"), ICHIRO, JIRO)
    assert call("sync").code == 0
    return place


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Where the first test that asks for ``recorded`` leaves its state directory to the others."""
    return tmp_path_factory.mktemp("lived") / ".relay"


@pytest.fixture
def recorded(place, lived, request):
    """What ``handed`` left in the state directory, for tests that ask no relay."""
    state = place.folder / ".relay"
    if not lived.exists():
        request.getfixturevalue("handed")
        shutil.copytree(state, lived)
        return place
    shutil.rmtree(state)
    shutil.copytree(lived, state)
    return place


def listed(call, *args: str) -> list[dict]:
    return json.loads(call("provisions", "list", *args, "--json").out)["provisions"]


def record_id(place, application: str) -> str:
    with opened(place) as ledger:
        return ledger.identity.record_ids("generic_csv", "acme")(application)


def test_every_push_is_listed_with_both_its_entries(handed, call) -> None:
    rows = listed(call)

    assert [one["state"] for one in rows] == ["created", "created", "updated"]
    for one in rows:
        prepared, outcome = one["prepared"], one["outcome"]
        assert (prepared["kind"], outcome["kind"]) == ("prepared", "outcome")
        assert (prepared["record_id"], prepared["revision"]) == (outcome["record_id"], outcome["revision"])
        assert one["parties"]["recipient"]["name"] == "キャリアリレー"
        assert one["parties"]["provider"]["representative"] == "例示 太郎"
        assert {"person.full_name", "person.emails[].address", "retain_until"} <= set(prepared["items"])
        assert (prepared["policy_version"], prepared["obtained_at"][:10]) in {
            ("2026-04", "2026-09-30"),
            ("2026-04", "2026-10-01"),
        }


def test_the_record_is_listed_by_person_and_by_period(handed, call, monkeypatch) -> None:
    assert len(listed(call, "--person", "acme-csv/A-1")) == 2
    assert len(listed(call, "--person", record_id(handed, "A-2"))) == 1
    assert listed(call, "--person", "acme-csv/A-3") == []
    monkeypatch.setattr(sys, "stdin", io.StringIO("ichiro@example.jp\n"))
    assert len(listed(call, "--email")) == 1
    assert listed(call, "--to", "2026-01-01") == []
    assert len(listed(call, "--from", "2026-01-01", "--to", "2099-12-31")) == 3


@pytest.mark.parametrize(
    "args",
    [
        ("--from", "2026-12-01", "--to", "2026-11-30"),
        ("--from", "yesterday"),
        ("--person", "acme-csv/A-1", "--email"),
        ("--person", "acme-csv/A-9"),
    ],
)
@pytest.mark.parametrize("command", [("list",), ("export", "-o", "x.csv")])
def test_wrong_questions_are_refused(recorded, call, command, args) -> None:
    assert call("provisions", *command, *args).code == 2


def test_a_period_is_counted_in_the_tenants_days(handed, call) -> None:
    """15:30 UTC on the last day of November is December in Tokyo."""
    with closing(sqlite3.connect(handed.folder / ".relay" / "ledger.db")) as ledger, ledger:
        for seq, body in ledger.execute("SELECT seq, body FROM provisions").fetchall():
            told = {**orjson.loads(body), "at_utc": "2026-11-30T15:30:00.000Z"}
            ledger.execute("UPDATE provisions SET body = ? WHERE seq = ?", (orjson.dumps(told), seq))

    assert len(listed(call, "--from", "2026-12-01", "--to", "2026-12-01")) == 3
    assert listed(call, "--to", "2026-11-30") == []


def test_what_never_went_is_listed_only_when_it_is_asked_for(handed, relay, call) -> None:
    path = handed.folder / "relay.toml"
    there = path.read_text(encoding="utf-8")
    path.write_text(there.replace(relay.url, "http://127.0.0.1:1"), encoding="utf-8")
    handed.rows(HANAKO, ICHIRO.replace("経理", "法務"), JIRO)
    assert call("sync").code == 6

    assert len(listed(call)) == 3
    assert [one["state"] for one in listed(call, "--all")][-1] == "queued"
    assert call("provisions", "verify").code == 0


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "3 pushes, 3 of them handed on"), ("ja", "送信 3 件 (うち提供 3 件)")]
)
def test_the_list_is_told_to_people_and_names_nobody(recorded, call, lang, said) -> None:
    answer = call("provisions", "list", "--lang", lang)

    assert said in answer.out
    assert record_id(recorded, "A-1") in answer.out
    assert "花子" not in answer.out


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_table_has_what_the_law_asks_for_and_opens_in_excel(recorded, call, lang) -> None:
    assert call("provisions", "export", "-o", "p.csv", "--lang", lang).code == 0
    content = (recorded.folder / "p.csv").read_bytes()
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))

    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    assert tuple(rows[0]) == HEADERS[lang]
    first = dict(zip(HEADERS["en"], rows[1], strict=True))
    assert (first["recipient"], first["recipient_address"]) == ("キャリアリレー", "東京都千代田区1-1")
    assert (first["recipient_representative"], first["provider"]) == ("見本 一郎", "株式会社サンプル")
    assert first["record_id"] in {record_id(recorded, "A-1"), record_id(recorded, "A-2")}
    assert ("メールアドレス" if lang == "ja" else "e-mail address") in first["items"].split("、")
    assert first["consent"].startswith("取得済み" if lang == "ja" else "obtained")
    assert first["answer"] == ("新規" if lang == "ja" else "new")
    assert (recorded.folder / "p.csv").stat().st_mode & 0o077 == 0


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(handed, call) -> None:
    path = handed.folder / "relay.toml"
    text = path.read_text(encoding="utf-8").replace('address = "東京都港区2-2"', 'address = "=1+1"')
    path.write_text(text, encoding="utf-8")
    handed.rows(HANAKO, ICHIRO.replace("経理", "法務"), JIRO)
    assert call("sync").code == 0
    call("provisions", "export", "-o", "p.csv", "--lang", "en")
    rows = list(csv.DictReader(StringIO((handed.folder / "p.csv").read_text(encoding="utf-8-sig"))))

    assert rows[0]["provider_address"] == "東京都港区2-2"
    assert rows[-1]["provider_address"] == "'=1+1"


def exported(place, call, lang: str) -> list[dict]:
    assert call("provisions", "export", "-o", "p.csv", "--lang", lang).code == 0
    return list(csv.DictReader(StringIO((place.folder / "p.csv").read_text(encoding="utf-8-sig"))))


def test_a_push_that_was_taken_back_later_says_when(handed, call) -> None:
    theirs, hers = record_id(handed, "A-2"), record_id(handed, "A-1")
    told = {one["number"]: one["taken_back_at"] for one in listed(call)}
    rows = exported(handed, call, "ja")

    assert [one["本人(記録ID)"] for one in rows if not one["取り消し日時"]] == [theirs]
    assert {one["本人(記録ID)"] for one in rows if one["取り消し日時"].endswith("+09:00")} == {hers}
    assert sorted(number for number, at in told.items() if at) == [
        int(one["記録番号"]) for one in rows if one["取り消し日時"]
    ]


def test_a_push_after_it_was_taken_back_stands(handed, call) -> None:
    handed.rows(HANAKO.replace("営業", "企画").replace("2026-10-01", "2026-11-02"), ICHIRO, JIRO)
    assert call("sync").code == 0
    hers = listed(call, "--person", "acme-csv/A-1")

    assert [one["taken_back_at"] is None for one in hers] == [False, False, True]


@pytest.mark.parametrize(
    ("options", "form"),
    [
        (("-o", "p.json"), "json"),
        (("-o", "P.JSON"), "json"),
        (("-o", "p.csv"), "csv"),
        (("-o", "p"), "csv"),
        (("-o", "p.json", "--format", "csv"), "csv"),
    ],
)
def test_the_ending_of_the_file_says_what_is_written(recorded, call, options, form) -> None:
    assert json.loads(call("provisions", "export", *options, "--json").out)["format"] == form
    content = (recorded.folder / options[1]).read_bytes()

    assert content.startswith(b"{" if form == "json" else b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("zone", "obtained"), [("Asia/Tokyo", "2026-10-01T00:00:00.000+09:00"), ("UTC", "2026-09-30T15:00:00.000+00:00")]
)
def test_the_time_of_a_consent_is_told_by_the_tenants_clocks_with_their_offset(
    place, relay, call, zone, obtained
) -> None:
    path = place.folder / "relay.toml"
    path.write_text(path.read_text(encoding="utf-8") + f'[policy]\ntimezone = "{zone}"\n', encoding="utf-8")
    place.rows(HANAKO)
    assert call("sync").code == 0

    assert [one["同意日時"] for one in exported(place, call, "ja")] == [obtained]


@pytest.mark.parametrize(
    ("channel", "said", "unknown"),
    [
        ("求人媒体", "求人媒体を通じた本人の応募 [acme-csv/job_board]", 0),
        ("", "記録なし(要確認) [acme-csv/unknown]", 1),
        ("その他", "その他の経路(要確認) [acme-csv/other]", 1),
    ],
)
def test_how_the_data_was_come_by_is_told_in_words_or_warned_of(place, relay, call, channel, said, unknown) -> None:
    place.rows(HANAKO)
    header, row = place.export.read_text(encoding="utf-8").splitlines()
    place.export.write_text(f"{header},応募経路\n{row},{channel}\n", encoding="utf-8")
    assert call("sync").code == 0

    assert [one["取得の経緯"] for one in exported(place, call, "ja")] == [said]
    for command in (("list",), ("export", "-o", "q.csv")):
        answer = call("provisions", *command, "--lang", "ja")
        assert ("取得の経緯が分からない送信が 1 件" in answer.err) == bool(unknown)
    assert json.loads(call("provisions", "list", "--json").out)["route_unknown"] == unknown


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_channel_has_words_of_its_own(lang) -> None:
    assert set(ROUTES) == set(get_args(ChannelType))
    assert len({words[lang] for words in ROUTES.values()}) == len(ROUTES)


def test_the_json_can_be_recomputed_by_whoever_gets_it(handed, call) -> None:
    call("provisions", "export", "-o", "p.json", "--format", "json")
    rows = json.loads((handed.folder / "p.json").read_text(encoding="utf-8"))["provisions"]

    entries = [entry for one in rows for entry in (one["prepared"], one["outcome"])]
    for entry in entries:
        told = entry.pop("hash")
        body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
        assert hashlib.sha256(entry["previous"].encode() + body).hexdigest() == told
    assert sorted(entry["number"] for entry in entries) == list(range(1, 7))


def test_an_export_tells_how_much_it_wrote(handed, call) -> None:
    told = json.loads(call("provisions", "export", "-o", "p.csv", "--person", "acme-csv/A-1", "--json").out)

    assert told == {"file": "p.csv", "format": "csv", "rows": 2, "handed_on": 2, "route_unknown": 2}


def test_every_item_that_may_leave_has_a_name_in_both_languages() -> None:
    assert set(ITEMS) == set(FULL)
    for lang in ("ja", "en"):
        assert len({words[lang] for words in ITEMS.values()}) == len(ITEMS)


# verify


def verified(call, *args: str) -> dict:
    answer = call("provisions", "verify", *args, "--json")
    told = json.loads(answer.out)
    assert told["exit_code"] == answer.code
    return told


def tampered(place, *statements: str) -> None:
    with closing(sqlite3.connect(place.folder / ".relay" / "ledger.db")) as ledger, ledger:
        for statement in statements:
            assert ledger.execute(statement).rowcount > 0


def rewritten(place, seq: int, *, rechained: bool, **changes: object) -> None:
    """Change what an entry says; *rechained*: with all hashes from there on, as somebody who knows how would do it."""
    with closing(sqlite3.connect(place.folder / ".relay" / "ledger.db")) as ledger, ledger:
        rows = ledger.execute("SELECT seq, body FROM provisions WHERE seq >= ? ORDER BY seq", (seq,)).fetchall()
        previous = None
        for number, body in rows:
            told = orjson.loads(body) | (changes if number == seq else {})
            if previous and rechained:
                told["previous"] = previous
            changed = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
            previous = hashlib.sha256(told["previous"].encode() + changed).hexdigest()
            hash_ = (previous,) if rechained else ()
            sql = "UPDATE provisions SET body = ?" + (", hash = ?" if rechained else "") + " WHERE seq = ?"
            if number == seq or rechained:
                ledger.execute(sql, (changed, *hash_, number))


def test_a_whole_record_verifies_and_tells_its_end(handed, call) -> None:
    told = verified(call)

    assert (told["entries"], told["pushes"], told["faults"], told["exit_code"]) == (6, 3, [], 0)
    assert told["head"].startswith("6:")
    assert verified(call, "--head", told["head"])["faults"] == []


def test_an_empty_record_is_whole(place, call) -> None:
    assert verified(call) == {
        "entries": 0,
        "pushes": 0,
        "head": None,
        "swept_to": None,
        "faults": [],
        "exit_code": 0,
    }


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_first_broken_entry_is_named_and_ends_with_9(recorded, call, lang) -> None:
    rewritten(recorded, 3, rechained=False, status="updated")
    rewritten(recorded, 5, rechained=False, route="elsewhere/job_board")
    answer = call("provisions", "verify", "--lang", lang)

    assert answer.code == 9
    first = {"en": "first at entry 3: the entry was changed", "ja": "最初の不整合は 3 番: 記録が書き換えられています"}
    assert first[lang] in answer.err
    assert {"en": "restore the newest backup", "ja": "最新の控え"}[lang] in answer.err


def test_a_push_that_is_over_without_its_second_entry_is_named_with_a_remedy(recorded, call) -> None:
    tampered(recorded, "DELETE FROM provisions WHERE seq = 6")
    tampered(recorded, "UPDATE outbox SET state = 'superseded', answer = NULL WHERE op = 'upsert' AND revision = 2")
    answer = call("provisions", "verify", "--lang", "en")

    assert answer.code == 9
    assert "a push is over and has no second entry" in answer.err
    assert "restore the newest backup" in answer.err


TAMPERINGS = [
    (("DELETE FROM provisions WHERE seq = 2",), (2, "missing")),
    (("UPDATE provisions SET record_id = 'rcr_x' WHERE seq = 1",), (1, "row_differs")),
    (("UPDATE provisions SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 4",), (4, "row_differs")),
    (("UPDATE parties SET body = REPLACE(body, 'サンプル', '別会社')",), (1, "parties_changed")),
    (("DELETE FROM parties",), (1, "parties_missing")),
    (("UPDATE outbox SET digest = 'sha256:00' WHERE op_id = 1",), (1, "operation_differs")),
    (("UPDATE outbox SET answer = 'invalid' WHERE op_id = 1",), (3, "answer_differs")),
    (("UPDATE batches SET key = 'rb_other' WHERE batch_id = 1",), (3, "answer_differs")),
    (("UPDATE consents SET text_sha256 = 'ab' WHERE status = 'granted'",), (1, "consent_differs")),
    (
        ("UPDATE consents SET effective_at = '2020-01-01T00:00:00.000Z' WHERE status = 'granted'",),
        (1, "consent_differs"),
    ),
    (("DELETE FROM consents WHERE status = 'granted'",), (1, "consent_missing")),
    (("UPDATE consents SET status = 'denied'",), (1, "consent_differs")),
    (("UPDATE consents SET recipients = '別の会社'",), (1, "consent_differs")),
    (("UPDATE consents SET payload = 'unnamed'",), (1, "consent_differs")),
    (("UPDATE consents SET scope = 'contact_by_agent'",), (1, "consent_differs")),
    (("UPDATE consents SET evidence_sha256 = 'ab'",), (1, "consent_differs")),
    (("UPDATE consents SET expires_at = '2030-01-01T00:00:00.000Z'",), (1, "consent_differs")),
    (("DELETE FROM outbox WHERE op_id = 1",), (1, "operation_missing")),
]


@pytest.mark.parametrize(("statements", "first"), TAMPERINGS, ids=lambda one: str(one[-1])[:40])
def test_whatever_is_changed_beside_the_chain_shows(recorded, call, statements, first) -> None:
    tampered(recorded, *statements)
    told = verified(call)

    assert (told["faults"][0]["number"], told["faults"][0]["code"]) == first
    assert told["exit_code"] == 9


REWRITINGS = [
    (1, {"items": ["person.full_name"]}, None),
    (1, {"items": ["person.birth_date"]}, "items_differ"),
    (1, {"items": []}, "items_differ"),
    (1, {"payload": "unnamed"}, "items_differ"),
    (1, {"payload_sha256": "sha256:00"}, "operation_differs"),
    (1, {"consent_id": "con_other"}, "operation_differs"),
    (1, {"obtained_at": "2020-01-01T00:00:00.000Z"}, "consent_differs"),
    (1, {"policy_version": "2025-01"}, "consent_differs"),
    (1, {"consent_sha256": "00"}, "consent_differs"),
    (1, {"parties": "00"}, "parties_missing"),
    (3, {"status": "unchanged"}, "answer_differs"),
    (3, {"request_key": "rb_other"}, "answer_differs"),
    (3, {"revision": 9}, "prepared_missing"),
    (1, {"record_id": "rcr_other"}, "row_differs"),
]


@pytest.mark.parametrize(("seq", "changes", "code"), REWRITINGS, ids=lambda one: str(one)[:30])
def test_an_entry_rewritten_with_all_its_hashes_still_disagrees_with_the_rest(
    recorded, call, seq, changes, code
) -> None:
    head = verified(call)["head"]
    rewritten(recorded, seq, rechained=True, **changes)
    told = verified(call)

    if code:
        assert (seq, code) in {(one["number"], one["code"]) for one in told["faults"]}
    assert {one["code"] for one in verified(call, "--head", head)["faults"]} >= {"changed"}


def test_entries_that_were_cut_off_show_by_the_pushes_they_leave_alone(handed, call) -> None:
    head = verified(call)["head"]
    tampered(handed, "DELETE FROM provisions WHERE seq >= 5")
    told = verified(call)

    assert [one["code"] for one in told["faults"]] == ["outcome_missing", "prepared_missing"]
    assert all(one["record_id"] == record_id(handed, "A-1") and one["revision"] == 2 for one in told["faults"])
    assert "incomplete" in call("provisions", "verify").err
    assert (verified(call, "--head", head)["faults"][0]["number"], told["exit_code"]) == (5, 9)


def test_the_items_of_what_waits_are_those_of_its_bytes(handed, relay, call) -> None:
    path = handed.folder / "relay.toml"
    there = path.read_text(encoding="utf-8")
    path.write_text(there.replace(relay.url, "http://127.0.0.1:1"), encoding="utf-8")
    handed.rows(HANAKO, ICHIRO.replace("経理", "法務"), JIRO)
    assert call("sync").code == 6
    seq = verified(call)["entries"]
    rewritten(handed, seq, rechained=True, items=["person.full_name"])

    assert [(one["number"], one["code"]) for one in verified(call)["faults"]] == [(seq, "items_differ")]


@pytest.mark.parametrize("head", ["7", "7:abc", "x:" + "0" * 64])
def test_an_end_that_is_none_is_refused(recorded, call, head) -> None:
    assert call("provisions", "verify", "--head", head).code == 2


def test_the_record_outlives_an_erasure_under_the_record_id_alone(handed, call) -> None:
    pseudonym = record_id(handed, "A-1")
    with opened(handed) as ledger, ledger.transaction():
        person_id = ledger.records.get(pseudonym).person_id
        forget(ledger.database, [person_id], ledger.now())

    assert call("provisions", "list", "--person", "acme-csv/A-1").code == 2
    rows = listed(call, "--person", pseudonym)
    assert [one["state"] for one in rows] == ["created", "updated"]
    assert "花子" not in json.dumps(rows, ensure_ascii=False)
    assert verified(call)["faults"] == []


def erased(call, application: str) -> None:
    assert call("person", "erase", application, "--yes").code == 0


@pytest.fixture
def address(monkeypatch):
    """Writes a line to the stdin of the next command."""

    def write(line: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(line + "\n"))

    return write


def test_who_was_erased_still_gets_their_provision_records_by_address(handed, call, address) -> None:
    before = listed(call, "--person", "acme-csv/A-1")
    erased(call, "acme-csv/A-1")
    address("Hanako@Example.jp")

    assert listed(call, "--email") == before
    address("hanako@example.jp")
    assert call("provisions", "export", "-o", "hers.json", "--format", "json", "--email").code == 0
    assert json.loads((handed.folder / "hers.json").read_text(encoding="utf-8"))["provisions"] == before


def test_who_was_erased_and_never_handed_on_has_no_provision_records(handed, call, address) -> None:
    erased(call, "acme-csv/A-3")
    address("jiro@example.jp")

    assert listed(call, "--email") == []


def test_nobody_has_provision_records_under_an_address_that_was_never_seen(handed, call, address) -> None:
    erased(call, "acme-csv/A-1")
    address("nobody@example.jp")
    answer = call("provisions", "list", "--email")

    assert answer.code == 2
    assert "knows nobody" in answer.err
