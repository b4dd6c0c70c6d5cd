"""A run of ``sync``, or a ``plan``, in a page of text whose numbers balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.cycle.guards import Guard
from relay_connectors.cycle.report import Report
from relay_connectors.gate.words import say
from relay_connectors.report.places import places_text
from relay_connectors.report.text import Lang, columns, ranked
from relay_connectors.report.words import ACTIONS, ANSWERS, EVENTS, SKIPPED, WARNINGS, word

__all__ = ["choose_a_start", "plan_text", "run_text"]


def run_text(report: Report, lang: Lang, *, delivered: bool = True) -> str:
    """What a sync did; *delivered*: it was to send, so how much it sent is told even where that is nothing."""
    blocks = [
        _collected(report, lang),
        _warnings(report, lang),
        _gate(report, lang),
        _sent(report, lang) if delivered else [],
        _events(report, lang),
        _erased(report, lang),
        _guards(report.guards, lang),
        choose_a_start(_startless(report), lang),
    ]
    return "\n".join(line for block in blocks for line in block) or _of(lang, "何もありません。", "Nothing to do.")


def plan_text(report: Report, lang: Lang) -> str:
    """What a sync would do, and where it would stop."""
    heading = _of(lang, "sync を実行した場合の予定 (何も送信していません)", "What a sync would do (nothing was sent)")
    would = [
        (_of(lang, "リレーに送る", "sent to the relay"), report.would_send),
        (_of(lang, "リンクを案内する", "given a link"), report.links_waiting),
        (_of(lang, "取り消す", "taken back"), report.would_retract),
    ]
    stops = _guards(report.guards, lang) + choose_a_start(_startless(report), lang, planned=True)
    read = _collected(report, lang) + _warnings(report, lang)
    blocks = [[heading], columns(would, indent=2), read, _gate(report, lang), stops]
    return "\n".join(line for block in blocks for line in block)


def _startless(report: Report) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Sources whose start is to be chosen; one that could not be read has to be mended before."""
    failed = {failure.where for failure in report.failures}
    return {name: counted for name, counted in report.years.items() if name not in failed}


def _of(lang: Lang, ja: str, en: str) -> str:
    return ja if lang == "ja" else en


def _collected(report: Report, lang: Lang) -> list[str]:
    if not report.collect:
        return []
    head = _of(lang, "取得元 読込 記録 対象外 重複 不正", "source read records skipped duplicates unusable").split()
    rows: list[Sequence[object]] = [head]
    rows += [(name, *_row(counts)) for name, counts in report.collect.items()]
    if len(report.collect) > 1:
        rows.append((_of(lang, "合計", "total"), *_row(report.collected)))
    skipped = report.collected.skipped
    detail = ", ".join(f"{word(SKIPPED, code, lang)} {number}" for code, number in sorted(skipped.items()))
    lines = [_of(lang, "読み込み", "Read"), *columns(rows, indent=2)]
    if detail:
        lines.append(_of(lang, f"  対象外の内訳: {detail}", f"  skipped: {detail}"))
    if files := sum(report.unchanged_files.values()):
        ja, en = "変更がなく読み直していないファイル (数は前のもの)", "unchanged files, counted as before"
        lines.append(_of(lang, f"  {ja}: {files}", f"  {en}: {files}"))
    if report.gone:
        ja, en = (
            "取得元からなくなった、または対象外になった記録",
            "records that the source has no more, or that are told about no more",
        )
        lines.append(_of(lang, f"  {ja}: {report.gone}", f"  {en}: {report.gone}"))
    return lines


def _warnings(report: Report, lang: Lang) -> list[str]:
    """What could not be read as it was meant; each is told once, when its row is new or changed."""
    warned = report.warned
    if not warned.counts:
        return []
    codes = ranked(warned.counts)
    rows = columns([(number, word(WARNINGS, code, lang), code) for code, number in codes], indent=2)
    lines = [_of(lang, "警告 (新しい行と変わった行)", "Warnings (rows that are new or changed)")]
    places, several = warned.places.as_json(warned.counts), len(report.collect) > 1
    for (code, _), row in zip(codes, rows, strict=True):
        where = [f"      {places_text(places[code], lang, several=several)}"] if code in places else []
        lines += [row, *where]
    return lines + [_undecided(code, number, lang) for code, number in sorted(warned.undecided.items())]


def _undecided(code: str, number: int, lang: Lang) -> str:
    """Rows that no day of the decision tells apart from what is older than the start."""
    ja, en = _INSTEAD[code]
    return _of(
        lang,
        f"  不採用日を読めない {number} 件は、不採用日の代わりに{ja}が開始日以降かどうかで対象かを決めます。",
        f"  of {number} the day of the decision cannot be read: whether they are older than the start goes by {en}",
    )


def _erased(report: Report, lang: Lang) -> list[str]:
    if not report.erased:
        return []
    return [_of(lang, f"削除した人: {report.erased}", f"People erased: {report.erased}")]


def _row(counts: CollectCounts) -> tuple[int, int, int, int, int]:
    return counts.read, counts.emitted, counts.skipped.total(), counts.duplicates, counts.invalid


def _gate(report: Report, lang: Lang) -> list[str]:
    gate = report.gate
    if not gate.actions:
        return []
    rows = [(word(ACTIONS, action, lang), number) for action, number in ranked(gate.actions)]
    total = gate.actions.total()
    lines = [_of(lang, f"判定した記録: {total}", f"Records looked at: {total}"), *columns(rows, indent=2)]
    why = [(number, say(code, lang)) for code, number in ranked(gate.codes)]
    return [*lines, _of(lang, "  理由", "  Why"), *columns(why, indent=4)]


def _sent(report: Report, lang: Lang) -> list[str]:
    answers = report.sent.answers
    detail = ", ".join(f"{word(ANSWERS, status, lang)} {number}" for status, number in ranked(answers))
    lines = [_of(lang, f"リレーへ送信: {answers.total()}", f"Sent to the relay: {answers.total()}")]
    lines[0] += f" ({detail})" if detail else ""
    if report.unapproved:
        ja, en = "承認されていないため待機", "Waiting, because not approved as they are now"
        lines.append(_of(lang, f"{ja}: {report.unapproved}", f"{en}: {report.unapproved}"))
    if report.links_assigned or report.links_waiting:
        assigned, waiting = report.links_assigned, report.links_waiting
        lines.append(
            _of(lang, f"リンク: 割り当て {assigned}, 待機 {waiting}", f"Links: {assigned} assigned, {waiting} waiting")
        )
    return lines


def _events(report: Report, lang: Lang) -> list[str]:
    lines = []
    if report.events:
        lines.append(_of(lang, "リレーからの通知", "Events of the relay"))
        lines += columns([(word(EVENTS, kind, lang), n) for kind, n in sorted(report.events.items())], indent=2)
    if balance := report.credits:
        lines.append(
            _of(
                lang,
                f"紹介ポイント {balance.points} (次の枠まで {balance.to_next}), 無料紹介枠 {balance.slots.available}",
                f"Points {balance.points} ({balance.to_next} to the next slot), free slots {balance.slots.available}",
            )
        )
    return lines


def _guards(guards: Sequence[Guard], lang: Lang) -> list[str]:
    return [line for guard in guards for line in _guard(guard, lang)]


_INSTEAD = {
    "applied_at": ("応募日", "the day they applied"),
    "first_seen_at": ("初めて読み込んだ日", "the day they were first read"),
}
_HOLDS: dict[str, dict[Lang, str]] = {
    "exclude_in_vain": {
        "en": "Stopped: no source has a column for {subject}, so nobody would be excluded.",
        "ja": "停止: {subject} に当たる列がどの取得元にもなく、誰も対象外になりません。",
    },
    "wording_changed": {
        "en": "Stopped: the text of {subject} was changed after people agreed to it. Put the old text back, and give "
        "the new one a version of its own.",
        "ja": "停止: {subject} の文面が、同意を得た後に書き換えられています。元の文面に戻し、"
        "新しい文面には新しい版の名前を付けてください。",
    },
    "wording_unreadable": {
        "en": "Stopped: the text of {subject} cannot be read, so nobody can show what people agreed to. Put the file "
        "back, and its line in [policy.texts].",
        "ja": "停止: {subject} の文面を読めないため、何に同意したかを示せません。ファイルと [policy.texts] の行を"
        "元に戻してください。",
    },
}


def _held(guard: Guard, lang: Lang) -> tuple[str, str]:
    """A guard that only mended settings lift."""
    what = _HOLDS[guard.code][lang].format(subject=guard.subject)
    also = _of(
        lang,
        "送信も割り当てもせず、取り消しだけを行います。",
        " Nobody is sent or given a link; people are only taken back.",
    )
    see = _of(lang, f"  調べるには: relay-connectors {guard.allow} --lang ja", f"  See: relay-connectors {guard.allow}")
    return what + also, see


def _guard(guard: Guard, lang: Lang) -> tuple[str, str]:
    if guard.code in _HOLDS:
        return _held(guard, lang)
    if guard.code == "max_new_per_run":
        what = _of(
            lang,
            f"停止: 新しく連絡する人が {guard.count} 人で、上限 "
            f"{guard.bound} 人を超えています。新しい人には何もしていません。",
            f"Stopped: {guard.count} people would hear from us for the first time; the bound is {guard.bound}. "
            "Nothing new was queued or assigned.",
        )
    elif guard.code == "restored_links":
        what = _of(
            lang,
            f"停止: 台帳が控えから戻されたため、{guard.count} 人へのリンクの割り当てを止めています。"
            "すでに案内した人がいないか確認してください。",
            f"Stopped: the ledger was restored from a backup, and {guard.count} people wait for a link who may hold "
            "one already. No link was assigned.",
        )
    else:
        what = _of(
            lang,
            f"停止: {guard.subject} で {guard.count} "
            f"件が取り消しになります (許容 {guard.bound} 件)。書き出し漏れや、同意の列の名前の変更ではありませんか。",
            f"Stopped: {guard.count} records of {guard.subject} would be taken back; {guard.bound} are allowed. "
            "Is the export whole, and are its consent columns called as before?",
        )
    return what, _of(
        lang,
        f"  問題なければ: relay-connectors {guard.allow} --lang ja",
        f"  If it is right: relay-connectors {guard.allow}",
    )


_NO_START: dict[bool, dict[Lang, str]] = {  # by whether it is only a plan
    False: {
        "en": "{source}: no start is chosen yet. It was remembered; nobody was sent or linked.",
        "ja": "{source}: 開始日がまだ選ばれていません。記憶しただけで、誰にも送信・案内していません。",
    },
    True: {
        "en": "{source}: no start is chosen yet. Until it is, a sync only remembers what it reads; nobody is sent or "
        "linked.",
        "ja": "{source}: 開始日がまだ選ばれていません。選ぶまで、sync は読んだ内容を"
        "記憶するだけで、誰にも送信・案内しません。",
    },
}


def choose_a_start(years: Mapping[str, Sequence[tuple[str, int]]], lang: Lang, *, planned: bool = False) -> list[str]:
    """Sources whose start nobody chose: how old their records are, and the commands that choose."""
    lines: list[str] = []
    for source, counted in years.items():
        lines.append(_NO_START[planned][lang].format(source=source))
        lines += columns([(year, number) for year, number in counted], indent=4)
    if lines:
        flag = " --lang ja" if lang == "ja" else ""
        first = next((counted[-1][0] for counted in years.values() if counted), "2026")
        lines += [
            _of(lang, "  どこから始めるかを一度だけ選んでください:", "  Choose once where to begin:"),
            *columns(
                [
                    (
                        f"relay-connectors sync --start today{flag}",
                        _of(lang, "今日以降の不採用者だけ", "only people rejected from today on"),
                    ),
                    (f"relay-connectors sync --start {first}-01-01{flag}", _of(lang, "この日以降", "from that day on")),
                    (f"relay-connectors sync --start all{flag}", _of(lang, "過去の全員", "everybody there ever was")),
                ],
                indent=4,
            ),
        ]
    return lines
