"""What is written beside a rejection, in whichever column, that tells of another end or of none at all.

Compared with the ``label`` of a cell: NFKC, lower case, no spaces. These words call nobody anything; they only hold a
row back, so that one too many costs a look, and one too few a person who is told that they were turned away.
"""

from __future__ import annotations

__all__ = [
    "A_STEP_ANEW",
    "COLUMNS_OF_RESULTS",
    "COLUMNS_THAT_MAY_DENY",
    "DECLINED_BY_WHOM",
    "GOING_ON",
    "HEADERS_OF_OTHER_TALES",
    "LEFT_BY_THEMSELVES",
    "NOT_DECIDED",
    "NOT_FINAL",
    "NO_ENDS_AS_LABELS",
    "NO_END_OF_THEIRS",
    "OF_AN_ARRANGEMENT",
    "OF_A_STEP",
    "OF_THE_TELLING",
    "ONLY_TALKED_OF",
    "ON_THE_WAY",
    "TAKEN_BACK",
    "TO_BE_TOLD",
]

# A label has no spaces: "the job withdrawn" is thejobwithdrawn.
_PERSON = "(?:ご?本人|候補者|応募者|求職者|先方|candidate|applicant)(?:様|さま|さん)?"
_COMPANY = "(?:(?:他|別)の?(?:社|会社|企業|法人)|競合|グループ(?:会社|企業))様?"
_ELSEWHERE = "(?:別の?|他の?|当社|自社|弊社)(?:ポジション|求人|部署|部門|職種|案件|枠)?"
_MOVED = "(?:(?:求人|ポジション|職種|部署|部門|案件)(?:へ|に)の?(?:切り?替|変更|異動|移))"
_ENDED = "(?:$|[^0-9a-z\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff])"
_LEAVING = (
    f"(?:{_ENDED}|辞退|終了|見送|選考|不採用|不合格|取り?[下消]|キャンセル|中止|クローズ|応募|途中|離脱|お?断り|[他別])"
)
_MOVES = (
    f"(?:{_ENDED}|済|決|確|内定|承諾|希望|し(?:た|て)|され|となっ|の?ため|によ|へ|で終了|中(?!の)|予定(?!の)"
    "|[をに](?:継続|進|移|希望|実施|続|開始|変更|切))"
)
_BECAUSE = "(?:に(?:より|よる|よって|て)|で|での|のため|として|とのこと)"
_TOOK = "(?:accepted|took|taken|chose|found|got|received|joined|joining|wentwith|goingwith|hiredby|employedby)"
_PUT = "(?:hired|moved|transferred|selected|placed|considered|considering|consideration)"
_DID_NOT = "(?:didnot|didn['’]?t|never)"

LEFT_BY_THEMSELVES = "|".join(
    (
        "辞退",
        # 自己都合退職が多い is said of a career, and 候補者の都合と合わない of days.
        rf"(?:{_PERSON}側?|自己|個人)の?ご?都合(?!と合|優先|{_BECAUSE}?の?(?:[短早]期)?(?:退職|離職|転職|勤務[日地時]))",
        # 本人の判断力 and 自己判断で進める are skills.
        rf"(?:{_PERSON}側?|自己|個人)(?:から|より)?の?ご?(?:意思|意向|申し?出|判断|希望|理由|事情)(?:{_ENDED}|{_BECAUSE}{_LEAVING}|を尊重)",
        rf"{_PERSON}の?ご?(?:意思|意向|申し?出)(?:あり|が?変)",
        rf"(?:家庭|家族)の?ご?(?:事情|都合){_BECAUSE}?{_LEAVING}|一身上",
        # Not 候補者見送り, which may be said of them as well: that is a status, and no table has it.
        rf"{_PERSON}(?:より|から|側|が).{{0,3}}(?:見送|お断り|断り|連絡(?!先))",
        rf"見送り?[^0-9a-z]{{0,2}}{_PERSON}(?:側|より|から|起因)?{_ENDED}|^{_PERSON}見送",
        "離脱|連絡(?:が|の|も)?(?:不通|不能|途絶|つか|付か|取れ|とれ|ない|なし|無し)|音信(?:不通|なし|が?ない)",
        "(?:返信|返答|応答|反応|返事)(?:が|も)?(?:ない|なし|無し)|[未無](?:返信|返答|応答)|すっぽかし|当日不在|不参加",
        "電話(?:に|が)?(?:出ない|出ず|つなが|繋が)|ブッチ|ドタキャン|バックレ|ばっくれ|来ず|来なかった|来社(?:せず|なし)|不来|欠席|無断(?:キャンセル|不参加)",
        "取り?下げ|キャンセル|(?:応募|入社|参加|選考)の?(?:意思|意志)(?:が|も)?(?:な[いし]|無し)|^興味(?:が|も)?な[いしく]",
        rf"{_PERSON}ng|(?:内定|オファー).{{0,2}}(?:断|拒否)|断られ|お断りされ|フラれた|振られた",
        "(?:応募|エントリー|内定|採用|選考)(?:の)?取り?消し?",
        # スキルが重複 is said of a team.
        "(?:重複|二重)(?:応募|登録|エントリー|終了|して(?:応募|登録|終了)|データ|レコード|候補者)",
        "(?:(?:応募|登録|エントリー|候補)者?|データ|媒体|エージェント|紹介|推薦|経由)(?:が|の|と|で)?重複",
        rf"(?:^|[^ぁ-ゖァ-ヺー一-龠a-z])重複(?:{_ENDED}|(?:の|した)?ため|により|による|です)",
        "^(?:ダブり|(?:名寄せ|統合|マージ)(?:済|$))|[別他](?:ルート|経由|媒体|エージェント)(?:経由)?(?:で|から|より|に)の?応募",
        "誤(?:登録|応募|送信|入力|操作)|(?:誤って|間違えて|間違い|いたずら)(?:登録|応募)|登録ミス|動作確認|^架空",
        "(?:紹介|推薦)(?:を|の)?取り?消|(?:エージェント|紹介会社)の?都合|既に(?:社員|入社|在籍)|社員登録済|入社(?:手続き?済|拒否)",
        rf"{_COMPANY}(?:へ|にて?|で|の|から)*(?:内々?定|入社|決(?!裁|算)|就職|就業決|承諾|行(?:[きくっ]|$))",
        rf"{_COMPANY}(?:へ|に|で)+ご?(?:入社|転職(?!直後|し(?:た|て)(?:ばかり|間))|$)|{_COMPANY}(?:の選考)?を優先",
        "(?:(?<!その)他|よそ|(?<!優)先)[にでが](?:決|内定)|^他決|就職先?決定|学業優先|気が変わ",
        # 当社での採用は難しい and 別の職種での応募を推奨 are no ends of this kind.
        rf"{_ELSEWHERE}(?:に|で|へ|にて)の?(?:採用|入社|内定|選考|応募|決定){_MOVES}",
        rf"(?:別|他)の?{_MOVED}|ポジション変更|転職(?:活動)?(?:を|の)?(?:終|休|中止|停止|見送|取りや|やめ|ストップ)",
        "現職(?:に|へ)?(?:残|継続|留|慰留)",
        "承諾(?!書|前)",
        "(?<!not)withdr(?:aw|ew)|no[- ]?show|duplicated?(?:$|application|candidate|entry|profile|record)",
        f"^spam|ghost(?:ed|ing)|{_TOOK}(?:an|the|a)?(?:other|different|new|competing|competitor)",
        "(?:hired|went|employed|employment|working|job|position|role|offer|accepted|placed)elsewhere|counter-?offer|optedout",
        "(?:stay(?:ed|ing|s)?|remain(?:ed|ing|s)?)(?:at|with|in|on)?(?:his|her|their|the)?(?:current|present|existing)",
        f"{_DID_NOT}(?:respon[ds]|repl|show(?:ed)?up|attend(?:ed)?(?:the|an)?(?:$|interview))",
        "(?:un|not|non)responsive|(?:stopped|nolonger|not)responding|no(?:response|reply)|(?:unableto|couldnot|couldn['’]?t)(?:contact|reach)",
        "(?:dropped|backed|pulled|pulling|backing|dropping)out|removedself|(?:not|nolonger)looking|nolongeravailable|^unavailable",
        "^(?:got|started)(?:a|an)?(?:new)?job|already(?:hired|employed|inprocess)|inprocessfor|decidedtostay|chosetostay|retainedby",
        f"failedtoattend|missed(?:the|an)?interview|{_DID_NOT}show$|lost(?:touch|contact)|wentdark",
        "offer(?:was)?not(?:yet)?accepted|offerlapsed|signedwith(?:an)?other",
        "(?:not|nolonger|wasn['’]?t|isn['’]?t|lost)interest(?:ed|$)",
        f"{_PUT}(?:for|to|into|in|on)(?:an|a)?(?:other|different)(?:job|role|position|req|opening|team|department|posting)",
        "internaltransfer",
        "(?:declined|refused|rejected|turneddown)(?:our|the|an|job)?offer|offer(?:was)?(?:declined|refused|accepted)",
        "accepted(?:our|the|an|job)?offer|offer(?:was)?(?:rejected|turneddown)by",
        rf"(?:declined|refused|cancell?ed|rejected)by{_PERSON}",
        rf"{_PERSON}(?:'s)?(?:declined|refused|cancell?ed|rejected(?:us|our|the|job|role|position)|decision(?!mak|-mak))",
    )
)
"""The person left, was never one of their own, or is elsewhere in the house, in whatever words around it."""

_HAPPENS = "(?:辞退|離脱|承諾|入社|取り?下げ|キャンセル|欠席)"
_OTHERS = "(?:他|別)の?(?:候補者?|応募者|内定者|方|人)"
_ANOTHER = "(?:(?:an)?other|a?(?:different|stronger|better|new)|internal)(?:candidate|applicant|finalist|person)"
_JOB = "(?:job|requisition|req|position|role|vacancy|opening|posting)"
_BEFORE = "(?:前回|過去|以前)(?:に|も|は)?(?:の?(?:選考|応募|当社|弊社|自社)(?:時|で|に|の)*)*(?:内定|応募)?を?"
_NOT_THEIRS = "(?<!応募)(?<!エントリー)(?<!面接)(?<!選考)(?<!より)(?<!から)"
_FROM_US = "by(?:the|our)?(?:client|hiring|manager|company|employer|team|us|panel|recruiter)"

NO_END_OF_THEIRS = "|".join(
    (
        # Feared: 辞退が懸念される, 承諾可能性が低い, 他社に行く可能性; not 辞退した可能性.
        rf"{_HAPPENS}(?:の|が|を|も|する|される|となる|して?しまう)?の?(?:懸念|リスク|恐れ|おそれ|危惧|不安)",
        "(?:辞退|離脱|取り?下げ|キャンセル|欠席)(?:の|する|される|となる|して?しまう)?の?(?:可能性|確率|率)",
        r"(?:承諾|入社)の?(?:可能性|確率|率|見込み?|意欲|確度)(?:が|も|は|に)?(?:低|薄|弱|乏|な[いし]|疑|不安|懸念)",
        rf"辞退(?:し|され)そう|{_HAPPENS}の?(?:歴|経験)",
        rf"{_COMPANY}(?:に|へ|で)?(?:行く|決まる|決定する|入社する)(?:可能性|懸念|恐れ|リスク)",
        rf"{_COMPANY}(?:に|へ|で)?(?:(?:決まり|行き)そう|(?:への)?入社の?意欲|入社(?:した)?(?:ばかり|直後))",
        # Past: 前回辞退あり, 過去の選考で辞退, キャンセルが多い, 他の職種で応募歴あり.
        f"{_BEFORE}(?:辞退|キャンセル|欠席|離脱|応募(?!と|が|の?重複)|選考|採用|内定|入社|取り?下げ)",
        r"(?:当社|弊社|自社|(?:他|別)の?(?:職種|求人|部署|ポジション))(?:で|に|へ|での)(?:選考|応募|採用|入社)(?:歴|経験|実績)",
        r"(?:欠席|キャンセル|ドタキャン|誤入力|離脱)(?:が|も|の)?(?:多|目立|頻|続|繰り?返)|(?:業界|業務|現場|職場)から?の?離脱",
        # Slow, in a queue, or with a word that denies it.
        "連絡(?:が|の)?(?:遅|マナー|頻度)|連絡なし(?:で|の)遅刻|キャンセル(?:待|なし|無し|料)|離脱(?:期間|率|中)|承諾(?:書|前)",
        "辞退(?:防止|なし|無し|ではな|はな(?:い|し))",
        # Who declined once and applied again: 内定辞退者再応募, 辞退後の再応募.
        "(?:内定|選考)?辞退(?:者|後|歴)の?再(?:応募|エントリー)",
        # The position's end, and not 面接枠キャンセル or 応募求人の取り下げ.
        rf"{_NOT_THEIRS}(?:求人|募集|ポジション|枠)(?:票|枠|求人|ポジション)*(?:の|が|を|は)?(?:取り?下げ|取り?消し?|キャンセル)",
        rf"(?<![a-z])(?:the)?{_JOB}(?:has|was|is)?(?:been)?(?:withdrawn|cancell?ed|nolongeravailable|notavailable)|^withdrawn{_JOB}$",
        # Somebody else's: 他候補者の内定承諾, Chose another candidate.
        rf"{_OTHERS}(?:先に|の|が|に|を|へ|で)*(?:内々?定|オファー|採用|入社|決定?|承諾|確定|充足|を)+",
        "(?:承諾|内定)者(?:が(?:出|決)|あり|確定|決定|充足)",
        rf"(?:alreadyhired|accepted|took|taken|chose|found|offer(?:was)?acceptedby|wentwith|goingwith)(?:the)?{_ANOTHER}",
        rf"{_ANOTHER}(?:has|had|was)?(?:accepted|took|taken|chosen|selected|hired)(?:the|our|an|job)*(?:offer|position|role)?",
        rf"{_PERSON}(?:was)?(?:rejected|declined){_FROM_US}",
        "(?:withdrawal|offerdeclined?|counter-?offer|no[- ]?show)(?:risks?|concerns?|likely|history)$",
    )
)
"""What is only feared, was long ago, befell the position or somebody else: only what is left of a cell counts."""

GOING_ON: frozenset[str] = frozenset(
    (
        "選考中", "選考継続", "継続", "継続中", "選考通過", "通過", "合格", "仮合格", "補欠", "補欠合格",
        "繰り上げ待ち", "キープ", "ペンディング", "保留", "保留中", "選考保留", "一時保留", "進行中", "検討中",
        "再検討",
        "再選考", "再選考中", "再エントリー待ち", "審査中", "対応中", "復活", "撤回", "取消", "取り消し", "取消し",
        "入社手続き中", "入社手続中", "入社準備中", "入社待ち", "採用予定", "採用内定",
        "active", "inprogress", "inprocess", "inreview", "underreview", "underconsideration", "ongoing",
        "open", "pending", "onhold", "hold", "shortlisted", "advanced", "reopened", "reconsider",
    )
)  # fmt: skip
"""No end and no step: whoever is 選考中 was not rejected. 面接調整中 is where somebody stood when they were."""

ON_THE_WAY: frozenset[str] = frozenset(
    ("合格", "通過", "選考通過", "仮合格", "継続", "選考継続", "advanced", "shortlisted", "open", "active")
)
"""Of :data:`GOING_ON`, what is said of one step on the way to another, at which somebody was rejected after it."""

OF_A_STEP: frozenset[str] = ON_THE_WAY | {
    "選考中", "審査中", "対応中", "進行中", "検討中", "補欠", "補欠合格", "繰り上げ待ち", "inprogress", "inprocess",
    "inreview",
    "underreview", "underconsideration", "ongoing", "pending",
}  # fmt: skip
"""Of :data:`GOING_ON`, what a step is left with when somebody is rejected there, as many at once are."""

NO_ENDS_AS_LABELS: frozenset[str] = ON_THE_WAY | {
    "キープ", "承諾", "承諾済", "承諾済み", "accepted",
    "説明会辞退",  # and applied
}  # fmt: skip
"""As labels of a person these deny nothing: they are kept in mind, consented to something, or missed a briefing."""

TO_BE_TOLD: frozenset[str] = frozenset(("対応中", "進行中", "open", "active", "pending", "inprogress", "inprocess"))
"""Of :data:`GOING_ON`, what is said of telling somebody, in place of the day on which they were told."""

_NOT_SO = "(?!(?:は|が|も)?(?:なし|無し|ない|せず|しない|不可|不要|対象外))"
_REJECTION = (
    "(?:不採用|不合格|お?見送り?|落選|お祈り|(?<![a-z])ng"
    "|結果(?!の?(?:連絡|通知))|合否(?!の?(?:連絡|通知))|(?<!結果)(?<!合否)通知|判定|決定)"
)
_DOING = "[のをはが]?(?:通知|連絡|決定|判定|処理|登録|結果)?[のをはが]?"
_SAME_END = (
    "(?:(?:不合格|不採用|お?見送り?)(?!より|から|[をのに後者→])"
    "|通らず|通らな|満た[ずなさ]|達せ|達し(?:な|ませ)|至らず|届かず|及ばず)"
)
_CANNOT = (
    "[のはがをも]?(?:難し?|困難|不可|でき(?:な|ず|ませ)|出来(?:な|ず|ませ)|な[しい]|無し|せず|しない|対象外|に至ら)"
)
# 再選考の結果不採用, 再検討したが見送り, 再選考不可: the second look came to the same end, or there was none.
_STILL = (
    f"(?!の?(?:結果|上|うえ|末)|後|で|にて|も|し(?:た|て|、|,)|[はが]?不要|{_CANNOT}|[^/]{{0,30}}{_SAME_END}"
    "|[(:/・]?(?:ng|不合格|不採用|お?見送|落|×)|の?(?:可能性|余地|予定|見込み?|希望)(?:は|が|も)?(?:な[いし]|無し|低))"
)
# 募集要件の再検討, 組織再編に伴う再検討, job reopened: of the position.
_OF_A_PERSON = "".join(
    f"(?<!{one})"
    for one in (
        "件の",
        "枠の",
        "画の",
        "制の",
        "針の",
        "算の",
        "種の",
        "織の",
        "伴う",
        "要件",
        "求人の",
        "予算",
        "募集",
        "ョン",
        "ョンの",
        "職種",
        "計画",
        "体制",
        "方針",
        "組織",
        "人員",
        "事業",
        "求人",
    )
)
_NOT_OF_THE_JOB = "(?<!position)(?<!job)(?<!role)(?<!req)(?<!requisition)(?<!vacancy)"
TAKEN_BACK = (
    f"{_REJECTION}{_DOING}(?:取り?消し?+|撤回|取り?下げ|無効|白紙|覆){_NOT_SO}"
    f"|{_OF_A_PERSON}再度?の?(?:選考|検討|審査|考(?!慮)){_STILL}"
    f"|選考[をのが]?(?:再開|復活|やり直し?+)(?!{_CANNOT})|(?:^|[(:/・、])復活(?!枠|面接|戦)|"
    "(?:rejection|decision)(?:was|is|has|been)*(?:cancel|revok|withdrawn|rescind|revers|overturn)"
    f"|{_NOT_OF_THE_JOB}re-?open(?!ed(?:the)?(?:position|job|role|req|vacancy))|re-?instat"
)
"""A rejection that was taken back, in whatever words around it: 不合格取消, 不採用を撤回し再度選考, 再選考中."""

A_STEP_ANEW = (
    "^(?=.*(?:書類|面接|面談|検査|試験|筆記|適性|課題|[0-9一二三四五六七八九]次|最終))"
    "(?!.*再度?の?(?:選考|検討|審査)(?:中|待|予定|依頼|希望|へ|に|を))"
    "(?=.*再度?の?(?:選考|検討|審査|考))(?!.*(?:取り?消|撤回|取り?下げ|無効|白紙|覆|再開|やり直))"
)
"""A step that came a second time, at which somebody may be rejected as at any other: 2次面接（再選考）, 書類再審査."""

OF_THE_TELLING = (
    "^(?:ご?本人|候補者|応募者|先方)?(?:様|さん)?(?:と|に|へ|から)?の?"
    "(?:連絡|返信|返答|返事|応答|反応|電話|メール|no(?:response|reply)|[未無](?:返信|返答|応答))"
    "(?!.*(?:辞退|再選考|内定|入社|撤回|取り?消|取り?下|保留|キャンセル))"
)
"""That somebody could not be told, in place of the day on which they were: 連絡つかず, 返信なし, 電話つながらず."""

OF_AN_ARRANGEMENT = "(?:調整|手配)中$|(?:連絡|提出|返信|返答|書類|回答)待ち?$"
"""Beside a name: an appointment or a paper that was waited for, once; 選考中 and 結果待ち are another thing."""

DECLINED_BY_WHOM: frozenset[str] = frozenset(("declined", "refused"))
"""Beside a name: by the candidate, as likely as not."""

ONLY_TALKED_OF = "面談|面接|interview|meeting|call|会議|検討|審議|稟議|判定|準備|approval|前"
"""Beside 内定 and オファー: a step at which nobody has offered anything yet (オファー面談, 内定判定会議)."""

_TAKEN_BACK = "再(?:選考|検討|審査|考|調整)|復活|撤回|取り?消し?|保留|予定|(?<!卒業)(?<!修了)見込み?|検討|延期|仮"
NOT_FINAL = (
    rf"(?>{_TAKEN_BACK})(?!なし|無し)|(?<!月)(?<!連絡)(?<!通知)中$|未(?:決|確定|確認|判定|判断|選考|了|完了)|(?:^|[0-9日])未$|"
    "まで$|以降|pending|planned|tentative|expected|cancel|revoke|onhold|^tobe|^tbc$"
)
"""In place of the day of a decision: it is not taken yet, or no longer (再選考, 取消, 2026/11/30予定).

連絡未 and 通知予定なし are said of one that is taken and only not told."""

NOT_DECIDED: frozenset[str] = frozenset(("未定", "tbd"))
"""Elsewhere blank words; in place of the day of a decision they say that none is taken."""

_A_DAY = "(?:年月日|日時?|予定日|通知日|決定日|確定日|連絡日|承諾日)"
_A_MARK = "(?:済み?|(?:済み?)?(?:有無|フラグ|区分|状況|結果|理由))"
_NOT_OF_THIS = "(?<!前職)(?<!現職)(?<!他社)(?<!経歴)"  # 前職入社日, 他社内定状況
# 面接キャンセル日 is mostly of one that was held later.
_NO_SELECTION = "(?<!面接)(?<!面談)(?<!説明会)(?<!セミナー)(?<!予約)"
COLUMNS_OF_RESULTS = (
    "^(?:合否(?:結果)?|採否|採用結果|最終(?:的な)?(?:結果|合否|判定|ステータス|選考結果)|応募状況"
    "|現在の(?:選考)?(?:状況|状態|ステータス)|現況|現状)$"
)
"""Of :data:`COLUMNS_THAT_MAY_DENY`, those that tell every end in a word: only some words there deny a rejection."""

COLUMNS_THAT_MAY_DENY = (
    rf"(?:辞退|{_NO_SELECTION}キャンセル|取り?下げ?|離脱)(?:{_A_DAY}?|{_A_MARK}|者(?:フラグ|区分)?)$"
    rf"|{_NOT_OF_THIS}(?:内定|内々定|入社|雇用開始|(?:内定|オファー|入社)承諾|(?:内定|応募)取消|オファー){_A_DAY}?$"
    rf"|{_NOT_OF_THIS}(?:内定|入社|(?:内定|オファー|入社)承諾|(?:内定|入社|採用|承諾)者){_A_MARK}$|^承諾{_A_MARK}$"
    r"|採用(?:日|決定日|確定日|フラグ|済み?)$|^承諾日"
    rf"|^(?:選考)?(?:保留|取り?消し?|復活|再開){_A_DAY}$|再(?:選考|検討|審査|開){_A_DAY}$"
    rf"|(?:不採用|不合格|見送り)の?(?:取り?消し?|撤回)(?:{_A_DAY}?|{_A_MARK})$|{COLUMNS_OF_RESULTS}"
    r"|(?:withdr(?:awn?|ew|awal)|(?<!since)(?<!last)hired?|declined|offer(?:ed|accepted|declined)?|joined|onboarded"
    r"|reopened|reinstated|reconsidered)(?:at|on|date|flag|reason|status|\?)?$|date(?:withdrawn|hired|joined|ofhire)$"
)
"""Headers of what is filled in beside another end than a rejection (最終辞退日, 入社フラグ, Offer date, 最終結果)."""

HEADERS_OF_OTHER_TALES = (
    "他社|前職|現職|経歴|職歴|過去|前回|以前|個人情報|同意|規約|承諾書|希望|評価|所感|[0-9一二三四五六七八九]次|面接|書類|適性|メモ|備考"
    "|コメント|区分|consent|agree|privacy|note|comment|memo"
)
"""Unread columns whose words tell of other selections, of one step, or of a consent (他社選考状況, 1次面接結果)."""
