"""Which header is which column."""

from __future__ import annotations

from collections import Counter

import pytest

from relay_connectors.connector import TARGETS, Aliases
from relay_connectors.connector.other_persons import Doubt
from relay_connectors.normalize import label
from relay_generic_csv import GenericCsvConnector, GenericCsvSettings
from relay_generic_csv.columns import COLUMNS

ALIASES = Aliases(COLUMNS, own={}, targets=TARGETS)


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (
            "source.application_id",
            ["応募ID", "Application ID", "application_id", "ＡＰＰＬＩＣＡＴＩＯＮ　ＩＤ", " 応募 ID "],
        ),
        ("source.candidate_id", ["候補者ID", "Candidate ID"]),
        ("source.updated_at", ["更新日", "Updated at"]),
        ("application.job.id", ["求人ID", "Job ID"]),
        ("application.job.title", ["求人名", "応募職種", "応募求人", "Job title", "Position"]),
        ("application.job.department", ["部署", "Department"]),
        ("application.job.employment_type", ["雇用形態"]),
        ("application.applied_at", ["応募日", "Applied at", "Applied on"]),
        ("application.channel", ["応募経路", "応募ルート", "応募元", "Source"]),
        (
            "application.stage",
            ["選考段階", "選考ステップ", "現在の選考フェーズ", "現在のステップ", "到達ステージ", "Stage"],
        ),
        ("decision.outcome", ["選考ステータス", "ステータス", "現在の選考ステータス", "応募状況", "Status"]),
        (
            "decision.reason",
            ["不採用理由", "お見送り理由", "お断り理由", "プロセス終了理由", "不採用理由(分類)", "Rejection reason"],
        ),
        ("decision.decided_at", ["不採用日", "お見送り日", "お断り日", "不採用日時", "Rejected at"]),
        ("decision.notified_at", ["通知日", "不採用通知日", "不採用連絡日"]),
        ("person.full_name", ["氏名", "名前", "Name"]),
        ("person.family_name", ["姓", "Last name"]),
        ("person.given_name", ["名", "First name"]),
        ("person.full_name_kana", ["フリガナ", "氏名カナ", "氏名（カナ）", "ふりがな"]),
        ("person.family_name_kana", ["セイ"]),
        ("person.given_name_kana", ["メイ"]),
        ("person.emails", ["メールアドレス", "Email", "E-mail", "e-mail address", "Ｅメール"]),
        ("person.phones", ["電話番号", "携帯電話", "Phone", "TEL"]),
        ("person.residence", ["住所", "都道府県"]),
        ("person.residence.postal_code", ["郵便番号"]),
        ("profile.current_company", ["現在の会社"]),
        ("profile.current_title", ["現在の職種"]),
        ("profile.years_experience", ["経験年数"]),
        ("profile.skills", ["スキル"]),
        ("profile.education_level", ["最終学歴"]),
        ("profile.desired.subdivisions", ["希望勤務地"]),
        ("profile.desired.salary", ["希望年収", "希望年収（万円）"]),
        ("profile.desired.occupations", ["希望職種"]),
        ("flags.do_not_contact", ["連絡不可", "紹介不可", "Do not contact"]),
        ("flags.no_mail", ["配信停止", "メール不可"]),
    ],
)
def test_a_header_is_known_whatever_its_width_case_and_spaces(target: str, headers: list[str]) -> None:
    assert [ALIASES.match([header]) for header in headers] == [{0: target}] * len(headers)


@pytest.mark.parametrize(
    "header",
    [
        "応募経路詳細",
        "1次ステップステータス",
        "応募ID（旧）",
        "不採用日時メモ",
        "不採用理由（詳細）",
        "お断りした求人",
        "選考ポジション名",
        "次の選考フェーズ",
        "備考",
        "同意",
        "性別",
        "評価",
        "国籍",
        "Name of school",
        "",
    ],
)
def test_a_header_is_never_known_by_a_part(header: str) -> None:
    assert ALIASES.match([header]) == {}


def test_every_target_exists_and_has_its_headers_to_itself() -> None:
    assert COLUMNS.keys() <= TARGETS.keys()
    words = Counter(word for words in COLUMNS.values() for word in set(map(label, words)))
    assert [word for word, count in words.items() if count > 1] == []


def test_the_settings_win_over_the_table() -> None:
    aliases = Aliases(COLUMNS, own={"応募日": "", "結果": "decision.outcome"}, targets=TARGETS)

    assert aliases.match(["応募日", "結果", "氏名"]) == {1: "decision.outcome", 2: "person.full_name"}


def test_the_second_of_two_columns_that_are_called_the_same_is_what_the_first_is() -> None:
    header = ["応募ID", "メールアドレス", "選考ステータス", "選考ステータス (2)", "メールアドレス (2)", "メモ (2)"]

    assert ALIASES.match(header) == {
        0: "source.application_id",
        1: "person.emails",
        2: "decision.outcome",
        3: "decision.outcome",
        4: "person.emails",
    }


def test_a_second_column_may_be_left_unread_by_its_name() -> None:
    aliases = Aliases(COLUMNS, own={"選考ステータス (2)": ""}, targets=TARGETS)

    assert aliases.match(["選考ステータス", "選考ステータス (2)"]) == {0: "decision.outcome"}


def test_contacts_behind_a_second_name_are_another_persons_where_one_is_named_between() -> None:
    header = ["応募ID", "氏名", "メールアドレス", "担当者", "氏名 (2)", "メールアドレス (2)", "電話番号", "生年月日"]

    assert ALIASES.match(header) == {
        0: "source.application_id", 1: "person.full_name", 2: "person.emails", 7: "person.birth_date",
    }  # fmt: skip
    assert list(ALIASES.of_somebody_else(header)) == ["氏名 (2)", "メールアドレス (2)", "電話番号"]


@pytest.mark.parametrize(
    "other", ["担当者名", "紹介者", "紹介会社", "エージェント担当", "緊急連絡先", "採用担当者", "面接官"]
)
def test_a_second_address_behind_another_persons_column_is_not_theirs(other: str) -> None:
    header = ["メールアドレス", "電話番号", other, "メールアドレス (2)", "電話番号 (2)"]

    assert list(ALIASES.of_somebody_else(header)) == ["メールアドレス (2)", "電話番号 (2)"]


@pytest.mark.parametrize(
    "header",
    [
        ["氏名", "メールアドレス", "メールアドレス (2)", "電話番号", "電話番号 (2)"],
        ["採用担当", "氏名", "メールアドレス", "電話番号", "携帯電話"],
        ["氏名", "メールアドレス1", "採用担当者", "メールアドレス2"],
        ["氏名", "PCメール", "採用担当者", "携帯メール"],
        ["氏名", "紹介会社", "担当者", "メールアドレス", "電話番号", "携帯電話"],
        ["氏名", "電話番号", "採用担当者", "選考ステータス", "携帯電話"],
        ["氏名", "電話番号", "家族構成", "担当業務", "携帯電話"],
        ["エージェント企業名", "担当者", "姓", "名", "セイ", "メイ", "電話番号", "携帯電話番号"],
        ["紹介会社", "氏名", "メールアドレス", "メールアドレス (2)"],
    ],
)
def test_a_persons_own_second_address_is_read(header: list[str]) -> None:
    assert ALIASES.of_somebody_else(header) == {}


@pytest.mark.parametrize(
    ("header", "anothers"),
    [
        (
            ["紹介会社", "担当者", "メールアドレス", "電話番号", "氏名", "メールアドレス (2)", "電話番号 (2)"],
            ["メールアドレス", "電話番号"],
        ),
        (["面接官", "メール", "候補者名", "メールアドレス"], ["メール"]),
        (["紹介会社", "氏名", "電話番号", "応募者氏名", "携帯電話", "メールアドレス"], ["氏名", "電話番号"]),
    ],
)
def test_a_contact_between_another_persons_column_and_the_name_is_not_theirs_if_they_have_one(
    header: list[str], anothers: list[str]
) -> None:
    assert list(ALIASES.of_somebody_else(header)) == anothers


@pytest.mark.parametrize(
    ("header", "doubted"),
    [
        (["氏名", "電話番号", "保護者氏名", "携帯電話"], {3: Doubt((1,), (2,))}),
        (["氏名", "電話番号", "担当者", "紹介会社", "携帯電話"], {4: Doubt((1,), (3,))}),
        (["氏名", "メールアドレス", "推薦者", "部署", "Email"], {4: Doubt((1,))}),
        (["氏名", "電話番号", "担当者", "メールアドレス", "電話"], {4: Doubt((1,))}),
    ],
)
def test_of_a_contact_behind_another_persons_column_a_row_has_to_tell_where_the_header_has_another(
    header: list[str], doubted: dict[int, Doubt]
) -> None:
    assert ALIASES.of_somebody_else(header) == {}
    assert ALIASES.doubts(header) == doubted


@pytest.mark.parametrize(
    "nobody",
    [
        *(
            "担当部署",
            "担当店舗",
            "前職担当商材",
            "家族同居",
            "扶養家族",
            "扶養家族数",
            "家族構成",
            "人材紹介会社経由有無",
        ),
        "Lead agent region",
    ],
)
@pytest.mark.parametrize("second", ["電話", "電話番号 (2)", "携帯電話番号"])
def test_a_column_that_names_nobody_makes_no_contact_behind_it_anothers(nobody: str, second: str) -> None:
    header = ["氏名", "電話番号", nobody, second]

    assert (ALIASES.of_somebody_else(header), ALIASES.doubts(header)) == ({}, {})


@pytest.mark.parametrize("recruiter", ["採用担当者", "担当", "面接官", "リクルーター", "Interviewers"])
@pytest.mark.parametrize(("first", "second"), [("電話番号", "携帯電話"), ("メール", "携帯メール"), ("Phone", "Mobile")])
def test_a_contact_of_another_kind_behind_a_recruiters_column_is_the_candidates_second(
    recruiter: str, first: str, second: str
) -> None:
    assert ALIASES.doubts(["氏名", first, recruiter, second]) == {}


def test_a_contact_behind_another_person_is_read_where_the_settings_name_it() -> None:
    header = ["氏名", "電話番号", "保護者氏名", "携帯電話"]
    aliases = Aliases(COLUMNS, own={"携帯電話": "person.phones"}, targets=TARGETS)

    assert aliases.match(header) == {0: "person.full_name", 1: "person.phones", 3: "person.phones"}


def test_what_the_settings_name_is_read_wherever_it_stands() -> None:
    header = ["氏名", "メールアドレス", "紹介者", "氏名 (2)", "メールアドレス (2)"]
    aliases = Aliases(COLUMNS, own={"メールアドレス (2)": "person.emails"}, targets=TARGETS)

    assert aliases.match(header) == {0: "person.full_name", 1: "person.emails", 4: "person.emails"}


def test_behind_a_second_name_that_nobody_else_is_named_before_a_row_has_to_tell_whose_it_is() -> None:
    header = ["応募ID", "氏名", "求人名", "氏名 (2)", "メールアドレス", "電話番号"]

    assert ALIASES.of_somebody_else(header) == {}
    assert list(ALIASES.behind_a_second_name(header)) == [3, 4, 5]


@pytest.mark.parametrize("weak", ["応募状況", "合否結果", "現在のステータス", "現在の選考状況"])
@pytest.mark.parametrize("strong", ["選考ステータス", "ステータス"])
def test_what_may_be_the_outcome_is_none_beside_a_column_that_is(weak: str, strong: str) -> None:
    aliases = GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv")).aliases

    assert aliases.match([weak]) == {0: "decision.outcome"}
    assert aliases.match([weak, strong]) == {1: "decision.outcome"}


def test_what_the_settings_call_the_outcome_is_not_weak() -> None:
    aliases = Aliases(COLUMNS, own={"応募状況": "decision.outcome"}, targets=TARGETS, weak=["応募状況"])

    assert len(aliases.match(["応募状況", "選考ステータス"])) == 2


@pytest.mark.parametrize("weak", ["応募状況", "合否結果", "現在のステータス", "現在の選考状況"])
def test_a_weak_outcome_beside_a_strong_one_still_denies_a_rejection(weak: str) -> None:
    connector = GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv"))
    plan = connector.layout(["応募ID", "選考ステータス", weak])

    said = [plan.draft(["A-1", "不採用", told], []).outcome for told in ("内定", "辞退", "不採用", "")]

    assert said == ["unknown", "unknown", "employer_rejected", "employer_rejected"]


@pytest.mark.parametrize("weak", ["応募状況", "合否結果", "現在のステータス", "現在の選考状況"])
def test_a_weak_outcome_is_none_where_the_settings_declare_it_and_still_denies_a_rejection(weak: str) -> None:
    settings = GenericCsvSettings(account="acme", path="x.csv", outcome="employer_rejected")
    plan = GenericCsvConnector(settings).layout(["応募ID", weak])

    said = {
        told: plan.draft(["A-1", told], []).outcome for told in ("在職中", "応募済み", "", "不採用", "内定", "合格")
    }

    assert said == {
        **dict.fromkeys(("在職中", "応募済み", "", "不採用"), "employer_rejected"),
        **dict.fromkeys(("内定", "合格"), "unknown"),
    }


def test_a_second_name_that_the_settings_leave_unread_hides_nothing() -> None:
    aliases = Aliases(COLUMNS, own={"氏名 (2)": ""}, targets=TARGETS)

    assert aliases.match(["氏名", "氏名 (2)", "電話番号"]) == {0: "person.full_name", 2: "person.phones"}


def test_a_row_changes_with_an_unread_column_that_may_deny_its_rejection_and_with_no_other_unread_one() -> None:
    header = ["応募ID", "選考結果", "最終結果", "社内の覚え"]
    layout = GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv")).layout(header)
    before, denied, noted = layout.digests(
        [["A-1", "不採用", "", ""], ["A-1", "不採用", "内定", ""], ["A-1", "不採用", "", "良い人"]], "1"
    )

    assert before == noted != denied


@pytest.mark.parametrize("header", ["最終結果", "採否", "現在の状況", "現況"])
def test_a_column_of_results_that_is_mapped_as_the_warning_says_holds_only_where_a_word_denies(header: str) -> None:
    columns = {header: "decision.refuted_by"}
    connector = GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv", columns=columns))
    plan = connector.layout(["応募ID", "選考ステータス", header])

    def outcome(told: str) -> str:
        return plan.draft(["A-1", "不採用", told], []).outcome

    assert {outcome(told) for told in ("不採用", "NG", "D", "在職中", "見送り", "-", "")} == {"employer_rejected"}
    assert {outcome(told) for told in ("内定", "辞退", "入社", "再選考", "########")} == {"unknown"}
