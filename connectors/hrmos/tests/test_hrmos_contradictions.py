"""不合格 beside a cell that tells of another end is held; what is no end holds nobody."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from relay_connectors.connector import Source
from relay_hrmos import HrmosConnector

DAY = date(2026, 2, 4)


def is_held(draft):
    decision = draft.body["decision"]
    told = draft.warnings.count(("outcome_contradicted", "decision.outcome"))
    return (decision["outcome"], decision["decided_by"], told) == ("unknown", "unknown", 1)


def outcome(draft):
    return draft.body["decision"]["outcome"]


@pytest.mark.parametrize("column", ["不合格理由", "不合格理由（分類）"])
@pytest.mark.parametrize(
    "reason",
    ["辞退", "本人辞退", "内定辞退", "入社", "重複", "候補者都合", "他社内定のため辞退", "選考中", "見送り（本人）"],
)
def test_a_reason_that_is_another_end_contradicts_a_rejection(exports, flow, column, reason):
    assert is_held(exports.draft({column: reason}, [*flow, column]))


@pytest.mark.parametrize("reason", ["経験不足", "辞退懸念", "書類選考", "部長判断", "充足"])
def test_a_reason_of_the_employers_contradicts_nothing(exports, flow, reason):
    assert outcome(exports.draft({"不合格理由": reason}, [*flow, "不合格理由"])) == "employer_rejected"


def test_why_somebody_withdrew_is_another_selections_story(exports):
    assert outcome(exports.draft({"辞退理由（分類）": "本人辞退"})) == "employer_rejected"


@pytest.mark.parametrize(
    "result",
    [
        "見送り（本人）", "候補者都合", "本人都合により終了", "離脱", "連絡なし", "ブッチ", "承諾", "ドタキャン", "取り下げ", "来ず", "採用",
        "無断欠席", "連絡不通", "本人より辞退の連絡", "再選考", "再選考中", "保留", "不合格取消", "不採用撤回", "復活",
    ],
)  # fmt: skip
def test_a_result_that_is_another_end_contradicts_a_rejection(exports, result):
    assert is_held(exports.draft({"1次ステップステータス": result}))


@pytest.mark.parametrize(
    "result", ["不通過", "通過", "合格", "選考中", "日程調整中", "未実施", "A", "見送り", "連絡済み", "採用枠充足", "不通過（辞退の可能性あり）", "キャンセル待ち"]
)  # fmt: skip
def test_a_result_that_is_none_contradicts_nothing(exports, result):
    assert outcome(exports.draft({"1次ステップステータス": result})) == "employer_rejected"


@pytest.mark.parametrize("result", ["保留", "一時保留", " 保留中", "再検討", "ペンディング", "Pending"])
@pytest.mark.parametrize("later", ["不通過", "通過"])
def test_a_step_that_was_on_hold_contradicts_nothing_once_a_later_one_came_to_its_end(exports, result, later):
    steps = {
        "1次ステップステータス": result,
        "2次ステップ": "1次面接",
        "2次ステップ実施日": DAY,
        "2次ステップステータス": later,
    }

    assert outcome(exports.draft(steps)) == "employer_rejected"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("通過", "保留"),
        ("保留", ""),
        ("ペンディング", ""),
        ("通過", "ペンディング"),
        ("保留", "未実施"),
        ("保留", "保留"),
        ("再選考", "不通過"),
        ("不合格取消", "不通過"),
        ("辞退", "不通過"),
    ],
)
def test_a_step_that_is_on_hold_or_was_another_end_contradicts_whatever_came_before_or_behind_it(
    exports, first, second
):
    steps = {"1次ステップステータス": first, "2次ステップ": "1次面接", "2次ステップステータス": second}

    assert is_held(exports.draft(steps))


@pytest.mark.parametrize("name", ["辞退", "選考辞退", "重複", "内定辞退"])
def test_a_step_that_is_called_another_end_contradicts_a_rejection(exports, name):
    assert is_held(exports.draft({"2次ステップ": name}))


@pytest.mark.parametrize("name", ["内定", "入社", "内定承諾", "オファー", "内定承諾後フォロー", "辞退者フォロー"])
@pytest.mark.parametrize(
    "reached", [{"2次ステップステータス": "通過"}, {"2次ステップ実施日": DAY}, {"2次ステップステータス": "不通過"}]
)
def test_a_step_with_an_offer_contradicts_a_rejection_once_somebody_came_there(exports, name, reached):
    assert is_held(exports.draft({"2次ステップ": name, **reached}))


@pytest.mark.parametrize("name", ["内定", "入社", "内定承諾後フォロー", "辞退者フォロー", "応募取消確認"])
def test_a_step_that_is_only_planned_contradicts_nothing(exports, name):
    assert outcome(exports.draft({"2次ステップ": name})) == "employer_rejected"


@pytest.mark.parametrize(
    "name",
    ["最終面接", "内定前面談", "オファー面談", "条件面談", "書類選考", "1次面接", "面接", "謎の会", "カジュアル面談"],
)
def test_a_step_like_any_other_contradicts_nothing(exports, name):
    reached = {"2次ステップ": name, "2次ステップ実施日": DAY, "2次ステップステータス": "不通過"}

    assert outcome(exports.draft(reached)) == "employer_rejected"


def test_what_the_tenant_calls_a_step_is_one(exports):
    reached = {"2次ステップ": "内定", "2次ステップ実施日": DAY}

    assert outcome(exports.draft(reached, words={"stage": {"内定": "interview_final"}})) == "employer_rejected"


@pytest.mark.parametrize("said", ["再選考", "取消", "保留", "2026/11/30予定"])
def test_a_word_that_takes_the_decision_back_where_its_day_stands_holds_it(exports, said):
    assert is_held(exports.draft({"不合格・重複終了日": said}))


def test_an_offer_that_was_taken_back_is_still_one(exports):
    assert outcome(exports.draft({"内定日": DAY})) == "offer_rescinded"


@pytest.mark.parametrize("name", ["不合格取消", "不採用撤回", "再選考"])
def test_a_step_that_takes_the_rejection_back_contradicts_it(exports, name):
    assert is_held(exports.draft({"2次ステップ": name, "2次ステップ実施日": DAY, "2次ステップステータス": "通過"}))


@pytest.mark.parametrize("result", ["", "選考中", "通過"])
def test_nobody_is_rejected_before_the_day_of_a_step_that_is_still_to_come(exports, result):
    ahead = {"2次ステップ": "最終面接", "2次ステップ実施日": date(2099, 12, 10), "2次ステップステータス": result}

    assert is_held(exports.draft(ahead))


def test_a_step_to_come_leaves_the_day_of_the_decision_alone(exports):
    ahead = {"2次ステップ": "最終面接", "2次ステップ実施日": date(2099, 12, 10), "不合格・重複終了日": date(2024, 2, 1)}

    assert exports.draft(ahead).body["decision"]["decided_at"] == "2024-02-01"


def test_once_the_last_step_has_come_the_same_row_is_read_again_as_a_rejection(exports, export, rejected, flow):
    ahead = {**rejected, "2次ステップ": "最終面接", "2次ステップ実施日": date(2026, 12, 10)}
    before, after = (
        read_on(exports, export([ahead, rejected], flow), day) for day in (date(2026, 11, 22), date(2026, 12, 11))
    )

    assert [one[1:] for one in before] == [("unknown", "2026-02-06"), ("employer_rejected", "2026-02-06")]
    assert [one[1:] for one in after] == [("employer_rejected", "2026-02-06")] * 2
    assert [one[0] == two[0] for one, two in zip(before, after, strict=True)] == [False, True]


def read_on(exports, content, day):
    """Digest and content, outcome, and day of every row as it is read on *day*."""
    source = exports.source(content)
    clock = type("Clock", (), {"now": lambda _: datetime(day.year, day.month, day.day, 3, tzinfo=UTC)})()
    source = Source(HrmosConnector(source.connector.settings, clock=clock))
    made = [(raw, source.translate(raw).body["decision"]) for raw in exports.raws(source)]
    return [((source.digest(raw), source.content(raw)), said["outcome"], said["decided_at"]) for raw, said in made]


def test_a_step_to_come_that_is_another_end_still_contradicts_a_rejection(exports):
    ahead = {"2次ステップ": "最終面接", "2次ステップ実施日": date(2099, 12, 10), "2次ステップステータス": "再選考"}

    assert is_held(exports.draft(ahead))


def test_a_step_that_was_held_leaves_the_day_of_the_decision_alone(exports):
    held = exports.draft({"2次ステップ": "最終面接", "2次ステップ実施日": DAY}).body["decision"]

    assert held == exports.draft().body["decision"]


@pytest.mark.parametrize("labels", ["辞退", "再選考中", "優先、内定承諾"])
def test_a_label_that_is_another_end_contradicts_a_rejection(exports, labels):
    assert is_held(exports.draft({"ラベル": labels}))


@pytest.mark.parametrize("labels", ["優先", "同意", "承諾", "辞退懸念"])
def test_any_other_label_contradicts_nothing(exports, labels):
    assert outcome(exports.draft({"ラベル": labels})) == "employer_rejected"


@pytest.mark.parametrize("name", ["見本 丁（辞退）", "見本 戊【内定】"])
def test_a_note_beside_the_name_contradicts_a_rejection(exports, name):
    assert is_held(exports.draft({"氏名": name}))


@pytest.mark.parametrize("name", ["見本 丁（男性）", "★見本 戊"])
def test_any_other_note_beside_the_name_contradicts_nothing(exports, name):
    assert outcome(exports.draft({"氏名": name})) == "employer_rejected"


@pytest.mark.parametrize(
    "detail", ["doda人材紹介サービス 佐藤様", "株式会社見本エージェント", "見本キャリア（佐藤様）"]
)
def test_an_agency_by_any_name_in_the_detail_is_one(exports, detail):
    made = exports.draft({"応募経路": "その他", "応募経路詳細": detail, "エージェント企業名": ""})

    assert made.body["application"]["channel"]["type"] == "agency"


@pytest.mark.parametrize(
    ("route", "detail", "expected"),
    [
        ("その他", "見本大学就職支援センター", "other"),
        ("社員紹介", "転職支援事業部 鈴木", "employee_referral"),
        ("リファラル", "人材紹介事業部の佐藤さん", "employee_referral"),
        ("求人媒体", "株式会社見本エージェント", "agency"),
        ("その他", "見本社 人材紹介事業部", "agency"),
        ("その他", "マイナビ 人材紹介事業部", "agency"),
        ("その他", "障害者雇用の転職支援会社", "agency"),
        ("その他", "株式会社見本 人材紹介事業部 佐藤様", "agency"),
    ],
)
def test_a_school_and_a_colleagues_department_in_the_detail_are_no_agency(exports, route, detail, expected):
    made = exports.draft({"応募経路": route, "応募経路詳細": detail, "エージェント企業名": ""})

    assert made.body["application"]["channel"]["type"] == expected


def test_an_agency_in_another_column_that_is_mapped_to_the_channel_wins(exports, flow):
    mapped = {"columns": {"応募ルート": "application.channel"}}
    made = exports.draft(
        {"応募経路": "その他", "応募経路詳細": "", "応募ルート": "人材紹介"}, [*flow, "応募ルート"], **mapped
    )

    assert made.body["application"]["channel"]["type"] == "agency"
