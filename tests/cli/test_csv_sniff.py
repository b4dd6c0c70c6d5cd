"""``csv sniff``: how a file is written, and settings for it that load once their gaps are filled in."""

from __future__ import annotations

import json
import re
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


def test_a_consent_rule_is_proposed_as_comments_only(bare: Path, call) -> None:
    export(bare, HEADER, *ROWS)
    proposal = call("csv", "sniff", "a.csv").out

    assert loaded(bare, proposal).consent == ()
    rule = proposal[proposal.index("# [[sources") :].replace("# ", "", 1)
    filled = proposal[: proposal.index("# [[sources")] + re.sub(r"^# ", "", rule, flags=re.MULTILINE)
    (opened,) = loaded(bare, filled.replace('"…"', '"2026-04"')).consent
    assert (opened.field, opened.granted, opened.denied) == ("個人情報の同意", ("はい",), ("いいえ",))
    assert opened.obtained_at == "同意日"


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


def test_unknown_headers_are_guessed_where_the_cells_bear_it_out(bare: Path, call) -> None:
    export(bare, "氏名," + UNKNOWN_HEADERS.replace("氏名※", "求人名"), *("x," + row for row in UNKNOWN_ROWS))

    told = json.loads(call("csv", "sniff", "a.csv", "--json").out)

    guesses = {one["name"]: one["target"] for one in told["columns"] if one["how"] == "guess"}
    assert guesses == {
        "管理番号": "source.application_id",
        "メールアドレス（必須）": "person.emails",
        "電話番号3": "person.phones",
        "結果": "decision.outcome",
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
