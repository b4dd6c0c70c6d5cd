"""``doctor``: everything that a sync hangs on, each by itself; words with counts and the lines that teach them."""

from __future__ import annotations

import json
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relay_connectors.clock import FixedClock, SystemClock, today
from relay_connectors.settings import load
from relay_connectors.testing import Harvest, World, served
from relay_greenhouse.tables import SCOPES

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,選考段階,応募経路,不採用理由,備考,同意,同意日"
ROWS = (
    "A-1,山田 花子,hanako@example.jp,不採用,一次面接,doda,経験不足,memo",
    "A-2,佐藤 一郎,ichiro@example.jp,選考通らず,部長面談X,謎の経路,なんとなく,memo",
    "A-3,鈴木 二郎,jiro@example.jp,選考通らず,部長面談X,謎の経路,なんとなく,memo",
    "A-4,高橋 三郎,saburo@example.jp,謎の結果,一次面接,doda,,memo",
)


def write(place, *lines: str, encoding: str = "utf-8") -> None:
    place.export.write_bytes(("\n".join(lines) + "\n").encode(encoding))


def doctor(call, *args: str):
    answer = call("doctor", "--json", *args)
    return answer.code, json.loads(answer.out)


def messages(found) -> str:
    return " ".join(problem["message"] for problem in found["problems"])


def codes(found) -> set[str]:
    return {note["code"] for note in found["notes"]}


@pytest.fixture
def healthy(place, relay, call):
    """A place after its first sync."""
    write(place, HEADER, *ROWS)
    assert call("sync").code == 0
    return place


def test_a_healthy_place_ends_with_0(healthy, call) -> None:
    code, told = doctor(call)

    assert code == told["exit_code"] == 0
    assert all(told[name]["ok"] for name in ("settings", "ledger", "relay"))
    assert told["relay"]["schema"] == {"min": "1.0", "max": "1.0"}
    assert abs(told["relay"]["clock_skew_seconds"]) <= 2


def test_a_doctor_changes_nothing(healthy, call) -> None:
    ledger = healthy.folder / ".relay" / "ledger.db"
    before = ledger.read_bytes()
    doctor(call)

    assert ledger.read_bytes() == before


def test_before_the_first_sync_no_ledger_is_made(place, relay, call) -> None:
    code, told = doctor(call)

    assert code == 0
    assert codes(told["ledger"]) == {"ledger_absent"}
    assert not (place.folder / ".relay" / "ledger.db").exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_files_are_told_with_their_form_and_columns(encoding: str, healthy, call) -> None:
    write(healthy, HEADER, *ROWS, encoding=encoding)
    _, told = doctor(call)

    source = told["sources"]["acme-csv"]
    assert source["files"] == [{"name": "a.csv", "encoding": encoding, "delimiter": ",", "header_row": 1}]
    assert source["columns"]["mapped"]["応募ID"] == "source.application_id"
    assert source["columns"]["unmapped"] == ["備考"]
    assert source["rows"] == 4


def test_unknown_words_are_counted_by_kind(healthy, call) -> None:
    _, told = doctor(call)

    words = told["sources"]["acme-csv"]["words"]
    assert {kind: found["words"] for kind, found in words.items()} == {
        "status": [{"word": "選考通らず", "rows": 2}, {"word": "謎の結果", "rows": 1}],
        "stage": [{"word": "部長面談X", "rows": 2}],
        "reason": [{"word": "なんとなく", "rows": 2}],
        "channel": [{"word": "謎の経路", "rows": 2}],
    }


def test_the_lines_to_paste_load_and_teach_the_words(healthy, call) -> None:
    toml = doctor(call)[1]["sources"]["acme-csv"]["toml"]
    settings = healthy.folder / "relay.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before + toml, encoding="utf-8")
    assert doctor(call)[0] == 2  # a meaning that nobody filled in is refused

    meanings = {"status": "employer_rejected", "stage": "interview_2", "reason": "values_fit", "channel": "other"}
    filled = [part.replace('"…"', f'"{meanings[part.partition("]")[0]]}"') for part in toml.split("words.")[1:]]
    settings.write_text(before + "[sources.acme-csv." + "[sources.acme-csv.".join(
        "words." + part.removesuffix("[sources.acme-csv.") for part in filled
    ), encoding="utf-8")  # fmt: skip
    code, told = doctor(call)

    assert set(load(settings).sources["acme-csv"].words.status) == {"選考通らず", "謎の結果"}
    assert code == 0
    assert told["sources"]["acme-csv"]["words"] == {}
    assert told["sources"]["acme-csv"]["outcomes"] == {"employer_rejected": 4}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_text_holds_the_lines_to_paste_and_nobody(lang: str, healthy, call) -> None:
    answer = call("doctor", "--lang", lang, "--log-level", "debug")

    assert "[sources.acme-csv.words.status]" in answer.out
    assert '"選考通らず" = "…"  # 2' in answer.out
    assert "備考" in answer.out
    for personal in ("山田", "hanako", "memo"):
        assert personal not in answer.out + answer.err
    assert "選考通らず" not in answer.err


def test_only_the_named_sources_are_looked_at(healthy, call) -> None:
    healthy.settings(
        'start = "all"\n[sources.other]\nconnector = "generic_csv"\naccount = "acme"\npath = "nowhere.csv"'
    )
    # The rules in the settings belong to acme-csv.
    assert doctor(call, "acme-csv")[0] == 0
    code, told = doctor(call)

    assert code == 5
    assert told["sources"]["other"]["problems"][0]["exit_code"] == 5
    assert told["sources"]["acme-csv"]["ok"]
    assert call("doctor", "acme-cvs").code == 2


def test_a_file_that_cannot_be_read_does_not_hide_the_form_of_the_others(healthy, call) -> None:
    (healthy.export.parent / "b.csv").write_bytes(b"PK\x03\x04" + bytes(100))
    code, told = doctor(call)

    source = told["sources"]["acme-csv"]
    assert code == 5
    assert [file["name"] for file in source["files"]] == ["a.csv"]
    assert "b.csv" in messages(source)


def test_a_missing_outcome_column_is_told_with_the_columns_that_are_known(healthy, call) -> None:
    write(healthy, "応募ID,氏名,結果", "A-1,山田 花子,不採用")
    code, told = doctor(call)

    source = told["sources"]["acme-csv"]
    assert code == 2
    assert source["columns"] == {
        "mapped": {"応募ID": "source.application_id", "氏名": "person.full_name"},
        "unmapped": ["結果"],
    }
    assert "No column says how an application ended" in messages(source)


def test_without_a_header_csv_sniff_is_named(healthy, call) -> None:
    write(healthy, "A-1,山田 花子,だめ")
    code, told = doctor(call)

    assert code == 2
    assert codes(told["sources"]["acme-csv"]) == {"no_header"}
    assert "csv sniff" in call("doctor").out


def test_rows_that_cannot_be_used_are_counted_by_code(healthy, call) -> None:
    write(healthy, HEADER, *ROWS, ",山田 花子,,不採用,,,,", 'A-9,"never closed')
    code, told = doctor(call)

    assert code == 0
    assert told["sources"]["acme-csv"]["unusable"] == {"row_unparsable": 1, "no_application_id": 1}


def test_a_relay_that_is_down_ends_with_6_and_the_rest_is_told(healthy, call) -> None:
    healthy.settings(url="http://127.0.0.1:1")
    code, told = doctor(call)

    assert code == 6
    assert not told["relay"]["ok"]
    assert told["sources"]["acme-csv"]["rows"] == 4


def test_a_refused_key_is_more_urgent_than_a_missing_file(healthy, call, monkeypatch) -> None:
    monkeypatch.setenv("TEST_RELAY_KEY", "another-key")
    healthy.export.unlink()
    code, told = doctor(call)

    assert code == 2
    assert {told["relay"]["problems"][0]["exit_code"], told["sources"]["acme-csv"]["problems"][0]["exit_code"]} == {
        2,
        5,
    }
    assert "another-key" not in json.dumps(told)


def test_a_clock_that_is_wrong_is_noted(healthy, relay, call) -> None:
    relay.app.state.relay.clock.advance(timedelta(hours=1))
    code, told = doctor(call)

    assert code == 0
    (note,) = [one for one in told["relay"]["notes"] if one["code"] == "clock_skew"]
    assert 3590 <= note["seconds"] <= 3610


def test_every_secret_that_is_missing_is_told(healthy, call, monkeypatch) -> None:
    monkeypatch.delenv("TEST_RELAY_KEY")
    more = '\n[sources.gh]\nconnector = "generic_csv"\naccount = "acme"\npath = "x"\n'
    secrets = 'token = "env:TEST_UNSET_ONE"\nclient_secret = "env:TEST_UNSET_TWO"'
    healthy.settings('start = "all"' + more + secrets)
    code, told = doctor(call)

    assert code == 2
    assert "TEST_RELAY_KEY" in messages(told["relay"])
    assert "TEST_UNSET_ONE" in messages(told["sources"]["gh"])
    assert "TEST_UNSET_TWO" in messages(told["sources"]["gh"])


def test_settings_that_cannot_be_read_are_all_that_is_told(place, call) -> None:
    (place.folder / "relay.toml").write_text("[relay\n", encoding="utf-8")
    code, told = doctor(call)

    assert code == 2
    assert "not TOML" in messages(told["settings"])
    assert told["sources"] == {}


def test_another_identity_key_is_told(healthy, call) -> None:
    healthy.key("a1" * 32)
    code, told = doctor(call)

    assert code == 2
    assert "identity key is not the one" in messages(told["ledger"])


def test_a_damaged_ledger_ends_with_9(healthy, call) -> None:
    ledger = healthy.folder / ".relay" / "ledger.db"
    content = bytearray(ledger.read_bytes())
    for page in range(4096 * 4, len(content), 4096):
        content[page : page + 512] = bytes(512)
    ledger.write_bytes(content)
    code, told = doctor(call)

    assert code == 9
    assert "restore a backup" in messages(told["ledger"])


def test_a_ledger_of_a_newer_program_ends_with_8(healthy, call) -> None:
    with sqlite3.connect(healthy.folder / ".relay" / "ledger.db") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()

    assert doctor(call)[0] == 8


def test_files_that_are_open_to_others_are_noted(healthy, call) -> None:
    ledger = healthy.folder / ".relay" / "ledger.db"
    ledger.chmod(0o644)
    ledger.parent.chmod(0o755)
    _, told = doctor(call)

    assert codes(told["ledger"]) == {"file_was_open"}
    assert codes(told["settings"]) == {"folder_is_open"}
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_consent_rules_without_parties_are_a_problem(healthy, call) -> None:
    file = healthy.folder / "relay.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[provider]", "[sources.unused]").replace(
        'name = "株式会社サンプル"\naddress = "東京都港区2-2"\nrepresentative = "例示 太郎"',
        'connector = "generic_csv"\naccount = "acme"\npath = "exports/*.csv"',
    ), encoding="utf-8")  # fmt: skip
    code, told = doctor(call, "acme-csv")

    assert code == 2
    (problem,) = told["relay"]["problems"]
    assert "[provider] and [relay.recipient]" in problem["message"]


def test_the_rows_are_counted_as_a_sync_counts_them(place, relay, call) -> None:
    again = [ROWS[0], ROWS[1].replace("なんとなく", "別の理由"), ",名なし,x@example.jp,不採用,,,,", 'A-9,"never closed']
    write(place, HEADER, *ROWS, ",,,,,,,", "A-5,渡辺 四郎,,選考中,,,,", "A-6,伊藤 五郎,,内定承諾,,,,", *again)
    (place.export.parent / "b.csv").write_text("\n".join([HEADER, *ROWS[:2]]) + "\n", encoding="utf-8")
    _, told = doctor(call)
    counted = json.loads(call("sync", "--only", "collect", "--json").out)["collect"]

    source = told["sources"]["acme-csv"]
    assert source["counts"] == counted
    assert (counted["duplicates"], counted["invalid"], counted["skipped"]["blank"]) == (1, 3, 1)
    assert sum(source["overruled"].values()) > 0
    assert source["rows"] + source["blank"] == counted["read"]
    assert source["unusable"] == {"conflicting_rows": 1, "no_application_id": 1, "row_unparsable": 1}
    assert "1" in call("doctor", "--lang", "ja").out.partition("同じ行の繰り返し")[0].splitlines()[-1]


@pytest.fixture
def greenhouse(place, relay, monkeypatch):
    """A fake Harvest on loopback that a source of the settings reads; what it is given changes it."""
    monkeypatch.setenv("TEST_GREENHOUSE_SECRET", "s3cret-canary")
    write(place, HEADER, *ROWS)
    # Its clock is that of this machine: what is examined is read by a real one.
    harvest = Harvest(World.seeded(1, 30, clock=FixedClock(datetime.now(UTC))))
    with served(harvest) as url:
        harvest.base = url
        place.settings(
            'start = "all"\n[sources.gh]\nconnector = "greenhouse"\naccount = "acme"\nclient_id = "client.canary"\n'
            f'client_secret = "env:TEST_GREENHOUSE_SECRET"\nbase_url = "{url}/v3"\ntoken_url = "{url}/token"'
        )
        yield harvest


def test_an_api_that_is_sound_is_told_with_its_version_and_rows(greenhouse, call) -> None:
    code, told = doctor(call)

    source = told["sources"]["gh"]
    assert (code, source["problems"], source["notes"]) == (0, [], [])
    assert source["api"] == {"version": "v3", "url": f"{greenhouse.base}/v3", "tls": False}
    assert source["counts"]["read"] == source["rows"] == 30
    assert source["outcomes"]["employer_rejected"] == len(greenhouse.world.referable())


def test_a_missing_scope_ends_with_2_and_is_named(greenhouse, call) -> None:
    greenhouse.denied = {"candidates", "application_stages"}
    code, told = doctor(call)

    source = told["sources"]["gh"]
    assert code == 2
    assert [problem["exit_code"] for problem in source["problems"]] == [2, 2]
    assert "harvest:candidates:list" in messages(source)
    assert "harvest:application_stages:list" in messages(source)
    assert "rows" not in source
    assert told["sources"]["acme-csv"]["ok"]


def test_a_filter_that_is_ignored_ends_with_5_and_names_the_setting(greenhouse, call) -> None:
    greenhouse.ignores_dates = True
    code, told = doctor(call)

    source = told["sources"]["gh"]
    assert code == 5
    assert len(source["problems"]) == 2
    assert all("try another date_filter" in problem["message"] for problem in source["problems"])
    asked = [set(names) - {"per_page", "fields"} for path, names in greenhouse.asked if path == "/v3/applications"]
    assert asked == [set(), {"updated_at"}, {"ids"}]


def test_an_account_that_looks_empty_asks_who_reads_it(greenhouse, call) -> None:
    greenhouse.site_admin = False
    code, told = doctor(call)

    assert code == 0
    assert told["sources"]["gh"]["notes"] == [{"code": "nothing_visible", "who": "Site Admin", "setting": "sub"}]
    assert "Does the credential act as a Site Admin?" in call("doctor").out
    assert "Site Admin として読んでいますか" in call("doctor", "--lang", "ja").out


def refuse_everything(harvest, monkeypatch):
    harvest.denied = {path.removeprefix("/") for path in SCOPES}


def refuse_the_secret(harvest, monkeypatch):
    monkeypatch.setenv("TEST_GREENHOUSE_SECRET", "wrong-canary")


def refuse_the_token(harvest, monkeypatch):
    harvest.token_life = timedelta(0)
    harvest.token_spelling = "none"


@pytest.mark.parametrize("refuse", [refuse_everything, refuse_the_secret, refuse_the_token])
def test_a_refused_credential_ends_with_2_and_is_not_shown(refuse, greenhouse, call, monkeypatch) -> None:
    refuse(greenhouse, monkeypatch)
    code, told = doctor(call)
    texts = [call("doctor", "--lang", lang).out for lang in ("en", "ja")]

    (problem,) = told["sources"]["gh"]["problems"]
    assert (code, problem["exit_code"]) == (2, 2)
    assert "client_secret" in problem["message"]
    assert "client_secret" in texts[1]
    assert "認証情報" in texts[1]
    assert "canary" not in json.dumps(told) + "".join(texts)


def test_an_api_that_is_down_ends_with_5_and_the_rest_is_told(greenhouse, place, call) -> None:
    text = (place.folder / "relay.toml").read_text(encoding="utf-8")
    (place.folder / "relay.toml").write_text(text.replace(greenhouse.base, "http://127.0.0.1:1"), encoding="utf-8")
    code, told = doctor(call)

    assert code == 5
    assert "no connection" in messages(told["sources"]["gh"])
    assert "tls" not in told["sources"]["gh"]["api"]
    assert told["sources"]["acme-csv"]["rows"] == 4


def test_a_clock_that_is_not_the_sources_is_noted(greenhouse, call) -> None:
    greenhouse.world.clock.at -= timedelta(hours=2)
    _, told = doctor(call, "gh")

    (note,) = told["sources"]["gh"]["notes"]
    assert note["code"] == "source_clock_skew"
    assert 7190 <= note["seconds"] <= 7300


@pytest.mark.parametrize(("days", "code", "problems", "notes"), [(60, 0, 0, {"sunset"}), (0, 8, 1, set())])
def test_the_end_of_an_api_is_noted_before_and_a_problem_after(
    days: int, code: int, problems: int, notes, greenhouse, call, monkeypatch
) -> None:
    ends = today(SystemClock()) + timedelta(days=days)
    monkeypatch.setattr("relay_greenhouse.GreenhouseConnector.sunset", ends)
    ended, told = doctor(call)

    assert ended == code
    assert len(told["sources"]["gh"]["problems"]) == problems
    assert codes(told["sources"]["gh"]) == notes
    assert problems == 0 or ends.isoformat() in call("doctor", "--lang", "ja").out


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ["state  whole, schema", "schema  1.0-1.0", "clock   +0 s", "TLS     none, on this machine only", "API"],
        ),
        ("ja", ["壊れていません (スキーマ", "スキーマ", "時計のずれ", "なし (この端末内)", "API"]),
    ],
)
def test_the_text_tells_ledger_relay_and_api(lang: str, words: list[str], greenhouse, call) -> None:
    call("sync", "acme-csv")
    out = call("doctor", "--lang", lang).out

    assert [word for word in words if word not in out] == []
    assert f"v3 {greenhouse.base}/v3" in out


def test_the_program_runs_in_a_process_of_its_own(healthy, spawn) -> None:
    out, err = spawn("doctor", "--lang", "ja").communicate(timeout=30)

    assert "リレー: OK" in out
    assert "選考通らず" in out
    assert "Traceback" not in err


def test_the_words_of_an_api_come_from_its_first_rows(tmp_path: Path) -> None:
    from relay_connectors.connector import Connector, Draft, Page, Raw, Source
    from relay_connectors.connector.contract import Settings
    from relay_connectors.connector.survey import SAMPLE, survey

    class Endless(Connector[Settings]):
        name = "endless"
        version = translator = "1"

        def fetch(self, cursor):
            number = 0
            while True:
                raws = [Raw(f"A-{number + n}", {}) for n in range(300)]
                number += 300
                yield Page(raws, {"at": number})

        def translate(self, raw):
            return Draft(outcome="unknown", outcome_raw="Parked")

    seen = survey(Source(Endless(Settings(account="acme"))))

    assert (seen.complete, seen.rows) == (False, 1200)
    assert seen.rows >= SAMPLE
    assert seen.words.found()["status"].words == (("Parked", 1200),)


def test_a_ledger_in_a_synchronised_folder_is_told_with_a_way_out(healthy, call, monkeypatch) -> None:
    monkeypatch.setenv("OneDrive", str(healthy.folder))
    code, told = doctor(call)

    assert (code, codes(told["ledger"])) == (0, {"ledger_synced"})
    assert "OneDrive synchronises the ledger's folder" in call("doctor").out
    assert "OneDrive が同期しています" in call("doctor", "--lang", "ja").out


@pytest.mark.parametrize(
    ("column", "code", "part"),
    [
        ("連絡NG", "column_refusing", '連絡してはいけない人を示す列なら columns で "flags.'),
        ("応募経路詳細", "column_agencies", "人材紹介会社の名前の列なら"),
        ("最終結果", "column_results", "不採用以外の結果も書かれる列なら"),
        ("最終辞退日", "column_ends", "辞退や採用のときに記入される列なら"),
    ],
)
def test_a_column_that_may_matter_and_is_not_read_is_told_in_either_language(
    column: str, code: str, part: str, healthy, call
) -> None:
    write(healthy, f"{HEADER},{column}", f"{ROWS[0]},はい,2026-10-01,")

    assert {note["code"] for note in doctor(call)[1]["sources"]["acme-csv"]["notes"]} >= {code}
    assert part in call("doctor", "--lang", "ja").out


def test_another_persons_columns_are_told_in_either_language(healthy, call) -> None:
    write(healthy, f"{HEADER},紹介会社,氏名,電話番号", f"{ROWS[0]},はい,2026-10-01,見本人材,代理 太郎,090-1234-5678")

    notes = [note for note in doctor(call)[1]["sources"]["acme-csv"]["notes"] if note["code"] == "column_of_another"]

    assert [note["column"] for note in notes] == ["氏名 (2)", "電話番号"]
    assert "列「電話番号」は別の人の列の後にあるため読み取っていません。" in call("doctor", "--lang", "ja").out
