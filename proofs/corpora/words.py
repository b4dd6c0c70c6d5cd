"""The words of a selection: how it ended, how far it came, why, and where somebody came from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from proofs.corpora.case import Case, Sure, blanks, drawn, pick, wide

__all__ = ["channels", "marks", "reasons", "stages", "statuses"]

ENDS: Mapping[str, Sequence[str]] = {
    "employer_rejected": ("不採用", "不合格", "お見送り", "見送り", "選考見送り", "採用見送り", "不通過", "落選", "Rejected", "Not selected", "NOT HIRED", "不採用通知済み", "お祈り"),
    "position_closed": ("募集終了", "充足", "採用枠充足", "採用凍結", "Position closed", "Position filled"),
    "candidate_withdrew": ("辞退", "選考辞退", "応募取消", "面接辞退", "書類選考辞退", "候補者辞退", "応募者辞退", "Withdrawn", "withdrew", "Candidate withdrew", "途中辞退", "応募キャンセル"),
    "offer_declined": ("内定辞退", "内定後辞退", "オファー辞退", "内定承諾後辞退", "Offer declined"),
    "no_show": ("面接欠席", "音信不通", "無断欠席", "連絡取れず", "No show", "no-show"),
    "offer_rescinded": ("内定取消", "内定取り消し", "Offer rescinded"),
    "closed_duplicate": ("重複", "重複応募", "重複として終了", "二重応募", "Duplicate"),
    "closed_invalid": ("スパム", "ｽﾊﾟﾑ", "テスト", "誤登録", "非選考対象", "Spam"),
    "in_progress": ("選考中", "未対応", "保留", "内定", "書類選考", "一次面接", "２次面接", "最終面接", "面接調整中", "日程調整中", "合格", "通過", "応募", "内定承諾", "書類選考中", "一次面接合格", "In progress", "in_review", "Offer", "Active", "新着応募", "合否待ち"),
    "hired": ("入社", "入社済み", "採用", "採用決定", "Hired"),
}  # fmt: skip
STEPS = {
    "書類選考": "document_screening", "一次面接": "interview_1", "1次面接": "interview_1", "１次選考": "interview_1", "二次面接": "interview_2", "2次面接": "interview_2", "三次面接": "interview_3_plus", "最終面接": "interview_final", "役員面接": "interview_final", "適性検査": "assessment", "筆記試験": "assessment", "Webテスト": "assessment", "課題選考": "assessment",
}  # fmt: skip
BEHIND_A_STEP: Mapping[str, Sequence[str]] = {
    "employer_rejected": ("不合格", "NG", "×", "不採用", "見送り", "お見送り", "落ち", "不通過"),
    "candidate_withdrew": ("辞退",),
    "no_show": ("欠席", "無断欠席"),
    "in_progress": ("中", "待ち", "通過", "合格", "OK", "○", "調整中", "予定", "結果待ち"),
}
LEFT_OUT = ("×", "見送り")
# Near to a rejection, and none: not yet, no longer, perhaps, or nobody says by whom.
NOT_REJECTED = (
    "不採用（辞退）", "不採用/辞退", "不合格・辞退", "見送り・辞退", "不採用取消", "不合格取消", "不採用予定", "見送り予定", "見送り検討中", "採用見送り検討中", "不合格見込み", "不採用の可能性あり", "不合格ではない", "見送りにしない", "見送り保留", "不採用→再選考", "不合格から復活", "不採用メール未送信", "不合格者リスト外",
    "不採用？", "不採用?", "不合格(仮)", "不採用候補", "辞退→不採用に変更", "不採用にせず保留", "NG", "×", "終了", "選考終了", "その他", "Declined", "Closed", "Archived", "not rejected", "unrejected", "to be rejected", "Rejected offer", "rejection pending", "reject?", "内定NG", "内定不採用", "応募NG", "x", "クローズ", "辞退or不採用",
    "不採用なし", "お見送り待ち", "見送り連絡前", "不合格 → 合格", "合格/不合格", "採用・不採用",
    "不採用（未対応）", "不採用（新着）", "不採用/応募", "不採用・新規応募", "不採用（書類待ち）", "不合格→2次面接", "不採用→書類選考", "見送り⇒1次面接", "Rejected → Phone Screen", "応募見送り", "エントリー見送り", "カジュアル面談見送り", "面談見送り", "説明会NG", "Web面接不可", "電話面接NG", "オンライン面接NG", "面接不可",
    "採用終了", "Webテスト×", "課題×", "ES×", "書類×", "interview x", "面接×", "面接見送り", "見送り（面談）", "リファレンスチェック見送り", "1次面接（オンライン）NG", "Offer accepted - position filled", "Rejected / Phone Screen", "最終面接・充足",
    "□不採用", "□不合格", "□書類NG", "☐不採用", "□採用 ■不採用", "[ ] 不採用",
    "1次面接NG:12/3 10:00", "2次面接 NG 12/3 10:00", "最終面接NG：2026/12/3 15時", "1次面接 10:00 NG", "適性検査見送り", "筆記試験見送り", "課題見送り", "Webテスト見送り", "見送り（適性検査）",
    "不合格：0", "不採用(0)", "不採用/0", "rejected: 0", "1次面接不合格：0", "書類選考NG(0)", "不採用（0/0）", "不採用（３年）", "不採用（13/1）",
)  # fmt: skip
INVENTED = "青梅鯖鷹碧蒼翠緑藍橙茜萌芽苔杉楓椿桐柊榎"


def statuses(chance: random.Random, count: int) -> Iterator[Case]:
    """The outcome; whatever is not clearly a rejection must not be called one."""
    yield from blanks()
    yield from (Case(word, Sure.DOUBT, ("status_unknown",)) for word in NOT_REJECTED)
    for outcome, words in ENDS.items():
        yield from (Case(word, outcome) for word in words)
    yield from drawn(chance, count, (_end, _step, _step, _made_up, _two_steps, _filled, _unfilled))


def _spelt(chance: random.Random, word: str) -> str:
    """The same word, as another form spells it; a space inside only where no word of letters is cut."""
    kind = chance.random()
    if kind < 0.15:
        word = wide(word)
    elif kind < 0.3 and not word.isascii():
        at = chance.randrange(1, len(word)) if len(word) > 1 else 0
        word = word if _cuts_letters(word, at) else word[:at] + chance.choice((" ", "　")) + word[at:]
    elif kind < 0.45:
        word = chance.choice((word.upper(), word.lower(), word))
    return pick(chance, "", " ", "　") + word + pick(chance, "", " ", "　", "\n")


def _cuts_letters(word: str, at: int) -> bool:
    return word[at - 1 : at + 1].isascii() or "ﾊ" in word


def _end(chance: random.Random) -> Case:
    outcome = chance.choice(list(ENDS))
    return Case(_spelt(chance, chance.choice(ENDS[outcome])), outcome)


def _step(chance: random.Random) -> Case:
    step, outcome = chance.choice(list(STEPS)), chance.choice(list(BEHIND_A_STEP))
    end = chance.choice(BEHIND_A_STEP[outcome])
    shape = chance.choice(
        ("{}{}", "{}{}", "{}：{}", "{}:{}", "{} {}", "{}　{}", "{}（{}）", "{}({})", "{}_{}", "{}・{}", "{}【{}】")
    )
    if end in LEFT_OUT and STEPS[step] == "assessment":  # perhaps there was none
        return _doubtful(chance, shape.format(step, end))
    return Case(_spelt(chance, shape.format(step, end)), outcome)


def _doubtful(chance: random.Random, said: str) -> Case:
    return Case(_spelt(chance, said), Sure.DOUBT, ("status_unknown",))


def _two_steps(chance: random.Random) -> Case:
    """Rejected at one step, and another one beside it: where somebody goes on, or went on."""
    one, other = chance.sample(list(STEPS), 2)
    while STEPS[one] == STEPS[other]:
        one, other = chance.sample(list(STEPS), 2)
    end = chance.choice(BEHIND_A_STEP["employer_rejected"])
    shape = chance.choice(
        ("{}:{}/{}", "{}{}（{}）", "{}:{},{}", "{}：{}、{}", "{}（{}）・{}", "{}{}→{}", "{} {} {}", "{}_{}_{}")
    )
    return _doubtful(chance, shape.format(one, end, other))


OFFERED = ("内定", "内定承諾", "オファー", "承諾", "入社予定", "条件提示", "Offer", "Offer accepted")


def _filled(chance: random.Random) -> Case:
    """The position is filled, perhaps by this very person."""
    said = [chance.choice(OFFERED), chance.choice(ENDS["position_closed"])]
    chance.shuffle(said)
    return _doubtful(
        chance, chance.choice(("{}・{}", "{}/{}", "{}（{}）", "{}：{}", "{} - {}", "{}、{}")).format(*said)
    )


def _unfilled(chance: random.Random) -> Case:
    """A label whose value nobody filled in."""
    word = chance.choice(("不採用", "不合格", "見送り", "募集終了", "1次面接：不合格"))
    return _doubtful(chance, word + chance.choice(("：", ":-", "()", "（）", "→", "：－", "（-）", "⇒", "・", "【】")))


def _made_up(chance: random.Random) -> Case:
    """Words of nobody's, some around a word of rejection: substrings prove nothing."""
    strange = "".join(chance.choice(INVENTED) for _ in range(chance.randint(1, 3)))
    word = chance.choice(("不採用", "不合格", "見送り", "辞退", "採用", "合格", "内定", "reject", ""))
    return Case(
        chance.choice((strange + word, word + strange, strange + word + strange)) or strange,
        Sure.DOUBT,
        ("status_unknown",),
    )


STAGES: Mapping[str, Sequence[str]] = {
    "applied": ("応募", "エントリー", "未対応", "Application Review"),
    "casual_meeting": ("カジュアル面談", "ｶｼﾞｭｱﾙ面談", "会社説明会"),
    "document_screening": ("書類選考", "ES選考", "Resume Screen", "書類審査"),
    "assessment": ("適性検査", "筆記試験", "Webテスト", "課題", "SPI", "Take Home Test"),
    "phone_screen": ("電話面談", "電話面接", "Phone Interview"),
    "interview_1": (
        "一次面接",
        "1次面接",
        "１次選考",
        "第一次面接",
        "1次面接（オンライン）",
        "一次選考",
        "First Interview",
    ),
    "interview_2": ("二次面接", "2次選考", "第二次面接", "2次面談", "Second Interview"),
    "interview_3_plus": ("三次面接", "3次選考", "4次面接", "四次面接"),
    "interview_final": ("最終面接", "最終選考", "役員面接", "社長面接", "Final Interview", "Onsite"),
    "reference_check": ("リファレンスチェック", "Reference Check"),
    "offer": ("内定", "条件提示", "オファー面談", "Offer"),
    "offer_accepted": ("内定承諾", "Offer Accepted"),
}
UNKNOWN_STAGES = (
    "1次ステップ",
    "ステップ2",
    "部長面談",
    "面接",
    "選考",
    "フェーズA",
    "合同",
    "その1",
    "Step 3",
    "面接済み?",
    "次回",
    "1.5次面接",
    "最終面接前",
    "書類選考前",
    "一次試験",
    "確認",
    "内定前面談",
    "内定判定会議",
)
# Beside a rejection these tell of another end, or of an offer that was made. オファー面談 is a talk.
OFFERS_MADE = ("内定", "条件提示", "Offer", "内定承諾", "Offer Accepted")
STEPS_OF_OTHER_ENDS = (
    "選考辞退",
    "本人辞退",
    "入社",
    "入社済み",
    "重複",
    "選考中",
    "保留",
    "Hired",
    "Withdrawn",
    "In progress",
)


def stages(chance: random.Random, count: int) -> Iterator[Case]:
    """The stage; a position in the flow (1次ステップ) is none."""
    yield from blanks()
    yield from (Case(word, Sure.DOUBT, ("stage_unknown",)) for word in UNKNOWN_STAGES)
    yield from (Case(word, Sure.DOUBT, ("stage_unknown",), denies=True) for word in STEPS_OF_OTHER_ENDS)
    for _ in range(count):
        code = chance.choice(list(STAGES))
        word = chance.choice(STAGES[code])
        yield Case(_spelt(chance, word), code, denies=word in OFFERS_MADE)


REASONS: Mapping[str, Sequence[str]] = {
    "skills_insufficient": ("スキル不足", "ｽｷﾙ不足", "技術力不足", "Lacking skill(s)/qualification(s)"),
    "experience_insufficient": ("経験不足", "業界経験不足", "実務経験不足"),
    "communication_fit": ("コミュニケーション", "コミュニケーション力不足"),
    "values_fit": ("カルチャーマッチ", "社風", "カルチャーフィット", "Not a cultural fit"),
    "conditions_mismatch": ("条件不一致", "年収不一致", "条件面"),
    "other_candidate_selected": ("他候補者採用", "Preferred another candidate"),
    "position_filled": ("ポジション充足", "充足", "採用枠充足"),
    "headcount_freeze": ("採用凍結",),
    "language_level": ("日本語力不足", "英語力不足"),
    "overqualified": ("オーバースペック",),
    "other_employer": ("その他", "総合的判断"),
}
UNKNOWN_REASONS = (
    "部長判断",
    "面接官Aの意見",
    "空気感",
    "なんとなく",
    "ABC",
    "1",
    "スキル不足ではない",
    "経験不足とは言えない",
    "要確認",
)
# In the employer's column of reasons, and no reason of the employer's.
REASONS_OF_OTHER_ENDS = (
    "辞退", "本人辞退", "選考辞退", "内定辞退", "重複", "二重応募", "誤登録", "入社", "応募取消", "取り下げ", "ドタキャン", "面接欠席", "離脱",
    "候補者都合", "応募者都合", "本人都合により終了", "見送り（本人）", "その他（辞退）", "条件不一致により辞退", "本人から辞退の連絡", "内定", "承諾",
    "選考中", "保留", "Withdrawn", "Candidate withdrew", "Hired", "Duplicate", "Spam", "Offer declined",
)  # fmt: skip
PROTECTED = (
    "妊娠中のため",
    "国籍のため",
    "年齢が高い",
    "持病あり",
    "宗教上の理由",
    "子供が小さい",
    "障害者手帳あり",
    "外国籍",
    "育児中",
    "既婚のため",
    "女性のため",
    "LGBT",
    "うつ病歴",
    "家族の介護",
    "本籍地",
    *[
        "がん",
        "胃がん",
        "腰痛",
        "糖尿病",
        "喘息",
        "リウマチ",
        "膠原病",
        "ベトナム人",
        "中国人",
        "韓国籍",
        "フィリピン出身",
        "永住権なし",
        "日本人ではない",
        "イスラム",
        "キリスト教徒",
        "タトゥー",
        "五十歳",
        "50才",
        "アラフォー",
        "若いため",
        "子持ち",
        "ママ",
        "シングルファザー",
        "同性愛",
        "共産党",
        "生活保護",
    ],
    *[
        "female",
        "a woman",
        "gay",
        "over 40",
        "45 years old",
        "in her fifties",
        "Chinese national",
        "Indian candidate",
        "not Japanese",
        "kids",
        "single mother",
        "cancer",
        "back pain",
        "Muslim",
        "tattoo",
        "trade union",
    ],
)


def reasons(chance: random.Random, count: int) -> Iterator[Case]:
    """The employer's reason; one that names a protected attribute is dropped and said to be."""
    yield from blanks()
    yield from (Case(word, Sure.DOUBT, ("reason_unknown",)) for word in UNKNOWN_REASONS)
    yield from (Case(word, Sure.DOUBT, ("reason_protected",)) for word in PROTECTED)
    yield from (Case(word, Sure.DOUBT, ("reason_unknown",), denies=True) for word in REASONS_OF_OTHER_ENDS)
    for _ in range(count):
        if chance.random() < 0.03:
            said = _spelt(chance, chance.choice(REASONS_OF_OTHER_ENDS))
            yield Case(said, Sure.DOUBT, ("reason_unknown",), denies=True)
        code = chance.choice(list(REASONS))
        yield Case(_spelt(chance, chance.choice(REASONS[code])), code)


def marks(chance: random.Random, count: int) -> Iterator[Case]:
    """A mark of those who withdrew: mostly it is not set."""
    for _ in range(count):
        if chance.random() < 0.95:
            yield Case(chance.choice(("", "", "", "0", "×", "無", "いいえ", "No", "FALSE", "-", "未")), Sure.NOTHING)
        else:
            yield Case(chance.choice(("○", "1", "有", "はい", "Yes", "済", "2026/11/1")), Sure.NOTHING, denies=True)


CHANNELS: Mapping[str, Sequence[str]] = {
    "job_board": (
        "求人媒体",
        "doda",
        "ＤＯＤＡ",
        "リクナビNEXT",
        "ﾘｸﾅﾋﾞNEXT",
        "マイナビ転職",
        "Indeed",
        "indeed",
        "エン転職",
        "求人ボックス",
        "ハローワーク",
    ),
    "agency": (
        "エージェント",
        "人材紹介",
        "人材紹介会社",
        "リクルートエージェント",
        "エージェント（株式会社サンプル）",
        "人材紹介：見本紹介株式会社",
        "dodaエージェント",
        "JACリクルートメント",
    ),
    "direct_sourcing": ("スカウト", "ダイレクトソーシング", "ビズリーチ", "求人媒体（スカウト）"),
    "employee_referral": ("社員紹介", "リファラル", "ﾘﾌｧﾗﾙ採用", "Referral"),
    "acquaintance": ("知人紹介", "友人紹介"),
    "career_site": ("自社サイト", "自社採用サイト", "採用HP", "HRMOS求人ページ", "ホームページ", "Careers page"),
    "event": ("合同説明会", "転職フェア", "イベント", "ミートアップ"),
    "other": ("その他",),
}
UNKNOWN_CHANNELS = ("媒体X社", "経路A", "2026春", "社長", "不思議", "エージェントではない", "A/B/C/D/E", "見本")


def channels(chance: random.Random, count: int) -> Iterator[Case]:
    """The type of the channel; an agency is never taken for something else."""
    yield from blanks()
    yield from (Case(word, Sure.DOUBT, ("channel_unknown",)) for word in UNKNOWN_CHANNELS)
    for _ in range(count):
        kind = chance.choice(list(CHANNELS))
        yield Case(_spelt(chance, chance.choice(CHANNELS[kind])), kind)
