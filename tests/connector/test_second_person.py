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


def test_what_is_said_in_one_column_leaves_the_number_of_another(tmp_path: Path) -> None:
    made = draft(
        tmp_path, "A-1,見本 花子,不採用,090-1234-5678,解約済み", "応募ID,氏名,選考ステータス,携帯電話,自宅電話番号"
    )

    assert [one["e164"] for one in made.body["person"]["phones"]] == ["+819012345678"]
