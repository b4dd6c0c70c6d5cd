"""Outcomes and stages: whole words, never parts of them; what nobody knows is never a rejection."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import StageWords, StatusWords, label, stage, status
from relay_connectors.normalize.outcomes import days_beside
from relay_connectors.normalize.stages import step_label
from relay_connectors.normalize.words_stage import STAGE
from relay_connectors.normalize.words_status import AFTER_A_STAGE, STATUS
from relay_connectors.record.vocabulary import STAGE_ORDER


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (
            "employer_rejected",
            (
                "不採用|不合格|お見送り|見送り|採用見送り|不通過|落選|書類選考不通過|一次面接不合格"
                "|最終面接不合格|不採用 |ﾌ採用|Rejected|rejected|not_selected|Failed|選考NG|面接NG|不採用通知済み"
            ),
        ),
        ("position_closed", "募集終了|採用枠充足|ポジション充足|採用凍結|Position closed|hiring freeze"),
        (
            "candidate_withdrew",
            (
                "辞退|選考辞退|応募取消|応募取り下げ|未設定辞退|選考前辞退|選考後辞退|二次面接辞退|1次選考辞退"
                "|Withdrawn|refusedByCandidate"
            ),
        ),
        ("offer_declined", "内定辞退|承諾辞退|内定承諾後辞退|内定 辞退|オファー辞退|Offer declined|offer_declined"),
        ("no_show", "面接欠席|音信不通|無断欠席|1次面接無断欠席|説明会欠席|No Show|no-show"),
        ("offer_rescinded", "内定取消|内定取り消し|オファー取消|Offer rescinded"),
        ("closed_duplicate", "重複応募|重複として終了|重複|Duplicate"),
        ("closed_invalid", "スパム|テスト|誤登録|非選考対象|対象外|Spam|notEligible"),
        ("hired", "入社|入社済み|入社決定|採用|採用決定|Hired"),
        (
            "in_progress",
            (
                "選考中|未対応|保留|内定|内定承諾|合格|通過|新着応募|応募受付|書類選考|書類選考中|1次面接調整中"
                "|二次選考|最終選考|結果待ち|書類選考通過|一次面接合格|入社予定|In Progress|in_progress|Active"
                "|Phone Screen|On hold|offer accepted"
            ),
        ),
        (
            "unknown",
            (
                "不採用（辞退）|不採用(辞退)|不採用・辞退|見送り/辞退|NG|×|x|Declined|終了|選考終了|クローズ"
                "|キャンセル|reject|pass|Archived|Disqualified|内定NG|応募NG|不採用予定|辞退（不採用）"
                "|不合格・重複終了|選考通らず|お見送り？|不採用かも|謎||-|未設定|不明|採用担当確認|1次ステップ"
                "|合格不採用|書類選考終了|candidate rejected"
            ),
        ),
    ],
)
def test_a_label_says_one_outcome(outcome, words):
    for word in words.replace("ﾌ採用", "不 採 用").split("|"):
        assert status(word).outcome == outcome, word


@pytest.mark.parametrize(
    ("said", "outcome", "code"),
    [
        ("書類選考NG", "employer_rejected", "document_screening"),
        ("書類選考 NG", "employer_rejected", "document_screening"),
        ("書類選考：×", "employer_rejected", "document_screening"),
        ("書類選考【NG】", "employer_rejected", "document_screening"),
        ("書類落ち", "employer_rejected", "document_screening"),
        ("1次面接：不合格", "employer_rejected", "interview_1"),
        ("一次面接不合格", "employer_rejected", "interview_1"),
        ("１次面接　不合格", "employer_rejected", "interview_1"),
        ("第二次選考_お見送り", "employer_rejected", "interview_2"),
        ("4次面接 見送り", "employer_rejected", "interview_3_plus"),
        ("最終面接不合格", "employer_rejected", "interview_final"),
        ("適性検査不合格", "employer_rejected", "assessment"),
        ("不合格（書類選考）", "employer_rejected", "document_screening"),
        ("不採用：2次面接", "employer_rejected", "interview_2"),
        ("Rejected - Phone Screen", "employer_rejected", "phone_screen"),
        ("Onsite: Rejected", "employer_rejected", "interview_final"),
        ("不採用（Application Review）", "employer_rejected", "applied"),
        ("Application Review - Rejected", "employer_rejected", "applied"),
        ("書類選考（不合格）", "employer_rejected", "document_screening"),
        ("1次面接（オンライン）不合格", "employer_rejected", "interview_1"),
        ("二次面接辞退", "candidate_withdrew", "interview_2"),
        ("書類選考後辞退", "candidate_withdrew", "document_screening"),
        ("書類選考通過", "in_progress", "document_screening"),
        ("1次選考", "in_progress", "interview_1"),
        ("内定", "in_progress", "offer"),
        ("内定承諾", "in_progress", "offer_accepted"),
        ("面接NG", "employer_rejected", None),
        ("不採用", "employer_rejected", None),
        ("1次面接欠席", "no_show", "interview_1"),
    ],
)
def test_a_stage_with_a_word_behind_it_says_both(said, outcome, code):
    assert status(said) == (outcome, code)


@pytest.mark.parametrize(
    "said",
    [
        "選考終了（不採用）",
        "【終了】不採用",
        "最終結果：不採用",
        "不採用（連絡済み）",
        "不採用・不合格",
        "3.不採用",
        "08_不採用",
        "■不採用",
        "不採用 2024/4/1",
        "不採用（4月1日）",
        "Closed: Rejected",
    ],
)
def test_what_stands_around_a_clear_word_does_not_hide_it(said):
    assert status(said).outcome == "employer_rejected"


def test_a_tenants_words_win():
    words = StatusWords(
        {
            "選考通らず": "employer_rejected",
            "ＮＧ": "employer_rejected",
            "不採用": "unknown",
            "reject": "candidate_withdrew",
        }
    )

    assert words("選考通らず").outcome == "employer_rejected"
    assert words("ng").outcome == "employer_rejected"
    assert words("不採用").outcome == "unknown"
    assert words("Reject").outcome == "candidate_withdrew"
    assert words("書類選考 選考通らず") == ("employer_rejected", "document_screening")
    assert words("書類選考：選考通らず") == ("employer_rejected", "document_screening")
    assert words("選考通らず（4/1）") == words("03_選考通らず") == ("employer_rejected", None)
    assert status("選考通らず").outcome == "unknown"


def test_a_tenants_stages_are_known_in_front_of_a_word():
    words = StatusWords(stages=StageWords({"お茶会": "casual_meeting"}))

    assert words("お茶会不合格") == ("employer_rejected", "casual_meeting")


def test_every_word_of_the_table_means_what_it_says():
    for outcome, words in STATUS.items():
        for word in words:
            assert status(word).outcome == outcome, word


def test_no_word_stands_under_two_outcomes():
    for table in (STATUS, AFTER_A_STAGE):
        words = [step_label(word) for words in table.values() for word in words]
        assert len(set(words)) == len(words), sorted({word for word in words if words.count(word) > 1})


def test_no_label_stands_under_two_stages():
    owners: dict[str, str] = {}
    for code, words in STAGE.items():
        for word in words:
            assert owners.setdefault(label(word), code) == code, word


PIECES = [*("不採用", "辞退", "合格", "書類選考", "1次面接", "終了", "予定", "選考", "NG", "Rejected"), *"：（）/の"]
REJECTING = {
    label(word)
    for outcome in ("employer_rejected", "position_closed")
    for word in (*STATUS[outcome], *AFTER_A_STAGE.get(outcome, ()))
}


@settings(max_examples=200, deadline=None)
@given(
    said=st.text(st.sampled_from("不採用合格通過見送辞退内定取消書類選考面接最終次1予定NG×終了（）：/ の"), max_size=9)
    | st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
)  # fmt: skip
def test_nobody_is_rejected_without_a_rejecting_word_and_never_beside_a_withdrawal(said):
    found = status(said).outcome
    if found in {"employer_rejected", "position_closed"}:
        assert any(word in label(said) for word in REJECTING)
        assert "辞退" not in said


@settings(max_examples=100, deadline=None)
@given(said=st.text(st.characters(exclude_categories=()), max_size=12))
def test_an_unknown_word_is_never_rejected(said):
    assert status(said).outcome not in {"employer_rejected", "position_closed"} or any(
        word in step_label(said) for word in REJECTING
    )


@pytest.mark.parametrize(
    ("first", "second"), list(itertools.permutations(["不採用", "辞退", "内定取消", "重複", "入社", "募集終了"], 2))
)
def test_words_that_disagree_are_unknown(first, second):
    for form in ("{}（{}）", "{}/{}", "{}・{}", "{}：{}"):
        assert status(form.format(first, second)).outcome == "unknown"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("applied", "応募|エントリー|未対応|新着応募|Application Review|applied"),
        ("casual_meeting", "カジュアル面談|会社説明会|casualInterview"),
        (
            "document_screening",
            "書類選考|書類|ES選考|Resume Screen|resumeScreening|書類選考中|書類選考NG|不合格（書類選考）",
        ),
        ("assessment", "適性検査|SPI|筆記試験|課題選考|Webテスト|ＷＥＢテスト|Take Home Test|コーディングテスト"),
        ("phone_screen", "電話面談|Phone Interview|Preliminary Phone Screen"),
        (
            "interview_1",
            (
                "1次選考|一次面接|１次面接|第1次面接|第一次選考|1次|一次|1次面接（オンライン）|1次Web面接"
                "|1回目面接|面接（1回目）|firstInterview|First Interview|1st interview|1st Round|Interview 1"
                "|一次面接待ち|1次面接調整中|1次面接：不合格"
            ),
        ),
        ("interview_2", "2次選考|二次面接|2次面接(対面)|secondInterview|2nd interview|二次"),
        ("interview_3_plus", "3次選考|三次面接|4次選考|5次面接|thirdInterview|Panel|4th interview"),
        (
            "interview_final",
            (
                "最終選考|最終面接|役員面接|社長面接|Onsite|Final Interview|finalInterview|2次面接（最終）"
                "|最終面接（3次）|Face to Face"
            ),
        ),
        ("reference_check", "リファレンスチェック|Reference Check|前職照会"),
        ("offer", "内定|条件提示|オファー面談|Offer|offered"),
        ("offer_accepted", "内定承諾|入社予定|offerAccepted"),
        ("unknown", "|-|1次ステップ|2次ステップ|面接|選考|次|10次|0次面接|最終結果|謎|面接官|応募者辞退理由|1次2次"),
    ],
)
def test_a_label_names_one_stage(code, words):
    for word in words.split("|"):
        assert stage(word) == (code, STAGE_ORDER[code]), word


def test_every_stage_of_the_table_is_what_it_says():
    for code, words in STAGE.items():
        for word in words:
            assert stage(word).code == code, word


def test_a_tenants_stages_win():
    words = StageWords({"お茶会": "casual_meeting", "1次面接": "assessment"})

    assert words("お茶会").code == "casual_meeting"
    assert words("一次面接").code == "assessment"
    assert words("2次面接").code == "interview_2"


@pytest.mark.parametrize(
    "word",
    """不採用（未対応）|不採用（新着）|不採用/応募|不採用・新規応募|不採用（書類待ち）|Rejected New|不合格→2次面接
    書類不合格→1次面接|不採用→書類選考|見送り⇒1次面接|不採用 > 1次面接|Rejected → Phone Screen""".replace(
        "\n    ", "|"
    ).split("|"),
)
def test_who_goes_on_after_a_rejection_is_not_rejected(word):
    assert status(word).outcome == "unknown"


@pytest.mark.parametrize(
    "word",
    """1次面接:NG/最終面接|書類選考NG（2次面接）|書類選考:見送り,1次面接|1次面接:不合格/2次面接|不合格/2次面接
    不合格・最終面接|不合格、1次面接|見送り_2次面接|不採用-1次面接|2次面接（1次面接不合格）|書類選考NG/面接
    1次面接：不合格（最終面接）|不合格>Webテスト/終了|見送り-最終面接（連絡済み）|書類選考（2次面接）/不合格|2次面接（1次面接）NG
    不採用→（2次面接）|Rejected / Phone Screen|書類不合格→1次面接×""".replace("\n    ", "|").split("|"),
)
def test_a_rejection_beside_another_stage_is_none(word):
    assert status(word).outcome == "unknown"


@pytest.mark.parametrize(
    "word",
    """不採用:-|不採用：|不採用()|不採用→|不採用（　）|不採用（-）|不採用：（）|不採用・|不採用/|不採用（
    1次面接：不合格：|不採用 >
    書類選考NG：-|NG（1次面接）|募集終了：""".replace("\n    ", "|").split("|"),
)
def test_a_label_whose_value_nobody_filled_in_is_no_rejection(word):
    assert status(word).outcome == "unknown"


@pytest.mark.parametrize(
    "word",
    """Webテスト×|課題×|課題選考：×|筆記試験 x|ES×|書類×|書類（×）|interview x|面接×|面談✕|phone screen x
    リファレンス×
    電話面接×|ES・×|1次面接（オンライン）NG|オンライン面接（1次）NG|SPI❌""".replace("\n    ", "|").split("|"),
)
def test_a_cross_may_say_that_there_was_none(word):
    assert status(word).outcome == "unknown"


@pytest.mark.parametrize(
    "word", ["書類選考×", "1次面接×", "最終面接：x", "ES選考×", "2次面接（✕）", "課題NG", "面接NG"]
)
def test_a_cross_at_a_selection_is_its_result(word):
    assert status(word).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "word",
    """内定・募集終了|充足（内定承諾）|内定充足|Offer accepted - position filled|Position filled - offer accepted
    募集終了/内定
    オファー：充足|入社予定（充足）|承諾・枠充足|最終面接・充足|募集終了（2次面接）|内定承諾 ポジションクローズ
    採用終了
    採用・充足|入社 充足""".replace("\n    ", "|").split("|"),
)
def test_who_may_have_filled_the_position_is_not_turned_away_by_it(word):
    assert status(word).outcome == "unknown"


@pytest.mark.parametrize(
    "word", ["充足", "選考終了（充足）", "募集終了", "終了：ポジションクローズ", "Closed: position filled"]
)
def test_a_position_that_was_filled_is_closed(word):
    assert status(word).outcome == "position_closed"


def test_before_a_stage_is_not_yet_there():
    assert stage("最終面接前").code == stage("最終面接前辞退").code == "unknown"
    assert status("最終面接前") == ("in_progress", None)
    assert status("最終面接前辞退") == ("candidate_withdrew", None)


@pytest.mark.parametrize(
    "word",
    """応募見送り|エントリー見送り|応募（見送り）|カジュアル面談見送り|面談見送り|説明会見送り|説明会NG
    カジュアル面談NG
    面接見送り|見送り（面接）|面接、見送り|面談/見送り|リファレンスチェック見送り|リファレンスチェックNG
    面接不可|Web面接不可|Web面接NG|電話面接NG|オンライン面接NG|書類選考：不可""".replace("\n    ", "|").split("|"),
)
def test_a_word_that_may_be_the_persons_own_is_no_rejection(word):
    assert status(word).outcome == "unknown"


def test_an_arrow_to_a_rejection_is_one():
    assert status("1次面接→不合格") == ("employer_rejected", "interview_1")


def test_a_source_may_say_that_its_word_before_the_selection_is_the_employers():
    assert StatusWords({"応募見送り": "employer_rejected"})("応募見送り").outcome == "employer_rejected"
    assert StatusWords({"見送り": "employer_rejected"})("応募見送り").outcome == "unknown"


@pytest.mark.parametrize("own", ["終了", "完了", "済", "NG", "連絡済み", "確定", "なし", "選考通らず", "予定"])
@pytest.mark.parametrize("form", ["1次{}", "1次面接{}", "書類選考{}", "面接{}", "応募{}", "内定{}", "1次面接（{}）"])
def test_a_tenants_word_is_glued_onto_no_stage(own, form):
    cell = form.format(own)
    known = status(cell).outcome
    words = StatusWords({own: "employer_rejected"})

    assert words(own).outcome == "employer_rejected"
    if cell != "1次面接（選考通らず）":
        assert words(cell).outcome == known


@pytest.mark.parametrize("cell", ["1次面接不採用", "書類選考：不採用", "選考終了（不採用）", "不採用（2次面接）"])
@pytest.mark.parametrize("taken_for", ["unknown", "candidate_withdrew", "in_progress"])
def test_a_rejection_that_the_tenant_takes_back_is_none_beside_a_stage_either(cell, taken_for):
    assert status(cell).outcome == "employer_rejected"
    assert StatusWords({"不採用": taken_for})(cell).outcome not in {"employer_rejected", "position_closed"}


@pytest.mark.parametrize(
    "cell",
    [
        "不合格：0", "不採用(0)", "不採用/0", "rejected: 0", "1次面接不合格：0", "書類選考NG(0)", "不採用（0/0）",
        "不採用（３年）", "不採用：1", "不採用（12）", "不採用（13/1）", "不採用（2024/13/1）", "不採用(4.1)", "不採用（月）",
        "不採用：2024", "不採用（日）", "募集終了：0", "不採用 4/1/2",
    ],
)  # fmt: skip
def test_a_number_beside_a_rejection_is_no_day(cell):
    assert status(cell).outcome == "unknown"


@pytest.mark.parametrize(
    "cell",
    [
        "不採用（2024/4/1）", "不採用：2024-04-01", "不採用 4/1", "不採用（4月1日）", "不採用（20240401）", "不採用 4/1(月)",
        "不採用（令和6年4月1日）", "不採用（R6.4.1）", "不採用（2024年4月）", "不採用（2024/4/1 10:30）", "1次面接（4/1）：不合格",
        "不採用・2024/04/01・連絡済み",
    ],
)  # fmt: skip
def test_a_real_day_beside_a_rejection_adds_nothing(cell):
    assert status(cell).outcome == "employer_rejected"


@pytest.mark.parametrize("word", ["1.5次面接", "一次試験", "2次試験"])
def test_what_is_no_round_of_interviews_is_no_stage(word):
    assert stage(word).code == "unknown"


@pytest.mark.parametrize(
    "cell",
    [
        "不採用 11-20",
        "不採用（11.20）",
        "不採用(26/11/20)",
        "不採用（11月）",
        "不採用（2026）",
        "1次面接（11月）：不採用",
    ],
)
def test_a_day_without_its_year_or_a_month_in_brackets_adds_nothing(cell):
    assert status(cell).outcome == "employer_rejected"


@pytest.mark.parametrize("cell", ["不採用 13-20", "不採用 3-10", "不採用：11月", "不採用 2026", "不採用（3年）"])
def test_a_number_that_is_no_day_leaves_a_rejection_in_doubt(cell):
    assert status(cell).outcome == "unknown"


@pytest.mark.parametrize("cell", ["選考通らず 2次面接", "選考通らず　最終面接", "選考通らず/2次面接"])
def test_a_stage_behind_a_tenants_rejection_is_where_the_person_is_now(cell):
    assert StatusWords({"選考通らず": "employer_rejected"})(cell).outcome == "unknown"


@pytest.mark.parametrize(
    "cell", ["□不採用", "□不合格", "□書類NG", "☐不採用", "□ 不採用", "□採用 ■不採用", "[ ] 不採用"]
)
def test_an_empty_box_says_no(cell):
    assert status(cell).outcome == "unknown"


@pytest.mark.parametrize(
    "cell",
    [
        "2次面接 NG 12/3 10:00", "2次面接NG(12/3 10:00)", "1次面接 10:00 NG",
        "2次面接NG 12/3 10時",
    ],
)  # fmt: skip
def test_a_step_that_will_not_do_at_that_hour_is_no_rejection(cell):
    assert status(cell).outcome == "unknown"


@pytest.mark.parametrize(
    "cell", ["1次面接NG:11/18", "一次面接NG 11月18日", "最終面接× 2026/12/3", "一次NG 11/20", "適性検査NG 11/20", "面談NG 11/20"]
)  # fmt: skip
def test_a_step_that_was_not_passed_on_a_day_is_a_rejection(cell):
    assert status(cell).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "cell",
    [
        "見送り済",
        "お見送り済み",
        "2026/11/1 不採用",
        "11/1不採用",
        "11/1：不採用",
        "令和8年11月1日 不合格",
        "Rejected - Resume",
    ],
)
def test_a_rejection_that_is_written_in_another_order_is_one(cell):
    assert status(cell).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "cell", ["11/18 面接NG", "12/3 10:00 1次面接NG", "3 不採用", "1/2/3不採用", "11/1 不採用予定", "11/1", "11/1 辞退"]
)
def test_a_day_in_front_makes_no_rejection_of_what_is_none(cell):
    assert status(cell).outcome != "employer_rejected"


@pytest.mark.parametrize(
    ("cell", "today", "days"),
    [
        ("1次面接NG 12/3", "2026-11-22", ["2026-12-03"]),
        ("1次面接NG:11/18", "2026-11-22", ["2026-11-18"]),
        ("1次面接NG 12/3", "2027-01-10", ["2026-12-03"]),
        ("1次面接NG 1月10日", "2026-12-30", ["2027-01-10"]),
        ("1次面接NG 2/29", "2026-11-22", []),
        ("1次面接NG 2/29", "2027-12-01", ["2028-02-29"]),
        ("書類選考NG 12/3", "2026-11-22", ["2026-12-03"]),
        ("書類選考NG 12/3", "2026-10-22", []),
        ("不採用（12/3）", "", []),
        ("不採用 2/30", "2026-02-01", []),
        ("不採用 1/2", "2026-12-31", ["2027-01-02"]),
        ("1次面接NG 12/3", "", []),
        ("不採用2027/4", "2026-11-22", []),
        ("不採用（2027）", "2026-11-22", []),
        ("不採用 2027/4/1", "2026-11-22", ["2027-04-01"]),
    ],
)
def test_the_whole_days_beside_a_word_are_told(cell, today, days):
    assert days_beside(cell, today) == days


@pytest.mark.parametrize(
    "cell",
    [
        "書類選考NG（12/3）", "書類選考NG 2026/12/3", "1次面接不合格 12/3 10:00", "不採用:12/3", "合否：不合格 2026/11/1 10:30",
        "Screening: Rejected 2026-11-01 10:00",
    ],
)  # fmt: skip
def test_the_day_or_hour_of_a_clear_rejection_adds_nothing(cell):
    assert status(cell).outcome == "employer_rejected"


@pytest.mark.parametrize(
    "cell",
    ["適性検査見送り", "筆記試験見送り", "課題見送り", "課題選考見送り", "SPI見送り", "Webテスト：見送り", "見送り（適性検査）", "適性検査/見送り"],
)  # fmt: skip
def test_a_test_that_was_left_out_is_no_rejection(cell):
    assert status(cell).outcome == "unknown"


@pytest.mark.parametrize(
    "cell", ["適性検査NG", "適性検査不合格", "書類選考見送り", "1次面接お見送り", "適性検査で見送り", "筆記試験不通過", "SPIお見送り", "適性検査：お見送り", "お見送り（適性検査）"]
)  # fmt: skip
def test_a_test_that_was_failed_is_one(cell):
    assert status(cell).outcome == "employer_rejected"
