"""What a row means: who ended it, when, at which step; and what never gets out of a row."""

from __future__ import annotations

import copy
import logging
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.connector import ConfigurationError, Draft, Problem, load, open_source
from relay_connectors.record import project
from relay_hrmos.mapping import COLUMNS, SPEAKS, STEPS

DAY = date(2026, 3, 1)
NO_DATES = {"応募日": None, "1次ステップ": "", "1次ステップ実施日": None, "1次ステップステータス": ""}


def outcome(draft):
    return draft.body["decision"]["outcome"], draft.body["decision"]["decided_by"]


def stage(draft):
    found = draft.body.get("application", {}).get("stage", {})
    return found.get("code"), found.get("label_raw")


def codes(draft):
    return [code for code, _ in draft.warnings if code != "no_contact"]


# --- who ended it ---------------------------------------------------------------------------------------------------

# 選考フロー設定あり, then the words of 2018, then those of the edition for new graduates.
STATUSES = [
    ("新着応募", "in_progress", "unknown"),
    ("選考中", "in_progress", "unknown"),
    ("内定", "in_progress", "unknown"),
    ("入社", "hired", "unknown"),
    ("不合格", "employer_rejected", "employer"),
    ("辞退", "candidate_withdrew", "candidate"),
    ("重複応募", "closed_duplicate", "system"),
    ("未対応", "in_progress", "unknown"),
    ("書類選考", "in_progress", "unknown"),
    ("1次選考", "in_progress", "unknown"),
    ("2次選考", "in_progress", "unknown"),
    ("3次選考", "in_progress", "unknown"),
    ("4次選考", "in_progress", "unknown"),
    ("最終選考", "in_progress", "unknown"),
    ("内定承諾", "in_progress", "unknown"),
    ("重複として終了", "closed_duplicate", "system"),
    ("重複", "closed_duplicate", "system"),
    ("未設定辞退", "candidate_withdrew", "candidate"),
    ("選考前辞退", "candidate_withdrew", "candidate"),
    ("選考後辞退", "candidate_withdrew", "candidate"),
]


@pytest.mark.parametrize(("word", "expected", "decided_by"), STATUSES)
def test_every_status_says_who_ended_it(exports, word, expected, decided_by):
    draft = exports.draft({"選考ステータス": word})

    assert outcome(draft) == (expected, decided_by)
    assert draft.body["decision"]["outcome_raw"] == word
    assert codes(draft) == []


@pytest.mark.parametrize("word", ["不 合格", " 不合格 ", "不合格\n"])
def test_spaces_make_no_other_word(exports, word):
    assert outcome(exports.draft({"選考ステータス": word}))[0] == "employer_rejected"


LOOK_ALIKES = [
    "不採用",
    "お見送り",
    "書類選考NG",
    "1次面接：不合格",
    "不合格（書類選考）",
    "不合格・重複終了",
    "充足",
    "募集終了",
    "rejected",
    "合格らしい",
    "謎",
]


@pytest.mark.parametrize("word", LOOK_ALIKES)
def test_no_other_word_rejects(exports, word):
    draft = exports.draft({"選考ステータス": word})

    assert outcome(draft) == ("unknown", "unknown")
    assert codes(draft) == ["status_unknown"]
    assert "decided_at" not in draft.body["decision"]


def test_an_empty_status_is_held(exports):
    draft = exports.draft({"選考ステータス": ""})

    assert outcome(draft) == ("unknown", "unknown")
    assert codes(draft) == ["status_missing"]


def test_a_word_of_the_tenants_own_may_reject(exports):
    draft = exports.draft({"選考ステータス": "不採用"}, words={"status": {"不採用": "employer_rejected"}})

    assert outcome(draft) == ("employer_rejected", "employer")
    assert draft.body["decision"]["decided_at"] == "2026-02-06"


def test_the_tenant_may_even_say_that_a_rejection_is_none(exports):
    draft = exports.draft(words={"status": {"不合格": "closed_invalid"}})

    assert outcome(draft) == ("closed_invalid", "system")


@pytest.mark.parametrize("column", ["辞退日", "入社日"])
def test_a_rejection_that_another_column_contradicts_is_held(exports, column):
    draft = exports.draft({column: DAY})

    assert outcome(draft) == ("unknown", "unknown")
    assert codes(draft) == ["outcome_contradicted"]


@pytest.mark.parametrize("column", ["内定日", "内定承諾日"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("不合格", ("offer_rescinded", "employer")),
        ("辞退", ("offer_declined", "candidate")),
        ("重複応募", ("closed_duplicate", "system")),
        ("入社", ("hired", "unknown")),
    ],
)
def test_after_an_offer_an_end_is_another_one(exports, column, status, expected):
    assert outcome(exports.draft({"選考ステータス": status, column: DAY})) == expected


@pytest.mark.parametrize("column", ["辞退日", "入社日", "内定日", "内定承諾日"])
@pytest.mark.parametrize("said", ["########", "済", "○", "あり", "有", "はい", "TRUE", "要確認", "昨日"])
def test_whatever_stands_where_another_end_has_its_day_contradicts_a_rejection(exports, column, said):
    draft = exports.draft({column: said})

    assert outcome(draft) == ("unknown", "unknown")
    assert "outcome_contradicted" in codes(draft)
    assert "decided_at" not in draft.body["decision"]


@pytest.mark.parametrize("result", ["辞退", " 辞退", "選考辞退", "辞退（他社決定）", "不通過/辞退", "無断欠席", "入社"])
def test_who_left_a_step_was_not_rejected_there(exports, result):
    cells = steps(("書類選考", D1, "通過"), ("1次面接", D2, result))

    assert outcome(exports.draft(cells)) == ("unknown", "unknown")
    assert outcome(exports.draft({**cells, "選考ステータス": "辞退"})) == ("candidate_withdrew", "candidate")


@pytest.mark.parametrize("result", ["不通過", "通過", "", "未設定", "選考中"])
def test_any_other_result_of_a_step_contradicts_nothing(exports, result):
    assert outcome(exports.draft(steps(("書類選考", D1, result))))[0] == "employer_rejected"


@pytest.mark.parametrize("said", ["未定", "-", "なし", "'", "0", "×", "0000-00-00", "1900年1月0日", "1899/12/30"])
def test_a_cell_without_a_day_contradicts_nothing(exports, said):
    assert outcome(exports.draft({"辞退日": said, "内定日": said}))[0] == "employer_rejected"


# --- when, and why --------------------------------------------------------------------------------------------------

DATES = {"不合格・重複終了日": date(2026, 3, 1), "辞退日": date(2026, 3, 2)}


@pytest.mark.parametrize(
    ("status", "expected"),
    [("辞退", "2026-03-02"), ("重複応募", "2026-03-01"), ("選考中", None), ("入社", None), ("謎", None), ("", None)],
)
def test_the_status_says_which_date_ended_it(exports, status, expected):
    draft = exports.draft({**DATES, "選考ステータス": status})

    assert draft.body["decision"].get("decided_at") == expected


def test_both_generations_have_a_date_of_rejection(exports, no_flow):
    assert exports.draft().body["decision"]["decided_at"] == "2026-02-06"
    assert exports.draft({"不合格日": DAY}, no_flow).body["decision"]["decided_at"] == "2026-03-01"


@pytest.mark.parametrize(
    "written",
    ["2026年3月1日", "2026/3/1", "2026-03-01", "２０２６年３月１日", "2026年03月01日（日）", "46082", "令和8年3月1日"],
)
def test_a_date_is_read_however_it_is_written(exports, written):
    assert exports.draft({"不合格・重複終了日": written}).body["decision"]["decided_at"] == "2026-03-01"


@pytest.mark.parametrize(("written", "code"), [("2026年3月", "date_partial"), ("26/3/1", "date_unreadable")])
def test_a_date_is_never_guessed(exports, written, code):
    draft = exports.draft({"不合格・重複終了日": written})

    assert "decided_at" not in draft.body["decision"]
    assert codes(draft) == [code]


def test_a_reason_of_a_withdrawal_is_read(exports):
    draft = exports.draft({"選考ステータス": "辞退", "辞退理由（分類）": "他社で内定", "辞退理由（詳細）": "canary"})

    assert draft.body["decision"]["reason_code"] == "accepted_other_offer"
    assert "canary" not in str(draft.body)


def test_a_reason_of_a_withdrawal_is_none_of_a_rejection(exports):
    draft = exports.draft({"辞退理由（分類）": "給与"})

    assert "reason_code" not in draft.body["decision"]
    assert "給与" not in str(draft.body)


def test_a_reason_of_a_rejection_is_read_where_a_file_has_one(exports, flow):
    draft = exports.draft({"不合格理由": "経験不足"}, [*flow, "不合格理由"])

    assert draft.body["decision"]["reason_code"] == "experience_insufficient"


# --- how far --------------------------------------------------------------------------------------------------------


def steps(*said):
    """Cells of the steps: (name, date, result) from the first on."""
    parts = ("", "実施日", "ステータス")
    return {
        f"{n}次ステップ{part}": cell for n, step in enumerate(said, 1) for part, cell in zip(parts, step, strict=True)
    }


D1, D2, D3 = date(2026, 2, 5), date(2026, 2, 12), date(2026, 2, 19)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # The number in the header is a position; what stands in the cell is the stage.
        (steps(("カジュアル面談", D1, "通過"), ("書類選考", D2, "不通過")), ("document_screening", "書類選考")),
        (steps(("書類選考", D1, "通過"), ("1次面接", D2, "不通過")), ("interview_1", "1次面接")),
        (steps(("書類選考", D1, "通過"), ("最終面接", D2, "不通過"), ("", None, "")), ("interview_final", "最終面接")),
        # The step that was failed, also where a later one has a date that was set in advance.
        (steps(("書類選考", D1, "不通過"), ("1次面接", D2, "")), ("document_screening", "書類選考")),
        # Without a result: the last one that took place.
        (steps(("書類選考", D1, ""), ("1次面接", D2, ""), ("最終面接", None, "")), ("interview_1", "1次面接")),
        (steps(("書類選考", None, "不通過"), ("", None, "")), ("document_screening", "書類選考")),
        (steps(("謎の会", D1, "不通過")), ("unknown", "謎の会")),
        # A step that nobody named is none, even as the first.
        (steps(("", D1, "不通過")), (None, None)),
        (steps(("書類選考", None, ""), ("1次面接", None, "")), (None, None)),
    ],
)  # fmt: skip
def test_the_stage_is_the_name_of_a_step(exports, said, expected):
    assert stage(exports.draft(said)) == expected


def test_an_unknown_step_is_told(exports):
    draft = exports.draft(steps(("謎の会", D1, "不通過")))

    assert codes(draft) == ["stage_unknown"]


def test_a_step_may_be_named_by_the_tenant(exports):
    draft = exports.draft(steps(("謎の会", D1, "不通過")), words={"stage": {"謎の会": "interview_2"}})

    assert stage(draft) == ("interview_2", "謎の会")


def test_a_result_without_names_of_steps_is_no_stage(exports, flow):
    header = [name for name in flow if name != "1次ステップ"]

    assert stage(exports.draft(header=header)) == (None, None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, (None, None)),
        ({"1次面接実施日": D1}, ("interview_1", "1次面接")),
        ({"1次面接実施日": D1, "2次面接実施日": D2, "3次面接実施日": D3}, ("interview_3_plus", "3次面接")),
        ({"1次面接実施日": D1, "最終面接実施日": D3}, ("interview_final", "最終面接")),
    ],
)
def test_in_the_older_generation_the_header_names_the_interview(exports, no_flow, said, expected):
    assert stage(exports.draft({**said, "不合格日": DAY}, no_flow)) == expected


@pytest.mark.parametrize(
    ("said", "code"), [({"内定日": D2}, "offer"), ({"内定日": D2, "内定承諾日": D3}, "offer_accepted")]
)
def test_an_offer_is_a_stage(exports, said, code):
    assert stage(exports.draft({**said, "選考ステータス": "辞退"}))[0] == code


def test_a_status_of_2018_names_its_stage(exports, no_flow):
    assert stage(exports.draft({"選考ステータス": "2次選考"}, no_flow))[0] == "interview_2"


def test_a_changed_result_is_a_changed_row(exports, export, rejected, flow):
    one = exports.source(export([rejected], flow))
    before = one.digest(exports.raws(one)[0])
    other = exports.source(export([{**rejected, "1次ステップステータス": "通過"}], flow))

    assert other.digest(exports.raws(other)[0]) != before


# --- imports --------------------------------------------------------------------------------------------------------


def test_a_rejection_without_any_trace_of_a_selection_is_an_import(exports):
    assert codes(exports.draft(NO_DATES)) == ["bulk_import"]


@pytest.mark.parametrize("trace", [{"応募日": DAY}, {"1次ステップ実施日": DAY}, {"3次ステップ実施日": DAY}])
def test_one_date_is_a_trace(exports, trace):
    assert "bulk_import" not in codes(exports.draft({**NO_DATES, **trace}))


def test_in_the_older_generation_an_interview_is_a_trace(exports, no_flow):
    assert codes(exports.draft({**NO_DATES, "1次面接実施日": DAY}, no_flow)) == []
    assert codes(exports.draft(NO_DATES, no_flow)) == ["bulk_import"]


def test_an_unreadable_date_of_application_is_no_trace(exports):
    assert codes(exports.draft({**NO_DATES, "応募日": "26/3/1"})) == ["date_unreadable", "bulk_import"]


@pytest.mark.parametrize("status", ["辞退", "重複応募", "選考中", "入社", "謎"])
def test_only_a_rejection_has_to_leave_traces(exports, status):
    assert "bulk_import" not in codes(exports.draft({**NO_DATES, "選考ステータス": status}))


def test_an_export_that_cannot_tell_imports_says_so(exports, caplog):
    with caplog.at_level(logging.WARNING):
        draft = exports.draft(header=["応募ID", "氏名", "選考ステータス"])

    assert codes(draft) == ["bulk_import"]
    assert "応募日" in caplog.text


@pytest.mark.parametrize("column", ["応募日", "1次ステップ実施日", "最終面接実施日"])
def test_an_export_that_can_tell_imports_says_nothing(exports, caplog, column):
    with caplog.at_level(logging.WARNING):
        exports.draft(header=["応募ID", "氏名", "選考ステータス", column])

    assert not caplog.records


# --- channels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "detail", "company", "expected", "name"),
    [
        ("エージェント", "紹介（見本エージェント）", "Ｍｉｈｏｎ　Ａｇｅｎｃｙ", "agency", "Mihon Agency"),
        ("エージェント", "紹介（見本エージェント）", "", "agency", "紹介(見本エージェント)"),
        ("エージェント", "", "", "agency", None),
        # A company that sent somebody sent them, whatever the channel is called.
        ("ダイレクトソーシング", "", "見本エージェント", "agency", "見本エージェント"),
        ("その他", "リクルートエージェント", "", "agency", "リクルートエージェント"),
        ("", "", "見本エージェント", "agency", "見本エージェント"),
        ("ダイレクトソーシング", "ビズリーチ", "なし", "direct_sourcing", "ビズリーチ"),
        ("求人媒体", "リクナビNEXT", "", "job_board", "リクナビNEXT"),
        ("HRMOS求人ページ", "", "", "career_site", None),
        ("その他", "", "", "other", None),
        # The detail of these is a colleague's or a friend's name.
        ("社員紹介", "見本 五郎", "", "employee_referral", None),
        ("知人紹介", "見本 六郎", "", "acquaintance", None),
    ],
)
def test_a_channel_is_what_both_columns_say(exports, route, detail, company, expected, name):
    draft = exports.draft({"応募経路": route, "応募経路詳細": detail, "エージェント企業名": company})
    channel = draft.body["application"]["channel"]

    assert (channel["type"], channel.get("name")) == (expected, name)
    assert "五郎" not in str(draft.body)


def test_no_channel_is_no_channel(exports):
    assert "channel" not in exports.draft({"応募経路": "", "応募経路詳細": ""}).body["application"]


# --- what never gets out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["選考ポジション名", "選考ポジション"])
def test_the_internal_name_of_a_position_is_nowhere(exports, export, rejected, flow, header):
    columns = [header if name == "選考ポジション名" else name for name in flow]

    records, summary, _ = exports.records(export([{**rejected, "求人名": "", header: "canary"}], columns))

    assert "canary" not in str(records)
    assert "title" not in records["APP1"]["application"]["job"]
    assert header in summary.unmapped_columns


@pytest.mark.parametrize("header", ["選考ポジション名", "選考ポジション", "選考 ポジション名"])
@pytest.mark.parametrize("target", ["application.job.title", "profile.headline", "application.job.department"])
def test_the_internal_name_of_a_position_cannot_be_mapped(tmp_path, header, target):
    with pytest.raises(ConfigurationError, match="求人名"):
        open_source("hrmos", account="acme", path=str(tmp_path), columns={header: target})


def test_a_column_may_be_left_unread(exports):
    draft = exports.draft(columns={"求人名": "", "選考ポジション名": "", "1次ステップ": "", "辞退日": ""})

    assert "title" not in draft.body["application"]["job"]
    assert stage(draft) == (None, None)


def test_a_column_that_is_left_unread_contradicts_nothing(exports):
    assert outcome(exports.draft({"辞退日": DAY}, columns={"辞退日": ""}))[0] == "employer_rejected"


def test_only_these_leaves_can_leave(exports, export, rejected, flow):
    marked = {
        **rejected,
        "求人ID": "canary-1",
        "ラベル": "canary-2",
        "応募経路詳細": "canary-3",
        "1次ステップ": "canary-4",
        "レジュメ": "canary-5",
        "選考ポジション名": "canary-6",
    }
    records, _, _ = exports.records(export([marked], flow))

    sent = project(records["APP1"], "full", today=date(2026, 3, 1), retain_until=None)

    assert "canary" not in str(sent.data)
    assert sent.data["application"]["job"] == {"title": "法人営業"}


def test_no_cell_gets_into_an_error_a_log_or_a_repr(exports, export, flow, caplog):
    canary = dict.fromkeys(flow, "canary") | {"選考ステータス": "不合格"}
    content = export([canary, {**canary, "応募ID": ""}, {**canary, "氏名": "other canary"}], flow)

    with caplog.at_level(logging.DEBUG):
        source = exports.source(content)
        raws = exports.raws(source)
        made = [source.translate(raw) for raw in raws]
        _, summary, quarantine = exports.records(content)

    assert [type(one) for one in made] == [Draft, Problem, Draft]
    said = [*map(repr, [source, source.connector, *raws, *made]), *(repr(raw.data) for raw in raws), caplog.text]
    assert not any("canary" in one for one in [*said, quarantine, str(summary.as_dict())])


def test_a_wrong_setting_is_named_and_its_value_is_not(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        open_source("hrmos", account="acme", path=str(tmp_path), columns={"選考ポジション名": "canary"})

    assert "columns" in str(caught.value)
    assert "canary" not in str(caught.value)


# --- purity ---------------------------------------------------------------------------------------------------------


def test_a_row_is_read_twice_alike_and_left_as_it_was(exports, export, rejected, flow):
    source = exports.source(
        export([{**rejected, "エージェント企業名": "見本", "辞退理由（分類）": "給与"}], flow, "Google Sheets, serials")
    )
    (raw,) = exports.raws(source)
    before = copy.deepcopy(raw.data.cells)

    first, second = source.translate(raw), source.translate(raw)

    assert raw.data.cells == before
    assert (first.body, first.warnings, first.kept) == (second.body, second.warnings, second.kept)


def test_a_row_says_nothing_about_the_next_one(exports, rejected):
    row, other = {**rejected, "エージェント企業名": "見本"}, {**rejected, "応募ID": "APP2"}

    (_, alone), (together, _) = exports.drafts([row, other]), exports.drafts([other, row])

    assert alone.body == together.body
    assert alone.body["application"]["channel"]["type"] == "job_board"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_stands_in_a_row_it_is_read_and_rejects_nobody_by_chance(exports, flow, data):
    words = st.sampled_from(
        ["不合格", "不合格 ", "辞退", "重複応募", "不通過", "2026年3月1日", "46082", "'\n", "なし", "0"]
    )
    cells = st.one_of(words, st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12))
    row = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(flow, cells))) | {"応募ID": "A1"}

    (draft,) = exports.drafts([row], form="UTF-8, commas")

    if outcome(draft)[0] == "employer_rejected":
        assert "".join(row["選考ステータス"].split()) == "不合格"
    assert outcome(draft)[0] != "position_closed"


# --- the tables -----------------------------------------------------------------------------------------------------


def test_it_is_found_by_its_name():
    assert load("hrmos").name == "hrmos"


def test_no_header_means_two_things():
    words = [word for found in COLUMNS.values() for word in found]

    assert len(words) == len(set(words))


def test_every_column_of_a_choice_is_a_column():
    words = {word for found in COLUMNS.values() for word in found}
    named = {column for step in STEPS for column in (step.date, step.named_by, step.result) if column}

    assert named | set(SPEAKS) <= words


@pytest.mark.parametrize(
    ("missing", "hint"), [("応募ID", "source.application_id"), ("選考ステータス", "decision.outcome")]
)
def test_without_its_two_columns_an_export_is_refused(exports, export, rejected, flow, missing, hint):
    source = exports.source(export([rejected], [name for name in flow if name != missing]))

    with pytest.raises(ConfigurationError, match=hint):
        exports.raws(source)


@pytest.mark.parametrize("reason", ["他社内定", "一身上の都合"])
def test_a_candidates_reason_beside_a_rejection_is_held(exports, flow, reason):
    draft = exports.draft({"不合格理由": reason}, [*flow, "不合格理由"])

    assert outcome(draft)[0] == "unknown"
    assert draft.warnings.count(("outcome_contradicted", "decision.outcome")) == 1


@pytest.mark.parametrize("said", ["0", "1900年1月0日", "1900年1月1日", "1", "済", "2999年1月1日"])
def test_what_is_no_day_that_has_come_shows_that_nobody_looked(exports, said):
    draft = exports.draft({"選考ステータス": "不合格", **NO_DATES, "1次ステップ実施日": said})

    assert "bulk_import" in codes(draft)


@pytest.mark.parametrize("said", ["2026年2月1日", "2026/2/1", "46054"])
def test_a_day_that_has_come_shows_that_somebody_looked(exports, said):
    draft = exports.draft({"選考ステータス": "不合格", **NO_DATES, "1次ステップ実施日": said})

    assert "bulk_import" not in codes(draft)


@pytest.mark.parametrize(
    "result",
    ["重複", "重複応募", "内定", "内定承諾", "キャンセル", "面接キャンセル", "欠席", "入社", "選考辞退"],
)
def test_another_end_at_a_step_contradicts_a_rejection(exports, result):
    draft = exports.draft({"選考ステータス": "不合格", "1次ステップステータス": result})

    assert outcome(draft) == ("unknown", "unknown")
    assert "outcome_contradicted" in codes(draft)


@pytest.mark.parametrize("result", ["不通過", "通過", "", "日程調整中", "A", "採用枠充足", "募集終了"])
def test_what_is_no_end_at_a_step_contradicts_nothing(exports, result):
    draft = exports.draft({"選考ステータス": "不合格", "1次ステップステータス": result})

    assert outcome(draft)[0] == "employer_rejected"


@pytest.mark.parametrize(
    ("channel", "detail", "expected"),
    [
        ("その他", "doda（株式会社パーソル）", "agency"),
        ("", "〇〇紹介（株式会社ABC）", "agency"),
        ("", "見本紹介(㈱見本)", "agency"),
        ("SNS", "見本（合同会社見本）", "agency"),
        ("ダイレクトソーシング", "見本（合同会社見本）", "direct_sourcing"),
        ("スカウト", "ビズリーチ（株式会社ビズリーチ）", "direct_sourcing"),
        ("自社採用サイト", "採用ページ（株式会社見本）", "career_site"),
        ("イベント", "見本フェア（株式会社見本）", "event"),
        ("その他", "研究室（学校法人見本学園）", "other"),
        ("その他", "研究所（国立研究開発独立行政法人）", "other"),
        ("その他", "研究室（国立大学法人見本大学）", "other"),
        ("その他", "就労支援（一般社団法人見本）", "agency"),
        ("求人媒体", "見本ナビ（株式会社見本）", "job_board"),
        ("社員紹介", "見本 五郎（株式会社見本）", "employee_referral"),
        ("その他", "合同説明会（2026年春）", "other"),
    ],
)
def test_a_company_behind_the_detail_is_an_agency_unless_the_channel_says_whose_it_is(
    exports, channel, detail, expected
):
    draft = exports.draft({"応募経路": channel, "応募経路詳細": detail, "エージェント企業名": ""})

    assert draft.body["application"]["channel"]["type"] == expected
    assert expected != "employee_referral" or "name" not in draft.body["application"]["channel"]
