"""Cells that say no: a mark that is not set, and a day that never was. Columns in which a yes is a no."""

from __future__ import annotations

from relay_connectors.normalize import Memo, label
from relay_connectors.normalize.pattern import pattern

__all__ = ["NO", "beyond_hours", "is_of_refusals", "refuses_nothing", "says_no"]

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

# What somebody did not do, in a column that asks whether they did. Not 未同意, 同意なし, which refuse, nor
# 希望しない, which may mean either in 情報提供拒否.
_NOT_DONE = (
    "撤回|拒否|退会|取り?消し?|停止|中止|解除|除外|禁止|オプトアウト|(?:削除の?)?(?:依頼|申請|請求|申し?出)|削除の?希望"
)
_REFUSES_NOTHING = pattern(
    rf"未(?:{_NOT_DONE})"
    "|(?:(?:同意|情報|個人情報|第三者|提供|配信|メール|紹介|連絡)の?){0,3}"
    rf"(?:{_NOT_DONE})(?:は|を|も)?(?:な[しい]|無[しい]?|せず|しない|しません|してい?ない|していません|されていない)"
    "|してい?ない|していません"
    "|問題(?:な[しい]|無し?)|オプトイン(?:中|済み?)?|opt(?:ed)?in|not?opt(?:ed)?out|not(?:unsubscribed|withdrawn|revoked)"
    # The open end of databases of staff, in a column of days: 9999/12/31.
    r"|(?:2099|2[1-9]\d\d|[3-9]\d{3})(?:1231|[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:t?[0:.]*z?|t?23:59(?::59)?)"
)
# What one kind of column says where it says nothing against anybody; elsewhere it may mean the contrary: 配信停止=有効.
_BY_HEADER = (
    (
        pattern("退会"),
        pattern(
            "在籍中?|有効|(?:現|通常)?会員|(?:利用|登録|継続|入会|加入)(?:中|済み?)|継続|アクティブ|現役|通常|正常"
        ),
    ),
    (pattern("撤回|取り?消"), pattern("同意(?:中|継続中?|有効)")),
    (pattern("撤回(?!.*フラグ)"), pattern("有効")),  # the flag of 同意撤回フラグ may be what is 有効
    (pattern("拒否"), pattern("(?:同意|承諾|了承|許可)(?:する|します|済み?|あり)?|(?:情報)?提供(?:中|する|可能?|ok)")),
    (pattern("オプトアウト|optout|unsubscrib"), pattern("(?:受信|配信)(?:中|する|可能?|ok)|subscribed")),
)


def refuses_nothing(header: str, cell: str) -> bool:
    """Whether *cell* says that nobody refused anything, in a column that asks for a refusal: 未撤回, 拒否しない, ×.

    >>> [refuses_nothing("同意撤回", cell) for cell in ("撤回なし", "未撤回", "撤回", "同意なし")]
    [True, True, False, False]
    """
    if says_no(cell):
        return True
    word, name = label(cell), label(header)
    return _REFUSES_NOTHING.fullmatch(word) is not None or any(
        headers.search(name) and words.fullmatch(word) for headers, words in _BY_HEADER
    )


# Said of an hour, or of one way: 日中は不可, 職場への連絡禁止. Not 紹介会社連絡不可, nor 夜も不可.
_AT_AN_HOUR = pattern(
    "(?<!紹介)(?<!人材)(?:平日|土日祝?|休日|日中|昼間?|夜間?|午前中?|午後|就業中|勤務中|会社|職場|勤務先|携帯|自宅|電話|tel)+"
    "(?:へ|への|に|には|の|は|から)?(?:連絡|電話|架電)?(?:は|を)?(?:不可|禁止|ng|×)"
)


def beyond_hours(cell: str) -> str:
    """*cell*, a label, without what it forbids for some hours, places or the telephone only.

    >>> [beyond_hours(cell) for cell in ("日中不可、夜可", "会社連絡不可", "連絡不可")]
    ['、夜可', '', '連絡不可']
    """
    return _AT_AN_HOUR.sub("", cell)


# 同意しない場合はチェック, 第三者提供NG, 同意の取り消し; not 提供可否 and 提供可・不可, which ask for either.
_OF_REFUSALS = pattern(
    "拒否|撤回|取り?消|不同意|[未非]同意|同意(?:なし|無|未)|停止|中止|禁止|除外|解除|削除|抹消|退会|辞退|無効|失効"
    "|(?<!可)(?<!可/)(?<!可・)不可|しない|しません|たくない|望まない|お断り|オプトアウト|opt[-_ ]?out"
    "|(?<![a-z])ng(?![a-z])|refus|declin|den(?:y|ied)|withdr|revo[ck]|object(?!ive)|disagree"
    "|do[-_ ]?not|dont|don['’]?t|no[-_ ]?consent|unsubscrib"
)
# What names a refusal in a question for a yes: both answers, how the no is written, that one may change one's mind,
# and the end of a selection, after which somebody is asked.
_BESIDE_A_YES = pattern(
    "(?:する|あり|有り?)[・/、,|][^・/、,|()]{0,4}?(?:しない|なし|無し?)"
    "|(?:しない|なし|無し?)[・/、,|][^・/、,|()]{0,4}?(?:する|あり|有り?)"
    "|(?:しない|不可|拒否|不同意|ng)(?:の?(?:場合|方|時|とき|人))?は?[=:]?[×✕]"  # （不可の場合は×）
    "|[(][^()]*(?:撤回|取り?消し?|停止|中止|解除|退会)[^()○✓レ]{0,6}(?:可能?|でき(?:る|ます))[)]"
    "|[(][^()]*まで有効[)]"
    "|[(][^()]*(?:場合|時|際)は、?(?:ご|御)?(?:連絡|相談|申し?出)[^()○✓レチ]*[)]"
    "|(?:選考|内定|応募|面接)の?辞退|辞退(?:後|時|・(?=不採用|不合格|見送))|(?<=不採用・)辞退|(?<=不合格・)辞退"
    "|(?:can|may|rightto)(?:be)?(?:withdraw|revoke|opt-?out|unsubscribe)[a-z]*"
)


def is_of_refusals(header: str) -> bool:
    """Whether a column of this name asks for a no, so that a yes in it is one: 情報提供拒否, 同意撤回日, opt-out.

    >>> [is_of_refusals(name) for name in ("情報提供を希望しない", "情報提供の同意", "提供可否", "同意（撤回可能）")]
    [True, False, False, False]
    """
    return _OF_REFUSALS.search(_BESIDE_A_YES.sub("", label(header))) is not None
