"""Words beside an address or a number that say it is somebody else's, or that nothing arrives there any more."""

from __future__ import annotations

import re

from relay_connectors.normalize.pattern import pattern

__all__ = ["dead", "somebody_elses", "unusable", "without_denied_kinds", "without_names"]

_OTHERS = (
    "エージェント", "紹介者", "紹介元", "紹介会社", "紹介担当", "推薦者", "人材会社", "人材紹介", "担当", "人事",
    "家族", "母親", "父親", "両親", "配偶者", "保護者", "身元保証", "友人", "友達", "知人", "緊急", "上司",
    "同僚", "代理", "本人以外", "別人", "他人", "親族", "親戚", "身内", "婚約者", "保証人", "同居人", "派遣会社",
    "派遣元", "リクルーター", "アドバイザー", "推薦元", "ヘッドハンター", "ヘッドハンティング", "転職支援",
    "コンサルタント",
    # 見本キャリア is an agency; キャリアメール is an address of a carrier.
    "秘書", r"(?<=[^\W\d_])(?<!携帯)(?<!大手)キャリア(?!メール|アド|の)",
)  # fmt: skip
# Only as a whole word, or with の or what is theirs: 和夫, 母里 and 妹尾 are names, 母のメール and 妻PC are not.
# Not 孫: it is a family's name, too.
_KIN = (
    "[父母親夫妻兄姉弟妹子娘嫁]|息子|奥(?:さん|様)|主人|旦那|彼[女氏]|兄弟|姉妹|[祖義][父母]|[叔伯][父母]|義[兄姉弟妹]|[長次三][男女]"
    "|(?:ばあ|じい)(?=ちゃん|さん)"
)
_THEIRS = (
    "親|方|様|さん|ちゃん|携帯|自宅|宅|用|名義|経由|会社|職場|勤務先|電話|スマホ|e?-?メール|アドレス|メアド|パソコン"
    "|e-?mail|mail|mobile|tel|pc|gmail|docomo"
)
# 主人の転勤で引越し tells why, and not whose.
_NO_REASON = "(?!転勤(?!先)|介護|看護|看病|都合|病気|入院)"
_KIN_AT_ALL = rf"(?:^|(?<=[\W\d_]))[おご]?(?:{_KIN})(?:{_THEIRS})*(?:の{_NO_REASON}|(?=$|[\W\d_]))"
_ENGLISH_OTHERS = (
    "agents?|agency|recruiters?|referrer|referred by|friends?|family|parents?|mother|father|wife|husband|spouse"
    "|emergency|assistant|boss|coordinator|headhunters?|b?cc"
)
_DEAD = (
    "不達", "不着", "送信不可", "送信不能", "送信禁止", "配信不可", "配信停止", "受信不可", "受信拒否", "使用不可",
    "使用不能", "使用停止", "利用停止", "使えな", "使って(?:い)?ない", "使われて(?:い|お)", "使用して(?:い|お)",
    "不使用", "未使用", "使用しな", "使わな", "使用せず", "使わず", "連絡不可", "連絡不要", "連絡禁止", "退会",
    "解約", "無効", "廃止", "停止中", "削除",
    "エラー", "届かな",
    "届きませ", "届かず", "不通", "通じな", "通じませ", "(?:つな|繋)がら(?:な|ず)", "変更前", "以前の",
    r"(?<![\u3400-\u9fff々])前の", "[更職学]前の", "古い",
    "誤(?![解訳]|送信?に?ご?注意)", "間違(?!い?(?:な|無|ござ))", "[×✕✖✗✘❌❎]", r"(?<![^\W\d_])不可(?![^\W\d_])",
    "では(?:な[いくか]|無[いくか]|あ?りません|ございません)", "じゃ(?:な[いくか]|ありません)",
    r"(?:連絡|送信|使用|電話|メール)ng", r"^\W*ng\W*$",
    # 旧姓 beside an address is a name, and so may Ng be
    "旧(?!姓)",
)  # fmt: skip
_ENGLISH_DEAD = (
    "old|former|previous|dead|bounce[ds]?|bouncing|undeliverable|undelivered|invalid|inactive|disconnected"
    "|out of service|not in (?:use|service)|no longer|do not (?:use|call|contact)|wrong"
)
_SOMEBODY_ELSES = pattern(
    f"{'|'.join(_OTHERS)}|{_KIN_AT_ALL}|(?<![a-z])(?:{_ENGLISH_OTHERS})(?![a-z])",
    re.IGNORECASE,
)
_UNUSABLE = pattern(f"{'|'.join(_DEAD)}|(?<![a-z])(?:{_ENGLISH_DEAD})(?![a-z])", re.IGNORECASE)

# 土日×, 午前中は×, 18時以降×: when nobody answers. 本人の携帯ではない is another thing than 携帯ではない, which says
# what kind of number or address it is not.
_NOT_THEN = pattern(
    r"(?:午前|午後|土日|[土日]曜|平日|週末|休日|祝日?|日中|早朝|朝|昼|夕方|深夜|夜|時)(?:間|中|帯|頃|台|祝|休|休日|以降|以前|まで){0,4}"
    r"[はも]? ?[:：]? ?[×✕✖✗✘❌❎]"
)
_NOT_OF_THAT_KIND = pattern(
    r"(?<![\u3400-\u9fff々の])(?:携帯|固定|会社)(?:電話|用)?の?(?:番号|回線|メール(?:アドレス)?|アドレス)?"
    r"では(?:な[いく]|無[いく]|あ?りません|ございません)"
)

# 山田 友人 and "Friend, John" are called so; 友人 山田, 友人 and friend are notes.
_NAMES = pattern(
    r"(?<=[\u3400-\u9fff々]) (?:友人|知人)(?=\W*$)|^\W*(?:Friend|Parent|Boss|Old)(?=, ?[A-Z])"
    r"|(?<=[a-z] )(?:Friend|Parent|Boss)(?=\W*$)"
)


def without_names(display_name: str) -> str:
    """The name before an address without those of its words that look like a note and are somebody's name."""
    return _NAMES.sub("", display_name)


def somebody_elses(note: str) -> bool:
    """Whether *note* (NFKC) names another person: エージェント, 担当, 母, friend."""
    return _SOMEBODY_ELSES.search(note) is not None


def unusable(note: str) -> bool:
    """Whether what stands beside *note* (NFKC) must not be used: it is another's, or it is dead (不達, 旧, 退会済)."""
    return dead(note) or somebody_elses(without_denied_kinds(_NOT_THEN.sub(" ", note)))


def dead(note: str) -> bool:
    """Whether *note* (NFKC) says that nothing arrives there, or must not be sent there: 不達, 旧, 連絡不可."""
    return _UNUSABLE.search(without_denied_kinds(_NOT_THEN.sub(" ", note))) is not None


def without_denied_kinds(note: str) -> str:
    """*note* without what says which kind of line or address it is not: 携帯ではない."""
    return _NOT_OF_THAT_KIND.sub(" ", note)
