"""A file from its bytes to its records, its quarantine and its summary."""

# ruff: noqa: E501  a table of messages is read by its lines

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.connector import Source, normalize, open_source
from relay_connectors.errors import ConfigurationError, RelayConnectorsError, SourceError
from relay_connectors.record import LOCAL_IDENTITY, Record

Export = Callable[..., Path]
Normalized = Callable[..., Any]
Row = Sequence[str]

HEADER = ("応募ID", "氏名", "メールアドレス", "選考ステータス", "不採用日", "備考")
CANARY = "カナリア七三"


def row(key: str, status: str = "不採用", day: str = "2026/11/18", note: str = "") -> Row:
    return (key, "山田　太郎", "taro@example.jp", status, day, note)


def opened(path: Path, **told: Any) -> Source:
    return open_source("generic_csv", account="acme", path=str(path), **told)


def test_a_final_application_becomes_a_record(export: Export, normalized: Normalized) -> None:
    ((record,), quarantine, _) = normalized(export(HEADER, row("A-1")))

    Record.model_validate(record)
    assert quarantine == []
    assert record["source"] == {
        "system": "generic_csv",
        "account": "acme",
        "application_id": "A-1",
        "via": "file",
        "adapter": "generic_csv",
        "adapter_version": "0.1.0",
        "locator": "export.csv:2",
    }
    assert record["person"]["full_name"] == "山田 太郎"
    assert record["decision"] == {
        "outcome": "employer_rejected",
        "decided_by": "employer",
        "outcome_raw": "不採用",
        "decided_at": "2026-11-18",
    }


def test_the_library_reads_what_the_program_writes(export: Export, normalized: Normalized) -> None:
    path = export(HEADER, row("A-1"), row("A-2", "辞退"), row("A-3", "選考中"))

    records = list(opened(path).records(LOCAL_IDENTITY))

    assert records == [Record.model_validate(line) for line in normalized(path)[0]]
    assert [record.source.application_id for record in records] == ["A-1", "A-2"]


def test_the_summary_says_what_became_of_every_row(export: Export, normalized: Normalized) -> None:
    path = export(
        (*HEADER, "評価"),
        (*row("A-1"), "A"),
        (*row("A-2", "辞退"), "A"),
        (*row("A-3", "選考中"), "A"),
        (*row("A-4", "入社"), "A"),
        (*row("A-5", "はて"), "A"),
        (*row("A-1"), "B"),  # only in a column that nothing reads
        (*row("A-8", day="2026/11/19"), "A"),
        (*row("A-8", day="2026/11/18"), "A"),
        ("", "", "", "", "", "", ""),
        (*row(""), "A"),
        (*row("A-6", day="2024/2/31"), "A"),
        (*row("A-7"), "A", "too", "long"),
    )

    _, quarantine, summary = normalized(path)

    assert summary.as_dict() == {
        "read": 12,
        "emitted": 4,
        "skipped": {"blank": 1, "in_progress": 1, "hired": 1},
        "duplicates": 1,
        "invalid": 4,
        "outcomes": {"employer_rejected": 2, "candidate_withdrew": 1, "unknown": 1},
        "warnings": {"status_unknown": 1, "date_unreadable": 1},
        "unmapped_columns": ["備考", "評価"],
    }
    assert [(line["locator"], [error["code"] for error in line["errors"]]) for line in quarantine] == [
        ("export.csv:13", ["row_unparsable"]),
        ("export.csv:8", ["conflicting_rows"]),
        ("export.csv:9", ["conflicting_rows"]),
        ("export.csv:11", ["no_application_id"]),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["A-1", "A-2", "A-3", "", " ", "1E+05"]),
            st.sampled_from(["山田 太郎", "", CANARY]),
            st.sampled_from(["taro@example.jp", "", "x"]),
            st.sampled_from(["不採用", "選考中", "入社", "辞退", "はて", ""]),
            st.sampled_from(["2026/11/18", "2026/2/31", ""]),
            st.sampled_from(["", "x", 'a "b"\n,c']),
        ),
        max_size=12,
    )
)
def test_the_summary_balances_whatever_the_rows(tmp_path: Path, rows: list[Row]) -> None:
    import csv

    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    out, quarantine = io.BytesIO(), io.BytesIO()

    told = normalize(opened(path), LOCAL_IDENTITY, out=out, quarantine=quarantine).as_dict()

    assert told["read"] == len(rows)
    assert told["read"] == told["emitted"] + sum(told["skipped"].values()) + told["duplicates"] + told["invalid"]
    assert told["emitted"] == out.getvalue().count(b"\n") == sum(told["outcomes"].values())
    assert told["invalid"] == quarantine.getvalue().count(b"\n")
    assert CANARY not in json.dumps(told, ensure_ascii=False) + quarantine.getvalue().decode()


def test_two_runs_write_the_same_bytes(export: Export) -> None:
    path = export(HEADER, *(row(f"A-{at}") for at in range(50)))
    one, other = io.BytesIO(), io.BytesIO()

    normalize(opened(path), LOCAL_IDENTITY, out=one)
    normalize(opened(path), LOCAL_IDENTITY, out=other)

    assert one.getvalue() == other.getvalue()


ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "euc_jp", "iso2022_jp"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_encoding_and_delimiter_give_the_same_records_and_digests(
    export: Export, encoding: str, delimiter: str
) -> None:
    rows = [
        HEADER,
        *(
            row(f"A-{at}", note="一行目\n二行目 ②" if encoding not in {"iso2022_jp", "euc_jp"} else "x")
            for at in range(20)
        ),
    ]
    plain = opened(export(*rows), keep=["備考"])
    other = opened(export(*rows, name="other.csv", encoding=encoding, delimiter=delimiter), keep=["備考"])

    expected, found = [[*records(source)] for source in (plain, other)]

    assert [one[1:] for one in found] == [one[1:] for one in expected]
    assert digests(other) == digests(plain)


def records(source: Source) -> list[tuple[str, str, str]]:
    return [(one.source.locator or "", one.record_id, one.content_hash) for one in source.records(LOCAL_IDENTITY)]


def digests(source: Source) -> list[bytes]:
    return [source.digest(raw) for part in source.parts() for page in part.pages() for raw in page.raws]


def test_columns_in_another_order_and_columns_that_nobody_reads_change_no_digest(export: Export) -> None:
    one = export(HEADER, row("A-1"), row("A-2"))
    turned = export(*[(*cells[::-1], "x") for cells in ((*HEADER[:5], "メモ"), row("A-1"), row("A-2"))], name="b.csv")

    assert digests(opened(one)) == digests(opened(turned))


@pytest.mark.parametrize("column", range(5))
def test_a_change_in_a_column_that_is_read_changes_the_digest(export: Export, column: int) -> None:
    cells = list(row("A-1"))
    cells[column] = "B"

    assert digests(opened(export(HEADER, row("A-1")))) != digests(opened(export(HEADER, cells, name="b.csv")))


def test_text_that_slips_into_the_next_column_changes_the_digest(export: Export) -> None:
    one = export(HEADER, ("A-1", "x\x1f", "y", "不採用", "", ""))
    other = export(HEADER, ("A-1", "x", "\x1fy", "不採用", "", ""), name="b.csv")

    assert digests(opened(one)) != digests(opened(other))


def test_of_several_files_the_last_one_counts(tmp_path: Path, export: Export, normalized: Normalized) -> None:
    rows = [("b.csv", [row("A-1", "選考中"), row("A-2"), row("A-3")]), ("a.csv", [row("A-1"), row("A-2")])]
    for at, (name, said) in enumerate(rows):
        os.utime(export(HEADER, *said, name=name), (1_700_000_000 + at, 1_700_000_000 + at))

    found, _, summary = normalized(tmp_path / "*.csv")

    assert [one["source"]["locator"] for one in found] == ["b.csv:4", "a.csv:2", "a.csv:3"]
    assert (summary.read, summary.duplicates, summary.skipped) == (5, 0, {"superseded": 2})


@pytest.mark.parametrize("status", ["選考中", "入社"])
def test_a_rejection_that_a_later_file_takes_back_is_not_written(
    tmp_path: Path, export: Export, normalized: Normalized, status: str
) -> None:
    export(HEADER, row("A-1"), row("A-2"), name="e_20261101.csv")
    os.utime(export(HEADER, row("A-1", status), name="e_20261120.csv"), (1, 1))  # the day in its name says more

    found, _, _ = normalized(tmp_path / "*.csv")
    records = [record.source.application_id for record in opened(tmp_path / "*.csv").records(LOCAL_IDENTITY)]

    assert [one["source"]["application_id"] for one in found] == records == ["A-2"]


@pytest.mark.parametrize("turned", [False, True], ids=["rejected first", "rejected last"])
@pytest.mark.parametrize("apart", [0, 1500], ids=["on one page", "far apart"])
def test_of_rows_that_contradict_each_other_none_is_written(
    export: Export, normalized: Normalized, turned: bool, apart: int
) -> None:
    first, last = (row("A-1", "選考中"), row("A-1"))[:: -1 if turned else 1]
    between = [row(f"B-{at}") for at in range(apart)]

    found, quarantine, summary = normalized(export(HEADER, first, *between, last))

    assert [one["source"]["application_id"] for one in found] == [cells[0] for cells in between]
    assert [line["errors"][0]["code"] for line in quarantine] == ["conflicting_rows"] * 2
    assert (summary.read, summary.invalid) == (apart + 2, 2)


def test_the_header_may_stand_below_a_title_and_come_again(export: Export, normalized: Normalized) -> None:
    path = export(("応募者一覧",), ("出力日", "2026/11/21"), (), HEADER, row("A-1"), HEADER, row("A-2"))

    found, _, summary = normalized(path)

    assert [one["source"]["locator"] for one in found] == ["export.csv:5", "export.csv:7"]
    assert summary.skipped == {"blank": 1}


def test_two_columns_of_the_same_name_that_may_be_the_outcome_stop_the_reading(
    tmp_path: Path, normalized: Normalized
) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("応募ID,氏名,選考ステータス,選考ステータス\nA-1,山田 花子,不採用,辞退\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"選考ステータス \(2\)"):
        normalized(path)


def test_the_sign_with_which_dos_ended_a_text_is_no_application(tmp_path: Path, normalized: Normalized) -> None:
    path = tmp_path / "dos.csv"
    path.write_bytes("応募ID,氏名,選考ステータス\r\nA-1,山田 花子,不採用\r\n\x1a".encode("cp932"))

    assert normalized(path)[2].read == 1


def test_a_blank_row_of_a_google_sheet_is_blank(tmp_path: Path, normalized: Normalized) -> None:
    blank = ",".join(['"\'\n"'] * 3)
    path = tmp_path / "sheet.csv"
    path.write_text(f"応募ID,氏名,ステータス\nA-1,山田 花子,不採用\n{blank}\n", encoding="utf-8")

    found, _, summary = normalized(path)

    assert (len(found), summary.skipped, summary.invalid) == (1, {"blank": 1}, 0)


def test_a_row_of_a_google_sheet_without_an_id_has_none(tmp_path: Path, normalized: Normalized) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text('応募ID,氏名,ステータス\n"\'\n",山田 花子,不採用\n', encoding="utf-8")

    _, quarantine, summary = normalized(path)

    assert summary.invalid == 1
    assert [error["code"] for line in quarantine for error in line["errors"]] == ["no_application_id"]


def test_the_settings_say_on_which_line_the_header_stands(export: Export, normalized: Normalized) -> None:
    path = export(("応募ID", "選考ステータス", "x"), HEADER, row("A-1"))

    assert len(normalized(path, header_row=2)[0]) == 1


def test_rows_are_found_on_their_physical_line(export: Export, normalized: Normalized) -> None:
    path = export(HEADER, row("A-1", note="一\n二\n三"), row("A-2"), row("A-3"), encoding="cp932")

    assert [one["source"]["locator"] for one in normalized(path)[0]] == ["export.csv:2", "export.csv:5", "export.csv:6"]


def test_without_an_application_id_the_candidate_and_the_job_are_one(export: Export, normalized: Normalized) -> None:
    path = export(
        ("候補者ID", "求人ID", "ステータス"), ("C-1", "J-1", "不採用"), ("C-1", "J-2", "不採用"), ("C-1", "", "不採用")
    )

    found, quarantine, _ = normalized(path)

    assert [one["source"]["application_id"] for one in found] == ["C-1/J-1", "C-1/J-2"]
    assert [line["errors"][0]["code"] for line in quarantine] == ["no_application_id"]


def test_values_are_quarantined_only_when_asked_for(export: Export, normalized: Normalized) -> None:
    path = export(HEADER, ("", CANARY, "", "不採用", "", ""))

    assert CANARY not in json.dumps(normalized(path)[1], ensure_ascii=False)
    assert normalized(path, include_values=True)[1][0]["row"]["氏名"] == CANARY


def test_a_reading_goes_on_from_the_cursor_of_a_page(export: Export) -> None:
    source = opened(export(HEADER, *(row(f"A-{at}") for at in range(2500))))
    (part,) = source.parts()
    first, second, third = part.pages()

    again = list(part.pages(first.cursor))

    assert [len(page.raws) for page in (first, second, third)] == [1000, 1000, 500]
    assert [[raw.locator for raw in page.raws] for page in again] == [
        [raw.locator for raw in page.raws] for page in (second, third)
    ]
    assert third.cursor["row"] == 2500


def test_another_content_under_the_same_name_is_read_from_its_beginning(export: Export) -> None:
    (part,) = opened(export(HEADER, row("A-1"), row("A-2"))).parts()
    (page,) = part.pages()
    (changed,) = opened(export(HEADER, row("A-8"), row("A-9"))).parts()

    assert [raw.key for one in changed.pages(page.cursor) for raw in one.raws] == ["A-8", "A-9"]


def test_a_page_of_long_rows_closes_earlier(export: Export) -> None:
    (part,) = opened(export(HEADER, *(row(f"A-{at}", note="x" * 60_000) for at in range(200)))).parts()

    pages = list(part.pages())

    assert len(pages) > 2
    assert sum(len(page.raws) for page in pages) == 200


def test_a_file_that_changes_while_it_is_read_stops_the_reading(export: Export) -> None:
    path = export(HEADER, *(row(f"A-{at}") for at in range(3000)))
    (part,) = opened(path).parts()
    pages = part.pages()
    next(pages)
    path.write_bytes(path.read_bytes() + b"A-1,,,,,\r\n")

    with pytest.raises(SourceError, match=r"export\.csv changed while it was being read; run again"):
        list(pages)


def raw_file(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "export.csv"
        path.write_bytes(content)
        return path

    return write


def encoded(text: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    return raw_file(text.encode(encoding))


@pytest.mark.parametrize(
    ("make", "told", "error", "said"),
    [
        (lambda folder: folder / "no.csv", {}, SourceError, r"No file is found at .*no\.csv"),
        (lambda folder: folder, {}, SourceError, "No file is found at"),
        (encoded(""), {}, SourceError, r"export\.csv is empty"),
        (encoded("\n\n \n"), {}, SourceError, r"export\.csv is empty"),
        (encoded("\ufeff", "utf-16-le"), {}, SourceError, r"export\.csv holds no rows"),
        (encoded(",,,\n,,,\n"), {}, SourceError, r"export\.csv holds no rows"),
        (raw_file(b"PK\x03\x04...."), {}, SourceError, "Excel workbook"),
        (encoded(f"応募ID,ステータス\n1,{CANARY}\n", "cp932"), {"encoding": "utf-8"}, SourceError, 'is not utf-8-sig in line 1, at byte 0; .*encoding = "cp932"'),
        (encoded(f"{CANARY},{CANARY}\n1,2\n"), {}, ConfigurationError, r'no header stands in the first 20 rows.*header_row = 3.*"source\.application_id".*"decision\.outcome"'),
        (encoded(f"応募ID,ステータス\n1,{CANARY}\n"), {"header_row": 2}, ConfigurationError, "line 2 is no header"),
        (encoded(f"応募ID,氏名,{CANARY}\n1,2,3\n"), {}, ConfigurationError, r'No column says how an application ended\. Recognised: 応募ID \(source\.application_id\), 氏名 \(person\.full_name\).*columns = \{ "結果" = "decision\.outcome" \}.*outcome = "employer_rejected"'),
        (encoded(f"ステータス,氏名,{CANARY}\n1,2,3\n"), {}, ConfigurationError, r'No column holds an id of the application.*columns = \{ "応募番号" = "source\.application_id" \}'),
        (encoded("応募ID,ステータス,選考ステータス\n"), {}, ConfigurationError, r'ステータス, 選考ステータス could each be decision\.outcome.*columns = \{ "選考ステータス" = "" \}'),
        (encoded("応募ID,Application ID,ステータス\n"), {}, ConfigurationError, r"could each be source\.application_id"),
        (encoded("応募ID,ステータス\n" + "x" * 1_200_000 + "\n"), {}, SourceError, "a line of more than"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path,
    make: Callable[[Path], Path],
    told: dict[str, Any],
    error: type[RelayConnectorsError],
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = make(tmp_path)

    with pytest.raises(error, match=said) as refused:
        list(opened(path, **told).records(LOCAL_IDENTITY))

    assert CANARY not in str(refused.value) + caplog.text


def test_bytes_of_another_encoding_further_down_name_the_line(tmp_path: Path) -> None:
    rows = "".join(f"A-{at},不採用,{'x' * 1000}\n" for at in range(600)).encode()
    path = raw_file("応募ID,ステータス,備考\n".encode() + rows + "A-x,不採用,\n".encode("cp932"))(tmp_path)
    (part,) = opened(path).parts()

    with pytest.raises(SourceError, match=r"is not utf-8 in line 602, at byte \d+; name its encoding"):
        list(part.pages())


def test_every_header_is_looked_at_before_the_first_row_is_read(export: Export, tmp_path: Path) -> None:
    export(HEADER, row("A-1"), name="a.csv")
    export(("応募ID", "氏名"), ("A-2", "x"), name="b.csv")
    out = io.BytesIO()

    with pytest.raises(ConfigurationError):
        normalize(opened(tmp_path / "*.csv"), LOCAL_IDENTITY, out=out)

    assert out.getvalue() == b""


def test_a_named_column_that_is_not_there_is_said_once_and_stops_nothing(
    export: Export, normalized: Normalized, caplog: pytest.LogCaptureFixture
) -> None:
    found, _, _ = normalized(export(HEADER, row("A-1")), keep=["備孝"], columns={"応募番号": "source.application_id"})

    assert len(found) == 1
    assert "no column is called '備孝', '応募番号'" in caplog.text


def test_a_column_that_may_say_whom_not_to_contact_is_warned_of_where_nobody_reads_it(
    export: Export, normalized: Normalized, caplog: pytest.LogCaptureFixture
) -> None:
    normalized(export((*HEADER, "スカウトNG", "連絡先電話番号"), (*row("A-1"), "1", "")))

    assert "'スカウトNG' is not read" in caplog.text
    assert caplog.text.count("is not read") == 1


@pytest.mark.parametrize("told", [{"columns": {"スカウトNG": ""}}, {"keep": ["スカウトNG"]}])
def test_who_said_what_such_a_column_is_for_is_not_warned(
    export: Export, normalized: Normalized, caplog: pytest.LogCaptureFixture, told: dict[str, object]
) -> None:
    normalized(export((*HEADER, "スカウトNG"), (*row("A-1"), "1")), **told)

    assert "is not read" not in caplog.text


def test_columns_of_consent_rules_are_kept(export: Export) -> None:
    rule = {
        "field": "同意",
        "granted": ["はい"],
        "obtained_at": "同意日",
        "scope": ["share_with_relay"],
        "policy_version": "2026-04",
        "recipients": ["キャリアリレー"],
        "payload": "full",
    }
    path = export((*HEADER, "同意", "同意日"), (*row("A-1"), "はい", "2026/11/1"))

    (record,) = opened(path, consent=[rule]).records(LOCAL_IDENTITY)

    assert record.kept == {"同意": "はい", "同意日": "2026/11/1"}


def test_nothing_of_a_person_is_printed_on_the_way(export: Export, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    source = opened(export(HEADER, ("A-1", CANARY, CANARY, CANARY, CANARY, CANARY)), keep=["備考"])
    (part,) = source.parts()
    (page,) = part.pages()
    draft = source.translate(page.raws[0])

    for thing in (source, part, page, page.raws[0], page.raws[0].data, draft, source.connector):
        assert CANARY not in repr(thing) + str(thing)
    assert CANARY not in caplog.text
