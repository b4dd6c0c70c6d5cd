"""The same people, whatever wrote the file: equal record ids, equal content hashes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FIXTURES = Path(__file__).resolve().parents[4] / "shared" / "fixtures"
SHARED = FIXTURES / "hrmos" / "hrmos_flow_ari.utf16le-bom.tab.csv"

# Everything a shop of old fonts and old code pages has trouble with: 髙 﨑 ①, wide letters, half-width kana.
NAMES = (
    "髙橋　太郎",
    "山﨑 花子",
    "見本①郎",
    "ＭＩＨＯＮ Ｔａｒｏ",
    "例示（旧姓：試料）花子",
    "ﾐﾎﾝ ｼﾞﾛｳ",
    "雛形三郎",
    "O'Hara Mihon",
)
STATUSES = ("不合格", "辞退", "重複応募", "重複として終了", "内定", "入社", "選考中", "謎の状態", "")
CHANNELS = (
    ("求人媒体", "リクナビNEXT", ""),
    ("エージェント", "紹介（見本エージェント）", "Ｍｉｈｏｎ　Ａｇｅｎｃｙ"),
    ("社員紹介", "見本 五郎", ""),
    ("HRMOS求人ページ", "", ""),
    ("その他", "", ""),
    ("", "", ""),
)
INTERVIEWS = ("1次面接", "2次面接", "最終面接")

days = st.dates(date(2016, 1, 1), date(2029, 12, 31))
maybe_day = st.none() | days


@st.composite
def applicants(draw, interviews_only=False):
    """One row of either generation; a step of an interview stands in both of them."""
    route, detail, agency = draw(st.sampled_from(CHANNELS))
    status = draw(st.sampled_from(STATUSES))
    names = INTERVIEWS if interviews_only else ("書類選考", "カジュアル面談", *INTERVIEWS, "謎の会", "")
    steps = sorted(draw(st.lists(st.sampled_from(names), max_size=3, unique=True)), key=names.index)
    row = {
        "応募ID": f"APP{draw(st.integers(1, 9999)):04}",
        "求人ID": draw(st.sampled_from(("10", "J-11", ""))),
        "求人名": draw(st.sampled_from(("法人営業（東京～大阪）", "Ｗｅｂエンジニア", ""))),
        "選考ポジション名": "社内名",
        "選考ポジション": "社内名",
        "応募日": draw(maybe_day),
        "氏名": draw(st.sampled_from(NAMES)),
        "フリガナ": draw(st.sampled_from(("ミホン タロウ", "ﾐﾎﾝ ﾀﾛｳ", ""))),
        "メールアドレス": draw(st.sampled_from(("taro@example.com", "a..b.@docomo.ne.jp", ""))),
        "電話番号": draw(st.sampled_from(("090-1234-5678", "０３（１２３４）５６７８", ""))),
        "応募経路": route,
        "応募経路詳細": detail,
        "エージェント企業名": agency,
        "ラベル": draw(st.sampled_from(("", "要連絡、新卒"))),
        "選考ステータス": status,
        "内定日": draw(maybe_day) if status in ("内定", "入社", "辞退") else None,
        "辞退日": draw(maybe_day) if status == "辞退" else None,
        "入社日": draw(maybe_day) if status == "入社" else None,
        "辞退理由（分類）": draw(st.sampled_from(("", "他社で内定"))),
        "備考": '一行目\r\n"二行目"\t三',
        "レジュメ": '職務要約\n①営業, "表彰"\tあり',
    }
    row["不合格・重複終了日"] = row["不合格日"] = draw(maybe_day)
    for n, name in enumerate(steps, 1):
        when = draw(days)
        failed = status == "不合格" and n == len(steps)
        row |= {
            f"{n}次ステップ": name,
            f"{n}次ステップ実施日": when,
            f"{n}次ステップステータス": "不通過" if failed else "通過",
        }
        row[f"{name}実施日"] = when
    return row


def same(records):
    """What has to be equal: a record without the place where it was found."""
    return {key: {**record, "source": {**record["source"], "locator": ""}} for key, record in records.items()}


def unique(rows):
    return list({row["応募ID"]: row for row in rows}.values())


SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@settings(max_examples=30, **SLOW)
@given(st.lists(applicants(), min_size=1, max_size=5).map(unique))
def test_the_same_people_are_the_same_records_in_every_form(exports, export, forms, flow, rows):
    first, *others = [same(exports.records(export(rows, flow, form))[0]) for form in forms]

    assert first or all(row["選考ステータス"] in ("内定", "入社", "選考中") for row in rows)
    assert all(other == first for other in others)


@settings(max_examples=30, **SLOW)
@given(st.lists(applicants(interviews_only=True), min_size=1, max_size=5).map(unique))
def test_the_same_people_are_the_same_records_in_both_generations(exports, export, forms, flow, no_flow, rows):
    newer = exports.records(export(rows, flow))[0]

    for form in forms:
        assert same(exports.records(export(rows, no_flow, form))[0]) == same(newer)


@settings(max_examples=20, **SLOW)
@given(st.data())
def test_the_order_of_the_columns_says_nothing(exports, export, flow, data):
    rows = unique(data.draw(st.lists(applicants(), min_size=1, max_size=3)))
    shuffled = data.draw(st.permutations(flow))

    assert same(exports.records(export(rows, shuffled))[0]) == same(exports.records(export(rows, flow))[0])


@pytest.mark.parametrize("form", ["UTF-16LE, tabs, .csv", "CP932, tabs", "Google Sheets, serials"])
def test_lines_above_the_header_do_no_harm(exports, export, rejected, flow, form):
    before = [["応募者情報"], ["出力日", "2026年3月1日"], []]

    records, _, _ = exports.records(export([rejected], flow, form, before=before))

    assert records["APP1"]["decision"]["outcome"] == "employer_rejected"


@pytest.mark.parametrize("form", ["Google Sheets, serials", "Google Sheets, shown dates"])
def test_a_blank_row_of_a_google_sheet_is_blank(exports, export, rejected, flow, form):
    records, summary, _ = exports.records(export([rejected, {}, {}], flow, form))

    assert list(records) == ["APP1"]
    assert summary.skipped == {"blank": 2}
    assert summary.invalid == 0


def test_a_google_sheet_row_without_an_id_has_none(exports, export, rejected, flow):
    content = export([{**rejected, "応募ID": ""}], flow, "Google Sheets, serials")

    records, summary, quarantine = exports.records(content)

    assert not records
    assert summary.invalid == 1
    assert "no_application_id" in quarantine


def test_a_blank_cell_of_a_google_sheet_warns_of_nothing_and_is_not_kept(exports, export, rejected, flow):
    content = export([{**rejected, "ラベル": ""}], flow, "Google Sheets, serials")

    records, _, _ = exports.records(content, keep=["ラベル"])

    assert records["APP1"]["warnings"] == []
    assert records["APP1"]["kept"] == {}


def test_a_number_is_a_date_only_in_a_column_of_dates(exports, export, rejected, flow):
    content = export([{**rejected, "応募ID": "46056", "求人ID": "46057"}], flow, "Google Sheets, serials")

    records, _, _ = exports.records(content)

    assert records["46056"]["application"]["job"]["id"] == "46057"
    assert records["46056"]["application"]["applied_at"] == "2026-02-03"


EXPECTED = {
    "APP0001": ("employer_rejected", "document_screening", "job_board", "2026-02-06", "法人営業(東京〜大阪)"),
    "APP0002": ("employer_rejected", "interview_1", "career_site", "2026-02-21", "法人営業"),
    "APP0003": ("closed_duplicate", None, "job_board", "2026-02-11", "法人営業"),
    "APP0004": ("employer_rejected", "document_screening", "agency", "2026-02-18", "エンジニア"),
    "APP0005": ("candidate_withdrew", None, "direct_sourcing", "2026-03-01", "エンジニア"),
    "APP0006": ("in_progress", "casual_meeting", "employee_referral", None, "エンジニア"),
    "APP0007": ("hired", "offer_accepted", "acquaintance", None, "エンジニア"),
}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared sample is not here")
def test_the_shared_sample_is_read_row_by_row(exports):
    source = exports.source(SHARED.read_bytes())
    found = {}
    for raw in exports.raws(source):
        body = source.translate(raw).body
        application, decision = body["application"], body["decision"]
        stage, channel = application.get("stage", {}).get("code"), application["channel"]["type"]
        title = application["job"]["title"]
        found[raw.key] = (decision["outcome"], stage, channel, decision.get("decided_at"), title)

    assert found == EXPECTED


@pytest.mark.skipif(not SHARED.exists(), reason="the shared sample is not here")
def test_the_shared_sample_names_what_was_not_read(exports):
    _, summary, _ = exports.records(SHARED.read_bytes())

    assert list(summary.unmapped_columns) == ["選考ポジション名", "辞退理由（詳細）", "レジュメ"]
    assert summary.read == 7
    assert summary.invalid == 0
