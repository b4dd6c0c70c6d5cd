"""Channels: how an application came, and through whom."""

from __future__ import annotations

import pytest

from relay_connectors.normalize import ChannelWords, channel, label
from relay_connectors.normalize.channels import beside_services
from relay_connectors.normalize.words_channel import CHANNEL, SERVICES, WITH_AGENTS


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("エージェント", "agency", None),
        ("人材紹介会社", "agency", None),
        ("agentCompany", "agency", None),
        ("求人媒体", "job_board", None),
        ("ダイレクトソーシング", "direct_sourcing", None),
        ("スカウト", "direct_sourcing", None),
        ("社員紹介", "employee_referral", None),
        ("リファラル", "employee_referral", None),
        ("知人紹介", "acquaintance", None),
        ("HRMOS求人ページ", "career_site", None),
        ("自社サイト", "career_site", None),
        ("careerPage", "career_site", None),
        ("合同説明会", "event", None),
        ("その他", "other", None),
        ("doda", "job_board", "doda"),
        ("ＤＯＤＡ", "job_board", "doda"),
        ("ビズリーチ", "direct_sourcing", "ビズリーチ"),
        ("BizReach", "direct_sourcing", "ビズリーチ"),
        ("リクナビNEXT", "job_board", "リクナビNEXT"),
        ("リクナビＮＥＸＴ", "job_board", "リクナビNEXT"),
        ("Green", "job_board", "Green"),
        ("Wantedly", "job_board", "Wantedly"),
        ("Indeed", "job_board", "Indeed"),
        ("マイナビ転職", "job_board", "マイナビ転職"),
        ("エン転職", "job_board", "エン転職"),
        ("type", "job_board", "type"),
        ("LinkedIn", "direct_sourcing", "LinkedIn"),
        ("リクルートエージェント", "agency", "リクルートエージェント"),
        ("求人媒体：doda", "job_board", "doda"),
        ("求人媒体/ビズリーチ", "job_board", "ビズリーチ"),
        ("doda（スカウト）", "direct_sourcing", "doda"),
        ("求人媒体(スカウト)", "direct_sourcing", None),
        ("ビズリーチ経由", "direct_sourcing", "ビズリーチ"),
        ("エージェント（見本キャリア）", "agency", "見本キャリア"),
        ("エージェント：見本キャリア", "agency", "見本キャリア"),
        ("見本キャリア（エージェント）", "agency", "見本キャリア"),
        ("エージェント/求人媒体", "agency", None),
        ("紹介（見本エージェント）", "agency", None),
        ("doda人材紹介サービス 佐藤様", "agency", None),
        ("株式会社見本エージェント", "agency", None),
        ("見本キャリア（佐藤様）", "agency", None),
        ("Mihon Agency K.K.", "agency", None),
        ("エージェントではない", "unknown", None),
        ("人材紹介以外", "unknown", None),
        ("大学のキャリアセンター経由", "unknown", None),
        ("見本大学キャリア支援室", "unknown", None),
        ("キャリア採用ページ経由で応募", "unknown", None),
        ("社員紹介/自社サイト", "unknown", None),
        ("謎の経路", "unknown", None),
        ("", "unknown", None),
        ("-", "unknown", None),
    ],
)
def test_a_label_says_how_an_application_came(said, kind, name):
    assert channel(said) == (kind, name)


def test_a_tenants_words_win():
    words = ChannelWords({"紹介": "agency", "doda": "direct_sourcing", "その他": "unknown"})

    assert words("紹介").type == "agency"
    assert words("doda") == ("direct_sourcing", "doda")
    assert words("その他").type == "unknown"
    assert words("紹介（見本社）") == ("agency", "見本社")


def test_every_word_of_the_tables_means_what_it_says():
    for kind, words in CHANNEL.items():
        for word in words:
            assert channel(word) == (kind, None), word
    for name, (kind, others) in SERVICES.items():
        for word in (name, *others):
            assert channel(word) == (kind, name), word


def test_no_word_stands_twice():
    words = [label(word) for words in CHANNEL.values() for word in words]
    names = [label(word) for name, (_, others) in SERVICES.items() for word in (name, *others)]

    assert len(set(words)) == len(words), sorted({word for word in words if words.count(word) > 1})
    assert len(set(names)) == len(names), sorted({word for word in names if names.count(word) > 1})
    assert not set(words) & set(names)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("エージェントサービス", "agency"), ("社員の紹介", "employee_referral"), ("知人の紹介", "acquaintance")],
)
def test_a_channel_may_be_said_with_a_particle(word, kind):
    assert channel(word).type == kind


@pytest.mark.parametrize(
    "said",
    [
        "ビズリーチ（ヘッドハンター経由）",
        "その他（株式会社見本エージェント）",
        "スカウト（人材紹介会社経由）",
        "求人媒体（見本エージェント）",
        "LinkedIn (via headhunter)",
        "LinkedIn (recruiting agency Foo)",
        "その他：見本人材サービス",
        "リファラル（見本エージェント）",
        "自社サイト（人材紹介会社より）",
        "ハローワーク（見本人材サービス）",
        "見本職業紹介",
        "見本転職支援",
        "見本就職支援サービス",
        "大学生向け就職支援サービス",
        "株式会社見本就職支援センター",
        "株式会社見本 人材紹介事業部",
        "人材紹介事業部 佐藤様",
        "Recruiter",
        "知人がエージェント",
        "新卒エージェント（見本大学）",
    ],
)
def test_an_agency_beside_any_other_word_is_one(said):
    assert channel(said).type == "agency"


@pytest.mark.parametrize(
    "said",
    [
        "大学就職支援課",
        "見本大学就職支援センター",
        "ジョブカフェ就職支援",
        "ハローワーク（就職支援）",
        "公共職業紹介所",
        "若者就職支援",
        "大学キャリア",
        "社内人材紹介制度",
        "社内エージェント",
        "リファラル（社員エージェント制度）",
        "転職支援事業部 鈴木",
        "人材紹介事業部の佐藤さん",
        "社員紹介（人材紹介事業部の佐藤さん）",
        "社員紹介（エージェント不使用）",
        "スカウト（人材紹介会社経由ではない）",
        "学校紹介会社説明会",
        "Campus recruiter",
        "University Recruiter",
        "Recruiter (internal)",
        "Talent team (recruiter)",
        "LinkedIn (Recruiter)",
        "LinkedIn - Recruiter",
        "スカウト（LinkedIn Recruiter）",
        "求人媒体：見本キャリア",
        "求人媒体（キャリア採用）",
        "ビズリーチ（企業スカウト）",
    ],
)
def test_a_public_office_a_school_and_the_employers_own_people_are_no_agency(said):
    assert channel(said).type != "agency"


@pytest.mark.parametrize(
    "said",
    [
        "マイナビ 人材紹介事業部",
        "エン・ジャパン人材紹介事業部",
        "見本社 人材紹介部",
        "見本スタッフ 人材紹介課",
        "見本HD 転職支援事業部",
        "見本社エージェント事業部",
        "見本人材紹介部 佐藤",
        "人材紹介事業部",
        "人材紹介事業部より紹介",
        "人材紹介事業部（マイナビ）",
        "人材サービス事業部（見本社）",
        "社員紹介（株式会社見本 人材紹介部）",
        "社員紹介：人材紹介事業部・株式会社見本エージェント",
    ],
)
def test_another_houses_department_that_places_people_is_an_agency(said):
    assert channel(said).type == "agency"


@pytest.mark.parametrize(
    "said",
    [
        "人材紹介事業部（佐藤）",
        "人材紹介部 佐藤（大阪支社）",
        "人材サービス部からの異動",
        "弊社 人材紹介部",
        "当社の転職支援課 鈴木",
        "社内（エージェント事業部）",
        "社員紹介（人材紹介事業部）",
        "社員紹介（大阪支社 人材紹介部 佐藤）",
        "リファラル（転職支援事業部 佐藤）",
        "その他（弊社人材紹介事業部 佐藤）",
    ],
)
def test_the_employers_own_department_that_places_people_is_none(said):
    assert channel(said).type != "agency"


@pytest.mark.parametrize(
    "said",
    [
        "障害者雇用の転職支援会社",
        "障害者雇用の転職支援会社（サポートセンター）",
        "障害者専門転職支援",
        "障がい者向け職業紹介",
        "公共機関向け転職支援",
        "学校法人向け転職支援",
        "大学卒の転職支援（見本社）",
        "大学院卒転職支援",
        "大学職員の転職支援",
        "若者向け転職支援",
        "就職支援センター株式会社見本",
        "就職支援センター（見本社）",
    ],
)
def test_a_house_that_says_for_whom_it_works_is_no_public_office(said):
    assert channel(said).type == "agency"


@pytest.mark.parametrize(
    "said",
    [
        "障害者職業センター 職業紹介",
        "ハローワーク 障害者専門窓口 就職支援",
        "公共の就職支援",
        "若者向け就職支援（ジョブカフェ）",
        "大学 無料職業紹介所",
        "大学院 就職支援",
        "見本専門学校 職業紹介",
        "学校法人見本 就職支援課",
        "国立大学法人見本大学 就職支援室",
        "県就職支援センター",
    ],
)
def test_a_public_office_is_none_whoever_it_is_for(said):
    assert channel(said).type == "unknown"


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ("ビズリーチ（スカウト）", "スカウト"),
        ("マイナビ：説明会（東京）", "説明会 東京"),
        ("dodaダイレクト", ""),
        ("ビズリーチ・キャンパス", ""),
        ("見本", "見本"),
        ("", ""),
    ],
)
def test_what_stands_beside_a_service(said, beside):
    assert beside_services(said) == beside


def test_what_a_tenant_calls_an_agency_by_another_name_is_none_beside_other_words_either():
    words = ChannelWords({"見本エージェント": "employee_referral"})

    assert words("見本エージェント").type == "employee_referral"
    assert words("社員紹介（見本エージェント）").type == "employee_referral"
    assert words("社員紹介（別のエージェント）").type == "agency"


def test_services_with_agents_are_services():
    assert {SERVICES[name][0] for name in WITH_AGENTS} == {"job_board", "direct_sourcing"}
