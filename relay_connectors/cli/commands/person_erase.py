"""``person erase``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.failing import tell
from relay_connectors.cli.naming import PERSON
from relay_connectors.cli.one_person import OnePerson, one_person
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Session
from relay_connectors.cycle.erase import Erased, Eraser, Held
from relay_connectors.errors import ConfigurationError, RelayConnectorsError
from relay_connectors.ledger import Ledger
from relay_connectors.links.revoke import KIND as REVOCATIONS
from relay_connectors.links.revoke import tell_relay
from relay_connectors.relay.erasures import ErasurePost
from relay_connectors.settings import Settings

__all__ = ["command"]

# What a table is called, in Japanese and English; the others hold nothing but keys.
ROWS: Mapping[str, tuple[str, str]] = {
    "records": ("応募", "applications"),
    "drafts": ("応募の内容", "of them with their content"),
    "consents": ("同意の記録", "statements of consent"),
    "links": ("リンク", "links"),
    "outbox": ("送信の履歴", "operations"),
    "inbox": ("リレーからの通知", "events"),
    "issues": ("要対応", "issues"),
    "provisions": ("提供記録 (残します)", "entries of the provision record (they stay)"),
}
FILES: Mapping[str, tuple[str, str]] = {
    "mail": ("作成済みメール (削除)", "rendered mails (deleted)"),
    "links": ("リンクの CSV (本人の行を削除)", "CSV files of links (without their row)"),
    "followups": ("フォローの CSV (本人の行を削除)", "tables of follow-ups (without their row)"),
    "records": ("記録の JSONL (本人の行を削除)", "files of records (without their line)"),
    "export": ("本人のデータの書き出し (削除)", "exports of the person (deleted)"),
    "backup": ("台帳の控え (本人を削除)", "backups of the ledger (without them)"),
    "torn": ("中断で残った複製 (削除)", "copies that a killed run left (deleted)"),
    "foreign": ("本人の情報を含むほかのファイル (変更しません)", "other files that name them (left alone)"),
}


@define(
    "relay-connectors person erase acme-csv/A-10231\nrelay-connectors person erase --yes < address.txt",
    *PERSON,
    option("--yes", is_flag=True, help="Really erase; without it, only count what would go."),
)
def command(session: Session, identity: str | None, email: bool, yes: bool) -> int:  # noqa: FBT001
    """Erase a person, here and at the relay, for good. Without an ID the e-mail address is read from stdin."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        whom = one_person(session, settings, ledger, identity, email=email)
        eraser = Eraser(ledger, settings.state_dir)
        held, sources = eraser.held(whom.person_ids), _sources(ledger, whom)
        if not yes:
            _tell(session, held, None, "", sources)
            return 0
        with ledger.hold():
            done = _erase(ledger, eraser, whom)
            failure, closed = _tell_relay(settings, ledger)
        if not failure and settings.relay and not set(done.open_links) <= closed and not done.at_relay:
            done = done._replace(registered=done.registered + 1)  # since the last sync
        state = _state(ledger, done, failure)
    _tell(session, held, done, state, sources)
    if failure:
        tell(session, str(failure), error=failure)
    return failure.exit_code if failure else 0


def _sources(ledger: Ledger, whom: OnePerson) -> list[str]:
    """The sources that told of the person, and tell of them still."""
    records = (record for person_id in whom.person_ids for record in ledger.records.of_person(person_id))
    return sorted({record.source for record in records})


def _erase(ledger: Ledger, eraser: Eraser, whom: OnePerson) -> Erased:
    with ledger.transaction():
        done = eraser.erase(whom.person_ids, "subject_request", more=() if whom.address is None else [whom.address])
    eraser.finish()
    return done


def _tell_relay(settings: Settings, ledger: Ledger) -> tuple[RelayConnectorsError | None, set[str]]:
    """Tell the relay at once what it has to hear, or what kept it from hearing; the next sync tells it then.

    And the links that it closed.
    """
    if settings.relay is None or not (ledger.erasures.waiting() or ledger.outbox.open_batches(REVOCATIONS)):
        return None, set()
    try:
        client = relay_of(settings).client(ledger.clock, before=ledger.still_held)
    except ConfigurationError as error:
        return error, set()
    try:
        refused = ErasurePost(ledger, client).deliver()
        return refused, tell_relay(ledger, client)
    except RelayConnectorsError as error:
        return error, set()
    finally:
        client.close()


def _state(ledger: Ledger, done: Erased, failure: RelayConnectorsError | None) -> str:
    """How far the relay is: ``waiting`` or ``done``; where nothing was sent of them ``links`` to close, ``not_needed``.

    ``registered``: nothing was sent of them either, and they registered there themselves.
    """
    if not done.at_relay and done.registered:
        return "registered"
    if not done.at_relay:
        return "links" if failure and ledger.outbox.open_batches(REVOCATIONS) else "not_needed"
    kept = ledger.erasures.get(done.request_id)
    return "done" if kept and kept.state == "done" else "waiting"


def _tell(session: Session, held: Held, done: Erased | None, state: str, sources: Sequence[str]) -> None:
    if session.json:
        session.give({**_as_json(held, done, state), "sources": list(sources)})
        return
    for line in _lines(session, held, done, state, sources):
        session.show(line)


def _as_json(held: Held, done: Erased | None, state: str) -> dict[str, Any]:
    return {
        "done": done is not None,
        "people": held.rows.get("persons", 0),
        "rows": dict(held.rows),
        "files": dict(held.files),
        "request_id": done.request_id if done else None,
        "relay": {"records": done.at_relay, "state": state, "registered": done.registered} if done else None,
        "left": [str(path) for path in done.left] if done else [],
    }


def _lines(session: Session, held: Held, done: Erased | None, state: str, sources: Sequence[str]) -> Iterator[str]:
    if not held.rows.get("records"):
        yield session.of("台帳にはこの人の記録がありません。", "The ledger holds nothing about this person.")
    for table, wording in ROWS.items():
        if held.rows.get(table):
            yield f"  {held.rows[table]}  {session.of(*wording)}"
    for kind, wording in FILES.items():
        if held.files.get(kind):
            yield f"  {held.files[kind]}  {session.of(*wording)}"
    if done is None:
        yield session.of(
            "まだ何も削除していません。実行するには --yes を付けます (元に戻せません)。",
            "Nothing is erased yet; add --yes to do it. It cannot be undone.",
        )
        return
    yield session.of("削除しました。今後の sync で再び取り込むことはありません。", "Erased. No sync brings them back.")
    yield session.of(*RELAY[state])
    yield from (session.of(f"残っています: {path}", f"Still names them: {path}") for path in done.left)
    named = ", ".join(sources)
    ja, en = ELSEWHERE
    yield session.of(ja.format(f" {named}" if named else ""), en.format(f" {named}" if named else ""))


RELAY: Mapping[str, tuple[str, str]] = {
    "not_needed": ("リレーには、この人のことを何も送っていません。", "The relay was never told of them."),
    "registered": (
        (
            "本人がリレーに自分で登録しています。こちらからは消せません。登録の削除は、本人がリレーの自分のページ "
            "(メールのリンク) で行います。"
        ),
        "They registered themselves at the relay; they erase it there, on their page: the link of their mail opens it.",
    ),
    "links": (
        "リレーに本人の応募は送られていません。本人のリンクは次の sync がリレーで無効にします。",
        "The relay was never told of them; the next sync has it close their links.",
    ),
    "waiting": ("リレーには次の sync で最初に伝えます。", "The next sync tells the relay, before anything else."),
    "done": ("リレーでも削除しました。", "The relay has erased them, too."),
}
ELSEWHERE = (
    (
        "取得元{} (ATS、書き出したファイル) と、状態フォルダーの外に書き出したファイル (リンクやフォローの CSV、"
        "メール、記録、控えなど) からは、別途削除してください。"
    ),
    (
        "Erase them in the source{} (the ATS, its exports) yourself, and in files you wrote outside the state "
        "directory: tables of links and follow-ups, mails, records, backups."
    ),
)
