"""Education levels and kinds of employment."""

from __future__ import annotations

import pytest

from relay_connectors.normalize import education, employment


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("junior_high", "中卒|中学校卒業|中学|高校中退|高専中退|Junior high school"),
        (
            "high_school",
            (
                "高卒|高校卒業|高等学校|見本高等学校 卒業|大学中退|大学中途退学|短大中退|専門学校中退|高卒認定"
                "|大検|High School|ged"
            ),
        ),
        (
            "vocational",
            "専門学校|専門卒|専門学校卒業|専修学校|専門士|高度専門士|見本デザイン専門学校|職業訓練校|Vocational school",
        ),
        (
            "associate",
            (
                "短大|短期大学卒業|短大卒|高専|高専卒|高等専門学校|見本工業高等専門学校 卒業|Associate degree"
                "|Junior college"
            ),
        ),
        (
            "bachelor",
            (
                "大卒|大学|大学卒業|四年制大学卒|学士|見本大学 経済学部 卒業|専門職大学|大学院中退|Bachelor"
                "|Bachelor's degree|BSc|University|海外大学卒"
            ),
        ),
        (
            "master",
            (
                "修士|修士卒|大学院|院卒|大学院修了|大学院修了（修士）|修士課程修了|博士前期課程修了|専門職大学院"
                "|法科大学院|MBA|Master of Science|博士課程中退|博士後期課程単位取得満期退学"
            ),
        ),
        ("doctor", "博士|博士号|大学院（博士）|博士後期課程修了|博士課程修了|PhD|Ph.D.|Doctorate"),
        ("other", "その他|Other"),
    ],
)
def test_a_school_is_known_by_many_words(level, words):
    for word in words.split("|"):
        assert education(word) == (level, False, ()), word


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("2025年3月 大学卒業見込み", "bachelor"),
        ("大学（在学中）", "bachelor"),
        ("大学院 修士課程 修了見込", "master"),
        ("2026年3月卒業予定 見本専門学校", "vocational"),
        ("大学休学中", "bachelor"),
        ("高専（卒業見込み）", "associate"),
    ],
)
def test_what_is_still_to_be_finished_is_expected(word, level):
    assert education(word) == (level, True, ("expected",))


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("大学中退", "high_school"),
        ("大学（除籍）", "high_school"),
        ("大学未卒", "high_school"),
        ("大学卒業せず", "high_school"),
        ("大学中退予定", "high_school"),
        ("大学進学予定", "high_school"),
        ("大学院進学予定", "bachelor"),
        ("大学院中退", "bachelor"),
        ("高校中退", "junior_high"),
        ("Some college, no degree", "high_school"),
        ("College dropout", "high_school"),
        ("Left university", "high_school"),
        ("短大卒 大学編入中退", "associate"),
        ("大学卒業　大学院中退", "bachelor"),
    ],
)
def test_who_did_not_finish_a_school_is_no_graduate_of_it(word, level):
    assert education(word) == (level, False, ())


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("大学3年生", "bachelor"),
        ("大学生", "bachelor"),
        ("学部3年", "bachelor"),
        ("修士課程2年", "master"),
        ("専門学生", "vocational"),
        ("PhD candidate", "doctor"),
        ("Pursuing MBA", "master"),
        ("Bachelor's (in progress)", "bachelor"),
    ],
)
def test_a_student_is_expected_to_finish(word, level):
    assert education(word) == (level, True, ("expected",))


@pytest.mark.parametrize(
    "word", ["大学/大学院", "短大・専門学校", "専門・短大・高専卒", "大学・大学院卒", "大卒ではない", "M2"]
)
def test_a_word_that_may_be_either_level_is_none(word):
    assert education(word) == (None, False, ("education_unknown",))


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("大学入学資格検定合格", "high_school"),
        ("大学附属高校卒", "high_school"),
        ("大学附属中学卒", "junior_high"),
        ("工業高校 専門学科", "high_school"),
        ("四年制大学", "bachelor"),
        ("2年制専門学校", "vocational"),
        ("短大・高専", "associate"),
        ("見本大学・経済学部", "bachelor"),
        ("大学院修了", "master"),
    ],
)
def test_a_school_inside_another_ones_name_is_not_it(word, level):
    assert education(word) == (level, False, ())


def test_of_several_schools_the_highest_counts():
    assert education("見本高校卒業/見本大学卒業").level == "bachelor"
    assert education("見本高校卒業、見本大学卒業").level == "bachelor"
    assert education("見本大学卒業→見本大学院中退").level == "bachelor"
    assert education("見本大学中退 / 見本専門学校卒業").level == "vocational"


@pytest.mark.parametrize("blank", ["", "-", "なし", "非公開", "不問", "学歴不問"])
def test_a_blank_is_no_level_without_a_warning(blank):
    assert education(blank) == (None, False, ())


def test_an_unknown_word_is_said_to_be_unknown():
    assert education("寺子屋") == (None, False, ("education_unknown",))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("full_time", "正社員|正職員|Full-time|full_time|フルタイム|ＦＵＬＬ ＴＩＭＥ"),
        ("contract", "契約社員|嘱託|有期雇用|Contract"),
        ("part_time", "パート|アルバイト|パート・アルバイト|ﾊﾟｰﾄ|Part time|非常勤"),
        ("temporary", "派遣|派遣社員|紹介予定派遣|Temporary"),
        ("internship", "インターン|インターンシップ|Intern"),
        ("freelance", "業務委託|フリーランス|個人事業主|副業|Freelance|Contractor"),
        ("other", "その他|役員"),
    ],
)
def test_a_kind_of_employment_is_known_by_many_words(kind, words):
    for word in words.split("|"):
        assert employment(word) == kind, word


@pytest.mark.parametrize("word", ["", "-", "準社員", "正社員または契約社員", "なんでも", "無職"])
def test_a_kind_that_is_not_said_is_none(word):
    assert employment(word) is None


@pytest.mark.parametrize(
    "said",
    """博士号なし|修士なし|学士号未取得|大学職員|大学受験|大学不合格|大学院試験合格|大学病院勤務|専門学校教員
    Associate Professor
    見本大学 教授|大学院：なし""".replace("\n    ", "|").split("|"),
)
def test_a_school_at_which_nobody_was_taught_is_no_education(said):
    assert education(said) == (None, False, ("education_unknown",))


def test_who_taught_at_a_school_may_have_finished_one():
    assert education("大学卒、大学職員").level == "bachelor"
    assert education("高校卒業程度認定試験合格").level == "high_school"
