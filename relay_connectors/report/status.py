"""The ledger at a glance: what is known of each source, what waits, what is odd."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from relay_connectors.ledger import Ledger
from relay_connectors.report.text import Lang, columns
from relay_connectors.report.words import ACTIONS, LINK_STATES, OUTCOMES, Words, word

__all__ = ["status_of", "status_text"]


def status_of(ledger: Ledger, configured: Iterable[str]) -> dict[str, Any]:
    """The numbers of the ledger, and of every source that is configured or was ever read."""
    run = ledger.last_run()
    issues: Counter[str] = Counter()
    for _, kind, _, number in ledger.issues.counts():
        issues[kind] += number
    return {
        "last_run": {key: run[key] for key in ("run_id", "started_at", "ended_at", "exit_code")} if run else None,
        "sources": _sources(ledger, sorted({*configured, *ledger.sources.names()})),
        "outbox": {"waiting": ledger.outbox.waiting()},
        "erasures": {"waiting": len(ledger.erasures.waiting())},
        "links": {**dict.fromkeys(LINK_STATES, 0), **ledger.links.counts()},
        "persons": {"registered": ledger.persons.registered(), "unmatched": ledger.inbox.count_unmatched()},
        "issues": {"quarantine": issues["quarantine"], "review": issues["review"]},
    }


def _sources(ledger: Ledger, names: Sequence[str]) -> dict[str, Any]:
    records: defaultdict[str, dict[str, int]] = defaultdict(dict)
    verdicts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    issues: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for source, outcome, number in ledger.records.counts():
        records[source][outcome] = number
    for source, action, _, number in ledger.records.verdicts():
        verdicts[source][action] += number
    for source, _, code, number in ledger.issues.counts():
        issues[source][code] = number
    return {
        name: {
            "start": ledger.sources.start(name),
            "last_read_at": ledger.sources.last_collected(name),
            "records": records[name],
            "verdicts": dict(sorted(verdicts[name].items())),
            "issues": issues[name],
        }
        for name in names
    }


def status_text(status: dict[str, Any], lang: Lang) -> str:
    """The same for people."""
    ja = lang == "ja"
    lines = [_run(status["last_run"], ja=ja)]
    for name, source in status["sources"].items():
        lines += _source(name, source, lang)
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
    if erasures := status["erasures"]["waiting"]:
        rows.append(("リレーに伝える削除" if ja else "Erasures the relay has to hear of", erasures))
    if persons["unmatched"]:
        rows.append(("照合できない登録" if ja else "Registrations of nobody known", persons["unmatched"]))
    lines += columns([(name, str(value)) for name, value in rows])
    if any(issues.values()):
        lines.append("一覧: relay-connectors issues list" if ja else "See: relay-connectors issues list")
    return "\n".join(lines)


def _run(run: dict[str, Any] | None, *, ja: bool) -> str:
    if run is None:
        return "まだ sync を実行していません。" if ja else "No sync has ended yet."
    at, code = run["ended_at"], run["exit_code"]
    return f"前回の sync: {at} (終了コード {code})" if ja else f"Last sync: {at} (exit code {code})"


def _source(name: str, source: dict[str, Any], lang: Lang) -> list[str]:
    ja = lang == "ja"
    nobody = "未選択 (何も送信しません)" if ja else "not chosen (nothing is sent)"
    never = "未読込" if ja else "never"
    rows = [
        ("開始日" if ja else "start", source["start"] or nobody),
        ("最終読込" if ja else "last read", source["last_read_at"] or never),
        ("応募" if ja else "applications", _counted(source["records"], OUTCOMES, lang)),
        ("判定" if ja else "verdicts", _counted(source["verdicts"], ACTIONS, lang)),
    ]
    if source["issues"]:
        rows.append(("要対応" if ja else "issues", ", ".join(f"{code} {n}" for code, n in source["issues"].items())))
    return [f"[{name}]", *columns(rows, indent=2)]


def _counted(counts: dict[str, int], words: Words, lang: Lang) -> str:
    return ", ".join(f"{word(words, code, lang)} {number}" for code, number in counts.items() if number) or "-"
