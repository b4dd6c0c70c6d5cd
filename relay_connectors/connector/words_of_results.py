"""What stands in a column that tells every end in a word (最終結果, 応募状況) and says nothing against a rejection.

Compared with the ``step_label`` of a cell. Whatever is not here, no rejection and no step (契約社員で採用, 他部署へ,
Hire) holds the row: in such a column a word that nobody knows is the end of somebody.
"""

from __future__ import annotations

__all__ = [
    "A_STEP_THAT_WAS",
    "NO_RESULTS",
    "OF_A_HIRE",
    "OF_SOMETHING_ELSE",
    "ONLY_BESIDE_A_REJECTION",
    "STEPS_WITHOUT_A_NAME",
    "STILL_ON_THE_WAY",
    "TURNED_AWAY",
]

NO_RESULTS: frozenset[str] = frozenset(
    (
        "対象外",  # there was none to be had
        "応募", "応募済", "応募済み", "応募あり", "応募受付", "応募受付済", "応募受付済み", "エントリー",
        "エントリー済", "エントリー済み", "受付", "受付済", "受付済み", "applied",
        "received",  # every rejected person applied
    )
)  # fmt: skip
"""In a column that tells every end in a word these deny nothing; nor does the mere name of a step (1次面接)."""

STILL_ON_THE_WAY = (
    "^(?:○|〇|◯|◎|ok|可|pass(?:ed)?|クリア)$|(?:次|面接|面談|選考|テスト|検査)へ(?:$|進|移|案内)|に?進む$|進出"
    "|(?:不採用|不合格|見送り?|合否|結果|採用|内定|入社)の?(?:予定|見込み?|未定)$"
)
"""In a column that tells every end in a word: ○, 2次面接へ, 不採用予定. 在職中 is said of something else."""

A_STEP_THAT_WAS = "(?:実施|受験|参加)?(?:済み?|完了|終了)$"
"""Behind the name of a step: 1次面接済, 書類選考完了. 1次面接通過 is not at its end."""

STEPS_WITHOUT_A_NAME: frozenset[str] = frozenset(("面接", "面談", "選考", "書類", "試験", "検査"))
"""Steps of no number, which are at an end behind :data:`A_STEP_THAT_WAS`: 面接済み."""

_WORKING = (
    "(?:在職|離職|休職|退職|求職|無職|在学|休学|就活|就職活動|転職活動|活動|情報収集|転職検討|転職希望|再就職活動)"
)
_TELLING = "(?:結果|合否|お祈り|不採用|不合格|お断り|見送り)?の?ご?(?:通知|連絡|メール|電話|送付|送信|発送|案内)"
OF_SOMETHING_ELSE = (
    # Whether they have work, as forms ask it: 在職中, 転職活動中, 退職予定. 在籍中 and 稼働中 may be with us.
    f"^(?:現在|現職)?(?:に)?{_WORKING}(?:中|済み?|予定|者|です)*$|^(?:学生|大学生|大学院生|会社員|主婦|主夫|自営業|フリーター|フリーランス)$"
    "|^(?:currently)?(?:un)?employed$|^(?:student|jobseeking|job-?hunting)$"
    # That it was told, or is over: 不採用連絡済, クローズ. 入社手続き完了 is another end.
    f"|^(?:{_TELLING}|対応|処理|確認|登録|手続き?|判定)?(?:済み?|完了)$"
    "|^(?:選考|応募|募集)?(?:終了|クローズ)$|^(?:closed|archived|done|completed?|interview(?:ed|done|completed?))$"
    # A bad mark. What a C means differs from house to house.
    "|^(?:評価|ランク)?[d-f](?:判定|評価|ランク)?$"
    # When it ended, in place of how.
    r"|^[0-9]{2,4}[-/.年][-0-9/.:年月日]+$"
)
"""Words of something else than an end."""

OF_A_HIRE = (
    "(?<!不)(?:採用|合格)(?!見)|内[々定]|オファー|入社|登用|選考[中継へに]|[別他]の?(?:部|職|ポ|求|案|枠|社)|再(?:選|検|度)|保留|仮|補欠"
    "|取り?消|撤回|復活|hire(?!r)|hiring(?!manager)|offer"
)
"""In a remark or a story, what may be of a hire, or of going on elsewhere."""

TURNED_AWAY = (
    "(?:不採用|不合格|[不未]通過|落選|落ち|見送り?|見合わせ|否決|不可|未達|^[不落没]|×|(?<![a-z])ng"
    "|^reject|^regret|^(?:not|didnot)pass(?:ed)?)(?:済み?)?$"
)
"""At the end of a cell that tells of several steps: 1次通過2次不合格, 書類○1次×."""

ONLY_BESIDE_A_REJECTION: frozenset[str] = frozenset(
    (
        "応募中", "エントリー中",  # forgotten since they applied, if another column says 不採用
        "就業中", "勤務中",  # at another's, or placed by us
        "未通知", "未連絡", "結果未通知", "結果未連絡",  # or not decided
        "c", "評価c", "c判定", "c評価",  # or good enough
    )
)  # fmt: skip
"""These deny nothing beside a column that says 不採用. Where the settings alone say it they hold the row."""
