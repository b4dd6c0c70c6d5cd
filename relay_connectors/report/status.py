"""The ledger at a glance: what is known of each source, what waits, what is odd."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from relay_connectors.ledger import Ledger
from relay_connectors.report.gone import GONE, gone_kinds
from relay_connectors.report.text import Lang, columns, when
from relay_connectors.report.words import ACTIONS, LINK_STATES, MAIL_STATES, OUTCOMES, Words, word
from relay_connectors.settings import SourceSettings

__all__ = ["start_text", "status_of", "status_text"]


# What is to be done about mails that did not simply go.
TO_DO: Words = {
    "later": {
        "en": "run: relay-connectors mail send --yes",
        "ja": "再実行: relay-connectors mail send --yes --lang ja",
    },
    "refused": {
        "en": "correct the address in the source, then: relay-connectors mail send --again refused",
        "ja": "取得元の宛先を直してから: relay-connectors mail send --again refused --lang ja",
    },
    "unknown": {
        "en": "look into the mail server's log; if they did not go: relay-connectors mail send --again unknown",
        "ja": "メールサーバーの記録を確認し、未送信なら: relay-connectors mail send --again unknown --lang ja",
    },
}


PUSHES = frozenset({"push_full", "push_unnamed"})
REFERRED: Words = {
    "push_full": {"en": "referred", "ja": "紹介済み"},
    "push_unnamed": {"en": "referred without a name", "ja": "氏名を除いて紹介済み"},
}


def status_of(ledger: Ledger, configured: Mapping[str, SourceSettings]) -> dict[str, Any]:
    """The numbers of the ledger, and of every source that is configured or was ever read."""
    run = ledger.last_run()
    issues: Counter[str] = Counter()
    for _, kind, _, number in ledger.issues.counts():
        issues[kind] += number
    return {
        "last_run": _last(run) if run else None,
        "sources": _sources(ledger, configured),
        "outbox": {"waiting": ledger.outbox.waiting()},
        "erasures": {"waiting": len(ledger.erasures.waiting())},
        "links": {**dict.fromkeys(LINK_STATES, 0), **ledger.links.counts()},
        "mails": {**dict.fromkeys(MAIL_STATES, 0), **ledger.mails.counts()},
        "persons": {"registered": ledger.persons.registered(), "unmatched": ledger.inbox.count_unmatched()},
        "issues": {"quarantine": issues["quarantine"], "review": issues["review"]},
    }


def _last(run: Mapping[str, Any]) -> dict[str, Any]:
    """The run, and why it ended as it did."""
    report = run["report"]
    why = {
        "failures": report.get("failures", []),
        "guards": [guard["code"] for guard in report.get("guards", [])],
        "without_start": sorted(report.get("history", {})),
        "new_quarantine": report.get("new", {}).get("quarantine", 0),
    }
    return {key: run[key] for key in ("run_id", "started_at", "ended_at", "exit_code")} | why


def _sources(ledger: Ledger, configured: Mapping[str, SourceSettings]) -> dict[str, Any]:
    records: defaultdict[str, dict[str, int]] = defaultdict(dict)
    verdicts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    issues: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for source, outcome, number in ledger.records.counts():
        records[source][outcome] = number
    referred: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source, action, _, number, is_live in ledger.records.verdicts():
        verdicts[source][action] += number
        if action in PUSHES and is_live:
            referred[source][action] += is_live
    for source, _, code, number in ledger.issues.counts():
        issues[source][code] = number
    gone, live = gone_kinds(ledger), ledger.records.live_people()
    return {
        name: {
            "configured": name in configured,
            "live_people": live.get(name, 0),
            "start": ledger.sources.start(name),
            "start_configured": _wanted(configured.get(name)),
            "last_read_at": ledger.sources.last_collected(name),
            "records": records[name],
            "gone": gone.get(name, {}),
            "verdicts": dict(sorted(verdicts[name].items())),
            "referred": dict(sorted(referred[name].items())),
            "issues": issues[name],
        }
        for name in sorted({*configured, *ledger.sources.names()})
    }


def _wanted(settings: SourceSettings | None) -> str | None:
    return str(settings.start) if settings and settings.start else None


def status_text(status: dict[str, Any], lang: Lang, zone: str, translate: Callable[[str], str] = str) -> str:
    """The same for people, with times as the clocks of *zone* show them; *translate* puts an error into *lang*."""
    ja = lang == "ja"
    lines = [_run(status["last_run"], zone, ja=ja), *_why(status["last_run"], translate, ja=ja)]
    for name, source in status["sources"].items():
        lines += _source(name, source, lang, zone)
    links = _counted(status["links"], LINK_STATES, lang)
    waiting, persons = status["outbox"]["waiting"], status["persons"]
    issues = status["issues"]
    rows: list[Sequence[object]] = [
        ("送信待ち" if ja else "Waiting to be sent", waiting),
        ("リンク" if ja else "Links", links),
        ("登録した人" if ja else "Registered people", persons["registered"]),
        (
            "要対応 (不正な行 / 要確認)" if ja else "Issues (unusable / to review)",
            f"{issues['quarantine']} / {issues['review']}",
        ),
    ]
    if any(status["mails"].values()):
        rows.insert(2, ("メール" if ja else "Mails", _counted(status["mails"], MAIL_STATES, lang)))
    if erasures := status["erasures"]["waiting"]:
        rows.append(("リレーに伝える削除" if ja else "Erasures the relay has to hear of", erasures))
    if persons["unmatched"]:
        rows.append(("照合できない登録" if ja else "Registrations of nobody known", persons["unmatched"]))
    lines += columns([(name, str(value)) for name, value in rows])
    lines += [
        f"  {word(MAIL_STATES, state, lang)}: {word(TO_DO, state, lang)}" for state in TO_DO if status["mails"][state]
    ]
    if any(issues.values()):
        lines.append("一覧: relay-connectors issues list --lang ja" if ja else "See: relay-connectors issues list")
    return "\n".join(lines)


def _run(run: dict[str, Any] | None, zone: str, *, ja: bool) -> str:
    if run is None:
        return "まだ sync を実行していません。" if ja else "No sync has ended yet."
    at, code = when(run["ended_at"], zone), run["exit_code"]
    return f"前回の sync: {at} (終了コード {code})" if ja else f"Last sync: {at} (exit code {code})"


def _why(run: dict[str, Any] | None, translate: Callable[[str], str], *, ja: bool) -> Iterator[str]:
    """Why the last run did not end with 0: its errors in a sentence each, and where to look."""
    if run is None:
        return
    flag = " --lang ja" if ja else ""
    for one in run["failures"]:
        yield from (f"  {one['where']}: {translate(line)}" for line in one["message"].splitlines())
    if stopped := [*run["guards"], *run["without_start"]]:
        told, see = ", ".join(stopped), "relay-connectors plan" + flag
        yield f"  確認のため停止: {told}。詳細: {see}" if ja else f"  stopped by: {told}; see: {see}"
    if number := run["new_quarantine"]:
        see = "relay-connectors issues list" + flag
        yield f"  新しい不正な行: {number} 件。一覧: {see}" if ja else f"  newly unusable: {number}; see: {see}"


def _source(name: str, source: dict[str, Any], lang: Lang, zone: str) -> list[str]:
    ja = lang == "ja"
    read_at, never = source["last_read_at"], "未読込" if ja else "never"
    rows = [
        ("開始日" if ja else "start", start_text(source["start"], source["start_configured"], lang)),
        ("最終読込" if ja else "last read", when(read_at, zone) if read_at else never),
        ("応募" if ja else "applications", _counted(source["records"], OUTCOMES, lang)),
        ("判定" if ja else "verdicts", _verdicts(source, lang)),
    ]
    if not source["configured"]:
        people = source["live_people"]
        ended = f"relay.toml になし (リレーに {people} 人)" if ja else f"not in relay.toml: {people} people live"
        rows.insert(0, ("設定" if ja else "settings", ended))
    if source["gone"]:
        rows.insert(len(rows) - 1, ("なくなった応募" if ja else "gone", _gone(source["gone"], lang, zone)))
    if source["issues"]:
        rows.append(("要対応" if ja else "issues", ", ".join(f"{code} {n}" for code, n in source["issues"].items())))
    return [f"[{name}]", *columns(rows, indent=2)]


def _verdicts(source: dict[str, Any], lang: Lang) -> str:
    """What the gate says; whom the relay has already is not told as somebody who is yet to be referred."""
    referred = source["referred"]
    still = {code: number - referred.get(code, 0) for code, number in source["verdicts"].items()}
    done = {word(REFERRED, code, lang): number for code, number in referred.items()}
    told = ", ".join(f"{name} {number}" for name, number in done.items())
    rest = _counted(still, ACTIONS, lang)
    return ", ".join(part for part in (told, rest if rest != "-" or not told else "") if part)


def start_text(kept: str | None, configured: str | None, lang: Lang) -> str:
    """How far back a source goes: what was chosen, and what the settings say where the next sync will take that."""
    ja = lang == "ja"
    if configured and configured != kept and not (configured == "today" and kept):
        since = "設定ファイルの値。次の sync から" if ja else "from the settings, with the next sync"
        told = f"{configured} ({since})"
        return f"{kept} → {told}" if kept else told
    return kept or ("未選択 (何も送信しません)" if ja else "not chosen (nothing is sent)")


def _gone(kinds: Mapping[str, Mapping[str, Any]], lang: Lang, zone: str) -> str:
    newest = when(max(kind["last_at"] for kind in kinds.values()), zone)
    told = _counted({why: kind["records"] for why, kind in kinds.items()}, GONE, lang)
    return f"{told} (最後は {newest})" if lang == "ja" else f"{told} (the last one {newest})"


def _counted(counts: dict[str, int], words: Words, lang: Lang) -> str:
    return ", ".join(f"{word(words, code, lang)} {number}" for code, number in counts.items() if number) or "-"
