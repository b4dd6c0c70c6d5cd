"""Cells that say no: a mark that is not set, and a day that never was. Columns in which a yes is a no."""

from __future__ import annotations

from relay_connectors.normalize import Memo, label
from relay_connectors.normalize.pattern import pattern

__all__ = ["NO", "is_of_refusals", "says_no"]

NO: frozenset[str] = frozenset(
    map(
        label,
        (
            "0", "0.0", "false", "no", "n", "f", "off", "いいえ", "否", "×", "✕", "未", "しない", "無", "対象外",
            "非該当", "辞退なし", "入社なし", "承諾なし", "内定なし", "未辞退", "未入社", "未承諾", "未内定",
            "なし(不採用)", "辞退ではない",
            "☐", "□", "[ ]", "辞退せず", "入社せず", "辞退していない", "入社していない", "nan", "nat",
        ),
    )
)  # fmt: skip
"""Labels of what is not so. NaN and NaT are how pandas writes a cell without a number or a day."""

# MySQL fills a column of days with 0000-00-00, a mask of Access leaves /  /, and a spreadsheet shows 0 as 1900/1/0 or
# as 00:00:00.
_NO_DAY = pattern("[-0/.:年月日時分秒]*|1900[-/.年]0?1[-/.月]0[0:日時分秒]*")


def _says_no(cell: str) -> bool:
    word = label(cell)
    return word in NO or _NO_DAY.fullmatch(word) is not None


says_no = Memo(_says_no, cap=1024).__getitem__
"""Whether *cell* says no, or is what programs write where there is no day."""

# 同意しない場合はチェック, 第三者提供NG, 同意の取り消し; not 提供可否 and 提供可・不可, which ask for either.
_OF_REFUSALS = pattern(
    "拒否|撤回|取り?消|不同意|[未非]同意|同意(?:なし|無|未)|停止|中止|禁止|除外|解除|削除|抹消|退会|辞退|無効|失効"
    "|(?<!可)(?<!可/)(?<!可・)不可|しない|しません|たくない|望まない|お断り|オプトアウト|opt[-_ ]?out"
    "|(?<![a-z])ng(?![a-z])|refus|declin|den(?:y|ied)|withdr|revo[ck]|object(?!ive)|disagree"
    "|do[-_ ]?not|dont|don['’]t|no[-_ ]?consent|unsubscrib"
)


def is_of_refusals(header: str) -> bool:
    """Whether a column of this name asks for a no, so that a yes in it is one: 情報提供拒否, 同意撤回日, opt-out.

    >>> [is_of_refusals(name) for name in ("情報提供を希望しない", "情報提供の同意", "提供可否")]
    [True, False, False]
    """
    return _OF_REFUSALS.search(label(header)) is not None
