"""``ledger verify``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.failing import tell
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError, LedgerError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.checkup import checkup
from relay_connectors.ledger.verify import Finding, inspect
from relay_connectors.record.identity import Identity
from relay_connectors.record.vocabulary import OBSERVED_ONLY
from relay_connectors.report.text import Lang, when
from relay_connectors.report.words import Words, word
from relay_connectors.settings import Settings

__all__ = ["FINDINGS", "command"]

RESTORE: dict[Lang, str] = {"en": "restore a backup", "ja": "控えから戻してください"}
REPORT: dict[Lang, str] = {
    "en": "a defect of this program: report it, and go on with a backup",
    "ja": "プログラムの不具合です。報告のうえ、控えから戻してください",
}


def _finding(en: str, ja: str, what: dict[Lang, str]) -> dict[Lang, str]:
    return {"en": f"{en}: {what['en']}", "ja": f"{ja}。{what['ja']}"}


FINDINGS: Words = {
    "file_damaged": _finding("SQLite finds the file damaged", "ファイルが壊れています", RESTORE),
    "key_dangling": _finding("rows refer to what is not there", "参照先のない行があります", RESTORE),
    "item_missing": _finding("operations wait without their bytes", "送信内容のない待ち行があります", RESTORE),
    "item_left": _finding("bytes are kept that nothing waits for", "不要な送信内容が残っています", REPORT),
    "answer_missing": _finding("operations are settled without an answer", "回答のない完了行があります", REPORT),
    "batch_missing": _finding(
        "operations are on their way in no request", "どの要求にも属さない送信中の行があります", REPORT
    ),
    "record_missing": _finding("contents or keys belong to no record", "記録のない内容や照合キーがあります", REPORT),
    "person_missing": _finding("records belong to nobody", "人のない記録があります", REPORT),
    "revision_behind": _finding("a record is behind its own operations", "版が操作より古い記録があります", REPORT),
    "link_unowned": _finding("links are assigned to nobody", "割り当て先のないリンクがあります", REPORT),
    "bytes_differ": _finding("stored bytes are not what their digest says", "送信内容が要約値と異なります", RESTORE),
    "body_differs": _finding("a request is not the one that was sent", "送信済みの要求が変わっています", RESTORE),
    "provision_broken": {
        "en": "the provision record is broken: run relay-connectors provisions verify",
        "ja": "提供記録が壊れています。relay-connectors provisions verify で確認してください",
    },
}


@define(
    "relay-connectors ledger verify\nrelay-connectors ledger verify /mnt/backup/ledger-2026-11-22.db",
    click.argument("path", required=False, type=click.Path(path_type=Path)),
)
def command(session: Session, path: Path | None) -> int:
    """Check the ledger, or a backup of it: the file, every waiting operation's bytes, and the provision record."""
    settings = settings_of(session)
    with _opened(settings, path) as ledger:
        found = inspect(ledger)
        counts = _counts(ledger)
        restored = ledger.restored_since
    code = LedgerError.exit_code if found else 0
    if session.json:
        told = [{"code": one.code, "count": one.number} for one in found]
        session.give({**counts, "backup_of": restored, "findings": told, "exit_code": code})
    else:
        _tell(session, found, counts, when(restored, settings.policy.timezone) if restored else None)
    return code


def _opened(settings: Settings, path: Path | None) -> Ledger:
    """The ledger, or a backup; one of an older schema is left as it is, for the program that wrote it."""
    if path is None:
        return open_ledger(settings)
    identity = Identity.from_text(settings.identity.read().reveal())
    health = checkup(path, identity) if path.is_file() else None
    if health is None:
        raise ConfigurationError(f"{path}: no such backup")
    if health.schema < health.newest:
        message = f"{path} is sound, but of schema {health.schema}; verify the rest with the program that wrote it"
        raise ConfigurationError(message)
    return Ledger.open(path.resolve(), identity=identity)


def _counts(ledger: Ledger) -> dict[str, int]:
    """The applications that the ledger knows: records are those that ended; of the others it keeps how they stand."""
    counts = {"applications": 0, "records": 0, "observed": 0}
    for _, outcome, number in ledger.records.counts():
        counts["applications"] += number
        counts["observed" if outcome in OBSERVED_ONLY else "records"] += number
    return counts


def _tell(session: Session, found: Sequence[Finding], counts: Mapping[str, int], restored: str | None) -> None:
    for one in found:
        tell(session, f"{word(FINDINGS, one.code, session.lang)} ({one.number})", error=LedgerError())
    if not found:
        session.show(_sound(session, counts))
    if restored:
        session.show(
            session.of(
                f"{restored} 以降のことを知らない控えです。台帳の場所に置くと、最初の sync がリレーと照合します。",
                f"It is a copy that knows nothing since {restored}. In the ledger's place, the first sync compares it "
                "with the relay.",
            )
        )


def _sound(session: Session, counts: Mapping[str, int]) -> str:
    if not counts["applications"]:
        return session.of(
            "台帳は健全で、まだ空です。記録するのは sync で、plan は記録しません。",
            "The ledger is sound, and still empty: a sync fills it, a plan does not.",
        )
    return session.of(
        "台帳は健全です: 応募 {applications} 件 (選考終了 {records} 件、選考中・入社 {observed} 件)。",
        "The ledger is sound: {applications} applications ({records} that ended, {observed} in progress or hired).",
    ).format(**counts)
