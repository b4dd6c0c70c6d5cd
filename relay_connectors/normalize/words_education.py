"""Words for the highest school a person finished, and for the kind of employment: labels after ``label()``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import EducationLevel, EmploymentType

__all__ = ["BEFORE", "EDUCATION", "EMPLOYMENT", "SCHOOLS"]

# Tried in this order: the longer word first, since 高等専門学校 ends in 専門学校 and 短期大学 in 大学. A school's own
# name counts (見本大学), so these are searched for, not compared.
SCHOOLS: tuple[tuple[str, EducationLevel], ...] = (
    ("博士前期|博士課程前期|前期博士", "master"),  # the first two years of a doctor's course end with a master's degree
    ("博士|ph[.]?d|doctora?(?:te|l)?(?![a-z])", "doctor"),
    ("準学士|短期大学|短大|高等専門学校|高専|associate|juniorcollege", "associate"),
    (
        "専門職大学院|法科大学院|ロースクール|mba|master|修士|修了士|大学院|院卒|院了|大院",
        "master",
    ),  # 大学院 alone: nearly always 修士
    (
        "高度専門士|専門士|職業訓練|(?:職業)?能力開発|高等技術専門|専修学校|専門学校|専門卒|専門学(?!科|部)|農業大学校|各種学校|vocational|tradeschool|technicalschool",
        "vocational",
    ),
    (
        "高校|高等学校|高卒|高等部|高認|高卒認定|大検|大学入学資格検定|中等教育学校|(?<!junior)highschool|secondaryschool",
        "high_school",
    ),
    ("大学(?:附属|付属)中", "junior_high"),
    ("学士|大学校|大学|大卒|学部|bachelor|undergraduate|university|college", "bachelor"),
    ("中学|中卒|juniorhigh|middleschool|義務教育", "junior_high"),
)

# Exact words that the search above would not find, or would take for something else.
EDUCATION: dict[str, EducationLevel] = {
    "大": "bachelor",
    "院": "master",
    "専門": "vocational",
    "高": "high_school",
    "中": "junior_high",
    "ba": "bachelor", "bs": "bachelor", "bsc": "bachelor", "b.a.": "bachelor", "b.s.": "bachelor",
    "ma": "master", "ms": "master", "msc": "master", "m.a.": "master", "m.s.": "master", "jd": "master",
    "ged": "high_school",
    "diploma": "other",
    "その他": "other",
    "other": "other",
    "小学校": "other",
    "小学校卒": "other",
}  # fmt: skip

# 中退: what had been finished before that school was begun.
BEFORE: dict[EducationLevel, EducationLevel] = {
    "doctor": "master",
    "master": "bachelor",
    "bachelor": "high_school",
    "vocational": "high_school",
    "associate": "high_school",  # 短大; of 高専, which begins at fifteen, junior_high (see schooling)
    "high_school": "junior_high",
    "junior_high": "other",
    "other": "other",
}

EMPLOYMENT: dict[EmploymentType, tuple[str, ...]] = {
    "full_time": (
        "正社員", "正職員", "正規", "正規雇用", "正規社員", "無期雇用", "常勤", "常用雇用", "フルタイム",
        "正社員のみ", "総合職", "一般職", "社員", "限定正社員", "地域限定正社員", "勤務地限定正社員",
        "新卒", "full time", "full-time employee", "fulltime", "permanent", "permanent employee", "regular",
        "employee",
    ),
    "contract": (
        "契約社員", "契約職員", "契約", "有期雇用", "有期契約", "嘱託", "嘱託社員", "期間社員", "期間工",
        "期間従業員", "任期付", "任期付き", "任期制", "contract", "contract employee", "fixed term",
        "fixed-term contract",
    ),
    "part_time": (
        "パート", "アルバイト", "バイト", "パート・アルバイト", "パートアルバイト", "アルバイト・パート",
        "パート/アルバイト", "アルバイト/パート", "パート社員", "パートタイム", "パートタイマー", "非常勤",
        "短時間社員", "時短", "時短勤務", "part time", "part-time employee", "parttime",
    ),
    "temporary": (
        "派遣", "派遣社員", "人材派遣", "一般派遣", "紹介予定派遣", "登録型派遣", "無期雇用派遣", "常用型派遣",
        "特定派遣", "temporary", "temp", "temporary staff", "dispatch", "dispatched", "agency worker", "seasonal",
    ),
    "internship": (
        "インターン", "インターンシップ", "長期インターン", "短期インターン", "学生インターン", "intern",
        "internship", "trainee",
    ),
    "freelance": (
        "業務委託", "フリーランス", "フリー", "個人事業主", "請負", "準委任", "委託", "自営", "自営業", "副業",
        "複業", "freelance", "freelancer", "contractor", "independent contractor", "self-employed", "self employed",
        "gig",
    ),
    "other": ("その他", "役員", "会社役員", "経営者", "取締役", "ボランティア", "other", "volunteer", "board"),
}  # fmt: skip
