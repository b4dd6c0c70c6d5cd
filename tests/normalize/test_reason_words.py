"""Reasons, and what must be neither a reason nor passed on."""

from __future__ import annotations

import pytest

from relay_connectors.normalize import ReasonWords, label, reason
from relay_connectors.normalize.words_reason import CANDIDATE, EMPLOYER

of_candidate = ReasonWords(side="candidate")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "skills_insufficient",
            "スキル不足|スキルアンマッチ|必須要件未達|Lacking skill(s)/qualification(s)|1. スキル不足",
        ),
        ("experience_insufficient", "経験不足|経験年数不足|未経験|Lack of experience"),
        ("qualification_missing", "資格なし|応募資格未達"),
        ("overqualified", "オーバースペック|Overqualified"),
        ("communication_fit", "コミュニケーション|コミュニケーション能力不足"),
        ("values_fit", "カルチャーマッチ|カルチャーフィット|社風不一致|Not a cultural fit"),
        ("motivation_unclear", "志望動機|志望度が低い"),
        ("conditions_mismatch", "条件不一致|年収条件不一致|希望年収|勤務地"),
        ("availability_mismatch", "入社時期|入社時期不一致"),
        ("language_level", "日本語力不足|英語力"),
        ("test_failed", "適性検査不合格|筆記試験|SPI"),
        ("other_candidate_selected", "他候補者採用|Preferred another candidate"),
        ("position_filled", "ポジション充足|募集終了"),
        ("headcount_freeze", "採用凍結|Hiring freeze"),
        ("application_incomplete", "書類不備|応募書類未提出"),
        ("ineligible_legal", "在留資格|就労ビザなし|Work authorization"),
        ("other_employer", "その他|総合的判断|Other (add notes below)"),
        ("accepted_other_offer", "他社内定|他社で内定"),
        ("no_response", "連絡が取れない|音信不通"),
    ],
)
def test_a_reason_is_known_by_many_words(code, words):
    for word in words.split("|"):
        assert reason(word) == (code, False), word


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("年収条件不一致", "compensation"),
        ("条件面", "compensation"),
        ("勤務地", "location_commute"),
        ("スケジュール", "schedule"),
        ("その他", "other_candidate"),
        ("一身上の都合", "personal_circumstances"),
        ("志望度低下", "lost_interest"),
        ("社風", "lost_interest"),
        ("他社内定", "accepted_other_offer"),
        ("スキル不足", "skills_insufficient"),
    ],
)
def test_the_same_word_may_mean_another_thing_to_a_candidate(word, code):
    assert of_candidate(word).code == code


@pytest.mark.parametrize(
    "text",
    """健康面に不安|持病あり|うつ病の既往歴|障害者手帳あり|妊娠のため|産休予定|子供が小さいため
    小さいお子さんがいる|独身のため|家族の介護|国籍|外国籍のため|外国人のため|在日|本籍地|出身地|宗教上の理由
    思想信条
    労働組合活動|年齢|30代のため|45歳|高齢|女性のため|性別|容姿|前科あり|健康診断の結果|Pregnant|health issues
    family reasons|too old|her age|nationality|religion|disabled|marital status""".replace("\n    ", "|").split("|"),
)
def test_a_text_that_names_a_protected_attribute_is_flagged(text):
    assert reason(text).protected
    assert reason(f"経験不足、{text}").protected


@pytest.mark.parametrize(
    "text",
    [
        "介護業界の経験不足",
        "システム障害対応の経験不足",
        "ヘルスケア業界の知識",
        "healthcare experience",
        "average score",
        "language",
        "精神力",
    ],
)
def test_a_trade_is_not_a_protected_attribute(text):
    assert not reason(text).protected


def test_an_exact_word_keeps_its_code_though_its_text_is_dropped():
    assert of_candidate("家庭の事情") == ("personal_circumstances", True)
    assert of_candidate("健康上の理由") == ("personal_circumstances", True)


@pytest.mark.parametrize("blank", ["", "-", "なし", "未設定"])
def test_a_blank_is_no_reason(blank):
    assert reason(blank) == (None, False)


def test_an_unknown_text_has_no_code():
    assert reason("なんとなく") == (None, False)


def test_a_tenants_words_win():
    words = ReasonWords({"なんとなく": "other_employer", "その他": "not_specified"})

    assert words("なんとなく").code == "other_employer"
    assert words("その他").code == "not_specified"
    assert words("経験不足").code == "experience_insufficient"


@pytest.mark.parametrize(("table", "read"), [(EMPLOYER, reason), (CANDIDATE, of_candidate)])
def test_every_word_of_a_table_means_what_it_says(table, read):
    for code, words in table.items():
        for word in words:
            assert read(word).code == code, word


@pytest.mark.parametrize("table", [EMPLOYER, CANDIDATE])
def test_no_word_stands_under_two_codes(table):
    words = [label(word) for words in table.values() for word in words]

    assert len(set(words)) == len(words), sorted({word for word in words if words.count(word) > 1})


@pytest.mark.parametrize(
    "text",
    """若年のため|還暦|五十代|主婦|シングルマザー|婚約中|手術の予定|聴覚|車椅子
    ADHD|つわり|更年期|母国|出自|戸籍""".replace("\n    ", "|").split("|"),
)
def test_a_protected_attribute_has_many_words(text):
    assert reason(text).protected


@pytest.mark.parametrize(
    "text",
    """がん|胃がん|ガンの治療|癌|腰痛|喘息|透析|糖尿病|膠原病|パニック障害|リウマチ|アレルギー|cancer|back pain
    diabetes|depression
    ベトナム人|中国人|韓国籍|フィリピン出身|中国の方|アメリカ国籍|永住権なし|日本人ではない|日系ブラジル人|ハーフ
    Chinese national
    Indian candidate|Vietnamese|not Japanese|foreigner|イスラム|ムスリム|キリスト教徒|創価学会|Muslim|Catholic|hijab
    タトゥー|tattoo|太っている|female|male|a woman|gay|lesbian|LGBTQ|同性愛者|女子|over 40|45 years old
    in her fifties|older candidate
    五十歳|50才|アラフォー|若いため|昭和生まれ|kids|two children|子持ち|シングルファザー|ママ|single mother|共産党
    trade union
    生活保護|criminal record""".replace("\n    ", "|").split("|"),
)
def test_a_protected_attribute_is_known_in_every_form(text):
    assert reason(text).protected
    assert reason(f"経験不足, {text}").protected
    assert reason(text.upper()).protected


@pytest.mark.parametrize(
    "text",
    """中国語力不足|韓国語|タイ語|ドイツ語|Japanese level|English skills|insufficient Japanese|インド市場の経験
    アメリカ市場
    management skills|over 40 people|ガンプラ|がんばり不足|ゲイン|ながら勤務|長男|会社の方針|子会社|電子部品
    面接官の判断|若干名
    若手採用|タイミングが合わない|症例経験不足|embedded systems|顔認証技術|single sign-on|認知症ケアの経験
    本人希望""".replace("\n    ", "|").split("|"),
)
def test_a_language_a_market_or_a_likeness_is_not_a_protected_attribute(text):
    assert not reason(text).protected


def test_a_text_that_is_no_label_is_not_kept():
    assert reason("面接では" + "とても" * 20) == (None, True)
