"""A header that says the name twice: a row tells whether what stands behind the second name is the candidate's."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from relay_connectors import open_source
from relay_connectors.connector import Draft

HEADER = "応募ID,氏名,選考ステータス,メールアドレス,求人名,氏名,メールアドレス,電話番号"
OWN, OTHER = "own@example.jp", "other@example.jp"


def draft(folder: Path, row: str, header: str = HEADER) -> Draft:
    file = folder / "export.csv"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    source = open_source("generic_csv", account="acme", path=str(file))
    (made,) = (source.translate(raw) for part in source.parts() for page in part.pages() for raw in page.raws)
    assert isinstance(made, Draft)
    return made


def numbers(made: Draft) -> list[str]:
    return [one["e164"] for one in made.body.get("person", {}).get("phones", [])]


def mails(made: Draft) -> list[str]:
    return [one["address"] for one in made.body.get("person", {}).get("emails", [])]


def test_a_joined_export_that_says_the_name_twice_keeps_its_only_contact(tmp_path: Path) -> None:
    made = draft(
        tmp_path, f"A-1,見本 花子,不採用,営業,見本　花子,{OWN},090-1234-5678", HEADER.replace("メールアドレス,", "", 1)
    )

    assert mails(made) == [OWN]
    assert made.body["person"]["phones"]


@pytest.mark.parametrize("second", ["代理 太郎", ""])
def test_what_stands_behind_another_name_or_none_is_not_the_candidates(tmp_path: Path, second: str) -> None:
    made = draft(tmp_path, f"A-1,見本 花子,不採用,{OWN},営業,{second},{OTHER},090-1234-5678")

    assert mails(made) == [OWN]
    assert "phones" not in made.body["person"]


def test_a_name_behind_an_address_without_one_is_not_put_together_with_it(tmp_path: Path) -> None:
    made = draft(tmp_path, f"A-1,,不採用,{OWN},営業,代理 太郎,{OTHER},")

    assert mails(made) == [OWN]
    assert "full_name" not in made.body["person"]


def test_a_person_who_stands_behind_the_second_name_alone_is_read_there(tmp_path: Path) -> None:
    made = draft(tmp_path, f"A-1,,不採用,,営業,見本 花子,{OWN},")

    assert (made.body["person"]["full_name"], mails(made)) == ("見本 花子", [OWN])


def test_another_person_is_told_of_once_and_by_the_columns_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        draft(tmp_path, f"A-1,見本 花子,不採用,{OWN},営業,代理 太郎,{OTHER},")

    (told,) = [one for one in caplog.messages if "second name" in one]
    assert "'氏名 (2)', 'メールアドレス (2)', '電話番号'" in told
    assert "代理" not in told


UNCLEAR = "応募ID,選考ステータス,担当者,氏名,メールアドレス,氏名,メールアドレス"


def test_where_another_person_stands_before_both_names_neither_of_two_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        made = draft(tmp_path, f"A-1,不採用,佐藤,代理 太郎,{OTHER},見本 花子,{OWN}", UNCLEAR)

    assert (mails(made), "full_name" in made.body.get("person", {})) == ([], False)
    (told,) = [one for one in caplog.messages if "second name" in one]
    assert 'columns = { "氏名 (2)" = "", "メールアドレス (2)" = "" }' in told
    assert "代理" not in told


@pytest.mark.parametrize(("second", "mail"), [("見本　花子", OWN), ("", "")])
def test_behind_another_person_one_name_is_still_the_candidates(tmp_path: Path, second: str, mail: str) -> None:
    made = draft(tmp_path, f"A-1,不採用,佐藤,見本 花子,{OWN},{second},{mail}", UNCLEAR)

    assert (made.body["person"]["full_name"], mails(made)) == ("見本 花子", [OWN])


@pytest.mark.parametrize("front", ["担当部署", "担当者"])
def test_another_persons_column_takes_no_name_where_the_second_one_has_no_contact(tmp_path: Path, front: str) -> None:
    header = f"応募ID,選考ステータス,{front},氏名,フリガナ,メールアドレス,現職,氏名"
    made = draft(tmp_path, f"A-1,不採用,佐藤,見本 太郎,ミホン タロウ,{OWN},見本社,ミホン太郎", header)

    assert (made.body["person"]["full_name"], mails(made)) == ("見本 太郎", [OWN])


def test_a_second_name_that_is_blank_is_no_other_one_where_nothing_is_said_beside_it(tmp_path: Path) -> None:
    header = f"{UNCLEAR},フリガナ"
    made = draft(tmp_path, f"A-1,不採用,佐藤,見本 花子,{OWN},,,ミホン ハナコ", header)
    beside = draft(tmp_path, f"A-1,不採用,佐藤,見本 花子,{OWN},,{OTHER},", header)

    assert (made.body["person"]["full_name"], mails(made)) == ("見本 花子", [OWN])
    assert mails(beside) == []


def test_behind_a_column_of_relatives_a_second_name_is_a_relatives(tmp_path: Path) -> None:
    header = "応募ID,選考ステータス,担当者,氏名,メールアドレス,電話番号,続柄,氏名,電話番号"
    made = draft(tmp_path, f"A-1,不採用,佐藤,見本 太郎,{OWN},090-1234-5678,母,見本 花子,03-1234-5678", header)

    assert made.body["person"]["full_name"] == "見本 太郎"
    assert (mails(made), numbers(made)) == ([OWN], ["+819012345678"])


@pytest.mark.parametrize("name", ["", "佐藤"])
@pytest.mark.parametrize("column", ["担当者", "紹介者", "社員紹介者", "Interviewers", "Emergency contact"])
@pytest.mark.parametrize("second", ["電話", "携帯電話番号"])
def test_the_only_number_of_a_row_is_read_behind_another_persons_column(
    tmp_path: Path, name: str, column: str, second: str
) -> None:
    header = f"応募ID,選考ステータス,氏名,電話番号,{column},{second}"

    assert numbers(draft(tmp_path, f"A-1,不採用,見本 太郎,,{name},090-1234-5678", header)) == ["+819012345678"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("氏名,電話番号,紹介会社,携帯電話", "見本エージェント"),
        ("氏名,電話番号,保護者氏名,携帯電話", "見本 花子"),
        ("氏名,電話番号,担当者,電話", "佐藤"),
        ("氏名,電話番号,担当者,電話", ""),
    ],
)
def test_another_persons_number_is_not_read_in_rows_where_the_candidate_has_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, header: str, name: str
) -> None:
    with caplog.at_level(logging.WARNING):
        made = draft(
            tmp_path, f"A-1,不採用,見本 太郎,090-1234-5678,{name},03-1234-5678", f"応募ID,選考ステータス,{header}"
        )

    assert numbers(made) == ["+819012345678"]
    (told,) = [one for one in caplog.messages if "has one elsewhere" in one]
    assert f'columns = {{ "{header.rsplit(",", maxsplit=1)[-1]}" = "person.phones" }}' in told


def test_a_number_of_another_kind_is_the_candidates_where_no_agent_is_named_in_the_row(tmp_path: Path) -> None:
    header = "応募ID,選考ステータス,氏名,電話番号,紹介会社,携帯電話"
    made = draft(tmp_path, "A-1,不採用,見本 太郎,03-1234-5678,なし,090-1234-5678", header)

    assert numbers(made) == ["+81312345678", "+819012345678"]


def test_what_is_said_in_one_column_leaves_the_number_of_another(tmp_path: Path) -> None:
    made = draft(
        tmp_path, "A-1,見本 花子,不採用,090-1234-5678,解約済み", "応募ID,氏名,選考ステータス,携帯電話,自宅電話番号"
    )

    assert [one["e164"] for one in made.body["person"]["phones"]] == ["+819012345678"]
