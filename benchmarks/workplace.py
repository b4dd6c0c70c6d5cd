"""A folder in which relay-connectors works on one export: relay.toml, an identity key, a consent's wording."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KEY_VARIABLE", "Workplace"]

KEY_VARIABLE = "BENCH_RELAY_KEY"
SETTINGS = """\
[relay]
url = "{url}"
tenant = "{tenant}"
api_key = "env:{variable}"
[relay.recipient]
name = "キャリアリレー株式会社"
address = "東京都中央区1-2-3"
representative = "架空 次郎"
country = "JP"
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
[policy]
embargo = "0h"
max_new_per_run = {max_new}
accepted_policy_versions = ["2026-04"]
[policy.texts]
"2026-04" = "wording.ja.md"
[sources.export]
connector = "generic_csv"
account = "sample"
path = {path}
keep = ["備考"]
{start}
[[sources.export.consent]]
field = "情報提供への同意"
granted = ["はい"]
denied = ["いいえ"]
obtained_at = "同意日"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー株式会社"]
payload = "full"
"""


@dataclass(frozen=True, slots=True)
class Workplace:
    """One employer's machine."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "state" / "ledger.db"

    def settle(
        self, csv: Path, url: str, *, tenant: str = "sample", start: str | None = "all", max_new: int = 0
    ) -> Workplace:
        """Write what a sync of *csv* to the relay at *url* needs; what is remembered stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        told = {"url": url, "tenant": tenant, "variable": KEY_VARIABLE, "max_new": max_new}
        path = json.dumps(str(csv.resolve()), ensure_ascii=False)
        begin = f'start = "{start}"' if start else ""
        (self.folder / "relay.toml").write_text(SETTINGS.format(**told, path=path, start=begin), encoding="utf-8")
        (self.folder / "wording.ja.md").write_text(
            "応募情報をキャリアリレー株式会社へ提供することに同意します。\n", encoding="utf-8"
        )
        key = self.folder / "identity.key"
        key.touch(mode=0o600)
        key.write_text("a7" * 32 + "\n", encoding="ascii")
        return self

    def forget(self) -> None:
        """Remember nothing."""
        shutil.rmtree(self.folder / "state", ignore_errors=True)
