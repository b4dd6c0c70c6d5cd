"""What can be wrong with what users give: a clear message in both languages, the right code, nothing lost."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable

import pytest

from relay_connectors.cli.messages import MESSAGES, code_of, translated
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

GOOD = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
OTHER_KEY = "a1" * 32


def no_file(place) -> None:
    place.export.unlink()


def empty_file(place) -> None:
    place.export.write_bytes(b"")


def only_blank_lines(place) -> None:
    place.export.write_bytes(b"\r\n,,,\r\n")


def undecodable(place) -> None:
    place.export.write_bytes("応募ID,選考ステータス\n".encode() + b"A-1,\xff\xfe\x80\x81\xff\n" * 3)


def workbook(place) -> None:
    place.export.write_bytes(b"PK\x03\x04" + bytes(200))


def no_status_column(place) -> None:
    place.export.write_text("応募ID,氏名\nA-1,山田 花子\n", encoding="utf-8")


def no_id_column(place) -> None:
    place.export.write_text("氏名,選考ステータス\n山田 花子,不採用\n", encoding="utf-8")


def no_header(place) -> None:
    place.export.write_text("A-1,山田 花子,だめ\nA-2,佐藤 一郎,だめ\n", encoding="utf-8")


def unknown_key(place) -> None:
    place.settings('start = "all"\n[policy]\nembarg = "72h"')


def unknown_connector_key(place) -> None:
    place.settings('start = "all"\nencodng = "cp932"')


def literal_secret(place) -> None:
    file = place.folder / "relay.toml"
    file.write_text(file.read_text().replace('"env:TEST_RELAY_KEY"', '"sk_live_canary"'))


def no_toml(place) -> None:
    (place.folder / "relay.toml").write_text("[relay\nurl = canary", encoding="utf-8")


def no_settings(place) -> None:
    (place.folder / "relay.toml").unlink()


def no_secret(place) -> None:
    file = place.folder / "relay.toml"
    file.write_text(file.read_text().replace("TEST_RELAY_KEY", "TEST_UNSET_KEY"))


def wrong_identity(place) -> None:
    with Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes(32))):
        pass


def broken_identity(place) -> None:
    place.key("not hexadecimal")


def missing_identity(place) -> None:
    (place.folder / ".relay" / "identity.key").unlink()


def no_ledger(place) -> None:
    path = place.folder / ".relay" / "ledger.db"
    path.touch(mode=0o600)
    path.write_bytes(b"this is no database" * 100)


def relay_is_down(place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place.settings(url=f"http://127.0.0.1:{server.getsockname()[1]}")


CASES = [
    (no_file, 5, "No file is found at", "ファイルがありません"),
    (empty_file, 5, "is empty", "は空です"),
    (only_blank_lines, 5, "holds no rows", "は空です"),
    (undecodable, 5, "encoding", "文字コード"),
    (workbook, 5, "no Excel workbook", "Excel のブックではありません"),
    (no_status_column, 2, "No column says how an application ended", "選考結果の列がありません"),
    (no_id_column, 2, "No column holds an id", "応募IDの列がありません"),
    (no_header, 2, "no header", "見出し行が見つかりません"),
    (unknown_key, 2, 'did you mean "embargo"', '"embargo" ではありませんか'),
    (unknown_connector_key, 2, "encodng", "encodng"),
    (literal_secret, 2, "a literal secret is refused", "鍵そのものは書けません"),
    (no_toml, 2, "not TOML", "TOML として読めません"),
    (no_settings, 2, "relay-connectors init", "relay-connectors init"),
    (no_secret, 2, "export TEST_UNSET_KEY", "TEST_UNSET_KEY"),
    (wrong_identity, 2, "identity key is not the one", "識別鍵が、この台帳を作ったときのものと異なります"),
    (broken_identity, 2, "64 hexadecimal characters", "64 文字の 16 進数"),
    (missing_identity, 2, "identity.key", "identity.key"),
    (no_ledger, 9, "not a ledger", "台帳ではありません"),
    (relay_is_down, 6, "does not answer", "リレーに接続できません"),
]
IDS = [case[0].__name__ for case in CASES]


@pytest.mark.parametrize(("spoil", "code", "english", "japanese"), CASES, ids=IDS)
def test_bad_input_is_told_with_its_exit_code(
    spoil: Callable[..., None], code: int, english: str, japanese: str, place, relay, call
) -> None:
    spoil(place)

    answer = call("sync")

    assert answer.code == code
    assert english in answer.err
    assert_clean(answer.err)
    in_japanese = call("sync", "--lang", "ja")
    assert in_japanese.code == code
    assert japanese in in_japanese.err
    assert "エラー:" in in_japanese.err


MENDABLE = [no_file, empty_file, undecodable, no_status_column, missing_identity, no_ledger, relay_is_down]


@pytest.mark.parametrize("spoil", MENDABLE, ids=lambda spoil: spoil.__name__)
def test_after_bad_input_was_mended_nothing_is_lost(spoil: Callable[..., None], place, relay, call) -> None:
    place.rows(GOOD)
    assert call("sync").code == 0
    saved = (place.folder / ".relay" / "ledger.db").read_bytes()
    spoil(place)
    call("sync")

    place.settings(url=relay.url)
    place.key("5e" * 32)
    if spoil is no_ledger:
        (place.folder / ".relay" / "ledger.db").write_bytes(saved)
    place.rows(
        GOOD, GOOD.replace("A-1", "A-2").replace("hanako", "jiro").replace("花子", "二郎").replace("ハナコ", "ジロウ")
    )
    answer = call("sync", "--json")

    assert answer.code == 0
    report = json.loads(answer.out)
    assert report["collect"]["emitted"] == 2
    assert report["links"]["assigned"] == 1


def assert_clean(err: str) -> None:
    assert "Traceback" not in err
    assert "defect" not in err
    assert "canary" not in err
    assert "hanako" not in err
    assert "山田" not in err


def test_a_relay_that_refuses_the_key_ends_with_2_and_keeps_everything(place, relay, call, monkeypatch) -> None:
    monkeypatch.setenv("TEST_RELAY_KEY", "another-key")
    refused = call("sync", "--lang", "ja")
    monkeypatch.setenv("TEST_RELAY_KEY", "key-of-acme-0123456789")
    again = call("sync", "--json")

    assert refused.code == 2
    assert "認証を拒否しました" in refused.err
    assert "another-key" not in refused.err + refused.out
    assert json.loads(again.out)["links"]["assigned"] == 1


def test_a_second_run_at_the_same_time_ends_with_7(place, relay, call, spawn) -> None:
    assert call("sync").code == 0
    with (
        Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32))) as ledger,
        ledger.run(),
    ):
        process = spawn("sync", "--lang", "ja")
        _, err = process.communicate(timeout=30)

    assert process.returncode == 7
    assert "別の実行" in err
    assert call("sync").code == 0


def test_an_unknown_status_word_is_reviewed_and_never_linked(place, relay, call) -> None:
    place.rows(GOOD.replace("不採用", "謎の結果"))

    answer = call("sync", "--json")

    report = json.loads(answer.out)
    assert answer.code == 0
    assert report["gate"]["review"] == 1
    assert report["links"]["assigned"] == 0
    assert report["new"]["review"] == 1


def test_an_unknown_word_is_shown_by_issues_show_alone(place, relay, call) -> None:
    place.rows(GOOD.replace("不採用", "謎の結果"))
    synced = call("sync", "--log-level", "debug")
    listed, shown = call("issues", "list"), call("issues", "show", "1")

    assert "謎の結果" not in synced.out + synced.err + listed.out + listed.err
    assert '"謎の結果" = "…"' in shown.out
    assert "[sources.acme-csv.words.status]" in shown.out


def test_the_same_row_twice_is_counted_once(place, relay, call) -> None:
    place.rows(GOOD, GOOD)

    report = json.loads(call("sync", "--json").out)

    assert report["collect"] == {"read": 2, "emitted": 1, "skipped": {}, "duplicates": 1, "invalid": 0}
    assert report["exit_code"] == 0


def test_two_rows_that_contradict_each_other_are_an_issue(place, relay, call) -> None:
    place.rows(GOOD, GOOD.replace("営業", "経理"))

    first, second = call("sync", "--json"), call("sync", "--json")

    assert json.loads(first.out)["collect"]["invalid"] == 1
    assert (first.code, second.code) == (4, 0)  # newly quarantined only the first time
    assert "conflicting_rows" in call("issues", "list").out


@pytest.mark.parametrize(("lang", "said"), [("en", "Until then nothing goes"), ("ja", "送信も案内もしません")])
def test_both_places_of_a_contradiction_are_shown_with_the_way_out(place, relay, call, lang: str, said: str) -> None:
    place.rows(GOOD, GOOD.replace("不採用", "選考中"))
    call("sync")

    shown, explained = call("issues", "show", "1", "--lang", lang), call("explain", "acme-csv/A-1", "--lang", lang)

    assert "a.csv:2" in shown.out
    assert "a.csv:3" in shown.out
    assert said in shown.out
    assert {"en": "different things", "ja": "内容の異なる行"}[lang] in explained.out


def test_no_link_goes_out_to_whom_another_row_calls_open(place, relay, call) -> None:
    place.rows(GOOD)
    call("sync")
    place.rows(GOOD, GOOD.replace("不採用", "選考中"))
    call("sync")

    call("links", "export", "-o", "links.csv")

    assert "hanako" not in (place.folder / "links.csv").read_text(encoding="utf-8-sig")


def test_a_source_without_a_start_sends_nobody_and_says_how_to_go_on(place, relay, call) -> None:
    place.settings("")

    answers = [call("sync", "--lang", "ja") for _ in range(2)]

    assert [one.code for one in answers] == [3, 3]
    for flag in ("--start today", "--start all", "開始日がまだ選ばれていません"):
        assert flag in answers[1].out
    assert json.loads(call("status", "--json").out)["links"]["assigned"] == 0


def test_a_guard_stops_a_run_and_names_the_command_that_allows_it(place, relay, call) -> None:
    place.settings('start = "all"\n[policy]\nmax_new_per_run = 1')
    others = (GOOD.replace("A-1", f"B-{n}").replace("hanako", f"h{n}").replace("1234", f"000{n}") for n in range(3))
    place.rows(GOOD, *others)

    stopped = call("sync")
    allowed = call("sync", "--allow-new", "9", "--json")

    assert stopped.code == 3
    assert "relay-connectors sync --allow-new" in stopped.out
    assert allowed.code == 0


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["sync", "--start", "yesterday"], '"today", "all" or a day'),
        (["sync", "--since", "2026-13-01"], "--since must be a day"),
        (["sync", "--fail-on", "reviw"], 'did you mean "review"'),
        (["sync", "acme-cvs"], 'did you mean "acme-csv"'),
        (["sync", "--only", "send"], "send"),
        (["normalize"], "--connector generic_csv --set path=FILE"),
        (["normalize", "acme-csv", "--include-values"], "--quarantine"),
        (["normalize", "acme-csv", "--connector", "generic_csv"], "not both"),
        (["normalize", "--connector", "generic_cvs"], "Did you mean 'generic_csv'"),
        (["normalize", "--connector", "generic_csv", "--set", "path"], "KEY=VALUE"),
        (["normalize", "--connector", "generic_csv", "--set", "api_key=sk_canary"], "a literal secret is refused"),
        (["explain", "hanako"], "SOURCE/APPLICATION_ID"),
        (["explain", "acme-csv/A-404"], "no such record"),
        (["issues", "show", "99"], "issues list"),
        (["links", "export"], "-o"),
        (["relay", "mail", "--state", "nowhere"], "--state"),
        (["relay", "simulate", "nowhere.csv"], "links export"),
        (["relay", "serve", "--tenant", "acme"], "--api-key"),
        (["connectors", "show", "hrmso"], "generic_csv"),
        (["init"], "exists already"),
        (["mail", "render", "nowhere.csv", "-o", "mails"], "nowhere.csv"),
        (["schema", "export", "-o", "no/such/folder/x.json"], "cannot be written"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(args: list[str], part: str, place, call) -> None:
    answer = call(*args)

    assert answer.code == (5 if "nowhere.csv" in args and args[0] == "mail" else 2)
    assert part in answer.err
    assert_clean(answer.err)


def test_every_japanese_sentence_uses_only_parts_of_its_pattern() -> None:
    for known in MESSAGES.values():
        named = set(known.pattern.groupindex)
        assert set(re.findall(r"(?<!\{)\{(\w+)\}", known.ja)) <= named
        known.ja.format(**dict.fromkeys(named, "x"))


def test_a_sentence_that_nobody_knows_has_no_code() -> None:
    assert code_of("something else entirely") is None


@pytest.mark.parametrize("extra", ["fastapi", "jinja2"])
def test_a_missing_extra_is_answered_with_the_pip_line(extra: str, place, spawn) -> None:
    args = ["relay", "serve"] if extra == "fastapi" else ["mail", "render"]
    process = spawn(*args, before=f"import sys; sys.modules[{extra!r}] = None")
    _, err = process.communicate(timeout=30)

    assert process.returncode == 2
    assert "pip install" in err


@pytest.mark.parametrize(
    ("english", "part"),
    [
        (
            (
                "a.csv has lost what it had before: 連絡先 (person.phones). Nothing of it is read. Export it with "
                "these columns again, or run sync --allow-mass-change once if they are gone for good."
            ),
            "なくなっています: 連絡先 (person.phones)。",
        ),
        ("this would close 4 issues; add --yes to do it", "要対応 4 件"),
        ("relay.toml: relay.url: must be text in quotes", "relay.toml: relay.url: 文字列です"),
        ("relay.toml: policy.start: must be at least 1", "範囲の外"),
        ("/dev/null is neither a file nor a folder; point the source's path at an exported file.", "フォルダー"),
        (
            "The settings of the connector 'generic_csv' are wrong: No setting is called 'x'. Known: account, path..",
            "x' という設定はありません",
        ),
        ("The settings of the connector 'generic_csv' are wrong: header_row: input should be …", "誤りがあります"),
        (
            (
                "The export has changed, and not the settings: a.csv: No column says how an application ended. "
                "Export it with all its columns again."
            ),
            "a.csv: 設定は同じですが",
        ),
        (
            (
                "The export has changed, and not the settings: a.csv: no header stands in the first 20 rows: no column "
                "is known as an application id or a status. Export it with all its columns again."
            ),
            "a.csv: 設定は同じですが",
        ),
        ("a.csv: line 5 is beyond the end: it has 2 lines. Say in …", "a.csv: 5 行目はありません (全 2 行)"),
        ("a.xls is a web page or XML, whatever it is called (…): open it …", "HTML または XML"),
        (
            (
                "a.csv: 応募ID, 応募番号 could each be source.application_id. Say which one is not, in the source's "
                'settings: columns = { "応募番号" = "" }.'
            ),
            "a.csv: 応募ID, 応募番号 は、どちらも",
        ),
        ("a.csv holds a row of more than 100000 lines behind line 1; it is no export.", "1 行目より後"),
        (
            (
                "/applications suddenly holds nothing at all: the credential has lost its right, more likely than that "
                "all was deleted; what may it see? Nothing was passed over: once it can see again, reading goes on."
            ),
            "/applications が突然 1 件も",
        ),
        (
            "/applications contradicts itself: it held no row for one answer. Nothing was passed over; run it again.",
            "一度だけ空でした",
        ),
        ("con_1 is not known; `consent show` prints the ids", "con_1 という同意の記録はありません"),
        ("con_1 is no refusal; what takes a consent back is `consent withdraw`", "con_1 は拒否ではありません"),
        (
            "con_1 was not read in a cell: it is the person's word, and only a later consent of theirs lifts it",
            "本人の言葉です",
        ),
        ("con_1: its row still says so; mend the cell, run `sync`, then correct it", "con_1: 表の行がまだ"),
        (
            "--rest: these rows are the user's own, and no erasure changes them; write outside the state directory",
            "state_dir) の外に",
        ),
    ],
)
def test_what_people_with_files_meet_is_said_in_japanese(english: str, part: str) -> None:
    said = translated(english, "ja")

    assert part in said
    assert "None" not in said


RELAY_DOWN = "the relay does not answer: GET relay.example.jp/v1/meta: "
AGAIN = "Nothing is lost; run again."
NEVER, MAYBE = "; nothing was sent", "; it may have arrived"


@pytest.mark.parametrize(
    ("english", "what", "remedy"),
    [
        (
            f"{RELAY_DOWN}no connection (ConnectionRefusedError){NEVER}",
            "接続を拒否されました",
            "接続先が起動しているか",
        ),
        (f"{RELAY_DOWN}no connection (gaierror){NEVER}", "ホスト名を解決できません (DNS)", "url のホスト名"),
        (f"{RELAY_DOWN}no connection (NameTimeoutError){NEVER}", "ホスト名の解決 (DNS)", "DNS を確認"),
        (f"{RELAY_DOWN}no connection (TimeoutError){NEVER}", "時間内に接続できません", "ファイアウォール"),
        (f"{RELAY_DOWN}no connection (OSError){NEVER}", "接続できません", "url とネットワーク"),
        (f"{RELAY_DOWN}no whole answer before the deadline{MAYBE}", "時間内に応答がありません", "しばらくしてから"),
        (
            f"The relay does not answer: POST a.jp/x: the connection broke (BrokenPipeError){MAYBE}. {AGAIN}",
            "接続が途中で切れました",
            "すべて保存されています",
        ),
        (
            "greenhouse: GET harvest.example.com/v3/x: no whole answer before the deadline" + MAYBE,
            "取得元 greenhouse に接続できません: 時間内に応答がありません",
            "しばらくしてから",
        ),
        (
            "GET a.example.jp/v1/meta: no trusted TLS connection (CERTIFICATE_VERIFY_FAILED); check the url",
            "証明書を信頼できません",
            "期限、ホスト名、発行元",
        ),
        (
            "GET a.example.jp/v1/meta: no trusted TLS connection (WRONG_VERSION_NUMBER); check the url",
            "TLS で接続できません",
            "ポートが正しいか",
        ),
        (
            "the relay is not available: 503 at /v1/meta of a.jp (request r1)",
            "一時的に利用できません (503",
            "しばらくしてから",
        ),
        ("The relay does not answer (ConnectionError); is it running?", "リレーに接続できません", "relay serve"),
        ("greenhouse is not available: 503 at GET a.example.com/x", "一時的に利用できません (503", "しばらくしてから"),
        ("greenhouse answered 404 at GET a.example.com/x", "404 を返しました", "base_url"),
        ("the token's host is not available (503)", "トークンの発行元", "しばらくしてから"),
    ],
)
def test_a_connection_that_fails_is_said_in_japanese_with_its_remedy(english: str, what: str, remedy: str) -> None:
    said = translated(english, "ja")

    assert what in said
    assert remedy in said
    assert not re.search(r"connection|answer|arrived|sent|run again|check|None", said.replace("ConnectionError", ""))


@pytest.mark.parametrize(
    ("url", "what"),
    [("http://127.0.0.1:1", "接続を拒否されました"), ("https://nowhere.invalid", "ホスト名を解決できません")],
)
def test_a_relay_that_is_not_there_is_said_in_japanese_by_the_commands(url: str, what: str, place, call) -> None:
    settings = place.folder / "relay.toml"
    settings.write_text(re.sub(r'url = "http[^"]*"', f'url = "{url}"', settings.read_text("utf-8"), count=1), "utf-8")

    answer = call("credits", "show", "--lang", "ja")

    assert answer.code == 6
    assert what in answer.err
    assert "no connection" not in answer.err


def test_a_wrong_option_is_said_in_japanese(place, call) -> None:
    answer = call("normalize", "--include-values", "--lang", "ja")

    assert answer.code == 2
    assert "--quarantine FILE が必要です" in answer.err


@pytest.mark.parametrize("remedy", ["set it", "put the secret into /a b/key and run: chmod 600 '/a b/key'"])
def test_a_secret_whose_path_has_a_space_is_told_in_japanese(remedy: str) -> None:
    told = translated(f"relay.api_key: file:/my folder/a key is not set or empty; {remedy}", "ja")

    assert "file:/my folder/a key が" in told
