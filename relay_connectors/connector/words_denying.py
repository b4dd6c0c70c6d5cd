"""What is written beside a rejection, in whichever column, that tells of another end or of none at all.

Compared with the ``label`` of a cell: NFKC, lower case, no spaces. These words call nobody anything; they only hold a
row back, so that one too many costs a look, and one too few a person who is told that they were turned away.
"""

from __future__ import annotations

__all__ = ["COLUMNS_THAT_MAY_DENY", "GOING_ON", "LEFT_BY_THEMSELVES", "NOT_FINAL", "ONLY_TALKED_OF"]

_PERSON = "(?:ご?本人|候補者|応募者|求職者|先方|candidate|applicant)"
_ELSEWHERE = "(?:別の?|他の?|当社|自社)(?:ポジション|求人|部署|部門|職種|案件|枠)?"

LEFT_BY_THEMSELVES = "|".join(
    (
        # 辞退懸念 and 辞退率 are the employer's own thoughts, and 辞退防止面談 is a step.
        "辞退(?!懸念|リスク|の?可能性|の?恐れ|率|歴|しそう|防止|なし|無し|ではな)",
        # 自己都合退職が多い is said of a career.
        rf"(?:{_PERSON}|自己|個人)の?(?:都合|意思|意向|申し?出|判断)(?!で?の?(?:退職|離職|転職))",
        rf"{_PERSON}の?希望(?:$|[)】]|により|による|のため|で(?:終了|見送|不採用|不合格))",
        # Not 候補者見送り, which may be said of them as well: that is a status, and no table has it.
        rf"{_PERSON}(?:より|から|側|が).{{0,3}}(?:見送|お断り|断り|連絡)",
        rf"見送り?[^0-9a-z]{{0,2}}{_PERSON}|^{_PERSON}見送",
        "離脱(?!期間|率|中)|連絡(?:が|の|も)?(?:不通|不能|途絶|つか|付か|取れ|とれ|ない|なし|無し)|音信不通|返信(?:が)?(?:ない|なし)",
        "ブッチ|ドタキャン|バックレ|ばっくれ|来ず|来なかった|来社せず|不来|欠席|無断(?:キャンセル|不参加)",
        "取り?下げ|キャンセル(?!待|なし|無し|料)",
        "(?:応募|エントリー|内定|採用|選考)(?:の)?取り?消し?",
        "(?:重複|二重)(?:応募|登録|エントリー|終了|して|のため|による|データ)|(?<!の)重複$|誤(?:登録|応募|送信|入力|操作)",
        "他社(?:へ|に|で|の|から)*(?:内々?定|入社|決|就職|承諾|行)",
        rf"{_ELSEWHERE}(?:に|で|へ|にて)の?(?:採用|入社|内定|選考|応募|決定)",
        "承諾(?!書|なし|前|せず|得ら)",
        "(?<!not)withdr(?:aw|ew)|no[- ]?show|duplicated?(?:$|application|candidate|entry|profile|record)|^spam|ghosted",
        "(?:accepted|took|taken|chose)(?:an|the|a)?(?:other|different)|wentelsewhere|counter-?offer|optedout",
        "(?:declined|refused|rejected|turneddown)(?:our|the|an|job)?offer|offer(?:was)?(?:declined|refused|accepted)",
        rf"(?:declined|refused|cancell?ed)by{_PERSON}|{_PERSON}(?:'s)?(?:declined|refused|cancell?ed|rejected|decision)",
    )
)
"""The person left, was never one of their own, or is elsewhere in the house, in whatever words around it."""

GOING_ON: frozenset[str] = frozenset(
    (
        "選考中", "選考継続", "継続", "継続中", "選考通過", "通過", "合格", "仮合格", "補欠", "補欠合格",
        "繰り上げ待ち", "保留", "保留中", "選考保留", "一時保留", "進行中", "検討中", "再検討", "再選考", "再選考中",
        "審査中", "対応中", "復活", "撤回", "取消", "取り消し", "取消し", "active", "inprogress", "inprocess",
        "inreview", "underreview", "underconsideration", "ongoing", "open", "pending", "onhold", "hold",
        "shortlisted", "advanced", "reopened", "reconsider",
    )
)  # fmt: skip
"""No end and no step: whoever is 選考中 was not rejected. 面接調整中 is where somebody stood when they were."""

ONLY_TALKED_OF = "面談|面接|interview|meeting|call|会議|検討|審議|稟議|判定|準備|approval|前"
"""Beside 内定 and オファー: a step at which nobody has offered anything yet (オファー面談, 内定判定会議)."""

NOT_FINAL = (
    "再(?:選考|検討|審査|考|調整)|復活|撤回|取り?消|保留|予定|(?<!卒業)(?<!修了)見込|検討|延期|仮|中$|未(?!定$)|まで$|以降|"
    "pending|planned|tentative|expected|cancel|revoke|onhold|^tobe|^tbc$"
)
"""In place of the day of a decision: it is not taken yet, or no longer (再選考, 取消, 2026/11/30予定)."""

_A_DAY = "(?:年月日|日時?|予定日|通知日|決定日|確定日|連絡日|承諾日)"
_A_MARK = "(?:済み?|(?:済み?)?(?:有無|フラグ|区分|状況|結果|理由))"
COLUMNS_THAT_MAY_DENY = (
    rf"(?:辞退|キャンセル|取り?下げ?|離脱){_A_DAY}?$|(?:辞退|キャンセル|取り?下げ?|離脱){_A_MARK}$"
    rf"|(?:内定|内々定|入社|雇用開始|(?:内定|オファー|入社)承諾|(?:内定|応募)取消){_A_DAY}?$"
    rf"|(?:内定|入社|(?:内定|オファー|入社)承諾){_A_MARK}$|採用(?:日|決定日|確定日|フラグ|済み?)$|^承諾日"
    r"|(?:withdr(?:awn?|ew|awal)|hired?|declined|offer(?:ed|accepted|declined)?|joined|onboarded|start)"
    r"(?:at|on|date|flag|reason|\?)?$|date(?:withdrawn|hired|joined|ofhire)$"
)
"""Headers of what is filled in beside another end than a rejection (最終辞退日, 入社フラグ, Offer date)."""
