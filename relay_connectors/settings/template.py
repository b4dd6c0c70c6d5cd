"""The ``relay.toml`` that ``init`` writes: it loads as it is, and every other key stands in it as a comment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["starter"]

CSV_LINES = ('path = "exports/*.csv"',)

TEMPLATE = """\
# relay-connectors: {head}

[relay]
url = "http://127.0.0.1:8787"          # {url}
tenant = {account}
api_key = "env:RELAY_API_KEY"          # {api_key}

# {parties}
# [relay.recipient]
# name = "…"
# address = "…"
# representative = "…"
# country = "JP"
# [provider]
# name = "…"
# address = "…"
# representative = "…"

[identity]
key = "file:.relay/identity.key"       # {identity}

[state]
dir = ".relay"                         # {state}

[ledger]
url = "sqlite:///.relay/ledger.db"     # {ledger}

[policy]                               # {policy}
embargo = "72h"                        # {embargo}
retention_months = 13
position_closed = "refer"              # refer | exclude
agency_sourced = "exclude"             # exclude | refer
consent_max_age_months = 24
max_new_per_run = 500                  # {max_new}
mass_change = 0.2                      # {mass_change}
timezone = "Asia/Tokyo"
# accepted_policy_versions = ["2026-04"]
# accepted_recipients = ["提携する職業紹介事業者"]
# [policy.texts]
# "2026-04" = "consents/2026-04.ja.md" # {texts}
# [[policy.exclude]]                   # {exclude}
# department = ["役員室"]

# [mail]                               # {mail}
# from = "採用担当 <saiyo@example.jp>"
# per_minute = 30                      # {per_minute}
# [mail.templates]                     # {templates}
# ja = "mail/rejection.ja.txt"
# [mail.smtp]
# host = "smtp.example.jp"
# username = "saiyo@example.jp"
# password = "env:SMTP_PASSWORD"

[sources.{source}]
connector = {connector}
account = {account}                       # {account_note}
# start = "today"                      # {start}
{lines}

# [[sources.{source}.consent]]         # {consent}
# field = "同意"
# granted = ["はい", "同意する"]
# denied = ["いいえ"]
# withdrawn = ["撤回"]
# obtained_at = "同意日"               # {obtained}
# scope = ["share_with_relay"]
# policy_version = "2026-04"
# recipients = ["キャリアリレー"]
# payload = "full"                     # full | unnamed

# [sources.{source}.words.status]      # {words}
# "選考通らず" = "employer_rejected"
"""

NOTES = {
    "en": {
        "head": "where candidates come from, where they may go, and what must never happen",
        "url": "http only to this machine, else https",
        "api_key": "env:NAME, file:PATH or keyring:SERVICE/NAME; never the key itself",
        "parties": "Who hands over and who receives, for the provision records; needed before anything is pushed:",
        "identity": "every record_id hangs on this key: back it up, never change it",
        "state": "ledger, key, mails, exports, reports",
        "ledger": "from this file's folder; four slashes: an absolute path",
        "policy": "the defaults",
        "embargo": "how long a rejected person's data waits, that your own notice comes first; 3d: days, 0h: no wait",
        "max_new": "persons per run that are new; 0: no bound",
        "mass_change": "share of a source's records that one run may retract",
        "texts": "the wording that people agreed to",
        "exclude": "people who are never referred: job, department, tag",
        "mail": "only for mail render, lint and send",
        "per_minute": "no faster than your mail server allows",
        "templates": "wordings of your own",
        "account_note": "part of every record_id: choose it once",
        "start": "today | a day | all: nothing older is ever sent or linked",
        "consent": "what counts as a consent in this source",
        "obtained": "a column, a day, or first_seen",
        "words": "your own words for an outcome; likewise .stage, .reason, .channel",
    },
    "ja": {
        "head": "候補者の取得元、紹介先、そして守るべき条件",
        "url": "http はこの端末のみ、それ以外は https",
        "api_key": "env:変数名、file:パス、keyring:サービス/名前。鍵そのものは書かない",
        "parties": "提供記録に載せる提供元と提供先。送信する前に必要:",
        "identity": "record_id はこの鍵から作られる。必ず控えを取り、変えない",
        "state": "台帳、鍵、メール、書き出し、レポート",
        "ledger": "このファイルのフォルダーが起点。スラッシュ四つで絶対パス",
        "policy": "値は既定値",
        "embargo": "不採用の通知が先に届くよう、不採用からこの時間は本人の情報を送らない。3d は日数、0h で待たない",
        "max_new": "1回の実行で新しく扱う人数の上限。0 で無制限",
        "mass_change": "1回の実行で取り消してよい割合",
        "texts": "同意文面そのもの",
        "exclude": "紹介しない人: job、department、tag",
        "mail": "mail render、lint、send だけが使う",
        "per_minute": "メールサーバーの制限を超えない数にする",
        "templates": "独自の文面",
        "account_note": "record_id の一部。一度決めたら変えない",
        "start": "today、日付、all。これより古い応募は送信も案内もしない",
        "consent": "この取得元で同意とみなす値",
        "obtained": "列名、日付、または first_seen",
        "words": "社内の選考結果の呼び方。.stage .reason .channel も同様",
    },
}


def starter(
    connector: str = "generic_csv",
    account: str = "acme",
    *,
    lines: Sequence[str] = CSV_LINES,
    lang: Literal["en", "ja"] = "en",
) -> str:
    """The text of a commented ``relay.toml`` with one source.

    *lines* are the TOML lines of the connector's own settings; the default fits generic_csv.
    """
    return TEMPLATE.format(
        connector=json.dumps(connector, ensure_ascii=False),
        account=json.dumps(account),
        source=f"{account}-{connector}".replace("generic_csv", "csv").replace("_", "-"),
        lines="\n".join(lines),
        **NOTES[lang],
    )
