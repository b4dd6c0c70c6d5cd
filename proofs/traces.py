"""What leaves traces of people: the settings of the proof ``erasure`` and the commands that it runs."""

from __future__ import annotations

from benchmarks.workplace import KEY_VARIABLE
from proofs.erased_people import SOURCES
from proofs.stage import TENANT

__all__ = ["AGAIN", "LEAVING", "SAYING", "SHORTLY", "settings_text"]

SETTINGS = """\
[relay]
url = "{url}"
tenant = "{tenant}"
api_key = "env:{variable}"
[relay.recipient]
name = "キャリアリレー株式会社"
address = "東京都中央区1-2-3"
representative = "架空 次郎"
[provider]
name = "株式会社サンプル採用"
address = "東京都文京区4-5-6"
representative = "見本 さくら"
[identity]
key = "file:identity.key"
[state]
dir = "state"
[ledger]
url = "sqlite:///state/ledger.db"
[mail]
from = "採用担当 <saiyo@example.jp>"
[policy]
embargo = "0h"
max_new_per_run = 0
[policy.texts]
"2026-04" = "2026-04.md"
"""
SOURCE = """
[sources.{name}]
connector = "generic_csv"
account = "{name}"
path = "../exports/{name}/*.csv"
start = "all"
[[sources.{name}.consent]]
field = "同意"
granted = ["はい"]
denied = ["いいえ"]
obtained_at = "同意日"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー株式会社"]
payload = "full"
"""
# What leaves something below the state directory, and the same outside of it, where the user has to see to it.
LEAVING: tuple[tuple[str, ...], ...] = (
    ("links", "export", "--all", "-o", "{}/links.csv"),
    ("mail", "render", "--all", "-o", "{}/mails"),
    ("plan", "-o", "{}/plan.json"),
    ("provisions", "export", "-o", "{}/provisions.csv"),
    ("provisions", "export", "-o", "{}/provisions.json"),
    ("normalize", "utf8", "-o", "{}/records.jsonl", "--quarantine", "{}/bad.jsonl", "--summary", "{}/summary.json"),
    ("followups", "due", "--since", "2027-05-01", "--on", "2027-05-20", "-o", "{}/followups.csv"),
    ("person", "export", "{subject}", "-o", "{}/subject.json"),
    ("person", "export", "utf8/S-0", "-o", "{}/other.json"),
    ("ledger", "backup", "{}/copy.db"),
)
SAYING: tuple[tuple[str, ...], ...] = (
    ("mail", "send"),
    ("mail", "lint", "state/mails"),
    ("status",),
    ("issues", "list"),
    ("issues", "list", "--json"),
    ("explain", "{subject}"),
    ("consent", "show", "{subject}"),
    ("retention", "due"),
    ("retention", "sweep"),
    ("ledger", "verify"),
    ("provisions", "list"),
    ("doctor",),
    ("credits", "show"),
    ("person", "erase", "{subject}"),
)
# Of them those that the short form runs, and those that it runs again after the erasure.
SHORTLY = ("links export", "mail render", "mail lint", "followups due", "ledger backup", "issues list")
AGAIN = ("ledger backup",)


def settings_text(url: str) -> str:
    """relay.toml of one employer with three sources, whose relay is at *url*."""
    text = SETTINGS.format(url=url, tenant=TENANT, variable=KEY_VARIABLE)
    return text + "".join(SOURCE.format(name=name) for name in SOURCES)
