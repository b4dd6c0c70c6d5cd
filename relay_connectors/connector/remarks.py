"""What is written beside a name and keeps somebody out however it ended: 連絡禁止, 弊社社員, エージェント経由."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from relay_connectors.normalize import label
from relay_connectors.normalize.pattern import pattern

if TYPE_CHECKING:
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = ["heed"]

_NOT = "[^日元]{0,4}(?:不可|禁止|停止|拒否|除外|不要|しない|ng)"
FLAGS = {
    "do_not_contact": pattern(
        # 日中連絡不可 and 電話連絡不可 are said of an hour and of the telephone.
        # So are 会社連絡不可 and 携帯連絡不可 of one way, and 未経験者応募不可 of a job.
        r"(?:(?<!日中)(?<!平日)(?<!夜間)(?<!電話)(?<!会社)(?<!職場)(?<!勤務先)(?<!携帯)連絡"
        rf"|紹介|スカウト|案内|提供|接触|(?<!未経験)(?<!未経験者)応募){_NOT}|退会|削除(?:依頼|希望|済)|出禁"
        "|ブラックリスト|black-?list|do-?not-?(?:contact|refer|email|mail)|don['’]?tcontact|nocontact|opt-?(?:ed)?-?out"
        "|unsubscrib|同意(?:を|の)?(?:撤回|取り?消|なし|無し|しない|拒否)(?!な|無)|[不未]同意"
        # Nobody writes to the dead, nor to whom the house keeps away.
        "|(?:個人情報|データ|^)削除(?:済み?)?$|故人|逝去|死亡|他界|亡くな|deceased|反社"
    ),
    "no_mail": pattern(f"(?:メール|配信|送信){_NOT}"),
    # 正社員 is what somebody wants to be, 社員紹介 how they came, and 元社員 works there no longer.
    "employee": pattern(
        "^(?:(?:弊社|当社|自社|社内|既存|在籍|グループ|現役?)の?)?(?:社員|従業員)(?:です|在籍中?)?$|アルバイト(?:在籍|勤務)中?$"
        "|^(?:弊社|当社|自社|社内)で?の?(?:契約社員|派遣社員|アルバイト|バイト|パート|勤務|就業)中?$|^(?:弊社|当社|自社|社内)に?(?:在籍|在職)中?$|^在籍中$"
        "|^(?:current|existing|our)?employee$|^internal(?:candidate|applicant|employee)?$"
    ),
}


def heed(notes: Sequence[str], body: dict[str, Any], words: Vocabularies) -> None:
    """Put into *body*, a draft's, what *notes* beside the name say: the flags, and that the channel is an agency's."""
    for note in notes:
        word = label(note)
        for flag, says in FLAGS.items():
            if says.search(word):
                body.setdefault("flags", {})[flag] = True
        if words.channel(note)[0].get("type") == "agency":
            application = body.setdefault("application", {})
            application["channel"] = {**application.get("channel", {}), "type": "agency"}
