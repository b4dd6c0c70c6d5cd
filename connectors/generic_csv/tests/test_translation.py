"""What a row becomes."""

# ruff: noqa: E501  a table of cells is read by its lines

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.connector import Draft, Raw, Row, Source
from relay_connectors.record import canonical
from relay_connectors.record.shape import check_body
from relay_generic_csv import GenericCsvConnector, GenericCsvSettings
from relay_generic_csv.columns import COLUMNS

Export = Callable[..., Path]
CANARY = "canary-7f3a"


def source(**told: Any) -> Source:
    keep = told.pop("consent_fields", ())
    return Source(GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv", **told), keep=keep))


def draft(cells: dict[str, str], **told: Any) -> Draft:
    """The draft of one row; the id and a rejection are added."""
    cells = {"応募ID": "A-1", "ステータス": "不採用", **cells}
    reading = source(**told)
    layout = reading.connector.layout(tuple(cells))
    made = reading.translate(Raw("A-1", Row(list(cells.values()), layout), "x.csv:2"))
    assert isinstance(made, Draft)
    return made


def leaf(body: dict[str, Any], path: str) -> Any:
    found: Any = body
    for name in path.split("."):
        found = (found or {}).get(name)
    return found


@pytest.mark.parametrize(
    ("header", "cell", "path", "value"),
    [
        ("氏名", "山田　太郎", "person.full_name", "山田 太郎"),
        ("氏名", "山田　太郎", "person.family_name", "山田"),
        ("氏名", "髙橋一郎", "person.full_name", "髙橋一郎"),
        ("氏名", "髙橋一郎", "person.family_name", None),
        ("氏名", "山田（旧姓：佐藤） 花子", "person.former_family_name", "佐藤"),
        ("フリガナ", "ﾔﾏﾀﾞ ﾀﾛｳ", "person.full_name_kana", "ヤマダ タロウ"),
        ("フリガナ", "やまだ　たろう", "person.family_name_kana", "ヤマダ"),
        ("電話番号", "０９０－１２３４－５６７８", "person.phones", [{"e164": "+819012345678", "raw": "０９０－１２３４－５６７８", "kind": "mobile"}]),
        ("メールアドレス", " Taro@Example.JP ", "person.emails", [{"address": "Taro@example.jp", "kind": "unknown", "primary": True}]),
        ("住所", "神奈川県横浜市西区1-1", "person.residence", {"country": "JP", "subdivision": "JP-14", "city": "横浜市"}),
        ("郵便番号", "１００－０００１", "person.residence.postal_code", "100-0001"),
        ("生年月日", "平成元年1月8日", "person.birth_date", "1989-01-08"),
        ("求人名", "ＳＲＥ", "application.job.title", "SRE"),
        ("求人ID", "J-7", "application.job.id", "J-7"),
        ("部署", "営業部", "application.job.department", "営業部"),
        ("雇用形態", "正社員", "application.job.employment_type", "full_time"),
        ("応募日", "令和8年10月2日", "application.applied_at", "2026-10-02"),
        ("応募日", "46297", "application.applied_at", "2026-10-02"),
        ("不採用日", "2026/11/18 9:30", "decision.decided_at", "2026-11-18T09:30:00+09:00"),
        ("不採用日", "2026-11-18T00:30:00Z", "decision.decided_at", "2026-11-18T09:30:00+09:00"),
        ("通知日", "2026/11/19", "decision.notified_at", "2026-11-19"),
        ("応募経路", "求人媒体", "application.channel", {"type": "job_board", "label_raw": "求人媒体"}),
        ("選考段階", "２次面接", "application.stage", {"code": "interview_2", "order": 50, "label_raw": "２次面接"}),
        ("不採用理由", "経験不足", "decision.reason_code", "experience_insufficient"),
        ("不採用理由", "経験不足", "decision.reason_raw", "経験不足"),
        ("現在の会社", "㈱ベータ商事", "profile.current_company", "(株)ベータ商事"),
        ("現在の職種", "営業", "profile.current_title", "営業"),
        ("経験年数", "3年6ヶ月", "profile.years_experience", "3.5"),
        ("経験年数", "１０年以上", "profile.years_experience", "10"),
        ("経験年数", "8ヶ月", "profile.years_experience", "0.7"),
        ("経験年数", "ベテラン", "profile.years_experience", None),
        ("スキル", "Python、TCP/IP, 経理・財務;Python", "profile.skills", [{"name": "Python"}, {"name": "TCP/IP"}, {"name": "経理・財務"}]),
        ("最終学歴", "大学卒業", "profile.education_level", "bachelor"),
        ("希望職種", "営業、企画", "profile.desired.occupations", ["営業", "企画"]),
        ("希望勤務地", "東京都／大阪府", "profile.desired.subdivisions", ["JP-13", "JP-27"]),
        ("希望年収", "450～500万円", "profile.desired.salary", {"min": 4500000, "max": 5000000, "currency": "JPY", "period": "year"}),
        ("希望年収（万円）", "450", "profile.desired.salary", {"min": 4500000, "currency": "JPY", "period": "year"}),
        ("希望雇用形態", "正社員・契約社員", "profile.desired.employment_types", ["full_time", "contract"]),
    ],
)  # fmt: skip
def test_a_cell_becomes_a_leaf(header: str, cell: str, path: str, value: Any) -> None:
    made = draft({header: cell})

    assert leaf(made.body, path) == value
    check_body(made.body)


@pytest.mark.parametrize("header", sorted({words[0] for words in COLUMNS.values()} - {"応募ID", "選考ステータス"}))
@pytest.mark.parametrize("blank", ["", "なし", "－", "非公開", "　", "'"])
def test_a_blank_cell_says_nothing_and_warns_of_nothing(header: str, blank: str) -> None:
    made = draft(
        {header: blank, "メールアドレス": "taro@example.jp"}
        if header != "メールアドレス"
        else {header: blank, "TEL": "03-1234-5678"}
    )
    bare = draft({"メールアドレス": "taro@example.jp"} if header != "メールアドレス" else {"TEL": "03-1234-5678"})

    if header != "候補者ID":
        assert (made.body, made.warnings) == (bare.body, bare.warnings)


@pytest.mark.parametrize(
    ("header", "cell", "warning"),
    [
        ("応募日", "2024/4", ("date_partial", "application.applied_at")),
        ("不採用日", "2024/2/31", ("date_unreadable", "decision.decided_at")),
        ("不採用日", "24/4/1", ("date_unreadable", "decision.decided_at")),
        ("通知日", "昨日", ("date_unreadable", "decision.notified_at")),
        ("応募日", "平成31年5月1日", ("era_overrun", "application.applied_at")),
        ("電話番号", "03-1234-567", ("phone_unreadable", "person.phones")),
        ("電話番号", "9.01235E+09", ("excel_damaged", "person.phones")),
        ("メール", "taro＠at＠example", ("email_unreadable", "person.emails")),
        ("郵便番号", "100-001", ("postal_unreadable", "person.residence.postal_code")),
        ("希望年収", "日給1万円", ("salary_unreadable", "profile.desired.salary")),
        ("最終学歴", "虎の穴", ("education_unknown", "profile.education_level")),
        ("最終学歴", "2027年3月 大学卒業見込み", ("expected", "profile.education_level")),
        ("雇用形態", "謎社員", ("employment_unknown", "application.job.employment_type")),
        ("希望雇用形態", "正社員、謎社員", ("employment_unknown", "profile.desired.employment_types")),
        ("希望勤務地", "東京以外", ("place_unknown", "profile.desired.subdivisions")),
        ("勤務地", "各地", ("place_unknown", "application.job.work_locations")),
        ("住所", "アメリカ合衆国", ("place_unknown", "person.residence")),
        ("経験年数", "-3", ("years_unreadable", "profile.years_experience")),
        ("フリガナ", "山田太郎", ("kana_unreadable", "person.full_name_kana")),
        ("セイ", "山田", ("kana_unreadable", "person.family_name_kana")),
        ("生年月日", "2126-04-01", ("date_unreadable", "person.birth_date")),
        ("生年月日", "1890-04-01", ("date_unreadable", "person.birth_date")),
        ("選考段階", "謎の儀式", ("stage_unknown", "application.stage")),
        ("応募経路", "風の便り", ("channel_unknown", "application.channel")),
        ("不採用理由", "なんとなく違う", ("reason_unknown", "decision.reason_code")),
        ("現在の会社", "x" * 2001, ("text_too_long", "profile.current_company")),
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_warning(header: str, cell: str, warning: tuple[str, str]) -> None:
    made = draft(
        {"Email": "taro@example.jp", header: cell} if header != "メール" else {"TEL": "03-1234-5678", header: cell}
    )

    assert made.warnings == [warning]
    check_body(made.body)


@pytest.mark.parametrize(
    ("cell", "outcome", "decided_by", "stage"),
    [
        ("不採用", "employer_rejected", "employer", None),
        ("お見送り", "employer_rejected", "employer", None),
        ("1次面接：不合格", "employer_rejected", "employer", "interview_1"),
        ("書類選考NG", "employer_rejected", "employer", "document_screening"),
        ("募集終了", "position_closed", "employer", None),
        ("選考辞退", "candidate_withdrew", "candidate", None),
        ("内定辞退", "offer_declined", "candidate", None),
        ("選考中", "in_progress", "unknown", None),
        ("入社", "hired", "unknown", None),
        ("不採用（辞退）", "unknown", "unknown", None),
        ("合格らしい", "unknown", "unknown", None),
    ],
)
def test_a_status_says_how_it_ended_and_who_decided(
    cell: str, outcome: str, decided_by: str, stage: str | None
) -> None:
    made = draft({"ステータス": cell})

    assert made.outcome == outcome
    assert made.body["decision"]["decided_by"] == decided_by
    assert made.body["decision"]["outcome_raw"] == cell
    assert leaf(made.body, "application.stage.code") == stage
    assert (("status_unknown", "decision.outcome") in made.warnings) == (outcome == "unknown")


def test_an_empty_status_is_unknown_and_missing() -> None:
    made = draft({"ステータス": "　"})

    assert made.outcome == "unknown"
    assert made.warnings[0] == ("status_missing", "decision.outcome")


def test_a_list_of_rejected_people_declares_it() -> None:
    unread = {"columns": {"ステータス": ""}, "outcome": "employer_rejected"}

    assert draft({}, **unread).outcome == "employer_rejected"
    assert draft({"ステータス": ""}, **unread).outcome == "employer_rejected"


@pytest.mark.parametrize("cell", ["", "未定", "不明", "未設定", "-", "　", "なし"])
def test_what_the_settings_declare_says_nothing_where_a_column_says_how_it_ended(cell: str) -> None:
    made = draft({"ステータス": cell, "TEL": "03-1234-5678"}, outcome="employer_rejected")

    assert (made.outcome, made.body["decision"]["decided_by"]) == ("unknown", "unknown")
    assert made.warnings == [("status_missing", "decision.outcome")]


def test_a_declared_outcome_beside_a_column_for_it_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    draft({"ステータス": "不採用"}, outcome="employer_rejected")

    assert 'columns = { "ステータス" = "" }' in caplog.text


HELD = ("outcome_contradicted", "decision.outcome")


@pytest.mark.parametrize("column", ["辞退日", "入社日", "内定承諾日", "選考辞退日"])
@pytest.mark.parametrize("said", ["2026/11/20", "済", "○", "########", "46297", "謎"])
@pytest.mark.parametrize("status", ["不採用", "1次面接：不合格", "募集終了"])
def test_whatever_stands_where_another_end_has_its_day_contradicts_a_rejection(
    column: str, said: str, status: str
) -> None:
    made = draft({"ステータス": status, column: said})

    assert (made.outcome, made.body["decision"]["decided_by"]) == ("unknown", "unknown")
    assert made.warnings.count(HELD) == 1
    check_body(made.body)


NO_DAYS = (
    "0", "0000-00-00", "0000/00/00 00:00:00", "1900/1/0", "1900-01-00", "1900年1月0日", "1899-12-30", "1970/01/01",
    "00:00:00", "/  /", "年月日", "FALSE", "否", "×", "未", "無", "対象外", "NaT", "nan",
)  # fmt: skip


@pytest.mark.parametrize("said", ["", "-", "なし", "未定", *NO_DAYS])
def test_a_cell_without_a_day_contradicts_nothing(said: str) -> None:
    assert draft({"辞退日": said, "入社日": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("said", ["", "-", "なし", "0", "FALSE", "対象外"])
def test_a_reason_of_withdrawing_that_is_none_contradicts_nothing(said: str) -> None:
    assert draft({"辞退理由": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("status", ["辞退", "内定辞退", "入社", "選考中"])
def test_the_day_of_another_end_beside_that_end_contradicts_nothing(status: str) -> None:
    assert draft({"ステータス": status, "辞退日": "2026/11/20"}).outcome == draft({"ステータス": status}).outcome


@pytest.mark.parametrize("column", ["辞退理由", "不採用理由", "終了理由", "不採用・辞退理由"])
@pytest.mark.parametrize("reason", ["他社内定", "一身上の都合", "現職残留"])
def test_a_candidates_reason_beside_a_rejection_contradicts_it(column: str, reason: str) -> None:
    made = draft({"ステータス": "不合格", column: reason})

    assert made.outcome == "unknown"
    assert HELD in made.warnings


@pytest.mark.parametrize(
    "reason", ["通勤", "通勤時間", "職種", "業務内容", "残業", "転居", "Commute", "Relocation", "Timing", "給与"]
)
def test_a_reason_that_either_side_may_have_contradicts_no_rejection(reason: str) -> None:
    assert draft({"ステータス": "不採用", "不採用理由": reason}).outcome == "employer_rejected"


def test_why_somebody_withdrew_is_the_reason_of_a_withdrawal_alone() -> None:
    assert draft({"ステータス": "辞退", "辞退理由": "給与"}).body["decision"]["reason_code"] == "compensation"
    assert (
        draft({"ステータス": "辞退", "不採用理由": "", "辞退理由": "他社内定"}).body["decision"]["reason_raw"]
        == "他社内定"
    )
    held = draft({"辞退理由": "本人から連絡あり"})
    assert held.outcome == "unknown"
    assert "reason_code" not in held.body["decision"]


def test_a_reason_that_says_nothing_contradicts_nothing() -> None:
    assert draft({"辞退理由": "理由なし", "不採用理由": "経験不足"}).outcome == "employer_rejected"


def test_a_declared_rejection_is_contradicted_as_one_that_is_read() -> None:
    told = {"columns": {"ステータス": ""}, "outcome": "employer_rejected"}

    assert draft({"入社日": "2026/11/20"}, **told).outcome == "unknown"


def test_a_column_that_is_left_unread_contradicts_nothing() -> None:
    assert draft({"辞退日": "2026/11/20"}, columns={"辞退日": ""}).outcome == "employer_rejected"


def test_nothing_that_tells_of_another_end_is_emitted_as_a_rejection(
    export: Export, normalized: Callable[..., Any]
) -> None:
    header = ("応募ID", "ステータス", "氏名", "メール", "辞退日", "入社日", "辞退理由")
    path = export(
        header,
        ("1", "不採用", "山田 一", "a@example.com", "", "", ""),
        ("2", "不採用", "山田 二", "b@example.com", "2026/11/1", "", ""),
        ("3", "不採用", "山田 三", "c@example.com", "", "2026/11/1", ""),
        ("4", "不合格", "山田 四", "d@example.com", "", "", "他社内定"),
        ("5", "", "山田 五", "e@example.com", "", "", ""),
        ("6", "不採用：0", "山田 六", "f@example.com", "", "", ""),
        ("7", "1次面接終了", "山田 七", "g@example.com", "", "", ""),
    )

    words = {"status": {"終了": "employer_rejected"}}
    records, bad, summary = normalized(path, outcome="employer_rejected", words=words)

    assert [one["decision"]["outcome"] for one in records] == ["employer_rejected"] + 6 * ["unknown"]
    assert (bad, summary.outcomes) == ([], {"employer_rejected": 1, "unknown": 6})


@pytest.mark.parametrize("said", ["NaN", r"\N", "nan", "<NA>", "NaT"])
def test_what_a_program_writes_for_nothing_is_no_id(export: Export, normalized: Callable[..., Any], said: str) -> None:
    records, bad, _ = normalized(export(("応募ID", "ステータス"), (said, "不採用")))

    assert records == []
    assert bad[0]["errors"][0]["code"] == "no_application_id"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("昭和59年3月1日生", "1984-03-01"),
        ("昭和59年3月1日生まれ", "1984-03-01"),
        ("1984年3月1日（40歳）", "1984-03-01"),
        ("1984/3/1 満40歳", "1984-03-01"),
        ("S59.3.1生（４０才）", "1984-03-01"),
        ("1984年3月1日（80歳）", None),
        ("1984年3月生", None),
        ("40歳", None),
        ("生", None),
    ],
)
def test_an_age_or_a_word_behind_a_birth_date_hides_it_only_where_they_disagree(cell: str, day: str | None) -> None:
    made = draft({"生年月日": cell, "TEL": "03-1234-5678"})

    assert leaf(made.body, "person.birth_date") == day
    assert [code for code, _ in made.warnings] in ([], ["date_partial"], ["date_unreadable"])
    assert bool(made.warnings) == (day is None)


def test_a_note_beside_a_name_leaves_with_no_record() -> None:
    parts = draft({"姓": "★山田", "名": "太郎（男性）", "セイ": "ヤマダ（35）", "TEL": "03-1234-5678"})

    assert parts.body["person"]["full_name"] == "山田 太郎"
    assert "full_name_kana" not in parts.body["person"]
    assert {code for code, _ in parts.warnings} == {"name_note", "kana_unreadable"}
    whole = draft({"氏名": "山田 太郎（男性・35歳）", "TEL": "03-1234-5678"})
    assert whole.body["person"]["full_name"] == "山田 太郎"
    assert whole.warnings == [("name_note", "person.full_name")]
    address = draft({"氏名": "taro@example.com", "TEL": "03-1234-5678"})
    assert "full_name" not in address.body["person"]
    assert address.warnings == [("name_unreadable", "person.full_name")]


def test_an_agents_or_a_dead_address_is_nobodys() -> None:
    made = draft({"メール": "旧：old@example.com 新：new@example.com", "TEL": "エージェント 03-1234-5678"})

    assert made.body["person"] == {"emails": [{"address": "new@example.com", "kind": "unknown", "primary": True}]}
    assert [code for code, _ in made.warnings] == ["email_unreadable", "phone_unreadable"]


def test_a_stage_column_wins_over_the_stage_in_the_status() -> None:
    made = draft({"ステータス": "書類選考NG", "選考段階": "最終面接"})

    assert leaf(made.body, "application.stage.code") == "interview_final"


def test_the_same_reason_means_something_else_where_the_candidate_decided() -> None:
    assert draft({"不採用理由": "年収"}).body["decision"].get("reason_code") == "conditions_mismatch"
    assert draft({"ステータス": "辞退", "不採用理由": "年収"}).body["decision"]["reason_code"] == "compensation"


@pytest.mark.parametrize("cell", ["妊娠中のため", "持病があるため見送り", "国籍の問題"])
def test_a_protected_reason_is_dropped_with_its_text(cell: str) -> None:
    made = draft({"不採用理由": cell})

    assert ("reason_protected", "decision.reason_raw") in made.warnings
    assert cell not in str(made.body)


def test_neither_mail_nor_phone_is_a_warning_and_no_end() -> None:
    assert ("no_contact", "person") in draft({"氏名": "山田 太郎"}).warnings
    assert ("no_contact", "person") not in draft({"TEL": "03-1234-5678"}).warnings


def test_several_mails_and_phones_are_kept_each_once_and_the_first_mail_is_primary() -> None:
    made = draft(
        {
            "Email": "b@example.jp; a@example.jp",
            "携帯メール": "a@example.jp",
            "TEL": "03-1234-5678",
            "携帯電話": "090-1234-5678",
        }
    )

    person = made.body["person"]
    assert [(one["address"], one["primary"]) for one in person["emails"]] == [
        ("b@example.jp", True),
        ("a@example.jp", False),
    ]
    assert [one["e164"] for one in person["phones"]] == ["+81312345678", "+819012345678"]


@pytest.mark.parametrize(
    ("cells", "full"),
    [
        ({"姓": "山田", "名": "太郎"}, "山田 太郎"),
        ({"名": "太郎", "姓": "山田"}, "山田 太郎"),
        ({"First name": "Taro", "Last name": "Yamada"}, "Taro Yamada"),
        ({"姓": "山田"}, "山田"),
        ({"氏名": "ヤマダ太郎", "姓": "山田", "名": "太郎"}, "ヤマダ太郎"),
    ],
)
def test_a_name_in_parts_is_put_together(cells: dict[str, str], full: str) -> None:
    assert draft(cells).body["person"]["full_name"] == full


def test_a_column_of_its_own_wins_over_a_split_name() -> None:
    person = draft({"姓": "東", "名": "海林", "氏名": "東海 林"}).body["person"]

    assert (person["family_name"], person["given_name"]) == ("東", "海林")


def test_kana_in_parts_are_put_together() -> None:
    assert draft({"セイ": "やまだ", "メイ": "ﾀﾛｳ"}).body["person"]["full_name_kana"] == "ヤマダ タロウ"


def test_of_two_columns_for_one_thing_the_first_that_says_anything_counts() -> None:
    assert draft({"求人名": "", "応募職種": "営業", "ポジション": "企画"}).body["application"]["job"]["title"] == "営業"


def test_the_tenants_own_words_win() -> None:
    words = {
        "status": {"選考通らず": "employer_rejected"},
        "stage": {"謎の儀式": "assessment"},
        "reason": {"なんとなく": "other_employer"},
        "channel": {"風の便り": "acquaintance"},
    }
    cells = {
        "ステータス": "選考 通らず",
        "選考段階": "謎の儀式",
        "不採用理由": "なんとなく",
        "応募経路": "風の便り",
        "TEL": "03-1234-5678",
    }

    made = draft(cells, words=words)

    assert made.warnings == []
    assert made.outcome == "employer_rejected"
    assert leaf(made.body, "application.stage.code") == "assessment"
    assert leaf(made.body, "application.channel.type") == "acquaintance"
    assert made.body["decision"]["reason_code"] == "other_employer"


def test_a_declared_date_format_is_tried_first() -> None:
    assert leaf(draft({"応募日": "24/4/1"}, date_formats=["%y/%m/%d"]).body, "application.applied_at") == "2024-04-01"


def test_a_time_is_in_the_sources_zone() -> None:
    made = draft({"不採用日": "2026/11/18 9:30"}, timezone="UTC")

    assert made.body["decision"]["decided_at"] in {"2026-11-18T09:30:00+00:00", "2026-11-18T09:30:00Z"}


def test_only_what_is_named_is_kept() -> None:
    made = draft({"備考": " 再応募 ", "評価": CANARY, "同意": "はい"}, keep=["備考"], consent_fields=["同意"])

    assert made.kept == {"同意": "はい", "備考": "再応募"}
    assert CANARY not in str(made.body)


def test_what_is_kept_has_a_bound_and_consent_comes_first() -> None:
    made = draft({"備考": "x" * 33_000, "同意": "はい"}, keep=["備考"], consent_fields=["同意"])

    assert made.kept == {"同意": "はい"}
    assert ("kept_too_long", "kept.備考") in made.warnings


def test_a_candidate_and_the_day_of_the_last_change_are_beside_the_body() -> None:
    made = draft({"候補者ID": "C-7", "更新日": "2026/11/20"})

    assert (made.candidate_id, made.updated_at) == ("C-7", "2026-11-20")
    assert "source" not in made.body


@pytest.mark.parametrize(("cell", "flags"), [("1", {"do_not_contact": True}), ("本人希望", {"do_not_contact": True})])
def test_whom_not_to_contact_needs_no_settings(cell: str, flags: dict[str, bool]) -> None:
    assert draft({"連絡不可": cell}).body["flags"] == flags


@pytest.mark.parametrize("cell", ["", "0", "いいえ"])
def test_a_no_to_no_contact_keeps_nobody_out(cell: str) -> None:
    assert not draft({"連絡不可": cell}).body.get("flags", {}).get("do_not_contact")


def test_the_day_of_the_last_contact_is_no_day_of_notification() -> None:
    assert "notified_at" not in draft({"連絡日": "2026/10/10"}).body["decision"]


def test_tags_and_flags_are_read_where_the_settings_name_them() -> None:
    made = draft(
        {"ラベル": "急募、東京", "取扱注意": "○"}, columns={"ラベル": "tags", "取扱注意": "flags.do_not_contact"}
    )

    assert made.body["tags"] == [{"ns": "free", "value": "急募"}, {"ns": "free", "value": "東京"}]
    assert made.body["flags"] == {"do_not_contact": True}


CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["不採用", "2026/11/18 25:30", "令和99年1月1日", "090-1234-5678 内線1", "a@example.jp, b@example.jp", "450～万円", "１次面接：×",
         "=cmd()", "\u0000", "\ud7ff", "9" * 400, "〒100-0001 東京都", "99999", "-1"]
    ),
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({words[0]: CELL for words in COLUMNS.values()}))
def test_any_row_at_all_becomes_a_draft_of_the_schema_without_empty_values(cells: dict[str, str]) -> None:
    layout = ANY.connector.layout(tuple(cells))

    made = ANY.translate(Raw("A-1", Row(list(cells.values()), layout), "x.csv:2"))

    assert isinstance(made, Draft)
    check_body(made.body)
    assert canonical(made.body) == canonical(made.body, pruned=True)
    again = ANY.translate(Raw("A-1", Row(list(cells.values()), layout), "x.csv:2"))
    assert isinstance(again, Draft)
    assert (again.body, again.warnings, again.kept) == (made.body, made.warnings, made.kept)


ANY = source(keep=["応募ID"], columns={"タグ": "tags"})


@pytest.mark.parametrize("cell", ["0.0", "未", "しない"])
def test_a_mark_that_is_denied_is_not_set(cell: str) -> None:
    assert not draft({"配信停止": cell}).body.get("flags", {}).get("no_mail")


@pytest.mark.parametrize("cell", ["1", "配信中", "受信する", "希望しない"])
def test_a_mark_that_nobody_clearly_denies_is_set(cell: str) -> None:
    assert draft({"配信停止": cell}).body["flags"]["no_mail"] is True


def test_a_former_name_beside_the_family_name_is_kept() -> None:
    said = draft({"姓": "山田（旧姓佐藤）", "名": "花子 様"}).body["person"]

    assert (said["family_name"], said["given_name"], said["full_name"]) == ("山田", "花子", "山田 花子")
    assert said["former_family_name"] == "佐藤"


def test_a_column_of_former_names_wins_over_one_beside_the_family_name() -> None:
    said = draft({"姓": "山田（旧姓佐藤）", "名": "花子", "旧姓": "鈴木"}).body["person"]

    assert said["former_family_name"] == "鈴木"
