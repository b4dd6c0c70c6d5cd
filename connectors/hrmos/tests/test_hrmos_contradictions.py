"""不合格 beside a cell that tells of another end is held; what is no end holds nobody."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

from datetime import date

import pytest

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

    decision = exports.draft(ahead).body["decision"]

    assert (decision["outcome"], decision["decided_at"]) == ("employer_rejected", "2099-12-10")


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
