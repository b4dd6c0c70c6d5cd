"""Columns that may hold consents: told by what they are called, and by what is answered in them.

Whether one of them *is* a consent, to what and under which wording, only those can say who asked the question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.connector.guessing import Tally
from relay_connectors.connector.negations import is_of_refusals, refuses_nothing
from relay_connectors.connector.unmapped import WordCount
from relay_connectors.normalize import is_blank, label, text

__all__ = [
    "ConsentColumn",
    "agrees",
    "agrees_in",
    "asks_consent",
    "asks_only_for_handling",
    "consent_columns",
    "is_dated",
]

_ASKS = re.compile(
    r"同意|第三者提供|情報の?提供|提供可否|紹介可否|他社.*紹介|許諾|了承"
    r"|(?<!内定)(?<!オファー)承諾"  # 内定承諾 is the answer to an offer
    r"|個人情報|プライバシー|consent|opt-?in|agree|privacy|third.?part",
    re.IGNORECASE,
)
# A consent to how data is handled (個人情報の取扱いに同意) is none to handing it on.
_HANDLING = re.compile(r"取り?扱い?|利用目的|プライバシー|privacy|handling", re.IGNORECASE)
_HANDING_ON = re.compile(r"提供|紹介|third|shar|relay", re.IGNORECASE)
_DATED = re.compile(r"(?:日|日時|時刻|date| at| on)$", re.IGNORECASE)
# 同意しますか（しない場合は…）, 同意/不同意, 停止できることに同意: a mark may be either, a word says which it is.
_EITHER = re.compile(
    r"ますか|ませんか|(?:同意|承諾|許可|可)(?:する)?[・/、,(]|に同意(?:する|します|した)?$|yes.?/.?no", re.IGNORECASE
)
# What people answer when they are asked for a consent, as words of a column; any other answer is not looked at.
_ANSWERS = {
    True: (
        "はい 同意する 同意します 同意 同意済 同意済み 同意あり 同意有 同意有り 同意した 同意しました 承諾 承諾する "
        "承諾します 承諾済 承諾済み 了承 了承する 了承します 了承済 了承済み 許可 許可する 許諾 許諾する 希望する "
        "希望します 提供する 提供可 紹介可 可 可能 有 有り あり 済 済み ○ ◯ 〇 ◎ ● ✓ ✔ ☑ レ 1 true yes y on ok agree "
        "agreed accept accepted checked granted"
    ),
    False: (
        "いいえ 同意しない 同意しません 不同意 未同意 非同意 同意なし 同意無 同意無し 同意していない 承諾しない "
        "承諾しません 未承諾 了承しない 了承しません 許可しない 許諾しない 希望しない 希望しません 提供しない 提供不可 "
        "紹介不可 拒否 不可 無 無し なし 未 × ✕ ✖ ✗ ☐ □ 0 false no n off ng disagree declined unchecked denied"
    ),
}
_AGREES = {label(word): agrees for agrees, words in _ANSWERS.items() for word in words.split()}
# Of these, what says nothing but yes or no to whatever was asked.
_BARE = {
    True: "はい 可 可能 有 有り あり 済 済み ○ ◯ 〇 ◎ ● ✓ ✔ ☑ レ 1 true yes y on ok checked",
    False: "いいえ 未 無 無し なし × ✕ ✖ ✗ ☐ □ 0 false no n off unchecked",
}
_IS_BARE = {label(word) for words in _BARE.values() for word in words.split()}


class ConsentColumn(NamedTuple):
    """A column that may hold consents, the one with their dates, and its answers that everybody understands.

    ``others`` is the number of rows that answer something else.
    """

    field: str
    obtained_at: str | None
    granted: tuple[WordCount, ...]
    denied: tuple[WordCount, ...]
    others: int


def asks_consent(header: str) -> bool:
    """Whether a column of this name may ask for a consent, or say when one was given."""
    return _ASKS.search(text(header)) is not None


def asks_only_for_handling(header: str) -> bool:
    """Whether a column of this name asks for a consent to how data is handled, and not to handing it on."""
    said = text(header)
    return _HANDLING.search(said) is not None and _HANDING_ON.search(said) is None


def is_dated(header: str) -> bool:
    """Whether a column of this name says when."""
    return _DATED.search(text(header)) is not None


def agrees(answer: str) -> bool | None:
    """Whether an answer reads as a yes or as a no; None where it is no answer that everybody gives.

    >>> [agrees(cell) for cell in ("同意します", "×", "検討中")]
    [True, False, None]
    """
    return _AGREES.get(label(answer))


def agrees_in(header: str, answer: str) -> bool | None:
    """As :func:`agrees`, in a column of that name: a yes to 情報提供拒否 is a no, and a no to it is no consent.

    >>> [agrees_in("情報提供拒否", cell) for cell in ("○", "拒否", "×", "同意する")]
    [False, False, None, None]
    """
    said = agrees(answer)
    if said is None or not is_of_refusals(header):
        return said
    bare = label(answer) in _IS_BARE
    if _EITHER.search(text(header)):
        return None if bare else said
    return False if bare is said else None


def consent_columns(
    header: Sequence[str], tallies: Mapping[int, Tally], reads_date: Callable[[str], bool]
) -> dict[int, ConsentColumn]:
    """The columns among *tallies* that most rows answer with a yes or a no, each with the nearest column of dates.

    The day of a withdrawal (同意撤回日) belongs to a column of withdrawals, and to none of consents.

    Args:
        header: the names of all columns.
        tallies: column → its cells, for those whose names may ask for a consent.
        reads_date: whether a cell is a date.
    """
    dates = [at for at, tally in tallies.items() if is_dated(header[at]) and _mostly(tally, reads_date)]
    asked = [at for at, tally in tallies.items() if not tally.beyond and _mostly(tally, _is_answer)]
    # A date belongs to the question before it, or else to the one behind it.
    dated: dict[int, int] = {}
    for date in reversed(dates):
        fitting = [at for at in asked if is_of_refusals(header[at]) is is_of_refusals(header[date])]
        if fitting:
            dated[_nearest(fitting, date)] = date
    return {at: _column(header, at, dated.get(at), tallies[at]) for at in asked}


def _nearest(asked: Sequence[int], date: int) -> int:
    return min(asked, key=lambda at: (at > date, abs(at - date)))


def _is_answer(cell: str) -> bool:
    return agrees(cell) is not None


def _mostly(tally: Tally, is_one: Callable[[str], bool]) -> bool:
    """Whether more than half of the cells that say something are such ones."""
    said = {cell: rows for cell, rows in tally.counts.items() if is_one(cell) or not is_blank(cell)}
    fitting = sum(rows for cell, rows in said.items() if is_one(cell))
    return fitting * 2 > sum(said.values())


def _column(header: Sequence[str], at: int, dated: int | None, tally: Tally) -> ConsentColumn:
    words: dict[bool | None, dict[str, WordCount]] = {True: {}, False: {}, None: {}}
    for cell, rows in tally.counts.most_common():
        said = words[agrees_in(header[at], cell)]
        # TRUE and True are one word to a rule, which takes none twice.
        folded = unicodedata.normalize("NFKC", cell).strip().casefold()
        before = said.get(folded, WordCount(cell.strip(), 0))
        said[folded] = WordCount(before.word, before.rows + rows)
    refusing = is_of_refusals(header[at])  # × and 未拒否 in 情報提供拒否 say nothing, to a rule as well
    silent = [word for word in words[None] if is_blank(word) or (refusing and refuses_nothing(header[at], word))]
    others = sum(one.rows for word, one in words[None].items() if word not in silent)
    granted, denied = (tuple(words[said].values()) for said in (True, False))
    return ConsentColumn(header[at], None if dated is None else header[dated], granted, denied, others)
