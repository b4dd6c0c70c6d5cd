"""A rejection beside which another cell tells of another end is held; what is no end holds nobody."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.connector import Draft, Raw, Row, Source
from relay_connectors.record.shape import check_body
from relay_generic_csv import GenericCsvConnector, GenericCsvSettings

HELD = ("outcome_contradicted", "decision.outcome")
STATUSES = ("不採用", "1次面接：不合格", "募集終了")


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 22, 3, tzinfo=UTC)


def draft(cells: dict[str, str], **told: Any) -> Draft:
    """The draft of one row on 2026-11-22; the id and a rejection are added."""
    cells = {"応募ID": "A-1", "ステータス": "不採用", **cells}
    reading = Source(GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv", **told), clock=_Clock()))
    made = reading.translate(Raw("A-1", Row(list(cells.values()), reading.connector.layout(tuple(cells))), "x.csv:2"))
    assert isinstance(made, Draft)
    check_body(made.body)
    return made


def is_held(made: Draft) -> bool:
    return (made.outcome, made.body["decision"]["decided_by"], made.warnings.count(HELD)) == ("unknown", "unknown", 1)


OTHER_ENDS = (
    "辞退", "本人辞退", "選考辞退", "候補者辞退", "内定辞退", "重複", "二重応募", "誤登録", "入社", "採用", "応募取消",
    "取り下げ", "ドタキャン", "面接欠席", "音信不通", "連絡不通", "連絡つかず", "連絡なし", "ブッチ", "離脱", "テスト",
    "候補者都合", "応募者都合", "先方都合", "本人都合", "本人都合により終了", "見送り（本人）", "本人希望により終了",
    "その他（辞退）", "1.辞退", "【辞退】", "条件不一致により辞退", "他社内定のため辞退", "本人から辞退の連絡",
    "家庭の事情で辞退", "他部署で採用", "別ポジションで選考", "内定", "内定承諾", "承諾", "選考中", "保留", "選考継続",
    "Withdrawn", "Candidate withdrew", "Hired", "Duplicate", "Spam", "Offer declined", "No show", "They rejected us",
    "Declined our offer", "Candidate declined", "withdrew application",
)  # fmt: skip


@pytest.mark.parametrize("column", ["不採用理由", "終了理由", "Reason"])
@pytest.mark.parametrize("said", OTHER_ENDS)
def test_a_reason_that_is_another_end_contradicts_a_rejection(column: str, said: str) -> None:
    assert is_held(draft({column: said}))


@pytest.mark.parametrize(
    "said",
    [
        "経験不足", "スキル不足", "条件不一致", "辞退懸念", "辞退リスクが高い", "辞退の可能性", "他候補者採用", "他の候補者を採用",
        "他の候補者に決定", "募集終了", "充足", "採用中止", "採用計画変更", "適性検査", "書類選考", "1次面接", "最終面接",
        "自己都合退職が多い", "本人希望年収と不一致", "候補者の経験不足", "本人の希望条件と不一致", "当社選考基準未達", "離職期間",
        "経歴の重複", "無断遅刻", "入社時期", "入社日", "面接官の判断", "内定者フォロー", "総合判断", "部長判断",
        "Preferred another candidate", "Hired another candidate", "Selected another applicant", "Failed test",
        "duplicate skills", "candidate lacks experience", "Rejected by hiring manager", "Interview", "Screening",
    ],
)  # fmt: skip
def test_a_reason_of_the_employers_contradicts_nothing(said: str) -> None:
    assert draft({"不採用理由": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("column", ["選考段階", "Stage"])
@pytest.mark.parametrize(
    "said",
    [
        "選考辞退", "内定辞退", "内定取消", "入社", "入社済み", "採用", "重複", "選考中", "保留", "合格", "辞退済み", "1次面接辞退",
        "書類選考後辞退", "候補者都合", "内定", "内定承諾", "内定者", "条件提示", "オファー", "入社予定",
        "Offer", "Offer extended", "Hired", "Withdrawn", "In progress",
    ],
)  # fmt: skip
def test_a_step_that_is_an_end_or_an_offer_contradicts_a_rejection(column: str, said: str) -> None:
    assert is_held(draft({column: said}))


@pytest.mark.parametrize(
    "said",
    [
        "最終面接", "内定前面談", "オファー面談", "条件面談", "内定判定会議", "内定前", "オファー準備", "1次面接合格", "1次面接通過",
        "書類選考", "書類選考NG", "最終面接不合格", "面接", "面接調整中", "面接待ち", "未対応", "応募", "会社説明会", "謎の会",
        "採用面接", "採用選考", "辞退防止面談", "重複確認", "不採用", "推薦", "リファレンスチェック",
        "Offer interview", "Offer approval", "Application Review", "Interview", "Screening", "Face to Face", "Rejected",
    ],
)  # fmt: skip
def test_an_ordinary_step_contradicts_nothing(said: str) -> None:
    assert draft({"選考段階": said}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"不採用理由": "重複"}, {"reason": {"重複": "other_employer"}}),
        ({"選考段階": "内定"}, {"stage": {"内定": "interview_final"}}),
        ({"選考段階": "キャンセル"}, {"stage": {"キャンセル": "interview_1"}}),
    ],
)
def test_what_the_tenant_calls_a_reason_or_a_step_is_one(cells: dict[str, str], words: dict[str, Any]) -> None:
    assert is_held(draft(cells))
    assert draft(cells, words=words).outcome == "employer_rejected"


@pytest.mark.parametrize("column", ["不採用日", "決定日", "選考終了日"])
@pytest.mark.parametrize(
    "said",
    [
        "再選考", "取消", "取り消し", "撤回", "保留", "予定", "2026/11/30予定", "2026/11/30（予定）", "検討中", "選考中", "辞退", "未確定",
        "12/31まで", "pending", "2026-11-30 planned", "未", "2026/11/18 未", "2026/11/18（未確定）", "2026/11/18 取り消し", "審査中", "未決裁",
    ],
)  # fmt: skip
def test_a_word_that_takes_the_decision_back_where_its_day_stands_holds_it(column: str, said: str) -> None:
    assert is_held(draft({column: said}))


def test_the_day_of_another_column_does_not_hide_such_a_word() -> None:
    assert is_held(draft({"不採用日": "取消", "決定日": "2026/11/1"}))


@pytest.mark.parametrize(
    "said",
    ["2026/11/1", "2026年11月1日(日)", "令和8年11月1日", "46000", "-", "なし", "済", "不採用", "2026/13/1", "昨日", "########", "2026年11月1日受付", "1 October 2026", "2025年3月卒業見込み",
     "2026/11/18（連絡未）", "2026/11/18 通知未", "未通知", "2026/11/18 メール未送信", "通知予定なし", "2026/11/18 取消なし", "2026/11/18 取り消しなし", "11月中"],
)  # fmt: skip
def test_a_day_or_what_was_meant_for_one_holds_nothing(said: str) -> None:
    assert draft({"不採用日": said}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "status",
    ["不採用:2027/1/1", "不採用（2026/11/24）", "不採用/2027-01-01", "不採用(令和9年1月1日)", "募集終了 2027/1/1"],
)
def test_a_day_beside_the_status_that_is_to_come_holds_it(status: str) -> None:
    assert is_held(draft({"ステータス": status}))


@pytest.mark.parametrize(
    "status", ["不採用:2026/11/20", "不採用（2026/11/23）", "不採用 2026/11/1 10:30", "不採用 11/20"]
)
def test_a_day_beside_the_status_that_has_come_adds_nothing(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "employer_rejected"


COLUMNS = (
    "辞退", "辞退フラグ", "辞退日時", "辞退有無", "選考辞退", "承諾日", "採用日", "内定日", "入社", "入社予定日", "キャンセル日",
    "Withdrawn", "Withdrawn date", "Hired", "Hired date", "Date hired", "Offer accepted", "Offer date",
)  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("said", ["○", "1", "有", "済", "Yes", "TRUE", "2026/11/11", "本人辞退", "########"])
def test_a_mark_or_a_day_of_another_end_contradicts_a_rejection(column: str, said: str) -> None:
    assert all(is_held(draft({"ステータス": status, column: said})) for status in STATUSES)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    "said",
    [
        "",
        "×",
        "0",
        "無",
        "なし",
        "No",
        "FALSE",
        "未",
        "-",
        "未定",
        "未辞退",
        "辞退なし",
        "不採用",
        "☐",
        "□",
        "辞退ではない",
        "なし（不採用）",
    ],
)
def test_a_mark_that_is_not_set_contradicts_nothing(column: str, said: str) -> None:
    assert draft({column: said}).outcome == "employer_rejected"


@pytest.mark.parametrize("column", ["Withdrawn reason", "辞退理由（分類）"])
def test_why_somebody_withdrew_contradicts_a_rejection(column: str) -> None:
    assert is_held(draft({column: "他社内定"}))


@pytest.mark.parametrize("status", ["辞退", "内定辞退", "入社", "選考中", "重複"])
@pytest.mark.parametrize("cells", [{"終了理由": "本人辞退"}, {"選考段階": "内定"}, {"内定日": "2026/11/1"}])
def test_only_a_rejection_is_contradicted(status: str, cells: dict[str, str]) -> None:
    made = draft({"ステータス": status, **cells})

    assert made.outcome == draft({"ステータス": status}).outcome
    assert HELD not in made.warnings


@pytest.mark.parametrize(
    "column", ["最終辞退日", "内定済フラグ", "入社有無", "面接辞退", "採用フラグ", "応募キャンセル", "Offer declined date", "Joined on"]
)  # fmt: skip
def test_a_column_that_may_tell_of_another_end_is_warned_of_where_nobody_reads_it(
    column: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        draft({column: ""})
        draft({column: ""}, columns={column: ""})
        draft({column: ""}, columns={column: "decision.refuted_by"})

    assert caplog.text.count(f"{column!r} is not read") == 1
    assert '"decision.refuted_by"' in caplog.text


@pytest.mark.parametrize(
    "column",
    ["入社希望日", "入社可能日", "採用担当", "採用区分", "辞退理由（詳細）", "内定者フォロー担当", "個人情報承諾日", "Hiring manager", "Offer letter template", "同意日",
     "前職入社日", "現職 入社年月日", "他社内定状況", "他社内定日", "面接キャンセル日", "説明会キャンセル", "Education start", "Current job start date", "Years since hired"],
)  # fmt: skip
def test_a_column_of_something_else_is_not_warned_of(column: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        draft({column: "x"})

    assert "is not read" not in caplog.text


def test_nothing_that_tells_of_another_end_is_emitted_as_a_rejection(
    export: Callable[..., Path], normalized: Callable[..., Any]
) -> None:
    header = ("応募ID", "ステータス", "氏名", "メール", "不採用理由", "選考段階", "不採用日", "辞退フラグ", "内定日")
    told = [
        ("経験不足", "最終面接", "2026/11/1", "0", ""),
        ("本人辞退", "", "", "", ""),
        ("", "入社", "", "", ""),
        ("", "", "再選考", "", ""),
        ("", "", "", "1", ""),
        ("", "", "", "", "2026/11/1"),
    ]
    rows = [(f"A-{at}", "不採用", "山田 一", f"a{at}@example.com", *cells) for at, cells in enumerate(told)]

    records, bad, summary = normalized(export(header, *rows))

    assert [one["decision"]["outcome"] for one in records] == ["employer_rejected"] + 5 * ["unknown"]
    assert (bad, summary.outcomes) == ([], {"employer_rejected": 1, "unknown": 5})


@pytest.mark.parametrize(
    "name",
    [
        "見本 太郎（辞退）", "例示 花子【内定】", "雛形 次郎（選考中）", "仮名 三郎（保留）", "試料 四葉【再選考】", "型紙 五月 ※入社済み",
        "ダミー 七（他社内定）", "辞退 見本 八", "【重複】模型 九", "見本 太郎 選考中", "見本 太郎/辞退", "見本 太郎（採用予定）",
        "山田 太郎 (Offer)", "Taro Yamada (withdrawn)", "見本 太郎（不合格取消）",
    ],
)  # fmt: skip
def test_a_note_beside_the_name_that_is_another_end_contradicts_a_rejection(name: str) -> None:
    assert is_held(draft({"氏名": name}))


def test_a_note_beside_a_part_of_the_name_contradicts_a_rejection() -> None:
    assert is_held(draft({"姓": "見本", "名": "太郎（辞退）"}))
    assert is_held(draft({"氏名": "見本 太郎", "フリガナ": "ミホン タロウ（辞退）"}))
    assert draft({"氏名": "見本 太郎", "フリガナ": "見本 タロウ（男性）"}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "name",
    [
        "見本 太郎（男性）", "見本 太郎（要連絡）", "★見本 太郎", "見本 太郎（不採用）", "見本 太郎（新卒）", "山田 太郎（ヤマダ タロウ）",
        "見本 太郎（1次面接）", "見本 太郎（面接済み）", "佐藤 花子（旧姓：田中）", "見本 太郎 様", "見本 太郎（再応募）",
        "見本 太郎（面接調整中）", "見本 太郎（日程調整中）", "見本 太郎（連絡待ち）", "見本 太郎（書類提出待ち）", "見本 太郎（連絡つかず）",
    ],
)  # fmt: skip
def test_any_other_note_beside_the_name_contradicts_nothing(name: str) -> None:
    assert draft({"氏名": name}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "name",
    [
        "見本 太郎（オファー）", "見本 太郎 入社決定", "見本 太郎（ペンディング）", "見本 太郎（ノーショー）", "見本 太郎_辞退", "辞退：見本 太郎",
        "見本 太郎 辞退済み", "見本太郎辞退", "見本 太郎（12/1入社）", "見本 太郎 11/5辞退", "見本 太郎（ミホン タロウ）辞退", "見本 太郎 他社決定",
    ],
)  # fmt: skip
def test_an_end_cut_off_a_name_or_glued_to_it_contradicts_a_rejection(name: str) -> None:
    made = draft({"氏名": name})

    assert is_held(made)
    assert made.body["person"]["full_name"].startswith(("見本 太郎", "見本太郎"))
    assert not any(word in made.body["person"]["full_name"] for word in ("辞退", "入社", "決定", "オファー", "ー", "_"))


@pytest.mark.parametrize(
    ("note", "flag"),
    [
        ("連絡禁止", "do_not_contact"), ("連絡不可", "do_not_contact"), ("ブラックリスト", "do_not_contact"), ("紹介不可", "do_not_contact"),
        ("Do not contact", "do_not_contact"), ("退会済み", "do_not_contact"), ("メール不可", "no_mail"), ("弊社社員", "employee"),
        ("社員", "employee"), ("アルバイト在籍中", "employee"), ("internal", "employee"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["見本 太郎（{}）", "見本 太郎 ※{}"])
def test_a_remark_beside_the_name_that_keeps_somebody_out_is_a_flag(form: str, note: str, flag: str) -> None:
    made = draft({"氏名": form.format(note), "連絡不可": "0"})

    assert (made.body["person"]["full_name"], made.body["flags"][flag]) == ("見本 太郎", True)


@pytest.mark.parametrize("note", ["エージェント経由", "リクルートエージェント", "紹介会社経由", "agency"])
def test_a_remark_beside_the_name_that_names_an_agency_makes_it_the_channel(note: str) -> None:
    made = draft({"氏名": f"見本 太郎（{note}）", "応募経路": "自社サイト"})

    assert made.body["person"]["full_name"] == "見本 太郎"
    assert made.body["application"]["channel"] == {"type": "agency", "label_raw": "自社サイト"}


@pytest.mark.parametrize(
    "note",
    [
        "男性", "要連絡", "日中連絡不可", "電話連絡不可", "正社員希望", "社員紹介", "元社員", "再応募", "1次面接", "4月入社希望", "27卒", "doda",
        "ビズリーチ", "リファラル", "面接済み",
    ],
)  # fmt: skip
def test_any_other_remark_beside_the_name_keeps_nobody_out(note: str) -> None:
    made = draft({"氏名": f"見本 太郎（{note}）", "応募経路": "自社サイト"})

    assert (made.outcome, made.body.get("flags")) == ("employer_rejected", None)
    assert made.body["application"]["channel"]["type"] == "career_site"


TAKEN_BACK = ("不合格取消", "不採用撤回", "不採用を撤回し再度選考", "不採用取り消し", "再選考中", "選考再開")


@pytest.mark.parametrize("column", ["選考段階", "不採用理由", "通知日", "不採用日", "タグ", "ラベル"])
@pytest.mark.parametrize("said", TAKEN_BACK)
def test_a_rejection_that_was_taken_back_is_none_wherever_that_stands(column: str, said: str) -> None:
    assert is_held(draft({column: said}))


@pytest.mark.parametrize(
    "said",
    [
        "再検討の結果見送り", "再選考の結果不採用", "再選考不可", "再検討したが条件不一致", "再選考NG", "再選考なし", "不合格の取消なし",
        "再審査で不合格", "結果を通知", "募集要件の再検討", "組織再編に伴う再検討", "採用枠の再検討により", "Reopened position to internals",
        "連絡取り消し不可", "選考再開が難しい", "選考やり直しは不可", "再審査に通らず", "再選考の基準に満たず", "予算再検討", "募集再検討",
        "再度選考の機会を設けたが不合格", "結果連絡を取消しました", "ポジションの再検討", "再選考でも基準に満たず",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["選考段階", "不採用理由"])
def test_a_second_look_with_the_same_end_takes_nothing_back(column: str, said: str) -> None:
    assert draft({column: said}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "said", ["書類再審査", "再選考1次", "一次面接(復活枠)", "2次面接（再選考）", "再選考 最終面接"]
)
def test_a_step_that_came_again_takes_nothing_back(said: str) -> None:
    assert draft({"選考段階": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("said", ["2次面接（再選考中）", "1次面接（不合格取消）", "再選考待ち", "最終面接 再選考予定"])
def test_a_step_that_is_to_come_again_takes_the_rejection_back(said: str) -> None:
    assert is_held(draft({"選考段階": said}))


@pytest.mark.parametrize("said", ["再選考", "通知取消（不合格取消）", "保留", "辞退", "内定"])
def test_a_word_that_denies_where_the_day_of_the_notice_stands_holds_it(said: str) -> None:
    assert is_held(draft({"通知日": said}))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2026/11/3",
        "済",
        "未通知",
        "未",
        "通知予定",
        "12/1予定",
        "メール済",
        "対応中",
        "pending",
        "電話で連絡",
        "連絡つかず",
        "連絡なし",
        "返信なし",
        "電話つながらず",
        "本人と連絡取れず",
    ],
)
def test_what_is_said_of_telling_them_contradicts_nothing(said: str) -> None:
    assert draft({"通知日": said}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "said",
    [
        "面接辞退",
        "再応募、辞退",
        "内定承諾",
        "辞退",
        "優先、再選考",
        "内定",
        "重複",
        "保留",
        "選考中",
        "本人都合で辞退",
    ],
)
def test_a_label_that_is_another_end_contradicts_a_rejection(said: str) -> None:
    assert is_held(draft({"タグ": said}))


@pytest.mark.parametrize(
    "said",
    [
        "優先",
        "情報提供承諾",
        "承諾",
        "同意",
        "辞退リスク",
        "キープ",
        "書類通過",
        "1次面接",
        "説明会不参加",
        "中途、営業",
        "内定者フォロー",
        "説明会辞退",
        "内定辞退者再応募",
        "辞退後の再応募",
    ],
)
def test_any_other_label_contradicts_nothing(said: str) -> None:
    assert draft({"タグ": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("column", ["再選考日", "不合格取消日", "内定者フラグ", "復活日", "Reopened at"])
@pytest.mark.parametrize("said", ["2026/11/10", "○"])
def test_the_day_on_which_it_went_on_contradicts_a_rejection(column: str, said: str) -> None:
    assert is_held(draft({column: said}))
    assert draft({column: ""}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "column",
    [
        "最終結果",
        "現在の状況",
        "保留日",
        "取消日",
        "採否",
        "採用結果",
        "辞退者",
        "Offer status",
        "再検討日",
        "不採用取消フラグ",
    ],
)
def test_a_second_column_for_the_end_is_warned_of(column: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert draft({column: "不合格"}).outcome == "employer_rejected"
        assert draft({column: "内定"}, columns={column: ""}).outcome == "employer_rejected"

    assert caplog.text.count(f"{column!r} is not read") == 1


@pytest.mark.parametrize("column", ["最終結果", "現在の状況", "採否"])
@pytest.mark.parametrize("said", ["内定", "再選考", "入社手続き中", "辞退"])
def test_a_second_column_for_the_end_that_says_another_one_holds_the_row(column: str, said: str) -> None:
    assert is_held(draft({column: said}))


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("column", ["最終結果", "合否結果", "現在のステータス"])
@pytest.mark.parametrize(
    "said",
    [
        "合格", "面接中", "他社に決定", "結果待ち", "他社内定承諾", "○", "二次面接へ", "不採用予定", "一次合格", "選考継続", "ペンディング",
        "未対応",
    ],
)  # fmt: skip
def test_a_column_of_results_that_says_any_other_end_or_none_holds_the_row(
    column: str, said: str, *, mapped: bool
) -> None:
    assert is_held(draft({column: said}, columns={column: "decision.refuted_by"} if mapped else {}))


@pytest.mark.parametrize("column", ["最終結果", "合否結果", "現在のステータス", "応募状況", "現況"])
@pytest.mark.parametrize(
    "said",
    ["", "不採用", "お見送り", "1次面接", "書類選考", "応募済み", "対象外", "終了", "×", "在職中", "離職中", "募集終了", "-"],
)  # fmt: skip
def test_a_step_or_a_word_of_something_else_in_a_column_of_results_contradicts_nothing(column: str, said: str) -> None:
    assert draft({column: said}).outcome == "employer_rejected"
    assert draft({column: said}, columns={column: "decision.refuted_by"}).outcome == "employer_rejected"


@pytest.mark.parametrize("told", [{}, {"outcome": "employer_rejected"}])
@pytest.mark.parametrize("column", ["合否結果", "現在のステータス", "応募状況"])
@pytest.mark.parametrize(
    "said",
    [
        "契約社員で採用", "アルバイトで採用", "採用（契約）", "仮内定", "条件付合格", "条件付内定", "別ポジション選考中", "他部署へ",
        "選考継続中", "判定中", "稼働中", "在籍中", "入社手続き", "入社手続き完了", "社員登用", "Hire", "Next round", "Waitlist", "A", "A判定",
        "通", "採", "1", "未定", "未決定", "面接中", "在職中（当社で内定）", "不採用→別ポジションで検討", "見本語",
    ],
)  # fmt: skip
def test_a_word_that_nobody_knows_in_a_column_of_results_holds_the_row(
    column: str, said: str, told: dict[str, str]
) -> None:
    status = {"ステータス": ""} if told else {}
    cells = {key: cell for key, cell in ({"ステータス": "不採用"} | status | {column: said}).items() if cell}
    source = Source(GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv", **told), clock=_Clock()))
    header = ("応募ID", *cells)

    made = source.translate(Raw("A-1", Row(["A-1", *cells.values()], source.connector.layout(header)), "x.csv:2"))

    assert isinstance(made, Draft)
    assert is_held(made)
    if not told:
        assert is_held(draft({column: said}, columns={column: "decision.refuted_by"}))


@pytest.mark.parametrize("column", ["最終結果", "現在のステータス", "応募状況"])
@pytest.mark.parametrize(
    "said",
    [
        "面接済み", "1次面接済", "1次面接実施済", "書類選考済み", "書類選考完了", "書類提出済", "応募中", "面接完了", "転職活動中", "退職予定",
        "在職中（営業）", "無職", "学生", "済", "通知済", "不採用連絡済", "クローズ", "Archived", "経験不足", "条件不一致", "書類○ 1次×",
        "1次通過 2次不合格", "不採用（充足）", "未通過", "D", "評価C", "0", "2026/11/01", "就業中",
        "前職は見本の製造で、二年のあいだ品質の検査に携わり、今は家で資格の勉強をしています",
    ],
)  # fmt: skip
def test_a_step_that_was_and_what_else_is_no_end_in_a_column_of_results_contradicts_nothing(
    column: str, said: str
) -> None:
    assert draft({column: said}).outcome == "employer_rejected"
    assert draft({column: said}, columns={column: "decision.refuted_by"}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("応募中", "unknown"), ("就業中", "unknown"), ("未連絡", "unknown"), ("在職中", "employer_rejected"), ("面接済み", "employer_rejected"),
        ("1次面接", "employer_rejected"), ("経験不足", "employer_rejected"), ("不採用", "employer_rejected"),
    ],
)  # fmt: skip
def test_what_may_be_of_who_is_still_in_it_holds_where_the_settings_alone_say_the_end(said: str, outcome: str) -> None:
    settings = GenericCsvSettings(account="acme", path="x.csv", outcome="employer_rejected")
    plan = GenericCsvConnector(settings).layout(["応募ID", "応募状況"])

    assert plan.draft(["A-1", said], []).outcome == outcome


@pytest.mark.parametrize(
    "name",
    [
        "見本 九 辞退しました", "見本 九 ご辞退", "見本九郎ご辞退", "見本 九 他社にて決定", "見本 九 当日キャンセル", "見本 九 不採用撤回",
        "見本 九 合格", "見本 九 復活", "見本 九 撤回", "見本 九 内々定", "見本 九 他決", "Mihon Taro withdrawn", "Mihon Taro - Withdrawn",
        "Mihon Taro hired", "Mihon Taro on hold", "Mihon Taro declined", "見本 九（No Show）", "見本 九（Not Interested）", "見本 九（Already Hired）",
    ],
)  # fmt: skip
def test_another_end_behind_a_name_holds_the_row_and_is_no_part_of_the_name(name: str) -> None:
    made = draft({"氏名": name})

    assert is_held(made)
    assert made.body["person"]["full_name"] in {"見本 九", "見本九郎", "Mihon Taro"}


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("見本 六（Current Employee）", "employee"), ("見本 六 現社員", "employee"), ("見本 六（弊社在籍中）", "employee"),
        ("見本 六（在籍中）", "employee"), ("見本 六（弊社アルバイト）", "employee"), ("見本 六（アルバイト勤務中）", "employee"),
        ("見本 六（同意撤回）", "do_not_contact"), ("見本 六 同意なし", "do_not_contact"), ("見本 六（故人）", "do_not_contact"),
        ("見本 六（ご逝去）", "do_not_contact"), ("見本 六（個人情報削除）", "do_not_contact"), ("見本 六（削除）", "do_not_contact"),
        ("見本 六（反社）", "do_not_contact"), ("見本 六（Opted Out）", "do_not_contact"), ("見本 六 連絡しないで", "do_not_contact"),
        ("Mihon Roku do not contact", "do_not_contact"), ("見本 六 配信停止希望", "no_mail"),
    ],
)  # fmt: skip
def test_what_keeps_somebody_out_beside_their_name_is_a_flag(name: str, flag: str) -> None:
    made = draft({"氏名": name})

    assert made.body["flags"] == {flag: True}
    assert made.body["person"]["full_name"] in {"見本 六", "Mihon Roku"}


@pytest.mark.parametrize(
    "name", ["見本 六 (株)見本エージェント", "見本 六 見本エージェント", "見本 六（株式会社見本エージェント）"]
)
def test_an_agency_behind_a_name_is_the_channel(name: str) -> None:
    made = draft({"氏名": name})

    assert made.body["application"]["channel"]["type"] == "agency"
    assert made.body["person"]["full_name"] == "見本 六"


@pytest.mark.parametrize(
    "name",
    [
        "見本 六（在職中）", "見本 六（アルバイト）", "見本 六（同意あり）", "見本 六（同意撤回なし）", "見本 六（正社員希望）", "見本 六 面接希望",
        "見本 六 不採用", "Mihon Taro rejected", "見本 六（Mihon Roku）", "大河内 定", "Wei Ming Ng", "Grace Page", "見本 一合",
    ],
)  # fmt: skip
def test_what_else_stands_beside_a_name_holds_nobody(name: str) -> None:
    made = draft({"氏名": name})

    assert made.outcome == "employer_rejected"
    assert "flags" not in made.body


@pytest.mark.parametrize("said", ["内定", "再選考", "入社手続き中", "辞退"])
def test_an_end_in_any_unread_column_is_warned_of_once(said: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        draft({"欄A": said})

    assert caplog.text.count("'欄A' is not read, and beside a rejection") == 1
    assert said not in caplog.text


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("欄A", "不合格"), ("欄A", "通過"), ("欄A", "営業"), ("欄A", "2026/11/1"), ("他社選考状況", "内定"), ("1次面接結果", "保留"),
        ("情報提供への同意", "承諾"), ("備考", "辞退"),
    ],
)  # fmt: skip
def test_what_is_no_end_in_an_unread_column_is_not_warned_of(
    column: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        draft({column: said})

    assert "beside a rejection" not in caplog.text


@pytest.mark.parametrize("column", ["オファー日", "承諾有無"])
@pytest.mark.parametrize("said", ["2026/11/10", "○", "有", "対象外", ""])
def test_a_scout_mails_day_and_a_consent_are_only_warned_of(
    column: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert draft({column: said}).outcome == "employer_rejected"

    assert caplog.text.count(f"{column!r} is not read") == 1


@pytest.mark.parametrize(
    "status",
    [
        "一次NG 11/20", "最終NG 11/20", "面接NG 2026/11/20", "適性検査NG 11/20", "面談NG 11/20", "1次面接NG:11/18",
        "最終面接×：2026/11/18",
    ],
)  # fmt: skip
def test_a_step_that_was_not_passed_on_a_day_gone_by_is_a_rejection(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "status",
    ["一次NG 12/3", "1次面接NG:12/3", "面接NG 2026/12/3", "1次面接NG 12月3日", "1次面接NG 1/10", "2次面接NG 11/20 10:00"],
)  # fmt: skip
def test_a_step_that_will_not_do_on_a_day_to_come_is_none(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "unknown"


@pytest.mark.parametrize(
    "status",
    ["不採用（2027）", "不採用（2027年4月）", "不採用2027/4", "不採用（2027/1）", "不採用（2027年）", "不合格：2027-01"],
)  # fmt: skip
def test_a_month_or_a_year_to_come_is_often_a_graduates_and_adds_nothing(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "status",
    [
        "不採用 12/3", "不採用（11/30）", "1次面接不合格 12/3", "書類選考NG（12/3）", "お見送り12月3日", "不採用：12/23",
        "最終面接 不採用 12/3(木)",
    ],
)  # fmt: skip
def test_a_rejection_of_a_day_within_the_coming_month_is_none_yet(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "unknown"


@pytest.mark.parametrize(
    "status",
    ["不採用 11/20", "不採用 11/22", "不採用 11/23", "不採用（12/24）", "1次面接不合格 5/10", "書類選考NG（1/10）", "不採用 2025/12/3", "不採用（12月）"],
)  # fmt: skip
def test_a_rejection_of_any_other_day_without_a_year_is_one(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "employer_rejected"


@pytest.mark.parametrize("said", ["未定", "TBD", "tbd"])
def test_a_decision_whose_day_is_not_set_is_none(said: str) -> None:
    assert is_held(draft({"不採用日": said}))
    assert draft({"通知日": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("said", ["", "-", "未入力", "不明", "なし"])
def test_a_blank_day_of_the_decision_contradicts_nothing(said: str) -> None:
    assert draft({"不採用日": said}).outcome == "employer_rejected"


@pytest.mark.parametrize("family", ["様", "本人", "候補者", "退会"])
def test_a_part_of_the_name_that_names_nobody_does_not_vanish_unsaid(family: str) -> None:
    made = draft({"姓": family, "名": "花子"})

    assert made.body["person"]["full_name"] == "花子"
    assert ("name_unreadable", "person.family_name") in made.warnings


def test_a_family_may_be_called_tono() -> None:
    assert draft({"姓": "殿", "名": "太郎"}).body["person"]["full_name"] == "殿 太郎"


def channel(**cells: str) -> dict[str, Any]:
    return dict(draft(cells).body["application"].get("channel", {}))


@pytest.mark.parametrize(
    "said",
    [
        "直接応募", "自己応募", "自社採用サイト", "リファラル", "経由なし", "使用なし", "No agency", "なし（直接応募）", "自社", "社員紹介",
        "なし", "未使用", "エージェント利用なし",
    ],
)  # fmt: skip
def test_a_cell_for_the_agency_that_names_none_keeps_the_channel(said: str) -> None:
    assert channel(応募経路="自社サイト", エージェント名=said) == {"type": "career_site", "label_raw": "自社サイト"}


def test_a_cell_for_the_agency_that_names_a_service_of_another_kind_keeps_the_channel() -> None:
    assert channel(応募経路="ハローワーク", エージェント名="ハローワーク")["type"] == "job_board"


@pytest.mark.parametrize("said", ["株式会社見本", "見本キャリア", "リクルートエージェント", "見本 一郎"])
def test_whatever_else_stands_in_the_cell_for_the_agency_makes_it_one(said: str) -> None:
    assert channel(応募経路="自社サイト", エージェント名=said)["type"] == "agency"


def test_who_introduced_somebody_may_be_a_colleague_and_is_only_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert channel(応募経路="社員紹介", 紹介元="山田（社員）")["type"] == "employee_referral"

    assert "'紹介元' is not read" in caplog.text


@pytest.mark.parametrize("said", ["Our recruiter", "in-house recruiter", "中途キャリア", "IT系キャリア"])
def test_a_word_for_ones_own_or_for_a_career_is_no_agency(said: str) -> None:
    made = draft({"応募経路": said})

    assert made.body["application"]["channel"]["type"] == "unknown"
    assert ("channel_unknown", "application.channel") in made.warnings


@pytest.mark.parametrize("status", ["不採用（2026年11月）", "不採用（2026/11）", "不採用（2026年）", "不採用（1月）"])
def test_a_month_beside_the_status_that_has_begun_adds_nothing(status: str) -> None:
    assert draft({"ステータス": status}).outcome == "employer_rejected"


@pytest.mark.parametrize("zero", ["1899-12-30", "1899/12/31", "1899-12-30 00:00:00"])
def test_a_spreadsheets_zero_is_no_day(zero: str) -> None:
    made = draft({"不採用日": zero, "応募日": zero, "通知日": zero})

    assert "decided_at" not in made.body["decision"]
    assert "notified_at" not in made.body["decision"]
    assert ("date_unreadable", "decision.decided_at") in made.warnings


@pytest.mark.parametrize("column", ["エージェント企業名", "紹介会社", "人材紹介会社", "Agency"])
@pytest.mark.parametrize("route", ["", "その他", "求人媒体"])
def test_who_stands_beside_an_agency_came_by_it(column: str, route: str) -> None:
    channel = draft({"応募経路": route, column: "株式会社見本"}).body["application"]["channel"]

    assert (channel["type"], channel["name"]) == ("agency", "株式会社見本")


@pytest.mark.parametrize("said", ["", "なし", "-", "×"])
def test_where_no_agency_is_named_the_channel_stays(said: str) -> None:
    assert draft({"応募経路": "求人媒体", "紹介会社": said}).body["application"]["channel"]["type"] == "job_board"


@pytest.mark.parametrize("said", ["直応募", "ダイレクト応募", "エージェント以外", "NA", "リファラル", "Indeed", "doda"])
def test_beside_a_board_what_is_no_agencys_name_leaves_the_channel(said: str) -> None:
    assert draft({"応募経路": "求人媒体", "人材紹介会社名": said}).body["application"]["channel"]["type"] == "job_board"


@pytest.mark.parametrize("route", ["", "その他", "謎の経路"])
@pytest.mark.parametrize(
    ("said", "agency"),
    [("doda", True), ("ビズリーチ", True), ("Indeed", False), ("ハローワーク", False), ("直応募", False)],
)
def test_a_service_with_agents_in_a_column_of_agencies_is_one_where_no_route_is_told(
    route: str, said: str, agency: bool
) -> None:
    channel = draft({"応募経路": route, "人材紹介会社名": said}).body.get("application", {}).get("channel", {})

    assert (channel.get("type") == "agency") is agency


@pytest.mark.parametrize("route", ["", "その他", "Web"])
@pytest.mark.parametrize("column", ["人材紹介会社名", "担当エージェント"])
@pytest.mark.parametrize(
    ("said", "agency"),
    [
        ("ビズリーチ（直接スカウト）", False),
        ("ビズリーチ（スカウト）", False),
        ("マイナビ（説明会）", False),
        ("リクナビ（ナビサイト）", False),
        ("BizReach (scout)", False),
        ("マイナビ（佐藤様）", True),
        ("doda（担当：田中）", True),
        ("doda（転職ナビゲーター 田中）", True),
        ("ビズリーチ（スカウト担当 佐藤様）", True),
        ("ビズリーチ（ヘッドハンター経由のスカウト）", True),
        ("dodaダイレクト", True),
    ],
)
def test_a_word_beside_such_a_service_that_says_how_somebody_came_makes_it_none(
    route: str, column: str, said: str, agency: bool
) -> None:
    channel = draft({"応募経路": route, column: said}).body.get("application", {}).get("channel", {})

    assert (channel.get("type") == "agency") is agency


AGENCIES = ("人材紹介", "エージェント", "リクルートエージェント", "株式会社見本エージェント")


@pytest.mark.parametrize("first", ["求人サイト", "自社HP", "doda", "その他", "謎の経路", ""])
@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("columns", [("流入元", "応募経路"), ("応募経路", "応募ルート"), ("応募媒体", "応募チャネル")])
def test_an_agency_in_any_column_of_the_channel_wins(first: str, agency: str, columns: tuple[str, str]) -> None:
    for said in ((first, agency), (agency, first)):
        channel = draft(dict(zip(columns, said, strict=True))).body["application"]["channel"]

        assert (channel["type"], channel["label_raw"]) == ("agency", agency)


def test_of_two_channels_without_an_agency_the_first_one_says_how_somebody_came() -> None:
    channel = draft({"流入元": "求人サイト", "応募経路": "スカウト"}).body["application"]["channel"]

    assert (channel["type"], channel["label_raw"]) == ("job_board", "求人サイト")


def test_the_details_of_a_channel_are_warned_of_and_may_be_mapped(caplog: pytest.LogCaptureFixture) -> None:
    cells = {"応募経路": "その他", "応募経路詳細": "doda人材紹介サービス 佐藤様"}
    with caplog.at_level(logging.WARNING):
        draft(cells)
    made = draft(cells, columns={"応募経路詳細": "application.channel.name"})

    assert "'応募経路詳細' is not read; if it names agencies" in caplog.text
    assert made.body["application"]["channel"]["type"] == "agency"
