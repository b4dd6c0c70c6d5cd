"""``csv sniff``: how a file is written, and settings for it that load once their gaps are filled in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.cli.configured import open_configured
from relay_connectors.connector.sniffing import sniff_file
from relay_connectors.errors import ConfigurationError, SourceError
from relay_connectors.record import LOCAL_IDENTITY
from relay_connectors.report.proposal import proposal_toml
from relay_connectors.settings import load

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,応募経路,不採用理由,個人情報の同意,同意日,備考"
ROWS = (
    "A-1,canaryname 花子,canary@example.jp,不採用,doda,canarynote,はい,2026-10-01,canarynote",
    "A-2,canaryname 次郎,canary2@example.jp,選考通らず,謎の経路,canarynote,いいえ,,canarynote",
    "A-3,canaryname 三郎,canary3@example.jp,選考通らず,doda,,canaryname,,",
)
UNKNOWN_HEADERS = "管理番号,氏名※,メールアドレス（必須）,電話番号3,結果,備考"
UNKNOWN_ROWS = (
    "K-1,canaryname 花子,canary@example.jp,090-1234-5678,不採用,canarynote",
    "K-2,canaryname 次郎,canary2@example.jp,090-1234-5679,選考中,canarynote",
    "K-3,canaryname 三郎,canary3@example.jp,090-1234-5670,辞退,canarynote",
)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch) -> Path:
    """A working directory without any settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RELAY_CONFIG", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path


def export(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "a.csv", newline: str = "\n") -> Path:
    file = folder / name
    file.write_bytes((newline.join(lines) + newline).encode(encoding))
    return file


def loaded(folder: Path, toml: str):
    """The one source of a proposal, opened as a command would."""
    (folder / "relay.toml").write_text(toml, encoding="utf-8")
    (source,) = load(folder / "relay.toml").sources.values()
    return open_configured(source)


def uncommented(toml: str, *parts: str) -> str:
    """The proposal with the commented lines that hold one of *parts* filled in."""
    lines = [line.removeprefix("# ") if any(part in line for part in parts) else line for line in toml.splitlines()]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp932", "cp932"), ("utf-16", "utf-16"), ("euc_jp", "euc_jp")],
)
@pytest.mark.parametrize(("delimiter", "word"), [(",", "comma"), ("\t", "tab")])
def test_encoding_and_delimiter_are_found_out(
    encoding: str, told: str, delimiter: str, word: str, bare: Path, call
) -> None:
    lines = (HEADER, *ROWS)
    export(bare, *(line.replace(",", delimiter) for line in lines), encoding=encoding)

    answer = call("csv", "sniff", "a.csv")

    assert answer.code == 0
    assert answer.out.startswith(f'# "a.csv": {told}, {word}, header on line 1, 4 lines, 3 rows\n')


def test_the_header_is_found_below_a_title(bare: Path, call) -> None:
    export(bare, "応募者一覧,,,", "2026年11月21日,,,", "", HEADER, *ROWS, encoding="cp932", newline="\r\n")

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    assert (told["header_row"], told["lines"], told["rows"]) == (4, 7, 3)


def test_a_proposal_loads_and_reads_the_file_as_it_is(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS, encoding="cp932")
    proposal = call("csv", "sniff", "a.csv").out

    source = loaded(bare, proposal)

    assert [record.decision.outcome for record in source.records(LOCAL_IDENTITY)] == [
        "employer_rejected",
        "unknown",
        "unknown",
    ]


def test_every_column_stands_in_the_proposal(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)

    answer = call("csv", "sniff", "a.csv")

    assert '\n"応募ID" = "source.application_id"\n' in answer.out
    assert '\n"選考ステータス" = "decision.outcome"\n' in answer.out
    assert '\n# "備考" = ""  # not read\n' in answer.out


def test_a_word_that_is_unknown_is_proposed_with_its_rows_and_loads_once_it_has_a_meaning(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    proposal = call("csv", "sniff", "a.csv").out
    assert '# "選考通らず" = "…"  # 2 rows' in proposal

    filled = uncommented(proposal, "words.status]", '"選考通らず"').replace('"…"  # 2', '"employer_rejected"  # 2')
    source = loaded(bare, filled)

    assert {record.decision.outcome for record in source.records(LOCAL_IDENTITY)} == {"employer_rejected"}


def with_rule(proposal: str) -> str:
    """The proposal, its consent rules without their comment signs."""
    before, rules = proposal[: proposal.index("# [[sources")], proposal[proposal.index("# [[sources") :]
    return before + re.sub(r"^# ?", "", rules, flags=re.MULTILINE)


def filled(toml: str) -> str:
    """The rules with their gaps filled in."""
    toml = toml.replace('policy_version = ""', 'policy_version = "2026-04"')
    return toml.replace("recipients = []", 'recipients = ["サンプルリレー"]')


def test_a_consent_rule_is_proposed_as_comments_only(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    proposal = call("csv", "sniff", "a.csv").out

    assert loaded(bare, proposal).consent == ()
    (opened,) = loaded(bare, filled(with_rule(proposal))).consent
    assert (opened.field, opened.granted, opened.denied) == ("個人情報の同意", ("はい",), ("いいえ",))
    assert opened.obtained_at == "同意日"


@pytest.mark.parametrize("still", ['policy_version = ""', "recipients = []"])
def test_a_consent_rule_is_refused_as_long_as_nobody_filled_in_its_gaps(still: str, bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    bare_rule = with_rule(call("csv", "sniff", "a.csv").out)
    whole = filled(bare_rule)
    gap = whole.replace(still.partition(" = ")[0] + " = " + filled(still).partition(" = ")[2], still)
    assert gap != whole

    with pytest.raises(ConfigurationError):
        loaded(bare, gap)


@pytest.mark.parametrize(
    "header",
    [
        "同意", "個人情報の第三者提供", "第三者提供同意", "情報提供への同意", "情報の提供について",
        "個人情報の取扱い・第三者提供", "紹介可否", "他社への紹介を希望",
        "Ｃｏｎｓｅｎｔ", "Opt-in", "I agree to be referred",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("はい", "いいえ"),
        ("同意する", "同意しない"),
        ("○", "×"),
        ("TRUE", "FALSE"),
        ("1", "0"),
        ("可", "不可"),
        ("有", "無"),
    ],
)
def test_a_column_is_proposed_as_a_consent_by_its_header_and_its_answers(
    header: str, yes: str, no: str, bare: Path, call
) -> None:
    rows = (f"A-{n},不採用,{cell}" for n, cell in enumerate([yes, no, yes, "", "検討中"]))
    export(bare, f"応募ID,選考ステータス,{header}", *rows)

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    assert told["consents"] == [
        {
            "field": header,
            "obtained_at": None,
            "granted": [{"word": yes, "rows": 2}],
            "denied": [{"word": no, "rows": 1}],
            "rows_with_other_answers": 1,
        }
    ]
    assert told["columns"][-1]["how"] == "consent"
    assert "検討中" not in told["toml"]


@pytest.mark.parametrize(
    ("header", "cells", "how"),
    [
        ("同意", ["canaryは声が大きい", "はい", "canary"], "unanswered"),
        ("第三者提供同意", ["", "", ""], "unanswered"),
        ("個人情報の取扱いへの同意", ["はい", "はい", "はい"], "handling"),
        ("内定承諾", ["はい", "いいえ", "はい"], "known"),
        ("転居", ["はい", "いいえ", "はい"], "unread"),
    ],
)
def test_what_only_looks_like_a_consent_is_none(header: str, cells: list[str], how: str, bare: Path, call) -> None:
    export(bare, f"応募ID,選考ステータス,{header}", *(f"A-{n},不採用,{cell}" for n, cell in enumerate(cells)))

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    assert told["consents"] == []
    assert told["columns"][-1]["how"] == how
    assert "canary" not in told["toml"]


def test_each_consent_has_its_own_date_also_in_a_long_file(bare: Path, call) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 8) for day in range(1, 29)]
    rows = (f"A-{day},不採用,はい,{day},同意する,{day}" for day in days)
    export(bare, "応募ID,選考ステータス,情報提供の同意,情報提供の同意日,第三者提供,第三者提供同意日", *rows)

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    assert [(one["field"], one["obtained_at"]) for one in told["consents"]] == [
        ("情報提供の同意", "情報提供の同意日"),
        ("第三者提供", "第三者提供同意日"),
    ]


def test_two_spellings_of_one_answer_give_a_rule_that_loads(bare: Path, call) -> None:
    export(bare, "応募ID,選考ステータス,同意", "A-1,不採用,TRUE", "A-2,不採用,ＴＲＵＥ", "A-3,不採用,true ")

    (rule,) = loaded(bare, filled(with_rule(call("csv", "sniff", "a.csv").out))).consent

    assert rule.granted == ("TRUE",)


def test_of_two_columns_for_one_thing_the_second_is_said_to_stand_behind(bare: Path, call) -> None:
    export(bare, "応募ID,氏名,名前,メール,メールアドレス,選考ステータス", "A-1,a,b,c@example.com,d@example.com,不採用")

    answer = call("csv", "sniff", "a.csv")

    assert '"名前" = "person.full_name"  # read only where "氏名" says nothing' in answer.out
    assert '\n"メールアドレス" = "person.emails"\n' in answer.out  # both addresses are read
    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)
    assert told["columns"][2] == {"name": "名前", "target": "person.full_name", "how": "behind", "front": "氏名"}


def test_without_ids_it_is_proposed_of_what_to_derive_them(bare: Path, call) -> None:
    export(bare, "氏名,メール,エントリー日,選考ステータス", "見本 花子,h@example.jp,2026-10-01,不採用")

    source = loaded(bare, uncommented(call("csv", "sniff", "a.csv").out, "id_from"))

    (record,) = source.records(LOCAL_IDENTITY)
    assert record.source.application_id.startswith("x_")


def workbook(path: Path, **sheets: list[list[object]]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


PEOPLE: list[list[object]] = [["出力日"], ["応募ID", "氏名", "選考ステータス"], ["A-1", "見本 花子", "不採用"]]
CONTACTS: list[list[object]] = [["氏名", "メール"], ["見本 花子", "h@example.jp"]]


def test_of_a_workbook_the_sheet_is_told_and_proposed(bare: Path, call) -> None:
    workbook(bare / "a.xlsx", 連絡先=CONTACTS, 十月=PEOPLE, 十一月=PEOPLE)
    answer = call("csv", "sniff", "a.xlsx")

    assert answer.out.startswith('# "a.xlsx": workbook, sheet "十月", header on row 2, 1 row\n')
    assert '\nsheet = "十月"  # its other sheets: "連絡先", "十一月"\n' in answer.out
    assert loaded(bare, answer.out).connector.settings.sheet == "十月"


def test_of_a_workbook_with_one_sheet_none_is_proposed(bare: Path, call) -> None:
    workbook(bare / "a.xlsx", 十月=PEOPLE)
    answer = call("csv", "sniff", "a.xlsx", "--lang", "ja")

    assert answer.out.startswith('# "a.xlsx": Excel ブック、シート "十月"、見出しは 2 行目、データ 1 行\n')
    assert "sheet =" not in answer.out


def test_another_sheet_is_looked_at_when_it_is_named(bare: Path, call) -> None:
    workbook(bare / "a.xlsx", 十月=PEOPLE, 十一月=[*PEOPLE, ["A-2", "例示 次郎", "辞退"]])
    told = json.loads(call("csv", "sniff", "a.xlsx", "--sheet", "十一月", "--json").out)

    assert (told["sheet"], told["other_sheets"], told["rows"]) == ("十一月", ["十月"], 2)
    assert loaded(bare, told["toml"]).connector.settings.sheet == "十一月"


def appended(folder: Path, *args: str, cwd: Path | None = None) -> None:
    """``csv sniff … >> relay.toml``, as a shell does it."""
    command = [sys.executable, "-c", "from relay_connectors.cli import main; main()", "csv", "sniff", *args]
    with (folder / "relay.toml").open("ab") as settings:
        subprocess.run(command, cwd=cwd or folder, stdout=settings, stderr=subprocess.DEVNULL, check=True)


def test_where_a_source_reads_the_file_already_only_what_its_table_lacks_is_proposed(bare: Path, call) -> None:
    (bare / "exports").mkdir()
    export(bare / "exports", HEADER, *ROWS)
    call("init")
    settings = bare / "relay.toml"
    answers = []
    for _ in range(3):
        answers.append(call("csv", "sniff", "exports/a.csv"))
        settings.write_text(settings.read_text(encoding="utf-8") + answers[-1].out, encoding="utf-8")

    (source,) = load(settings).sources.values()
    assert "[sources.acme-csv] reads this file already" in answers[0].err
    assert "\n[sources.acme-csv.columns]\n" in answers[0].out
    assert "source.application_id" not in answers[0].out
    assert "To be added to [sources.acme-csv.columns]" in answers[1].out
    assert len(list(open_configured(source).records(LOCAL_IDENTITY))) == 3


def test_what_the_settings_say_already_is_not_proposed_again(bare: Path, call) -> None:
    export(bare, "題名", "応募ID,氏名,結果", "A-1,canaryname 花子,選考通らず", "A-2,canaryname 次郎,謎の状態")
    (bare / "relay.toml").write_text(
        '[sources.mine]\nconnector = "generic_csv"\naccount = "acme"\npath = "*.csv"\nheader_row = 2\n'
        'columns = { "結果" = "decision.outcome" }\n[sources.mine.words.status]\n"選考通らず" = "employer_rejected"\n',
        encoding="utf-8",
    )

    told = call("csv", "sniff", "a.csv").out

    assert "結果" not in told
    assert "選考通らず" not in told
    assert "# To be added to [sources.mine.words.status] by hand" in told
    assert '# "謎の状態" = "…"' in told


def test_a_proposal_is_made_also_where_the_settings_are_half_filled_in(bare: Path, call) -> None:
    export(bare, "応募ID,選考ステータス", "A-1,選考通らず")
    call("init")
    settings = bare / "relay.toml"
    text = settings.read_text(encoding="utf-8").replace("exports/*.csv", "*.csv")
    settings.write_text(f'{text}\n[sources.acme-csv.words.status]\n"選考通らず" = "…"\n', encoding="utf-8")

    answer = call("csv", "sniff", "a.csv")

    assert answer.code == 0
    assert "# To be added to [sources.acme-csv.words.status] by hand" in answer.out


def test_a_source_with_nothing_missing_is_left_as_it_is(bare: Path, call) -> None:
    export(bare, "応募ID,選考ステータス", "A-1,不採用")
    call("init")
    settings = bare / "relay.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("exports/*.csv", "*.csv"), encoding="utf-8")

    told = call("csv", "sniff", "a.csv").out

    assert "# Nothing is missing there." in told
    assert tomllib.loads(told) == {}


def test_the_settings_that_the_output_is_appended_to_are_looked_at_also_from_another_folder(bare: Path) -> None:
    (bare / "exports").mkdir()
    for name in ("a.csv", "b.csv"):
        export(bare / "exports", HEADER, *ROWS, name=name)
    (bare / "relay.toml").write_text("# mine\n", encoding="utf-8")
    for name in ("a.csv", "b.csv", "a.csv"):
        appended(bare, name, cwd=bare / "exports")

    sources = load(bare / "relay.toml").sources
    assert list(sources) == ["acme-csv", "acme-b"]
    assert [len(list(open_configured(one).records(LOCAL_IDENTITY))) for one in sources.values()] == [3, 3]


def test_a_name_is_free_also_in_settings_that_are_not_toml(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    (bare / "relay.toml").write_text('x = [\n[sources.acme-csv]\n[sources."acme-a".columns]\n', encoding="utf-8")

    assert "\n[sources.acme-csv-2]\n" in call("csv", "sniff", "a.csv").out


def test_settings_that_would_not_load_with_a_proposal_get_comments_only(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    (bare / "relay.toml").write_text("sources = {}\n", encoding="utf-8")

    answer = call("csv", "sniff", "a.csv")

    assert tomllib.loads(answer.out) == {}
    assert '# "応募ID" = "source.application_id"' in answer.out
    assert "the whole proposal is a comment" in answer.err


def test_a_source_with_the_same_account_is_named(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    call("init")

    assert "choose another --account" in call("csv", "sniff", "a.csv").err
    assert call("csv", "sniff", "a.csv", "--account", "beta").err == ""


@pytest.mark.parametrize(("text", "part"), [("", "relay-connectors init"), ("[sources", "not TOML")])
def test_settings_that_nothing_can_be_appended_to_are_named(text: str, part: str, bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    (bare / "relay.toml").write_text(text, encoding="utf-8")
    answer = call("csv", "sniff", "a.csv")

    assert answer.code == 0
    assert part in answer.err


def test_the_path_is_written_from_the_folder_of_the_settings(bare: Path, call) -> None:
    for folder in ("conf", "conf/exports", "elsewhere"):
        (bare / folder).mkdir()
    for folder in ("conf/exports", "elsewhere"):
        export(bare / folder, HEADER, *ROWS)
        proposal = call("csv", "sniff", f"{folder}/a.csv", "--config", "conf/relay.toml").out

        assert len(list(loaded(bare / "conf", proposal).records(LOCAL_IDENTITY))) == 3


def test_no_cell_of_a_person_is_shown(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)

    answers = [call("csv", "sniff", "a.csv", *more, "--log-level", "debug") for more in ((), ("--json",))]

    assert all("canary" not in answer.out + answer.err for answer in answers)
    assert json.loads(answers[1].out)["words"]["reason"] == {"words": [], "rows_not_shown": 2}


def test_what_does_not_look_like_a_label_is_counted_and_not_shown(bare: Path, call) -> None:
    odd = ("canary@example.jp", "090-1234-5678canary", "canaryは連絡がつかない。", "canary" * 10)
    export(bare, "応募ID,選考ステータス,氏名", *(f"A-{n},{cell},x" for n, cell in enumerate(odd)))

    answer = call("csv", "sniff", "a.csv")

    assert "canary" not in answer.out
    assert "4 rows of the outcomes are texts" in answer.out


def test_what_japanese_exports_call_a_reason_and_a_stage_is_known_and_read(bare: Path, call) -> None:
    export(
        bare,
        "応募ID,氏名,現在の選考フェーズ,現在のステータス,お断り理由,お断り日",
        "A-1,canaryname 花子,一次面接,不採用,経験不足,2026/11/01",
    )
    proposal = call("csv", "sniff", "a.csv").out
    (record,) = loaded(bare, proposal).records(LOCAL_IDENTITY)

    assert "not read" not in proposal
    assert record.application.stage.code == "interview_1"
    assert record.decision.reason_code == "experience_insufficient"
    assert str(record.decision.decided_at) == "2026-11-01"


def test_unknown_headers_are_guessed_where_the_cells_bear_it_out(bare: Path, call) -> None:
    export(bare, "氏名," + UNKNOWN_HEADERS.replace("氏名※", "求人名"), *("x," + row for row in UNKNOWN_ROWS))

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    guesses = {one["name"]: one["target"] for one in told["columns"] if one["how"] == "guess"}
    assert guesses == {"管理番号": "source.application_id", "結果": "decision.outcome"}
    sure = {one["name"]: (one["target"], one["cells"]) for one in told["columns"] if one["how"] == "sure"}
    assert sure == {
        "メールアドレス（必須）": ("person.emails", "emails"),
        "電話番号3": ("person.phones", "phones"),
    }
    assert told["missing"] == ["source.application_id", "decision.outcome"]


def test_a_proposal_with_guesses_loads_and_reads_once_they_are_taken(bare: Path, call) -> None:
    export(bare, "求人名," + UNKNOWN_HEADERS, *("営業," + row for row in UNKNOWN_ROWS), encoding="cp932")
    proposal = call("csv", "sniff", "a.csv", "--header-row", "1").out
    assert '# "管理番号" = "source.application_id"' in proposal

    source = loaded(bare, uncommented(proposal, '"管理番号"', '"結果"', '"氏名※"', '"メールアドレス（必須）"'))

    first, _ = source.records(LOCAL_IDENTITY)
    assert first.source.application_id == "K-1"
    assert first.person.emails[0].address == "canary@example.jp"


def test_a_column_whose_values_repeat_is_not_guessed_to_be_the_id(bare: Path, call) -> None:
    export(bare, "管理番号,氏名,選考ステータス", "1,a,不採用", "1,b,不採用")

    answer = call("csv", "sniff", "a.csv")

    assert '# "管理番号" = ""  # not read' in answer.out
    assert '# "…" = "source.application_id"  # needed: name the column' in answer.out


def test_two_columns_that_tell_outcomes_are_not_guessed_between(bare: Path, call) -> None:
    export(bare, "応募ID,結果,最終判定", "A-1,不採用,不採用", "A-2,辞退,選考中")

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    assert [one["how"] for one in told["columns"]] == ["known", "unread", "unread"]


def test_of_two_known_columns_for_the_outcome_the_first_is_taken(bare: Path, call) -> None:
    export(bare, "応募ID,選考ステータス,ステータス", "A-1,不採用,有効")
    proposal = call("csv", "sniff", "a.csv").out

    (record,) = loaded(bare, proposal).records(LOCAL_IDENTITY)

    assert '"ステータス" = ""  # could be decision.outcome, too' in proposal
    assert record.decision.outcome == "employer_rejected"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("canaryname 花子,canary@example.jp,だめ", "canaryname 次郎,canary2@example.jp,だめ"), 2),
        (("カナ,canary@example.jp",), 2),
        ((",,,", " "), 5),
    ],
)
def test_without_a_header_no_row_is_taken_for_one(lines: tuple[str, ...], code: int, bare: Path, call) -> None:
    export(bare, *lines)

    answer = call("csv", "sniff", "a.csv")

    assert answer.code == code
    assert "canary" not in answer.out + answer.err
    assert answer.out == ""


def test_a_header_that_nobody_knows_is_read_where_its_line_is_told(bare: Path, call) -> None:
    export(bare, "x", "甲,乙,丙", "1,不採用,canary", "2,辞退,canary")

    answer = call("csv", "sniff", "a.csv", "--header-row", "2", "--json")

    told = json.loads(answer.out)
    assert [one["name"] for one in told["columns"]] == ["甲", "乙", "丙"]
    assert "header_row = 2\n" in told["toml"]
    assert told["columns"][1]["target"] == "decision.outcome"


@pytest.mark.parametrize(
    ("content", "code", "part"),
    [
        (b"", 5, "is empty"),
        (b"PK\x03\x04" + bytes(100), 5, "no Excel workbook"),
        (b"\xef\xbb\xbf\xff\x80\n" * 3, 5, "encoding"),
    ],
)
def test_a_file_that_is_no_table_ends_with_5(content: bytes, code: int, part: str, bare: Path, call) -> None:
    (bare / "a.csv").write_bytes(content)

    answer = call("csv", "sniff", "a.csv")

    assert answer.code == code
    assert part in answer.err


@pytest.mark.parametrize(
    ("args", "code", "part"),
    [
        (("nowhere.csv",), 5, "cannot be read"),
        ((".",), 5, "cannot be read"),
        (("a.csv", "--connector", "greenhouse"), 2, ""),
        (("a.csv", "--connector", "generic_csw"), 2, "generic_csv"),
        (("a.csv", "--account", "ACME corp"), 2, "--account"),
        (("a.csv", "--encoding", "klingon"), 2, "encoding"),
    ],
)
def test_a_wrong_call_says_what_is_right(args: tuple[str, ...], code: int, part: str, bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)

    answer = call("csv", "sniff", *args)

    assert answer.code == code
    assert part in answer.err
    assert "defect" not in answer.err


def test_headers_that_toml_would_choke_on_still_load(bare: Path, call) -> None:
    export(bare, '応募ID,選考ステータス,氏名,"a ""b"" \\ c","x\x7fy",備考,備考,備考 (2)', "A-1,不採用,x,,,,,")

    source = loaded(bare, call("csv", "sniff", "a.csv").out)

    assert source.account == "acme"


def test_an_hrmos_export_is_proposed_for_its_adapter(bare: Path, call) -> None:
    header = "応募ID\t求人名\t応募日\t氏名\t選考ステータス\t1次ステップ\t1次ステップ実施日\t1次ステップステータス"
    rows = ("A-1\t営業\t2026年9月1日\t見本 花子\t不合格\t書類選考\t2026年9月5日\t不通過",)
    export(bare, header, *rows, encoding="utf-16")
    proposal = call("csv", "sniff", "a.csv", "--lang", "ja").out

    (record,) = loaded(bare, proposal).records(LOCAL_IDENTITY)

    assert 'connector = "hrmos"' in proposal
    assert record.decision.outcome == "employer_rejected"


def test_the_program_sniffs_without_settings_in_a_process_of_its_own(bare: Path, spawn) -> None:
    export(bare, HEADER, *ROWS, encoding="cp932")
    out, err = spawn("csv", "sniff", "a.csv", "--account", "beta", "--lang", "ja").communicate(timeout=30)

    assert "[sources.beta-csv]" in out
    assert "見出しは 1 行目" in out
    assert err == ""


CELLS = st.sampled_from(
    ["応募ID", "選考ステータス", "氏名", "同意", "不採用", "謎", "", "A-1", '"', "x\ny", "\0", "'", "No."]
)
TABLES = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=8).map("\n".join)
CONTENTS = st.one_of(st.binary(max_size=200), st.tuples(TABLES, st.sampled_from(["utf-8", "cp932", "utf-16"])))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(CONTENTS)
def test_any_file_is_sniffed_or_refused_with_a_reason(tmp_path: Path, content) -> None:
    data = content if isinstance(content, bytes) else content[0].encode(content[1])
    file = tmp_path / "any.csv"
    file.write_bytes(data)

    try:
        found = sniff_file(file)
    except (ConfigurationError, SourceError):
        return
    toml = proposal_toml("any.csv", found, account="acme", source="acme-csv", lang="ja")
    assert list(tomllib.loads(toml)["sources"]) == ["acme-csv"]
    if found.consents:
        assert len(tomllib.loads(with_rule(toml))["sources"]["acme-csv"]["consent"]) == len(found.consents)


SAID = "応募ID,氏名,応募受付日時,合否決定日時,応募経路名,連絡先,ステータス"
SAID_ROWS = (
    "A-1,canaryname 花子,2026/10/02 10:00,2026/11/01 9:00,doda,090-1234-5678,不採用",
    "A-2,canaryname 次郎,2026/10/03 11:00,2026/11/02 9:00,doda,03-1234-5678,不採用",
)


def test_a_column_whose_name_and_cells_agree_is_proposed(bare: Path, call) -> None:
    export(bare, SAID, *SAID_ROWS)

    proposal = call("csv", "sniff", "a.csv", "--lang", "en").out

    assert '\n"合否決定日時" = "decision.decided_at"  # every cell reads as a date' in proposal
    assert '\n"応募受付日時" = "application.applied_at"  # every cell reads as a date' in proposal
    assert '\n"応募経路名" = "application.channel"  # every cell is a known channel' in proposal
    assert '\n# "連絡先" = "person.phones"  # a guess; every cell reads as a phone number' in proposal
    first, _ = loaded(bare, proposal).records(LOCAL_IDENTITY)
    assert first.decision.decided_at == "2026-11-01T09:00:00+09:00"


def test_a_date_of_nothing_that_we_know_is_not_guessed(bare: Path, call) -> None:
    export(bare, "応募ID,ステータス,面接日", "A-1,不採用,2026-10-02")

    assert '# "面接日" = ""  # not read' in call("csv", "sniff", "a.csv", "--lang", "en").out


def test_a_column_of_which_half_the_words_are_outcomes_may_be_the_outcome(bare: Path, call) -> None:
    words = ("不採用", "不合格", "選考中", "辞退", "採用", "canary保", "canary待", "canary他")
    export(bare, "応募ID,氏名,結果", *(f"A-{n},x,{word}" for n, word in enumerate(words)))

    proposal = call("csv", "sniff", "a.csv", "--lang", "en").out

    assert '# "結果" = "decision.outcome"  # a guess; such a column is needed; 5 of its 8 words are known' in proposal
    assert "[sources.acme-csv.words.status]" in proposal


def test_the_header_that_sniff_finds_is_the_one_that_normalize_finds(bare: Path, call) -> None:
    export(bare, "氏名,メールアドレス,電話番号", "山田 太郎,taro@example.jp,090-1234-5678")

    assert "header on line 1" in call("csv", "sniff", "a.csv", "--lang", "en").out
    answer = call("normalize", "--connector", "generic_csv", "--set", "path=a.csv")
    assert answer.code == 2
    assert "a.csv: No column says how an application ended" in answer.err


def test_a_web_page_is_said_to_be_one(bare: Path, call) -> None:
    export(bare, "<html><table><tr><td>x</td></tr></table></html>", name="a.xls")

    answer = call("csv", "sniff", "a.xls")

    assert answer.code != 0
    assert "is a web page or XML" in answer.err


def sniffed_and_read(folder: Path, call, *lines: str):
    """The proposal for an export, and the record of its first row when it is read by that proposal."""
    export(folder, *lines)
    toml = call("csv", "sniff", "a.csv").out
    return toml, next(iter(loaded(folder, toml).records(LOCAL_IDENTITY)))


def test_what_stands_behind_another_person_is_not_proposed_as_the_candidates(bare: Path, call) -> None:
    toml, record = sniffed_and_read(
        bare,
        call,
        "応募ID,氏名,選考ステータス,紹介会社,氏名,メールアドレス,電話番号",
        "A-1,見本 花子,不採用,見本人材,代理 太郎,agent@example.jp,090-1234-5678",
    )

    assert '# "氏名 (2)" = "person.full_name"  # not read: another person is named in front of it' in toml
    assert '# "メールアドレス" = "person.emails"' in toml
    assert '# "電話番号" = "person.phones"' in toml
    assert "agent@example.jp" not in record.model_dump_json()
    assert "090" not in str(record.person.phones)


def test_what_stands_behind_a_second_name_is_left_to_the_rows(bare: Path, call) -> None:
    toml, record = sniffed_and_read(
        bare,
        call,
        "応募ID,氏名,選考ステータス,求人名,氏名,メールアドレス,電話番号3",
        "A-1,見本 花子,不採用,営業,代理 太郎,agent@example.jp,090-1234-5678",
    )

    assert '# "メールアドレス" = "person.emails"  # behind a second name' in toml
    assert '# "電話番号3" = "person.phones"  # a guess' in toml
    assert "agent@example.jp" not in record.model_dump_json()


@pytest.mark.parametrize("table", ["words", "columns"])
def test_a_table_that_is_none_in_the_settings_ends_no_sniff(table: str, bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    (bare / "relay.toml").write_text(
        f'[sources.mine]\nconnector = "generic_csv"\naccount = "acme"\npath = "a.csv"\n{table} = 3\n', encoding="utf-8"
    )

    answer = call("csv", "sniff", "a.csv")

    assert (answer.code, "[sources.mine] reads this file already" in answer.err) == (0, True)
