"""``consent import`` on a real ledger: a row is one statement, said once; what cannot be used is named and not lost."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

HANAKO = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
ICHIRO = "A-2,佐藤 一郎,サトウ イチロウ,ichiro@example.jp,090-1234-9999,経理,不採用,{applied},{decided},,"
FULL = (
    "--scope",
    "share_with_relay",
    "--policy-version",
    "2026-04",
    "--recipient",
    "キャリアリレー",
    "--payload",
    "full",
)
HEADER = "応募ID,同意,同意日"


def opened(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def written(place, *lines: str, encoding: str = "utf-8", name: str = "answers.csv") -> str:
    path = place.folder / name
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return str(path)


@pytest.fixture
def known(place, relay, call):
    """Two people who were never asked are in the ledger; nobody was handed on."""
    place.rows(HANAKO, ICHIRO)
    assert call("sync").code == 0
    return place


@pytest.fixture
def importing(known, call):
    """Imports lines under the usual defaults; what it said as JSON."""

    def run(*lines: str, more: tuple[str, ...] = FULL, encoding: str = "utf-8"):
        answer = call("consent", "import", written(known, *lines, encoding=encoding), *more, "--json")
        assert answer.code in (0, 4), answer.err
        return json.loads(answer.out)

    return run


def sent(call) -> dict[str, int]:
    return {name: count for name, count in json.loads(call("sync", "--json").out)["sent"].items() if count}


def test_an_imported_consent_lets_the_next_sync_hand_the_person_on(importing, call) -> None:
    told = importing(HEADER, "A-1,はい,2026-10-01")

    assert told["new"] == {"granted": 1, "denied": 0, "withdrawn": 0, "requested": 0}
    assert (told["people"], told["unusable"], told["exit_code"]) == (1, [], 0)
    assert sent(call) == {"created": 1}


def test_an_imported_refusal_keeps_the_person_from_links_too(importing, call) -> None:
    importing(HEADER, "A-1,いいえ,2026-10-01")
    call("sync")

    told = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)
    assert told["people"][0]["records"][0]["verdict_today"] == {"action": "blocked", "codes": ["consent_denied"]}
    assert json.loads(call("links", "export", "-o", "l.csv", "--json").out)["left_out"] == {"consent_denied": 1}


def test_a_row_read_twice_is_one_event(importing, known) -> None:
    lines = (
        "応募ID,メールアドレス,同意,同意日,撤回日",
        "A-1,,はい,2026-10-01,",
        ",ichiro@example.jp,はい,2026-10-01,2026-11-01",
        ",hanako@example.jp,撤回,,",
        "A-2,,不同意,,",
    )
    first = importing(*lines)
    with opened(known) as ledger:
        before = ledger.database.rows("SELECT * FROM consents ORDER BY consent_id")
    again = importing(*lines)

    assert first["new"] == {"granted": 2, "denied": 1, "withdrawn": 2, "requested": 0}
    assert (again["new"], again["known"], again["people"]) == (dict.fromkeys(first["new"], 0), 4, 0)
    with opened(known) as ledger:
        assert ledger.database.rows("SELECT * FROM consents ORDER BY consent_id") == before


def test_a_row_with_a_day_of_withdrawal_is_no_consent_any_more(importing, call) -> None:
    told = importing("応募ID,同意,同意日,撤回日", "A-1,はい,2026-10-01,2026-11-01")

    assert told["new"] == {"granted": 1, "denied": 0, "withdrawn": 1, "requested": 0}
    assert sent(call) == {}


def test_a_withdrawal_of_before_the_consent_is_a_mistake_and_nobody_is_handed_on(importing, call) -> None:
    told = importing("応募ID,同意,同意日,撤回日", "A-1,はい,2026-11-20,2026-10-01", "A-2,はい,2026-11-01,2026-11-01")

    assert [one["codes"] for one in told["unusable"]] == [["withdrawn_before_consent"]]
    assert (told["new"]["granted"], told["new"]["withdrawn"], told["exit_code"]) == (1, 1, 4)
    assert sent(call) == {}


def test_a_withdrawal_of_a_day_to_come_is_kept_named_and_counts_since_its_import(importing, call) -> None:
    told = importing("応募ID,同意,撤回日", "A-1,撤回,2062-11-20")

    assert (told["new"]["withdrawn"], told["exit_code"]) == (1, 4)
    assert told["odd"] == [{"locator": "answers.csv:2", "codes": ["refusal_in_future"]}]
    importing("応募ID,同意,同意日", f"A-1,はい,{datetime.now(UTC).isoformat()}")
    assert sent(call) == {"created": 1}


def test_a_withdrawal_whose_day_cannot_be_read_counts_since_it_was_imported(importing, call) -> None:
    importing("応募ID,同意,同意日,撤回日", "A-1,はい,2026-10-01,先月末")

    assert sent(call) == {}


def test_a_consent_past_its_own_end_is_expired(importing, call) -> None:
    importing("応募ID,同意,同意日,有効期限", "A-1,はい,2026-10-01,2026-10-31", "A-2,はい,2026-10-01,2099-12-31")
    told = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)["people"][0]

    assert told["scopes"][0]["status"] == "expired"
    assert told["scopes"][0]["expires_at"] == "2026-10-31T14:59:59.999Z"
    assert sent(call) == {"created": 1}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--recipient", "別の会社"), "recipient_not_accepted"),
        (("--recipient", "Another Co., Ltd."), "recipient_not_accepted"),
        (("--policy-version", "2019-01", "--recipient", "キャリアリレー"), "version_not_accepted"),
    ],
)
def test_a_consent_to_something_else_is_held_for_review(importing, call, more, code) -> None:
    usual = ("--scope", "share_with_relay", "--policy-version", "2026-04", "--payload", "full")
    importing(HEADER, "A-1,はい,2026-10-01", more=(*usual, *more))

    assert sent(call) == {}
    verdict = json.loads(call("explain", "acme-csv/A-1", "--json").out)["verdict_today"]
    assert verdict == {"action": "review", "codes": [code]}


def test_a_category_counts_once_the_policy_says_that_it_means_the_relay(importing, known, call) -> None:
    importing("応募ID,同意,同意日,提供先", "A-1,はい,2026-10-01,提携する 職業紹介事業者")
    assert sent(call) == {}
    path = known.folder / "relay.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '[policy]\naccepted_recipients = ["提携する職業紹介事業者"]\n', encoding="utf-8")

    assert sent(call) == {"created": 1}


def test_columns_say_what_the_options_do_not(importing, call) -> None:
    told = importing(
        "取得元,Application ID,scope,status,obtained_at,policy_version,recipients,payload,obtained_via,evidence",
        "acme-csv,A-1,share_with_relay、contact_by_employer,granted,2026-10-01T09:30:00+09:00,2026-04,"
        "Example Co., Ltd.;キャリアリレー,unnamed,paper,箱 12".replace(", Ltd.", "，Ltd."),
        more=(),
    )
    assert (told["unusable"], told["new"]["granted"]) == ([], 1)
    (one, two) = json.loads(call("consent", "show", "acme-csv/A-1", "--json").out)["people"][0]["events"]

    assert [one["scope"], two["scope"]] == ["share_with_relay", "contact_by_employer"]
    assert (one["payload"], one["obtained_via"], one["locator"]) == ("unnamed", "paper", "answers.csv:2")
    assert one["recipients"] == ["Example Co.,Ltd.", "キャリアリレー"]
    assert one["effective_at"] == "2026-10-01T00:30:00.000Z"


def test_a_heading_of_ones_own_is_given_a_meaning(importing) -> None:
    more = (*FULL, "--column", "第三者提供に同意しますか=status", "--column", "受付番号=application_id")
    told = importing("受付番号,第三者提供に同意しますか,回答日", "A-1,同意します,2026/10/1", more=more)

    assert told["new"]["granted"] == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_any_encoding_of_an_export_is_read(importing, encoding) -> None:
    assert importing(HEADER, "A-1,はい,2026-10-01", encoding=encoding)["new"]["granted"] == 1


UNUSABLE = [
    (",はい,2026-10-01,,,,,", "nobody_named"),
    ("A-9,はい,2026-10-01,,,,,", "unknown_application"),
    (",はい,2026-10-01,nobody@example.jp,,,,", "unknown_address"),
    (",はい,2026-10-01,hanako at example,,,,", "address_unreadable"),
    ("A-1,はい,2026-10-01,ichiro@example.jp,,,,", "two_people"),
    ("A-1,たぶん,2026-10-01,,,,,", "status_unknown"),
    ("A-1,,2026-10-01,,,,,", "status_missing"),
    ("A-1,はい,,,,,,", "date_missing"),
    ("A-1,はい,春ごろ,,,,,", "date_unreadable"),
    ("A-1,はい,2099-01-01,,,,,", "date_in_future"),
    ("A-1,はい,2026-10-01,,share,,,", "scope_unknown"),
    ("A-1,はい,2026-10-01,,,全部,,", "payload_unknown"),
    ("A-1,はい,2026-10-01,,,,のろし,", "via_unknown"),
    ("A-1,はい,2026-10-01,,,,,いつか", "expiry_unreadable"),
    ('A-1,"はい,2026-10-01,,,,,', "row_unparsable"),
]


@pytest.mark.parametrize(("line", "code"), UNUSABLE, ids=[code for _, code in UNUSABLE])
def test_a_row_that_cannot_be_used_is_named_by_line_and_reason(importing, line, code) -> None:
    told = importing(
        "応募ID,同意,同意日,メールアドレス,同意範囲,提供範囲,取得方法,有効期限", "A-2,はい,2026-10-01,,,,,", line
    )

    assert told["unusable"] == [{"locator": "answers.csv:3", "codes": [code]}]
    assert (told["new"]["granted"], told["exit_code"]) == (1, 4)


@pytest.mark.parametrize("missing", ["--scope", "--policy-version", "--recipient", "--payload"])
def test_a_consent_that_does_not_say_all_is_none(importing, missing) -> None:
    at = FULL.index(missing)
    told = importing(HEADER, "A-1,はい,2026-10-01", more=(*FULL[:at], *FULL[at + 2 :]))

    (one,) = told["unusable"]
    assert [code.removesuffix("_missing") for code in one["codes"]] == [
        {"--policy-version": "version", "--recipient": "recipients"}.get(missing, missing.removeprefix("--"))
    ]


def test_every_reason_of_a_row_is_told(importing) -> None:
    told = importing(HEADER, ",たぶん,2026-10-01")

    assert told["unusable"] == [{"locator": "answers.csv:2", "codes": ["nobody_named", "status_unknown"]}]


def test_a_refusal_needs_nothing_but_the_person(importing) -> None:
    assert importing("メールアドレス,同意", "hanako@example.jp,撤回", more=())["new"]["withdrawn"] == 1


def test_what_cannot_be_used_is_written_down_and_imported_when_it_is_mended(importing, known, call) -> None:
    rest = known.folder / "rest.csv"
    importing(
        "応募ID,同意,同意日,メモ", "A-1,はい,先週,電話で確認", "A-2,はい,2026-10-01,", more=(*FULL, "--rest", str(rest))
    )
    rows = list(csv.reader(StringIO(rest.read_bytes().decode("utf-8-sig"))))

    assert rows[0] == ["応募ID", "同意", "同意日", "メモ", "line", "reason"]
    assert rows[1] == ["A-1", "はい", "先週", "電話で確認", "answers.csv:2", "the date cannot be read"]
    assert rest.stat().st_mode & 0o077 == 0
    rest.write_text(rest.read_text(encoding="utf-8-sig").replace("先週", "2026-10-02"), encoding="utf-8")
    assert json.loads(call("consent", "import", str(rest), *FULL, "--json").out)["new"]["granted"] == 1


def test_what_cannot_be_used_is_not_written_where_an_erasure_should_find_it(known, call) -> None:
    (known.folder / "answers.csv").write_text("応募ID,同意,同意日\nA-1,はい,先週\n", encoding="utf-8")
    answer = call("consent", "import", "answers.csv", *FULL, "--rest", ".relay/rest.csv")

    assert answer.code == 2
    assert "outside the state directory" in answer.err
    assert not (known.folder / ".relay" / "rest.csv").exists()


def test_the_same_id_in_two_sources_needs_a_source(known, call) -> None:
    more = 'start = "all"\n[sources.other]\nconnector = "generic_csv"\naccount = "other"\npath = "other/*.csv"'
    other = known.folder / "other"
    other.mkdir()
    (other / "b.csv").write_text("応募ID,氏名,選考ステータス\nA-1,鈴木 次郎,不採用\n", encoding="utf-8")
    path = known.folder / "relay.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + more.partition("\n")[2] + "\n", encoding="utf-8")
    call("sync", "--only", "collect")

    file = written(known, HEADER, "A-1,はい,2026-10-01")
    told = json.loads(call("consent", "import", file, *FULL, "--json").out)
    assert told["unusable"][0]["codes"] == ["several_sources"]
    told = json.loads(call("consent", "import", file, *FULL, "--source", "acme-csv", "--json").out)
    assert told["new"]["granted"] == 1
    assert call("consent", "import", file, "--source", "acme").code == 2


def test_an_address_that_people_of_two_names_use_agrees_for_nobody_and_refuses_for_all(known, call) -> None:
    known.rows(HANAKO, HANAKO.replace("A-1", "A-3").replace("山田 花子", "山田 太郎").replace("ハナコ", "タロウ"))
    call("sync", "--only", "collect")
    file = written(known, "メールアドレス,同意,同意日", "hanako@example.jp,はい,2026-10-01")
    told = json.loads(call("consent", "import", file, *FULL, "--json").out)
    assert told["unusable"][0]["codes"] == ["several_people"]

    file = written(known, "メールアドレス,同意,同意日", "hanako@example.jp,いいえ,2026-10-01")
    told = json.loads(call("consent", "import", file, *FULL, "--json").out)
    assert (told["people"], told["unusable"]) == (2, [])


STRAYED = ICHIRO.replace("ichiro@", "hanako@")


@pytest.mark.parametrize(
    "before", [(HANAKO, STRAYED.replace("佐藤 一郎,サトウ イチロウ", "山田 花子,ヤマダ ハナコ")), (STRAYED,)]
)
def test_a_consent_that_an_address_gave_is_not_theirs_whose_address_it_never_was(
    importing, known, call, before
) -> None:
    """The address in A-2 was a mistake, which the next export mends."""
    known.rows(*before)
    call("sync", "--only", "collect")
    importing("メールアドレス,同意,同意日", "hanako@example.jp,はい,2026-10-01")
    known.rows(HANAKO, ICHIRO)
    call("sync", "--only", "collect")

    (ichiro,) = json.loads(call("consent", "show", "acme-csv/A-2", "--json").out)["people"]
    assert ichiro["scopes"] == []
    assert all(not one["still_theirs"] for one in ichiro["events"])


@pytest.mark.parametrize(
    "before", [(HANAKO, STRAYED.replace("佐藤 一郎,サトウ イチロウ", "山田 花子,ヤマダ ハナコ")), (STRAYED,)]
)
def test_a_refusal_that_an_address_gave_stays_with_whoever_had_it(importing, known, call, before) -> None:
    known.rows(*before)
    call("sync", "--only", "collect")
    importing("メールアドレス,同意,同意日", "hanako@example.jp,いいえ,2026-10-01")
    known.rows(HANAKO, ICHIRO)
    call("sync", "--only", "collect")

    (ichiro,) = json.loads(call("consent", "show", "acme-csv/A-2", "--json").out)["people"]
    assert {one["status"] for one in ichiro["scopes"]} == {"denied"}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("応募ID,氏名", "needs a column that says whose"),
        ("同意,同意日", "needs a column that says whose"),
        ("氏名,住所", "needs a column that says whose"),
        ("応募ID,同意,回答", "could each be status"),
    ],
)
def test_a_file_whose_columns_say_too_little_is_refused_whole(known, call, header, said) -> None:
    answer = call("consent", "import", written(known, header, "A-1,はい,2026-10-01"), *FULL)

    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    "option",
    [("--column", "受付番号"), ("--column", "受付番号=nothing"), ("--column", "受付番号=status"), ("--source", "x")],
)
def test_wrong_options_are_refused(known, call, option) -> None:
    assert call("consent", "import", written(known, HEADER, "A-1,はい,2026-10-01"), *FULL, *option).code == 2


def test_a_missing_or_empty_file_is_told(known, call) -> None:
    assert call("consent", "import", "nowhere.csv").code == 5
    Path("empty.csv").write_bytes(b"")
    assert call("consent", "import", "empty.csv").code == 5
    assert call("consent", "import", str(known.folder)).code == 2


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("2 rows: new granted 1", "answers.csv:3  the date cannot be read", "Columns that nothing reads: メモ")),
        ("ja", ("2 行: 新しい記載 同意 1", "answers.csv:3  「同意日」を日付として読めません", "読まなかった列: メモ")),
    ],
)
def test_it_tells_counts_and_reasons_and_names_nobody(known, call, lang, said) -> None:
    file = written(
        known, "メールアドレス,同意,同意日,メモ", "hanako@example.jp,はい,2026-10-01,x", "ichiro@example.jp,はい,先週,y"
    )
    answer = call("consent", "import", file, *FULL, "--lang", lang)

    for text in said:
        assert text in answer.out + answer.err
    assert "hanako" not in answer.out + answer.err
    assert "先週" not in answer.out + answer.err


def test_a_wording_that_is_not_accepted_is_pointed_out(known, call) -> None:
    file = written(known, HEADER, "A-1,はい,2026-10-01")
    answer = call("consent", "import", file, *FULL[:2], "--policy-version", "2019-01", *FULL[4:])

    assert "does not list 2019-01" in answer.err


def test_the_relay_is_not_told_of_a_scope_whose_wording_is_not_accepted(importing, known, call) -> None:
    """What agents may do under it would be the relay's to decide, and it cannot know which wordings we accept."""
    header = "応募ID,同意,同意日,同意範囲,文面の版,提供先,提供範囲"
    importing(
        header,
        "A-1,はい,2026-10-01,share_with_relay,2026-04,キャリアリレー,full",
        "A-1,はい,2026-10-01,share_with_agents,2019-01,人材紹介会社,full",
        "A-2,はい,2026-10-01,share_with_relay、share_with_agents,2026-04,キャリアリレー,full",
        more=(),
    )
    assert sent(call) == {"created": 2}

    with sqlite3.connect(known.folder / "relay" / "relay.db") as relay:
        scopes = sorted(text for (text,) in relay.execute("SELECT pushed_scopes FROM referrals"))
    relay.close()
    assert [json.loads(text) for text in scopes] == [["share_with_agents", "share_with_relay"], ["share_with_relay"]]
