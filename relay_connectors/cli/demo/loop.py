"""The whole loop, once: a relay on loopback, two ways to it, people who register, events that come back."""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from relay_connectors.cli.configured import chosen, open_configured, open_ledger
from relay_connectors.cli.demo.folder import REPORT, DemoFolder
from relay_connectors.cli.demo.people import export_bytes
from relay_connectors.cli.files import private_folder, write_private
from relay_connectors.cli.judging import todays_judge
from relay_connectors.cli.letters import empty_folder, templates_of, write_letters
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Lang
from relay_connectors.clock import SystemClock, today
from relay_connectors.cycle import RunOptions, sync
from relay_connectors.cycle.report import Report
from relay_connectors.errors import GuardError
from relay_connectors.ledger import Ledger
from relay_connectors.links.export import Export, mark_exported, rows_to_export
from relay_connectors.links.table import LinkRow, table_bytes
from relay_connectors.mail import Sender
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.mailbox import read_folder
from relay_connectors.relay_server.simulate import SimulationReport, simulate
from relay_connectors.report.story import Story
from relay_connectors.settings import Settings, load

__all__ = ["REGISTER", "run_demo"]

TENANT = "demo"
REGISTER = 12
INVITATION_SECONDS = 10
SETTINGS = """\
# {note}
[relay]
url = "{url}"
tenant = "demo"
api_key = "file:.relay/api.key"
[relay.recipient]
name = "キャリアリレー(デモ)"
address = "東京都千代田区丸の内0-0-0"
representative = "代表取締役 見本 一郎"
[provider]
name = "株式会社サンプル"
address = "東京都港区芝公園0-0-0"
representative = "代表取締役 例示 太郎"

[policy]
accepted_policy_versions = ["2026-04"]
accepted_recipients = ["キャリアリレー"]

[policy.texts]
"2026-04" = "consents/2026-04.ja.md"

[sources.applicants]
connector = "generic_csv"
account = "demo"
path = "exports/*.csv"
start = "all"

[[sources.applicants.consent]]
field = "同意"
granted = ["同意する"]
denied = ["同意しない"]
obtained_at = "同意日"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー"]
payload = "full"
"""
WORDING = """\
選考の結果、採用に至らなかった場合に、氏名・連絡先・職歴をキャリアリレー(デモ)へ提供し、
転職先の紹介を受けることに同意します。同意は任意で、選考には影響しません。いつでも撤回できます。
"""
NOTE = {
    "ja": "デモ用の設定。人物・会社はすべて架空です",
    "en": "Settings of the demonstration; people and companies are invented",
}


def run_demo(path: Path, lang: Lang, tell: Callable[[str], None]) -> Story:
    """Play the loop in *path*, and count everything. *tell* hears what is being done."""
    began = time.monotonic()
    folder = DemoFolder(path)
    folder.fresh()
    try:
        return _Demo(path, lang, tell).play(began)
    finally:
        folder.close()


class _Demo:
    """One demonstration. Each step uses what an ordinary command uses."""

    def __init__(self, path: Path, lang: Lang, tell: Callable[[str], None]) -> None:
        self._path, self._lang, self._tell = path, lang, tell
        self._state = private_folder(path / ".relay")
        self._key = secrets.token_urlsafe(24)

    def play(self, began: float) -> Story:
        """The steps in their order."""
        self._say("架空の候補者を書き出しています", "writing invented applicants")
        self._write_export()
        with RunningRelay(self._path / "relay", tenants={TENANT: self._key}) as relay:
            settings = self._settings(relay.url)
            with open_ledger(settings) as ledger:
                self._say("1回目の sync", "first sync")
                first = self._sync(settings, ledger)
                self._say("リンクと不採用メール", "links and rejection mails")
                export, mails = self._invite(settings, ledger)
                invitations = self._invitations(relay.mail_dir, first.sent.answers["created"])
                self._say(f"{REGISTER} 人が登録しています", f"{REGISTER} people register")
                visits = self._register(relay)
                self._say("通知の受け取りと2回目の sync", "listening, and a second sync")
                heard = self._sync(settings, ledger, RunOptions(only="listen"))
                second = self._sync(settings, ledger)
                registered = ledger.persons.registered()
            port = int(relay.url.rpartition(":")[2])
        if heard.credits is None:
            raise GuardError("the relay told no balance")
        return Story(
            collect=first.collected.as_json(),
            gate=first.gate.as_json(),
            codes=dict(first.gate.codes),
            sent=first.sent.as_json(),
            links_assigned=first.links_assigned,
            exported=len(export.rows),
            left_out=export.left_out.total(),
            mails=mails,
            invitations=invitations,
            opened=visits.opened,
            registered=visits.registered,
            events=dict(heard.events),
            credits=heard.credits.model_dump(mode="json"),
            known_registered=registered,
            second_sent=second.sent.answers.total(),
            second_links=second.links_assigned,
            second_read=second.collected.read,
            files=self._files(),
            relay_port=port,
            seconds=round(time.monotonic() - began, 1),
        )

    def _say(self, ja: str, en: str) -> None:
        self._tell(ja if self._lang == "ja" else en)

    def _files(self) -> dict[str, str]:
        names = {
            "settings": "relay.toml",
            "export": "exports/applicants.csv",
            "links": "links.csv",
            "mails": "mails",
            "relay_mails": "relay/mail",
            "ledger": ".relay/ledger.db",
            "report": REPORT,
        }
        return {name: os.path.relpath(self._path / place) for name, place in names.items()}

    def _write_export(self) -> None:
        private_folder(self._path / "exports")
        write_private(self._path / "exports" / "applicants.csv", export_bytes(today(SystemClock())))

    def _settings(self, url: str) -> Settings:
        write_private(self._state / "identity.key", secrets.token_hex(32).encode() + b"\n")
        write_private(self._state / "api.key", self._key.encode() + b"\n")
        private_folder(self._path / "consents")
        write_private(self._path / "consents" / "2026-04.ja.md", WORDING.encode())
        target = self._path / "relay.toml"
        write_private(target, SETTINGS.format(url=url, note=NOTE[self._lang]).encode())
        return load(target)

    def _sync(self, settings: Settings, ledger: Ledger, options: RunOptions | None = None) -> Report:
        sources = [open_configured(source) for source in chosen(settings, ())]
        return sync(sources, ledger, relay_of(settings), settings.policy, options=options)

    def _invite(self, settings: Settings, ledger: Ledger) -> tuple[Export, dict[str, int]]:
        export = rows_to_export(ledger, todays_judge(settings, ledger), zone=settings.policy.timezone)
        write_private(self._path / "links.csv", table_bytes(export.rows, self._lang))
        provider = settings.provider
        company, address = (provider.name, provider.address) if provider else ("", "")
        sender = Sender(company, address, "saiyo@example.jp", "採用担当 <saiyo@example.jp>")
        write_letters(export.rows, templates_of(()), sender, empty_folder(self._path / "mails"))
        mark_exported(ledger, export.links)
        return export, _by_language(export.rows)

    def _invitations(self, mail_dir: Path, expected: int) -> int:
        """How many invitations the relay wrote; its postman works beside us, so it is given a moment."""
        until = time.monotonic() + INVITATION_SECONDS
        while True:
            found = sum(1 for _ in read_folder(mail_dir, kind="invitation"))
            if found >= expected or time.monotonic() > until:
                return found
            time.sleep(0.05)

    def _register(self, relay: RunningRelay) -> SimulationReport:
        return simulate(self._path / "links.csv", relay.mail_dir, register=REGISTER, base_url=relay.url)


def _by_language(rows: Sequence[LinkRow]) -> dict[str, int]:
    counted = Counter(row.language for row in rows if row.email)
    return {"ja": counted["ja"], "en": counted["en"]}
